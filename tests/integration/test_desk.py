"""The desk over a real store and archive: who gets where, what a form does, what it refuses."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.accounts import Accounts, WeakPassword, ensure_demo_accounts
from desk.app import build_app
from desk.permissions import Permission
from desk.private import signing_secret
from desk.routes import ROUTES
from desk.security import FILE_POLICY, HEADERS
from desk.sessions import IDLE
from desk.throttle import PER_ACCOUNT, WINDOW
from didd.audit import verify
from didd.decisions import REASON_NEEDED
from didd.model import DecisionKind, State
from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.desk_samples import (
    ADMIN,
    APPROVER,
    CHEAP,
    HOSTILE,
    OF_ALL,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
    dinkes_records,
    fill,
    open_sample,
    record,
)

Login = Callable[[str], TestClient]
NOBODY = ""
PEOPLE = (NOBODY, OF_ALL, OF_DINKES, APPROVER, SUPERIOR, ADMIN)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    made = open_sample(tmp_path)
    yield made
    made.office.store.close()


@pytest.fixture
def ids(sample: Sample) -> list[int]:
    return fill(sample)


@pytest.fixture
def login(sample: Sample) -> Login:
    app = build_app(sample.office, sample.accounts, secure_cookies=False)

    def log_in(officer: str) -> TestClient:
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        if officer:
            answer = post(client, "/masuk", "/masuk", petugas=officer, sandi=PASSWORD)
            assert answer.status_code == 303, answer.text
        return client

    return log_in


def field(page: str, name: str) -> str:
    """Give the value of the page's first hidden field with this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name!r} on the page"
    return unescape(found[1])


def post(client: TestClient, address: str, form_on: str = "/", **fields: str | list[str]):
    """Send a form as a browser would, with the token of the page that bears it."""
    return client.post(address, data={"token": field(client.get(form_on).text, "token"), **fields})


def decide(client: TestClient, submission: int, kind: str, reason: str = ""):
    address = f"/usulan/{submission}"
    shown = client.get(address).text
    return post(client, address, address, isi=field(shown, "isi"), keputusan=kind, alasan=reason)


def state_of(sample: Sample, submission: int) -> State:
    found = sample.office.store.records.submission(submission)
    assert found is not None
    return found.state


# ------------------------------------------------------------------------------- who may go where

#: What each permission means for each visitor: "in", "out" (to the login) or "no" (told so).
MATRIX = {
    Permission.ANYBODY: dict.fromkeys(PEOPLE, "in"),
    Permission.OFFICER: dict.fromkeys(PEOPLE, "in") | {NOBODY: "out"},
    Permission.APPROVE: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", APPROVER: "in"},
    Permission.COMPILE: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in"},
    Permission.ESTABLISH: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", SUPERIOR: "in"},
}

#: The permission that each route must ask for; a new route needs a line here.
EXPECTED = {
    "GET /healthz": "anybody",
    "GET /static/{name}": "anybody",
    "GET /masuk": "anybody",
    "POST /masuk": "anybody",
    "POST /keluar": "officer",
    "GET /": "officer",
    "GET /antrean": "officer",
    "POST /antrean/periksa": "approve",
    "POST /antrean/setujui": "approve",
    "GET /usulan/{id:int}": "officer",
    "POST /usulan/{id:int}": "approve",
    "GET /usulan/{id:int}/berkas/{sha256}": "officer",
    "GET /didd": "officer",
    "GET /didd/{agency}": "officer",
    "POST /didd/{agency}/susun": "compile",
    "POST /didd/{agency}/tetapkan": "establish",
    "GET /didd/{agency}/rancangan.pdf": "officer",
    "GET /edisi/{id:int}/{format}": "officer",
}


def test_every_route_has_a_row_in_the_matrix_and_no_other_route_exists(sample: Sample):
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    assert {f"{w.method} {w.path}": w.permission.value for w in ROUTES} == EXPECTED
    assert sorted(r.name for r in app.routes) == sorted(EXPECTED)


