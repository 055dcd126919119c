"""The second factor: added by its owner, asked for at every login, each code right once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from desk.access.login_limit import PER_ACCOUNT
from desk.web.app import build_app
from didd.model import Role
from didd.steps.audit import examine
from didd.steps.people.api_tokens import TokenWanted, last_day_of, make_api_token
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, PASSWORD, SUPERIOR, Sample

RIGHT = {"petugas": APPROVER, "sandi": PASSWORD}


def add(sample: Sample, client: TestClient) -> tuple[pyotp.TOTP, list[str]]:
    """Add a second factor as an officer does; return the authenticator and the recovery codes."""
    page = client.get("/akun/kode").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret
    totp = pyotp.TOTP(secret[1].replace(" ", ""))
    shown = client.post("/akun/kode", data={
        "token": field(page, "token"), "rahasia": field(page, "rahasia"),
        "sandi": PASSWORD, "kode": totp.at(sample.clock.at),
    })  # fmt: skip
    assert shown.status_code == 200, shown.text
    codes = re.findall(r'<code class="code">([^<]+)</code>', shown.text)
    assert len(set(codes)) == 10
    sample.clock.at += timedelta(seconds=60)
    return totp, codes


def second_step(client: TestClient, code: str):
    return post(client, "/masuk/kode", "/masuk/kode", kode=code)


def begin(login: Login) -> TestClient:
    client = login("")
    answer = post(client, "/masuk", "/masuk", **RIGHT, ke="/antrean")
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk/kode")
    return client


def test_the_code_is_asked_for_and_opens_what_was_wanted(sample: Sample, login: Login):
    totp, _codes = add(sample, login(APPROVER))
    client = begin(login)
    assert client.get("/antrean").headers["location"].startswith("/masuk")
    wrong = "000000" if totp.at(sample.clock.at) != "000000" else "000001"
    assert second_step(client, wrong).status_code == 403
    answer = second_step(client, totp.at(sample.clock.at))
    assert (answer.status_code, answer.headers["location"]) == (303, "/antrean")
    assert client.get("/antrean").status_code == 200
    acts = [e.act for e in sample.office.store.audit.events()]
    assert "factor.on" in acts
    assert "login.failed" in acts
    assert list(sample.office.store.audit.events())[-1].details["by"] == "one-time code"
    assert not examine(sample.office, ask_portal=False).broken


def test_a_code_is_right_once_and_only_about_now(sample: Sample, login: Login):
    totp, _codes = add(sample, login(APPROVER))
    code = totp.at(sample.clock.at)
    assert second_step(begin(login), code).status_code == 303
    assert second_step(begin(login), code).status_code == 403
    late = begin(login)
    # An earlier step than one that was used is over too, though it is within the drift.
    assert second_step(late, totp.at(sample.clock.at - timedelta(seconds=30))).status_code == 403
    assert second_step(late, totp.at(sample.clock.at + timedelta(seconds=30))).status_code == 303
    sample.clock.at += timedelta(minutes=5)
    long_ago = totp.at(sample.clock.at - timedelta(seconds=90))
    assert second_step(begin(login), long_ago).status_code == 403


def test_the_code_that_added_the_factor_does_not_open_a_login(sample: Sample, login: Login):
    totp, _codes = add(sample, login(APPROVER))
    sample.clock.at -= timedelta(seconds=60)
    assert second_step(begin(login), totp.at(sample.clock.at)).status_code == 403


def test_a_recovery_code_opens_once_however_it_is_typed(sample: Sample, login: Login):
    _totp, codes = add(sample, login(APPROVER))
    assert second_step(begin(login), f" {codes[0].upper().replace('-', ' ')} ").status_code == 303
    assert "login.recovery" in [e.act for e in sample.office.store.audit.events()]
    assert second_step(begin(login), codes[0]).status_code == 403
    assert second_step(begin(login), codes[1]).status_code == 303
    assert sample.office.store.second_factors.codes_left(APPROVER) == 8


def test_neither_codes_nor_the_secret_are_readable_in_the_database(sample: Sample, login: Login):
    totp, codes = add(sample, login(APPROVER))
    with sample.office.store.engine.connect() as connection:
        kept = [
            str(row)
            for table in ("second_factor", "recovery_code", "audit")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    for secret in (totp.secret, *codes):
        assert not any(secret in row for row in kept)


def test_guessing_is_limited_as_passwords_are(sample: Sample, login: Login):
    totp, _codes = add(sample, login(APPROVER))
    client = begin(login)
    told = [second_step(client, "12345x").status_code for _ in range(PER_ACCOUNT)]
    assert told == [403] * (PER_ACCOUNT - 1) + [429]
    assert second_step(client, totp.at(sample.clock.at)).status_code == 429


def test_the_second_step_ends_by_itself_and_needs_the_first(sample: Sample, login: Login):
    totp, _codes = add(sample, login(APPROVER))
    client = begin(login)
    sample.clock.at += timedelta(minutes=11)
    page = client.get("/masuk").text
    late = {"token": field(page, "token"), "kode": totp.at(sample.clock.at)}
    assert client.post("/masuk/kode", data=late).headers["location"] == "/masuk"
    stranger = login("")
    assert stranger.get("/masuk/kode").headers["location"] == "/masuk"
    other = {"token": field(stranger.get("/masuk").text, "token"), "kode": late["kode"]}
    assert stranger.post("/masuk/kode", data=other).headers["location"] == "/masuk"
    assert client.get("/antrean").status_code == 303


def test_what_was_typed_survives_both_steps(sample: Sample, login: Login):
    totp, _codes = add(sample, login(APPROVER))
    client = login("")
    kept = '["/usulan/1", {"alasan": ["Sudah panjang"]}]'
    post(client, "/masuk", "/masuk", **RIGHT, titipan=kept)
    assert "Sudah panjang" in second_step(client, totp.at(sample.clock.at)).text


def test_an_administrators_reset_takes_it_away_and_is_kept(sample: Sample, login: Login):
    add(sample, login(APPROVER))
    page = post(login(ADMIN), f"/petugas/orang/{APPROVER}/sandi", f"/petugas/orang/{APPROVER}")
    code = re.search(r'class="code"[^>]*>([^<]+)<', page.text)
    assert code
    client = login("")
    answer = post(client, "/masuk", "/masuk", petugas=APPROVER, sandi=code[1].strip())
    assert answer.headers["location"] == "/"
    acts = [(e.act, e.actor) for e in sample.office.store.audit.events()]
    assert ("factor.off", ADMIN) in acts
    assert sample.office.store.second_factors.codes_left(APPROVER) == 0
    assert not examine(sample.office, ask_portal=False).broken


def test_it_is_taken_away_and_codes_are_renewed_only_by_a_code(sample: Sample, login: Login):
    client = login(APPROVER)
    totp, codes = add(sample, client)
    for act in ("hapus", "pemulihan"):
        assert post(client, f"/akun/kode/{act}", "/akun/kode", kode="000000x").status_code == 403
    renewed = post(client, "/akun/kode/pemulihan", "/akun/kode", kode=totp.at(sample.clock.at))
    assert codes[0] not in renewed.text
    assert second_step(begin(login), codes[0]).status_code == 403
    sample.clock.at += timedelta(seconds=60)
    wanted = TokenWanted("x", ("read",), last_day_of(sample.office.today), strong=True)
    make_api_token(sample.office, APPROVER, wanted)
    gone = post(client, "/akun/kode/hapus", "/akun/kode", kode=totp.at(sample.clock.at))
    assert gone.status_code == 303
    assert sample.office.store.api_tokens.of(APPROVER) == [], "made while a code was asked for"
    assert post(login(""), "/masuk", "/masuk", **RIGHT).headers["location"] == "/"


@pytest.mark.parametrize("wrong", [{"sandi": "salah"}, {"kode": "000000x"}, {"rahasia": "x"}])
def test_it_is_added_only_with_the_password_a_code_and_the_offered_secret(
    sample: Sample, login: Login, wrong: dict[str, str]
):
    client, other = login(APPROVER), login(SUPERIOR)
    page = client.get("/akun/kode").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(sample.clock.at)
    right = {"rahasia": field(page, "rahasia"), "sandi": PASSWORD, "kode": code}
    assert post(client, "/akun/kode", "/akun/kode", **{**right, **wrong}).status_code == 403
    assert post(other, "/akun/kode", "/akun/kode", **right).status_code == 403
    assert sample.office.store.second_factors.of(APPROVER) is None


def test_a_role_with_the_duty_gets_nowhere_before_it_is_added(sample: Sample, ids: list[int]):
    config = sample.office.config
    duty = config.sop.settings.model_copy(update={"second_factor": (Role.CHIEF_OFFICER,)})
    sop = config.sop.model_copy(update={"settings": duty})
    sample.office = replace(sample.office, config=config.model_copy(update={"sop": sop}))
    app = build_app(sample.office, sample.accounts, secure_cookies=False)

    def log_in(officer: str) -> TestClient:
        client = TestClient(app, follow_redirects=False)
        post(client, "/masuk", "/masuk", petugas=officer, sandi=PASSWORD)
        return client

    client = log_in(APPROVER)
    for address in ("/", "/antrean", f"/usulan/{ids[0]}", "/didd"):
        assert client.get(address).headers["location"] == "/akun/kode"
    assert log_in(SUPERIOR).get("/didd").status_code == 200
    totp, _codes = add(sample, client)
    assert client.get("/antrean").status_code == 200
    kept = post(client, "/akun/kode/hapus", "/akun/kode", kode=totp.at(sample.clock.at))
    assert kept.status_code == 409
    assert sample.office.store.second_factors.of(APPROVER) is not None


def test_a_factor_changed_behind_the_desk_is_told_by_the_chain(sample: Sample, login: Login):
    add(sample, login(APPROVER))
    assert not examine(sample.office, ask_portal=False).broken
    with sample.office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM second_factor"))
    assert examine(sample.office, ask_portal=False).broken
