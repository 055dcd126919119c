"""Sessions and limits on logins as officers live with them: restarts, one address, many devices."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from starlette.testclient import TestClient

from desk.access.login_limit import ANYWHERE, PER_ACCOUNT, PER_ADDRESS, WINDOW
from desk.access.sessions import IDLE
from desk.web.app import build_app
from didd.model import State
from tests.support.desk_forms import field, post, shown_on, state_of
from tests.support.samples.desk_samples import APPROVER, OF_ALL, PASSWORD, SUPERIOR, Sample

RIGHT = {"petugas": APPROVER, "sandi": PASSWORD}
WRONG = {"petugas": APPROVER, "sandi": "salah"}
SECRET = b"rahasia bersama"


def browser(sample: Sample, address: str = "10.0.0.1", **headers: str) -> TestClient:
    """A browser at an address, whose desk was started just now."""
    app = build_app(sample.office, sample.accounts, secure_cookies=False, secret=SECRET)
    return TestClient(app, follow_redirects=False, client=(address, 50000), headers=headers)


def enter(client: TestClient, **fields: str) -> int:
    answer = post(client, "/masuk", "/masuk", **(fields or RIGHT))
    return int(answer.status_code)


def restarted(sample: Sample, client: TestClient) -> TestClient:
    """The same browser after the desk was started again, or at another process of it."""
    again = browser(sample)
    again.cookies.update(client.cookies)
    return again


def acts(sample: Sample) -> list[tuple[str, str]]:
    return [(e.act, e.actor) for e in sample.office.store.audit.events() if "log" in e.act]


def test_an_office_behind_one_address_does_not_lock_itself_out(sample: Sample) -> None:
    for n in range(PER_ADDRESS + 5):
        officer = (APPROVER, SUPERIOR, OF_ALL)[n % 3]
        assert enter(browser(sample), petugas=officer, sandi=PASSWORD) == 303


def test_an_attack_from_many_addresses_is_slowed_and_its_victim_still_gets_in(
    sample: Sample,
) -> None:
    assert enter(browser(sample, "10.0.0.1")) == 303
    answers = [enter(browser(sample, f"203.0.113.{n}"), **WRONG) for n in range(ANYWHERE + 5)]
    assert answers == [403] * ANYWHERE + [429] * 5
    assert enter(browser(sample, "198.51.100.7")) == 429
    assert enter(browser(sample, "10.0.0.1")) == 303
    sample.clock.at += WINDOW + timedelta(seconds=1)
    assert enter(browser(sample, "198.51.100.7")) == 303


def test_two_processes_count_the_same_failures(sample: Sample) -> None:
    for _ in range(PER_ACCOUNT):
        assert enter(browser(sample), **WRONG) == 403
    assert enter(browser(sample)) == 429


def test_a_right_password_forgives_the_wrong_ones_before(sample: Sample) -> None:
    for _ in range(3):
        assert [enter(browser(sample), **WRONG) for _ in range(PER_ACCOUNT - 1)] == [403] * 4
        assert enter(browser(sample)) == 303


def test_logins_failures_and_locks_are_in_the_audit_chain(sample: Sample) -> None:
    client = browser(sample, "10.0.0.5", **{"user-agent": "Peramban 1"})
    for _ in range(PER_ACCOUNT):
        enter(client, **WRONG)
    enter(client)
    enter(client, petugas="kata-sandi-saya", sandi="x")
    enter(client, petugas=SUPERIOR, sandi=PASSWORD)
    post(client, "/keluar")
    assert acts(sample) == [
        *[("login.failed", APPROVER)] * PER_ACCOUNT,
        ("login.locked", APPROVER),
        ("login.failed", "system.desk"),
        ("login", SUPERIOR),
        ("logout", SUPERIOR),
    ]
    events = [e for e in sample.office.store.audit.events() if e.act.startswith("log")]
    assert {e.details["address"] for e in events} == {"10.0.0.5"}
    assert "kata-sandi-saya" not in str(events)
    assert PASSWORD not in str(events)


def test_a_session_outlives_a_restart_and_is_known_to_every_process(sample: Sample) -> None:
    client = browser(sample)
    enter(client)
    assert restarted(sample, client).get("/").status_code == 200
    post(client, "/keluar")
    assert restarted(sample, client).get("/").status_code == 303


@pytest.mark.parametrize("why", ["idle", "restart with idle"])
def test_what_was_typed_survives_the_login(sample: Sample, ids: list[int], why: str) -> None:
    client, address = browser(sample), f"/usulan/{ids[0]}"
    enter(client)
    page = client.get(address).text
    sample.clock.at += IDLE
    if why != "idle":
        client = restarted(sample, client)
    typed = 'Mohon lengkapi <tabel> "kedua" & sumbernya.'
    form = {"token": field(page, "token"), **shown_on(page), "keputusan": "return"}
    asked = client.post(address, data=form | {"alasan": typed})
    assert asked.status_code == 403
    assert "Sesi Anda berakhir" in asked.text
    assert state_of(sample, ids[0]) is State.SUBMITTED
    kept = field(asked.text, "titipan")
    wrong = client.post(
        "/masuk", data={"token": field(asked.text, "token"), **WRONG, "titipan": kept}
    )
    assert field(wrong.text, "titipan") == kept
    after = client.post(
        "/masuk", data={"token": field(asked.text, "token"), **RIGHT, "titipan": kept}
    )
    assert typed in unescape(after.text)
    assert "belum terkirim" in after.text
    again = {name: field(after.text, name) for name in ("token", "isi", "terakhir", "keputusan")}
    assert client.post(address, data=again | {"alasan": typed}).status_code == 303
    assert sample.office.store.decisions.on(ids[0])[0].reason == typed


def test_a_form_of_another_site_is_not_kept(sample: Sample, ids: list[int]) -> None:
    client = browser(sample)
    client.get("/masuk")
    for token in ("", "0" * 64):
        answer = client.post(f"/usulan/{ids[0]}", data={"token": token, "alasan": "jahat"})
        assert answer.headers["location"] == "/masuk"


def test_no_password_is_ever_kept(sample: Sample) -> None:
    client = browser(sample)
    token = field(client.get("/masuk").text, "token")
    fields = {"lama": PASSWORD, "baru": PASSWORD * 2, "ulang": PASSWORD * 2}
    answer = client.post("/akun/sandi", data={"token": token, **fields})
    assert PASSWORD not in unescape(answer.text)


@pytest.mark.parametrize(
    "kept",
    ["x", "[]", "[1, 2]", '["//jahat.example", {}]', '["/x\\n", {}]', '["/", {"a": 1}]', "{}"],
)
def test_nonsense_that_was_kept_is_left_out(sample: Sample, kept: str) -> None:
    answer = post(browser(sample), "/masuk", "/masuk", **RIGHT, titipan=kept)
    assert answer.headers.get("location") == "/"


def test_an_officer_sees_and_ends_their_own_sessions_only(sample: Sample) -> None:
    here, there = browser(sample, "10.0.0.1"), browser(sample, "10.0.0.2")
    stranger = browser(sample, "10.0.0.3")
    enter(here)
    enter(there)
    enter(stranger, petugas=SUPERIOR, sandi=PASSWORD)
    page = here.get("/akun").text
    assert "10.0.0.2" in page
    assert "10.0.0.3" not in page
    other = sample.office.store.logins.of(SUPERIOR, sample.clock.at - IDLE)[0].key
    post(here, "/akun/sesi", "/akun", sesi=[field(page, "sesi"), other])
    assert "1 sesi diakhiri." in here.get("/akun").text
    assert there.get("/").status_code == 303
    assert stranger.get("/").status_code == 200
    assert ("login.revoked", APPROVER) in acts(sample)


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(sample: Sample) -> None:
    here, there, new = browser(sample), browser(sample), "kata-sandi-yang-baru"
    enter(here)
    enter(there)
    wrong = {"lama": "salah", "baru": new, "ulang": new}
    assert post(here, "/akun/sandi", "/akun", **wrong).status_code == 403
    for fields, status in (
        ({"lama": PASSWORD, "baru": new, "ulang": new + "x"}, 400),
        ({"lama": PASSWORD, "baru": "pendek", "ulang": "pendek"}, 400),
        ({"lama": PASSWORD, "baru": new, "ulang": new}, 303),
    ):
        assert post(here, "/akun/sandi", "/akun", **fields).status_code == status
    assert "Kata sandi sudah diganti." in here.get("/akun").text
    assert there.get("/").status_code == 303
    assert enter(browser(sample)) == 403
    assert enter(browser(sample), petugas=APPROVER, sandi=new) == 303
    assert "officer.password" in {e.act for e in sample.office.store.audit.events()}