@pytest.mark.parametrize("officer", PEOPLE)
def test_every_route_lets_in_those_and_only_those_whom_the_matrix_names(
    sample: Sample, ids: list[int], login: Login, officer: str
):
    sha256 = dinkes_records(sample)[0].files[0].sha256
    values = {"{name}": "desk.css", "{id:int}": str(ids[0]), "{sha256}": sha256}
    values |= {"{agency}": "dinkes", "{format}": "pdf"}
    for way in ROUTES:
        address = way.path
        for name, value in values.items():
            address = address.replace(name, value)
        client = login(officer)
        answer = (
            client.get(address)
            if way.method == "GET"
            else client.post(address, data={"token": "no valid token"})
        )
        wanted = MATRIX[way.permission][officer]
        where = answer.headers.get("location", "")
        stale = "terlalu lama terbuka" in answer.text
        got = "in"
        if answer.status_code == 303 and where.startswith("/masuk"):
            got = "out"
        elif answer.status_code == 403 and not stale:
            got = "no"
        assert got == wanted, f"{officer or 'nobody'}: {way.method} {address}"
        assert answer.status_code < 500


def test_an_officer_of_one_agency_sees_nothing_of_another(
    sample: Sample, ids: list[int], login: Login
):
    other = sample.office.store.records.queue(agency="disdik")[0].id
    client = login(OF_DINKES)
    assert client.get(f"/usulan/{other}").status_code == 404
    assert client.get("/didd/disdik").status_code == 404
    assert client.get(f"/usulan/{ids[0]}").status_code == 200
    for address in ("/antrean", "/antrean?pd=disdik", "/", "/didd"):
        assert "Rekapitulasi Sekolah Menengah" not in client.get(address).text
        assert "Dinas Pendidikan" not in client.get(address).text


def test_a_forbidden_act_is_told_and_kept_in_the_audit_chain(
    sample: Sample, ids: list[int], login: Login
):
    client = login(ADMIN)
    answer = client.post(f"/usulan/{ids[0]}", data={"keputusan": "approve"})
    assert answer.status_code == 403
    events = list(sample.office.store.audit.events())
    assert (events[-1].actor, events[-1].act) == (ADMIN, "refused")
    assert verify(events) == []
    assert state_of(sample, ids[0]) is State.SUBMITTED


# ------------------------------------------------------------------------------ coming and going


@pytest.mark.parametrize(
    ("account", "password"),
    [(APPROVER, "salah"), ("tidak.ada", PASSWORD), ("", ""), (APPROVER, "")],
)
def test_a_wrong_login_says_the_same_whatever_was_wrong(login: Login, account: str, password: str):
    answer = post(login(NOBODY), "/masuk", "/masuk", petugas=account, sandi=password)
    assert answer.status_code == 403
    assert "tidak cocok" in answer.text


def test_failed_logins_are_throttled_per_account_and_let_go_after_a_while(
    sample: Sample, login: Login
):
    client = login(NOBODY)
    for _ in range(PER_ACCOUNT):
        post(client, "/masuk", "/masuk", petugas=APPROVER, sandi="salah")
    right = {"petugas": APPROVER, "sandi": PASSWORD}
    assert post(client, "/masuk", "/masuk", **right).status_code == 429
    other = post(login(NOBODY), "/masuk", "/masuk", petugas=SUPERIOR, sandi=PASSWORD)
    assert other.status_code == 303
    sample.clock.at += WINDOW + timedelta(seconds=1)
    assert post(client, "/masuk", "/masuk", **right).status_code == 303


def test_the_session_id_changes_at_login_and_ends_at_logout(login: Login):
    client = login(NOBODY)
    client.get("/masuk")
    before = client.cookies["didd_visit"]
    post(client, "/masuk", "/masuk", petugas=APPROVER, sandi=PASSWORD)
    inside = client.cookies["didd_visit"]
    assert inside != before
    post(client, "/keluar")
    client.cookies.set("didd_visit", inside)
    assert client.get("/").headers["location"] == "/masuk"


def test_an_idle_session_ends_and_a_busy_one_does_not(sample: Sample, login: Login):
    client = login(APPROVER)
    for _ in range(3):
        sample.clock.at += IDLE * 0.9
        assert client.get("/").status_code == 200
    sample.clock.at += IDLE
    assert client.get("/antrean?pd=dinkes").headers["location"].startswith("/masuk?ke=%2Fantrean")


