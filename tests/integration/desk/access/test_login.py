"""Logging in and out, what a session and a form are worth, where passwords are kept."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.access.accounts import Accounts, WeakPassword, ensure_demo_accounts, take_over
from desk.access.login_limit import PER_ACCOUNT, WINDOW
from desk.access.secret_files import signing_secret
from desk.access.sessions import IDLE
from desk.web.app import build_app
from desk.web.security_headers import HEADERS
from didd.model import State
from tests.support.desk_forms import NOBODY, Login, field, post, shown_on, state_of
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_ALL,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
)


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
    sample.accounts.set_password(APPROVER, "kata-sandi-yang-baru")
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
    form = {"token": token, **shown_on(client.get(f"/usulan/{ids[0]}").text)}
    form |= {"keputusan": "approve"}
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
    monkeypatch.setattr("desk.web.context.counts", lambda store, kept: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Terjadi kesalahan" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


def test_too_long_or_foreign_bodies_are_refused(login: Login):
    client = login(APPROVER)
    assert client.post("/keluar", data={"token": "a" * 300_000}).status_code == 400
    assert client.post("/keluar", json={"token": "a"}).status_code == 400


def test_passwords_are_kept_as_argon2id_and_in_no_other_place(sample: Sample, tmp_path: Path):
    accounts = Accounts(sample.office.store.passwords)
    accounts.set_password("a", PASSWORD)
    kept = accounts.passwords.of("a")
    assert kept is not None
    assert kept.hash.startswith("$argon2id$")
    assert PASSWORD.encode() not in (tmp_path / "didd.db").read_bytes()
    assert kept.hash not in str(list(sample.office.store.audit.events()))
    assert accounts.verify("a", PASSWORD)
    assert not accounts.verify("b", PASSWORD)
    with pytest.raises(WeakPassword):
        accounts.set_password("a", "pendek")


def test_demo_accounts_are_made_for_sample_officers_only_and_afresh_each_time(sample: Sample):
    people, accounts = sample.office.people().values(), Accounts(sample.office.store.passwords)
    first = ensure_demo_accounts(accounts.passwords, people)
    second = ensure_demo_accounts(accounts.passwords, people)
    assert set(first) == {person.id for person in people if person.sample}
    assert accounts.verify(APPROVER, second[APPROVER])
    assert not accounts.verify(APPROVER, first[APPROVER])
    assert accounts.verify(OF_DINKES, PASSWORD)


def test_accounts_of_an_earlier_file_are_taken_over_once_and_the_file_goes(
    sample: Sample, tmp_path: Path
):
    path, passwords = tmp_path / "p.json", sample.office.store.passwords
    path.write_text(json.dumps({APPROVER: "lain", "dulu": "$argon2id$contoh"}))
    before = passwords.of(APPROVER)
    assert take_over(path, passwords) == 1
    assert passwords.of(APPROVER) == before
    assert passwords.holders()["dulu"].hash == "$argon2id$contoh"
    assert not path.exists()
    assert take_over(path, passwords) == 0


def test_the_signing_secret_is_made_once_and_is_private(tmp_path: Path):
    path = tmp_path / "var" / "secret"
    made = signing_secret(path, None)
    assert len(made) == 64
    assert signing_secret(path, None) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing_secret(path, "diberikan oleh kantor") == b"diberikan oleh kantor"
