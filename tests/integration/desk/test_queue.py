"""The queue: its order, its filters, and approving several in one act."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from desk.web.app import build_app
from didd.adapters.store.people.saved_views import MOST, SavedView
from didd.model import Classification, State
from tests.support.desk_forms import (
    PEOPLE,
    Login,
    decide,
    field,
    ground_for,
    post,
    shown_on,
    state_of,
)
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_DINKES,
    PASSWORD,
    Sample,
    record,
)


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
    assert "1 usulan." in client.get("/antrean?kelas=SERTA_MERTA").text
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
    check = post(client, "/antrean/periksa", usulan=chosen, keputusan="approve")
    assert "layak dipublikasikan" in check.text
    assert re.findall(r'name="usulan" value="([^"]+)"', check.text) == chosen
    assert all(state_of(sample, i) is State.SUBMITTED for i in ids)
    done = post(client, "/antrean/putuskan", usulan=chosen, keputusan="approve")
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
    answer = post(client, "/antrean/putuskan", usulan=chosen, keputusan="approve")
    assert answer.status_code == 409
    assert "Tidak ada yang diputuskan" in answer.text
    assert [state_of(sample, i) for i in ids[:3]] == [State.SUBMITTED] * 3


@pytest.mark.parametrize("chosen", [[], ["bukan-nomor:abc"], ["1"], ["١:abc"], ["-1:a"]])
def test_choosing_nothing_or_nonsense_approves_nothing(
    sample: Sample, ids: list[int], login: Login, chosen: list[str]
):
    client = login(APPROVER)
    for address in ("/antrean/periksa", "/antrean/putuskan"):
        answer = post(client, address, usulan=chosen, keputusan="approve")
        assert answer.status_code == 400
        assert "Tidak ada usulan yang dipilih" in answer.text
    assert sample.office.store.decisions.after(0) == []


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [
        ("return", State.RETURNED, "2 usulan dikembalikan."),
        ("reject", State.REJECTED, "2 usulan ditolak."),
        ("test", State.TESTED, "2 usulan dialihkan ke uji konsekuensi."),
    ],
)
def test_each_act_is_taken_on_a_selection_and_the_filter_stays(
    sample: Sample, ids: list[int], login: Login, kind: str, state: State, said: str
):
    client = login(APPROVER)
    here = {"pd": "dinkes", "keadaan": "diajukan", "cari": "a", "hlm": "1"}
    chosen = [c for c in choices(client) if int(c.partition(":")[0]) in ids[:2]]
    seen = post(client, "/antrean/periksa", usulan=chosen, keputusan=kind, **here)
    assert seen.status_code == 200
    assert re.findall(r'name="usulan" value="([^"]+)"', seen.text) == chosen
    assert ('name="dasar"' in seen.text) == (kind == "reject")
    form = {"usulan": chosen, "keputusan": kind, **here, **ground_for(kind)}
    for reason in ("", "x"):
        refused = post(client, "/antrean/putuskan", alasan=reason, **form)
        assert refused.status_code == 409
        assert re.findall(r'name="usulan" value="([^"]+)"', refused.text) == chosen
    done = post(client, "/antrean/putuskan", alasan="Ringkasannya keliru.", **form)
    assert done.headers["location"] == "/antrean?pd=dinkes&cari=a"
    assert said in client.get(done.headers["location"]).text
    assert [state_of(sample, i) for i in ids[:2]] == [state] * 2
    made = [sample.office.store.decisions.on(i)[0] for i in ids[:2]]
    assert len({d.content_hash for d in made}) == 2
    assert [d.ground != "" for d in made] == [kind == "reject"] * 2


def test_a_rejection_without_a_ground_of_ours_rejects_nothing(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    form = {"usulan": choices(client), "keputusan": "reject", "alasan": "Bukan milik kami."}
    for ground in ("", "uu-17-z"):
        assert post(client, "/antrean/putuskan", dasar=ground, **form).status_code == 409
    assert sample.office.store.decisions.after(0) == []


def test_all_that_the_filter_shows_is_chosen_beyond_the_page(sample: Sample, login: Login):
    many = [record("bkad", f"k{i}", f"Laporan Aset Nomor {i:03}", position=i) for i in range(70)]
    sample.propose(*many)
    client = login(APPROVER)
    asked = {"pd": "bkad", "keadaan": "diajukan", "cari": "", "hlm": "2"}
    seen = post(client, "/antrean/periksa", semua="ya", keputusan="approve", **asked)
    bound = re.findall(r'name="usulan" value="([^"]+)"', seen.text)
    assert len(bound) == 70
    done = post(client, "/antrean/putuskan", usulan=bound, keputusan="approve", **asked)
    assert done.headers["location"] == "/antrean?pd=bkad&hlm=2"
    assert sample.office.store.records.counts("bkad") == {"disetujui": 70}


@pytest.mark.parametrize("kind", ["strike", "exclude", "", "hapus"])
def test_what_is_no_act_of_the_queue_is_refused(
    sample: Sample, ids: list[int], login: Login, kind: str
):
    client = login(APPROVER)
    for address in ("/antrean/periksa", "/antrean/putuskan"):
        answer = post(
            client, address, usulan=choices(client), keputusan=kind, alasan="Mencoba saja."
        )
        assert answer.status_code == 400
    assert sample.office.store.decisions.after(0) == []


def test_two_officers_who_decide_on_one_selection_at_once_decide_once(
    sample: Sample, ids: list[int], login: Login
):
    clients = [login(APPROVER), login(APPROVER)]
    chosen = choices(clients[0])
    forms = [{"keputusan": "approve"}, {"keputusan": "return", "alasan": "Lengkapi dahulu."}]

    def act(client: TestClient, form: dict[str, str]) -> int:
        return post(client, "/antrean/putuskan", usulan=chosen, **form).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, clients, forms)) == [303, 409]
    assert len({state_of(sample, i) for i in ids}) == 1
    assert len(sample.office.store.decisions.after(0)) == len(chosen)


@pytest.mark.parametrize("fast", [False, True])
def test_what_is_public_at_once_is_said_before_it_is_approved(
    sample: Sample, ids: list[int], fast: bool
):
    settings = sample.office.config.sop.settings.model_copy(update={"fast_lane": fast})
    sop = sample.office.config.sop.model_copy(update={"settings": settings})
    office = replace(sample.office, config=sample.office.config.model_copy(update={"sop": sop}))
    app = build_app(office, sample.accounts, secure_cookies=False)
    client = TestClient(app, follow_redirects=False)
    token = field(client.get("/masuk").text, "token")
    client.post("/masuk", data={"token": token, "petugas": APPROVER, "sandi": PASSWORD})
    found = office.store.records.submission(ids[2])
    assert found is not None
    assert found.record.classification is Classification.SERTA_MERTA
    said = "langsung tampil untuk umum"
    assert (said in client.get(f"/usulan/{found.id}").text) is fast
    choice = f"{found.id}:{found.content_hash}:0"
    seen = post(client, "/antrean/periksa", "/antrean", keputusan="approve", usulan=choice)
    assert (said in seen.text) is fast


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kapuas hulu", True),
        ("HULU kapuas", True),
        ("palangka", True),
        ("5 tahun", True),
        ("lampiran-akhir", True),
        ("serta merta", False),
        ("%", False),
        ("_", False),
        ("kapuas tidak-ada", False),
    ],
)
def test_the_search_reads_every_field_and_the_files_names(
    sample: Sample, login: Login, text: str, found: bool
):
    file = sample.file("lampiran-akhir.pdf", b"%PDF-1.7", "application/pdf")
    one = record("bkad", "k1", "Laporan Aset", files=(file,), ringkasan="Aset di Kapuas Hulu.")
    sample.propose(one)
    page = login(APPROVER).get("/antrean", params={"cari": text}).text
    assert ("<bdi>Laporan Aset</bdi>" in page) is found


def keep_view(client: TestClient, address: str, name: str):
    kept = field(client.get(address).text, "saring")
    return post(client, "/antrean/tampilan", address, nama=name, saring=kept)


def test_a_view_is_an_officer_s_own_and_leads_back_to_its_filter(ids: list[int], login: Login):
    del ids
    client, address = login(APPROVER), "/antrean?pd=dinkes&kelas=SERTA_MERTA&cari=demam"
    assert keep_view(client, address, "  DBD   dinkes ").headers["location"] == address
    page = client.get("/antrean").text
    assert '<a href="/antrean?pd=dinkes&amp;kelas=SERTA_MERTA&amp;cari=demam">' in page
    assert "<bdi>DBD dinkes</bdi>" in page
    assert "DBD dinkes" not in login(OF_DINKES).get("/antrean").text
    keep_view(client, "/antrean?pd=disdik", "DBD dinkes")
    assert client.get("/antrean").text.count("<bdi>DBD dinkes</bdi>") == 2, "once, and its button"
    post(login(OF_DINKES), "/antrean/tampilan/hapus", "/antrean", nama="DBD dinkes")
    assert "DBD dinkes" in client.get("/antrean").text
    post(client, "/antrean/tampilan/hapus", "/antrean", nama="DBD dinkes")
    assert "DBD dinkes" not in client.get("/antrean").text


def test_a_view_without_a_name_or_one_too_many_is_told(sample: Sample, login: Login):
    client = login(APPROVER)
    keep_view(client, "/antrean", " ")
    assert "Beri nama" in client.get("/antrean").text
    for number in range(MOST):
        sample.office.store.saved_views.keep(APPROVER, SavedView(f"t{number}", ""))
    keep_view(client, "/antrean", "satu lagi")
    assert "hapus salah satu" in client.get("/antrean").text
    keep_view(client, "/antrean?pd=disdik", "t1")
    assert len(sample.office.store.saved_views.of(APPROVER)) == MOST


def test_a_view_holds_only_what_filters(sample: Sample, login: Login):
    client = login(APPROVER)
    wild = "pd=dinkes&keadaan=x&kelas=DIKECUALIKAN&javascript:alert(1)&hlm=9&cari=a%26b"
    assert post(client, "/antrean/tampilan", "/antrean", nama="n", saring=wild).status_code == 303
    [kept] = sample.office.store.saved_views.of(APPROVER)
    assert kept.query == "pd=dinkes&cari=a%26b"


def test_one_decided_on_leads_to_the_next_of_the_filter_and_back_to_it(
    ids: list[int], login: Login
):
    client = login(APPROVER)
    page = client.get("/antrean?cari=pelayanan").text
    assert f'href="/usulan/{ids[1]}?dari=cari%3Dpelayanan"' in page
    address = f"/usulan/{ids[1]}?dari=cari%3Dpelayanan"
    shown = shown_on(client.get(address).text)
    done = post(client, address, address, **shown, keputusan="approve", alasan="")
    assert done.headers["location"] == "/antrean?cari=pelayanan", "none is left"
    address = f"/usulan/{ids[0]}?dari=pd%3Ddinkes"
    shown = shown_on(client.get(address).text)
    done = post(client, address, address, **shown, keputusan="approve", alasan="")
    assert done.headers["location"] == f"/usulan/{ids[2]}?dari=pd%3Ddinkes"


def test_the_first_page_says_how_long_the_oldest_waits(
    sample: Sample, ids: list[int], login: Login
):
    del ids
    page = login(APPROVER).get("/").text
    assert "yang terlama sudah" in page
    assert "yang terlama sudah" not in login(ADMIN).get("/").text
    with sample.office.store.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE submission SET submitted_at = '2026-01-05T02:00:00.000000+00:00'")
        )
    assert "melebihi standar waktu SOP" in login(APPROVER).get("/").text