def test_a_new_password_ends_the_sessions_of_the_old_one(sample: Sample, login: Login):
    client = login(APPROVER)
    Accounts(sample.accounts.path, CHEAP).set_password(APPROVER, "kata-sandi-yang-baru")
    assert client.get("/").status_code == 303
    answer = post(client, "/masuk", "/masuk", petugas=APPROVER, sandi="kata-sandi-yang-baru")
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/usulan/1", "/usulan/1"),
        ("/antrean?pd=dinkes", "/antrean?pd=dinkes"),
        ("//jahat.example", "/"),
        ("/\\jahat.example", "/"),
        ("https://jahat.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_login_leads_on_to_pages_of_the_desk_only(login: Login, wanted: str, goes: str):
    client = login(NOBODY)
    answer = post(client, "/masuk", "/masuk", petugas=APPROVER, sandi=PASSWORD, ke=wanted)
    assert answer.headers["location"] == goes


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_changes_nothing(
    sample: Sample, ids: list[int], login: Login, token: str
):
    client = login(APPROVER)
    shown = field(client.get(f"/usulan/{ids[0]}").text, "isi")
    form = {"token": token, "isi": shown, "keputusan": "approve"}
    assert client.post(f"/usulan/{ids[0]}", data=form).status_code == 403
    assert state_of(sample, ids[0]) is State.SUBMITTED


def test_the_token_of_one_visitor_is_worth_nothing_to_another(login: Login):
    stolen = field(login(OF_ALL).get("/").text, "token")
    answer = login(APPROVER).post("/keluar", data={"token": stolen})
    assert answer.status_code == 403


def test_cookies_are_out_of_scripts_reach_and_bound_to_the_host_over_https(sample: Sample):
    plain = TestClient(build_app(sample.office, sample.accounts, secure_cookies=False))
    cookie = plain.get("/masuk").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    https = TestClient(
        build_app(sample.office, sample.accounts, secure_cookies=True), base_url="https://meja"
    )
    answer = https.get("/masuk")
    assert answer.headers["set-cookie"].startswith("__Host-didd_visit=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize("address", ["/masuk", "/", "/tidak-ada", "/static/desk.css", "/healthz"])
def test_every_answer_bears_the_security_headers(login: Login, address: str):
    answer = login(APPROVER).get(address)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "script-src" not in HEADERS["Content-Security-Policy"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_a_failure_shows_a_sentence_and_no_traceback(
    sample: Sample, ids: list[int], login: Login, monkeypatch: pytest.MonkeyPatch
):
    client = login(APPROVER)
    monkeypatch.setattr("desk.reads.counts", lambda store: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Terjadi kesalahan" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


def test_too_long_or_foreign_bodies_are_refused(login: Login):
    client = login(APPROVER)
    assert client.post("/keluar", data={"token": "a" * 300_000}).status_code == 400
    assert client.post("/keluar", json={"token": "a"}).status_code == 400


# ------------------------------------------------------------------------------------ the queue


def test_the_queue_puts_serta_merta_first_and_then_the_longest_waiting(
    ids: list[int], login: Login
):
    page = login(APPROVER).get("/antrean").text
    order = [int(n) for n in re.findall(r'<h2><a href="/usulan/(\d+)"', page)]
    assert order[0] == ids[2]
    assert order[1:] == sorted(order[1:])
    assert "5 usulan." in page


def test_only_the_approver_gets_checkboxes(ids: list[int], login: Login):
    for officer in PEOPLE[1:]:
        page = login(officer).get("/antrean").text
        assert ('type="checkbox"' in page) == (officer == APPROVER)


def test_the_queue_filters_by_agency_state_and_title(ids: list[int], login: Login):
    client = login(APPROVER)
    decide(client, ids[1], "return", "Lengkapi.")
    assert "1 usulan." in client.get("/antrean?pd=disdik").text
    assert "1 usulan." in client.get("/antrean?keadaan=dikembalikan").text
    assert "1 usulan." in client.get("/antrean?cari=PROFIL").text
    assert "0 usulan." in client.get("/antrean?cari=%25").text
    assert "0 usulan." in client.get("/antrean?pd=tidak-ada").text
    assert client.get("/antrean?hlm=99999&keadaan=x&hlm=-1").status_code == 200


def test_a_long_queue_comes_in_pages_of_fifty(sample: Sample, login: Login):
    many = [record("bkad", f"k{i}", f"Laporan Aset Nomor {i:03}", position=i) for i in range(120)]
    sample.propose(*many)
    client = login(APPROVER)
    seen: list[str] = []
    for number in (1, 2, 3):
        page = client.get(f"/antrean?hlm={number}").text
        seen += re.findall(r"<bdi>(Laporan Aset Nomor \d+)</bdi>", page)
        assert f"Halaman {number} dari 3" in page
    assert seen == [r.title for r in many]


def test_waiting_longer_than_the_standard_shows(sample: Sample, ids: list[int], login: Login):
    assert "waited late" not in login(APPROVER).get("/antrean").text
    sample.clock.at += timedelta(days=8, hours=1)
    page = login(APPROVER).get("/antrean").text
    assert "Menunggu 8 hari" in page
    assert "waited late" in page


def choices(client: TestClient) -> list[str]:
    return re.findall(r'name="usulan" value="([^"]+)"', client.get("/antrean").text)


def test_several_are_approved_in_one_act_after_a_look_at_what_it_means(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    chosen = choices(client)
    check = post(client, "/antrean/periksa", usulan=chosen)
    assert "layak dipublikasikan" in check.text
    assert re.findall(r'name="usulan" value="([^"]+)"', check.text) == chosen
    assert all(state_of(sample, i) is State.SUBMITTED for i in ids)
    done = post(client, "/antrean/setujui", usulan=chosen)
    assert done.status_code == 303
    assert "5 usulan disetujui." in client.get("/antrean").text
    assert all(state_of(sample, i) is State.APPROVED for i in ids)
    assert "5 usulan disetujui." not in client.get("/antrean").text


def test_one_that_cannot_be_approved_keeps_all_from_being_approved(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    chosen = choices(client)
    decide(client, ids[3], "reject", "Bukan informasi publik.")
    answer = post(client, "/antrean/setujui", usulan=chosen)
    assert answer.status_code == 409
    assert "Tidak ada yang disetujui" in answer.text
    assert [state_of(sample, i) for i in ids[:3]] == [State.SUBMITTED] * 3


@pytest.mark.parametrize("chosen", [[], ["bukan-nomor:abc"], ["1"], ["١:abc"], ["-1:a"]])
def test_choosing_nothing_or_nonsense_approves_nothing(
    sample: Sample, ids: list[int], login: Login, chosen: list[str]
):
    client = login(APPROVER)
    for address in ("/antrean/periksa", "/antrean/setujui"):
        answer = post(client, address, usulan=chosen)
        assert answer.status_code == 400
        assert "Belum ada usulan yang dipilih" in answer.text
    assert sample.office.store.decisions.after(0) == []


# ---------------------------------------------------------------------------------- the proposal


def test_the_page_shows_every_field_with_its_configured_label(
    sample: Sample, ids: list[int], login: Login
):
    page = unescape(login(APPROVER).get(f"/usulan/{ids[0]}").text)
    shown = sample.office.store.records.submission(ids[0]).record
    for code in shown.fields:
        assert sample.office.config.metadata[code].label.id in page
    assert "Januari 2026" in page
    assert shown.files[0].sha256 in page
    assert shown.content_hash in page
    assert "belum diisi" in page
    english = unescape(login(APPROVER).get(f"/usulan/{ids[0]}?lang=en").text)
    assert "January 2026" in english
    assert sample.office.config.metadata["retensi"].label.en in english


def test_findings_stand_beside_the_field_they_are_about(ids: list[int], login: Login):
    client = login(APPROVER)
    page = client.get(f"/usulan/{ids[0]}").text
    assert re.search(
        r"Ringkasan Isi Informasi</dt>.*?Ringkasan sama dengan judulnya", page, re.DOTALL
    )
    assert "&lt;b&gt;tebal&lt;/b&gt;" in page
    assert "Ringkasan sama dengan judulnya" not in client.get(f"/usulan/{ids[1]}").text


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("approve", State.APPROVED),
        ("return", State.RETURNED),
        ("reject", State.REJECTED),
        ("test", State.TESTED),
    ],
)
def test_each_act_is_carried_out_with_its_reason_and_the_officer(
    sample: Sample, ids: list[int], login: Login, kind: str, state: State
):
    client = login(APPROVER)
    answer = decide(client, ids[0], kind, "Alasan yang jelas.")
    assert answer.status_code == 303
    assert state_of(sample, ids[0]) is state
    (made,) = sample.office.store.decisions.on(ids[0])
    assert (made.officer, made.reason, made.kind.value) == (APPROVER, "Alasan yang jelas.", kind)
    page = client.get(f"/usulan/{ids[0]}").text
    assert "Alasan yang jelas." in page
    assert verify(sample.office.store.audit.events()) == []


@pytest.mark.parametrize("kind", sorted(REASON_NEEDED))
def test_a_no_without_a_reason_is_refused_and_the_typed_text_is_kept(
    sample: Sample, ids: list[int], login: Login, kind: DecisionKind
):
    answer = decide(login(APPROVER), ids[0], kind.value, "   ")
    assert answer.status_code == 409
    assert "harus disertai alasan" in answer.text
    assert re.search(rf"<details class=\"card act {kind.value}\" open", answer.text)
    assert state_of(sample, ids[0]) is State.SUBMITTED


def test_an_act_on_other_content_than_was_shown_is_refused(
    sample: Sample, ids: list[int], login: Login
):
    client, address = login(APPROVER), f"/usulan/{ids[0]}"
    answer = post(client, address, address, isi="0" * 64, keputusan="approve")
    assert answer.status_code == 409
    assert "sudah berubah sejak halaman dibuka" in answer.text
    assert state_of(sample, ids[0]) is State.SUBMITTED


def test_a_version_that_a_newer_one_replaced_can_no_longer_be_decided(
    sample: Sample, ids: list[int], login: Login
):
    client, address = login(APPROVER), f"/usulan/{ids[0]}"
    shown = client.get(address).text
    first, *rest = dinkes_records(sample)
    newer = record("dinkes", first.key, first.title, files=first.files, retensi="10 tahun")
    (new_id,) = sample.propose(newer, *rest)
    answer = client.post(
        address,
        data={"token": field(shown, "token"), "isi": field(shown, "isi"), "keputusan": "approve"},
    )
    assert answer.status_code == 409
    assert f"usulan nomor {new_id}" in answer.text
    assert state_of(sample, ids[0]) is State.SUBMITTED
    listed = client.get("/antrean").text
    assert f'href="/usulan/{new_id}"' in listed
    assert f'href="/usulan/{ids[0]}"' not in listed
    stale = [f"{ids[0]}:{field(shown, 'isi')}"]
    assert post(client, "/antrean/setujui", usulan=stale).status_code == 409


def test_deciding_twice_is_refused_with_a_sentence(sample: Sample, ids: list[int], login: Login):
    client, address = login(APPROVER), f"/usulan/{ids[0]}"
    shown = client.get(address).text
    form = {"token": field(shown, "token"), "isi": field(shown, "isi"), "keputusan": "approve"}
    assert client.post(address, data=form).status_code == 303
    again = client.post(address, data=form)
    assert again.status_code == 409
    assert "tidak dapat disetujui lagi" in again.text
    assert len(sample.office.store.decisions.on(ids[0])) == 1


def test_changes_against_the_last_approved_version_are_shown_field_by_field_and_file_by_file(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "approve")
    first, *rest = dinkes_records(sample)
    mended = sample.file(first.files[0].path, b"kabupaten;jumlah\nKapuas;13\n")
    extra = sample.file("profil/lampiran.csv", b"a;b\n")
    newer = record("dinkes", first.key, first.title, files=(mended, extra), retensi="10 tahun")
    (new_id,) = sample.propose(newer, *rest)
    page = client.get(f"/usulan/{new_id}").text
    assert "3 perubahan" in page
    assert "<del><bdi>5 tahun</bdi></del>" in page
    assert "<ins><bdi>10 tahun</bdi></ins>" in page
    assert "Isi berubah" in page
    assert first.files[0].sha256 in page
    assert mended.sha256 in page
    old = client.get(f"/usulan/{new_id}/berkas/{first.files[0].sha256}")
    assert old.content == b"kabupaten;jumlah\nKapuas;12\n"


def test_a_file_is_handed_out_as_sent_and_can_never_run(
    sample: Sample, ids: list[int], login: Login
):
    client = login(OF_DINKES)
    sha256 = dinkes_records(sample)[0].files[0].sha256
    answer = client.get(f"/usulan/{ids[0]}/berkas/{sha256}")
    assert answer.content == b"kabupaten;jumlah\nKapuas;12\n"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == FILE_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_files_of_the_proposal_itself_are_handed_out(
    sample: Sample, ids: list[int], login: Login
):
    stranger, _ = sample.office.archive.put([b"rahasia"])
    client = login(APPROVER)
    for sha256 in (stranger, "0" * 64, "..%2f..%2fdidd.db"):
        assert client.get(f"/usulan/{ids[0]}/berkas/{sha256}").status_code == 404


def test_a_hostile_file_name_stays_one_header_and_one_text(sample: Sample, login: Login):
    name = 'ber"kas\r\nSet-Cookie: x=1;<img src=x>é.csv'
    item = record("dinkes", "nama", "Nama Berkas Aneh", files=(sample.file(name, b"1;2\n"),))
    (number,) = sample.propose(item)
    client = login(APPROVER)
    answer = client.get(f"/usulan/{number}/berkas/{item.files[0].sha256}")
    assert answer.content == b"1;2\n"
    assert "set-cookie" not in answer.headers
    assert "<img" not in client.get(f"/usulan/{number}").text


def test_a_file_name_that_is_no_unicode_shows_all_the_same(sample: Sample, login: Login):
    name = sample.file("berkas \udcff aneh.csv", b"1;2\n")
    (number,) = sample.propose(record("dinkes", "rusak", "Nama Berkas Rusak", files=(name,)))
    client = login(APPROVER)
    assert "berkas \ufffd aneh.csv" in client.get(f"/usulan/{number}").text
    assert client.get(f"/usulan/{number}/berkas/{name.sha256}").content == b"1;2\n"


@pytest.mark.parametrize("address", ["/antrean", "/usulan/{id}", "/didd/dinkes", "/"])
def test_hostile_titles_show_as_text_everywhere(
    sample: Sample, ids: list[int], login: Login, address: str
):
    approve_all(sample.office, "disdik", APPROVER)
    client = login(APPROVER)
    if address == "/didd/dinkes":
        approve_all(sample.office, "dinkes", APPROVER)
        draft(sample.office, sample.office.agency("dinkes"))
    page = client.get(address.replace("{id}", str(ids[3]))).text
    assert "<script" not in page
    if address != "/":
        assert HOSTILE in unescape(page)


# ---------------------------------------------------------------------------------- the register


@pytest.fixture
def drafted(sample: Sample, ids: list[int]) -> Sample:
    approve_all(sample.office, "dinkes", APPROVER)
    draft(sample.office, sample.office.agency("dinkes"))
    return sample


def establish(client: TestClient, **fields: str):
    page = client.get("/didd/dinkes").text
    form = {"isi": field(page, "isi"), "nomor": "188.44/12/2026", "tanggal": "2026-01-14"} | fields
    return client.post("/didd/dinkes/tetapkan", data={"token": field(page, "token")} | form)


def test_the_superior_establishes_and_everybody_reads_the_archived_outputs(
    drafted: Sample, login: Login
):
    client = login(SUPERIOR)
    assert establish(client).status_code == 303
    edition = drafted.office.store.editions.current("dinkes")
    assert edition is not None
    assert edition.decree.number == "188.44/12/2026"
    page = login(OF_DINKES).get("/didd/dinkes").text
    assert "188.44/12/2026 tanggal 14 Januari 2026" in page
    for file_format, sha256 in edition.outputs.items():
        answer = client.get(f"/edisi/{edition.id}/{file_format}")
        assert answer.content == drafted.office.archive.open(sha256).read()
        assert answer.headers["content-disposition"].startswith("attachment;")
    assert client.get(f"/edisi/{edition.id}/exe").status_code == 404
    assert client.get("/edisi/999999999999999999999/pdf").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"nomor": "  "}, "Nomor keputusan belum diisi"),
        ({"tanggal": ""}, "Tanggal keputusan belum diisi"),
        ({"tanggal": "2999-01-01"}, "masa depan"),
        ({"isi": "0" * 64}, "Rancangan sudah berubah sejak dibuka"),
    ],
)
def test_a_decree_that_does_not_fit_is_refused_and_its_form_kept(
    drafted: Sample, login: Login, fields: dict[str, str], sentence: str
):
    answer = establish(login(SUPERIOR), **fields)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert drafted.office.store.editions.current("dinkes") is None


def test_the_next_draft_shows_what_it_adds_changes_and_drops(drafted: Sample, login: Login):
    assert establish(login(SUPERIOR)).status_code == 303
    first, _, *rest = dinkes_records(drafted)
    changed = record("dinkes", first.key, first.title, files=first.files, retensi="10 tahun")
    fresh = record("dinkes", "baru", "Rencana Kerja Tahun 2027", position=9)
    drafted.propose(changed, fresh, *rest)
    approve_all(drafted.office, "dinkes", APPROVER)
    client = login(APPROVER)
    dropped = drafted.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    guest_book = next(s for s in dropped if s.record.title == "Buku Tamu Pelayanan")
    assert decide(client, guest_book.id, "return", "Periksa lagi.").status_code == 303
    assert post(client, "/didd/dinkes/susun").status_code == 303
    page = client.get("/didd/dinkes").text
    assert "1 baru" in page
    assert "1 berubah" in page
    assert "1 dikeluarkan" in page
    assert "<ins><bdi>10 tahun</bdi></ins>" in page
    assert "<del><bdi>Buku Tamu Pelayanan</bdi></del>" in page


def test_the_draft_can_be_read_as_it_will_be_printed(drafted: Sample, login: Login):
    answer = login(SUPERIOR).get("/didd/dinkes/rancangan.pdf")
    assert answer.content.startswith(b"%PDF")
    assert login(SUPERIOR).get("/didd/disdik/rancangan.pdf").status_code == 404


# ---------------------------------------------------------------------------- accounts and texts


def test_passwords_are_kept_as_argon2id_in_a_private_file(tmp_path: Path):
    accounts = Accounts(tmp_path / "private" / "p.json")
    accounts.set_password("a", PASSWORD)
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    kept = json.loads(accounts.path.read_text())
    assert kept["a"].startswith("$argon2id$")
    assert PASSWORD not in accounts.path.read_text()
    assert accounts.verify("a", PASSWORD)
    assert not accounts.verify("b", PASSWORD)
    with pytest.raises(WeakPassword):
        accounts.set_password("a", "pendek")


def test_demo_accounts_are_made_for_sample_officers_only_and_afresh_each_time(sample: Sample):
    officers = sample.office.config.officers.values()
    first = ensure_demo_accounts(sample.accounts.path, officers)
    second = ensure_demo_accounts(sample.accounts.path, officers)
    assert set(first) == {o.id for o in officers if o.sample}
    accounts = Accounts(sample.accounts.path)
    assert accounts.verify(APPROVER, second[APPROVER])
    assert not accounts.verify(APPROVER, first[APPROVER])
    assert accounts.verify(OF_DINKES, PASSWORD)


def test_the_signing_secret_is_made_once_and_is_private(tmp_path: Path):
    path = tmp_path / "var" / "secret"
    made = signing_secret(path, None)
    assert len(made) == 64
    assert signing_secret(path, None) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing_secret(path, "diberikan") == b"diberikan"
