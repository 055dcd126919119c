"""Single sign-on against a real, certified OpenID Connect server in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from desk.access.login_settings import LoginSettings
from desk.access.single_sign_on import BACK, SingleSignOn
from desk.web.app import build_app
from didd.adapters.store.people.officers import Appointing
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.model import Role
from didd.office import OfficeError
from didd.steps.audit import examine
from didd.steps.people.single_sign_on import link
from tests.support.desk_forms import field, post, shown_on
from tests.support.samples.desk_samples import ADMIN, APPROVER, SUPERIOR, Sample
from tests.support.servers.oidc_server import CLIENT, SECRET, log_in_there, oidc_server

DESK = "http://127.0.0.1:8500"
MAIL = "utama.contoh@kantor.example"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with oidc_server(DESK + BACK) as address:
        yield address


def settings(server: str, **other: object) -> LoginSettings:
    return LoginSettings(
        url=DESK, oidc_issuer=server, oidc_client_id=CLIENT, oidc_name="SSO Kantor",
        **{"oidc_client_secret": SecretStr(SECRET), **other},
    )  # fmt: skip


@pytest.fixture
def visitor(sample: Sample, server: str) -> TestClient:
    sso = SingleSignOn(settings(server))
    app = build_app(sample.office, sample.accounts, secure_cookies=False, single_sign_on=sso)
    return TestClient(app, base_url=DESK, follow_redirects=False, raise_server_exceptions=False)


def away(visitor: TestClient, **fields: str) -> str:
    """Press the button; return the address to which the browser is sent."""
    page = post(visitor, "/masuk/sso", "/masuk", **fields)
    assert page.status_code == 200, page.text
    link = re.search(r'<a href="(http[^"]+)"', page.text)
    assert link
    assert page.headers["refresh"] == f"0;url={unescape(link[1])}"
    return unescape(link[1])


def come_back(visitor: TestClient, name: str, **fields: str):
    there = urlsplit(log_in_there(away(visitor, **fields), name))
    return visitor.get(f"{there.path}?{there.query}")


def events(sample: Sample) -> list[tuple[str, str]]:
    return [(e.act, e.actor) for e in sample.office.store.audit.events()]


def test_an_officer_linked_by_a_verified_address_logs_in_and_stays_linked(
    sample: Sample, ids: list[int], visitor: TestClient
):
    link(sample.office, ADMIN, APPROVER, MAIL.upper())
    answer = come_back(visitor, MAIL, ke="/antrean?pd=dinkes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/antrean?pd=dinkes")
    assert visitor.get("/antrean").status_code == 200
    made = list(sample.office.store.audit.events())
    assert [(e.act, e.actor) for e in made[-2:]] == [("sso.bound", APPROVER), ("login", APPROVER)]
    assert made[-1].details["by"] == "single sign-on"
    identity = sample.office.store.sso_identities.of(APPROVER)
    assert identity is not None
    assert identity.subject == MAIL
    # From now on by the subject alone, whoever has the address there later.
    assert sample.office.store.sso_identities.by_email(MAIL) is None
    again = TestClient(visitor.app, base_url=DESK, follow_redirects=False)
    assert come_back(again, MAIL).status_code == 303
    assert verify(list(sample.office.store.audit.events())) == []
    assert not examine(sample.office, ask_portal=False).broken
    # What they may do is the desk's to say.
    assert visitor.get("/petugas").status_code == 403


def test_an_unlinked_or_unverified_person_or_one_without_a_role_gets_no_session(
    sample: Sample, visitor: TestClient
):
    link(sample.office, ADMIN, APPROVER, f"belum.{MAIL}")
    for name in (f"belum.{MAIL}", "orang.lain@kantor.example"):
        answer = come_back(visitor, name)
        assert answer.status_code == 403
        assert "tidak ada akun" in answer.text
        assert visitor.get("/antrean").headers["location"].startswith("/masuk")
        act = list(sample.office.store.audit.events())[-1]
        assert (act.act, act.details["by"]) == ("login.failed", "single sign-on")
        assert name in str(act.details["why"])
    link(sample.office, ADMIN, APPROVER, MAIL)
    sample.office.seed_officers()
    yesterday = sample.office.today.replace(year=2020)
    ended = [replace(r, until=yesterday) for r in sample.office.people()[APPROVER].roles]
    sample.office.store.officers.keep(ended, Appointing(None))
    assert come_back(visitor, MAIL).status_code == 403


def test_an_address_that_only_looks_like_an_officers_is_nobodys(
    sample: Sample, visitor: TestClient
):
    """The Kelvin sign becomes a plain k in small letters; the other server holds it for another."""
    link(sample.office, ADMIN, APPROVER, "kepala.contoh@kantor.example")
    assert come_back(visitor, "\u212aepala.contoh@kantor.example").status_code == 403
    with pytest.raises(Refused, match=r"alamat|address"):
        link(sample.office, ADMIN, APPROVER, "\u212aepala.contoh@kantor.example")
    with pytest.raises(Refused):
        link(sample.office, ADMIN, SUPERIOR, "KEPALA.contoh@kantor.example")
    assert come_back(visitor, "KEPALA.Contoh@Kantor.example").status_code == 303


def test_an_answer_that_does_not_say_whose_it_is_is_refused(sample: Sample, visitor: TestClient):
    link(sample.office, ADMIN, APPROVER, MAIL)
    there = urlsplit(log_in_there(away(visitor), MAIL))
    nameless = f"{there.path}?{re.sub('&?iss=[^&]+', '', there.query)}"
    assert visitor.get(nameless).status_code == 403


def test_what_an_answer_says_is_one_line_of_the_log(sample: Sample, visitor: TestClient):
    there = urlsplit(log_in_there(away(visitor), MAIL, cancel=True))
    forged = there.query.replace("access_denied", "x%0Asecond%20line%1B%5B31m")
    assert visitor.get(f"{there.path}?{forged}").status_code == 403
    act = list(sample.office.store.audit.events())[-1]
    assert str(act.details["why"]).isprintable()


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    sample: Sample, visitor: TestClient
):
    link(sample.office, ADMIN, APPROVER, MAIL)
    there = urlsplit(log_in_there(away(visitor), MAIL))
    answer = f"{there.path}?{there.query}"
    # A stranger's browser is lured to the answer of another login.
    stranger = TestClient(visitor.app, base_url=DESK, follow_redirects=False)
    assert stranger.get(answer).status_code == 403
    assert away(stranger)
    assert stranger.get(answer).status_code == 403
    assert stranger.get("/").headers["location"] == "/masuk"
    # A changed state, or another server's answer, is none.
    state = parse_qs(there.query)["state"][0]
    assert visitor.get(answer.replace(state, "0" * 64)).status_code == 403
    assert visitor.get(answer).status_code == 403  # and the flow is over
    again = urlsplit(log_in_there(away(visitor), MAIL))
    elsewhere = f"{again.path}?{re.sub('iss=[^&]+', 'iss=https%3A%2F%2Flain.example', again.query)}"
    assert visitor.get(elsewhere).status_code == 403
    there = urlsplit(log_in_there(away(visitor), MAIL, cancel=True))
    assert "error=access_denied" in there.query
    cancelled = visitor.get(f"{there.path}?{there.query}")
    assert cancelled.status_code == 403
    assert "SSO Kantor" in cancelled.text
    assert come_back(visitor, MAIL).status_code == 303
    assert visitor.get(f"{BACK}?code=x&state=y").status_code == 403


def test_what_was_typed_survives_this_login_too(
    sample: Sample, ids: list[int], visitor: TestClient
):
    link(sample.office, ADMIN, APPROVER, MAIL)
    come_back(visitor, MAIL)
    address = f"/usulan/{ids[0]}"
    shown = visitor.get(address).text
    visitor.post("/keluar", data={"token": field(shown, "token")})
    visitor.get("/masuk")
    typed = {"keputusan": "return", "alasan": "Ringkasan belum ada", **shown_on(shown)}
    asked = visitor.post(
        address, data={"token": field(visitor.get("/masuk").text, "token"), **typed}
    )
    assert asked.status_code == 403
    answer = come_back(visitor, MAIL, titipan=field(asked.text, "titipan"))
    assert answer.status_code == 200
    assert "Ringkasan belum ada" in answer.text


def test_another_link_or_none_ends_the_sessions_of_the_one_before(
    sample: Sample, visitor: TestClient
):
    link(sample.office, ADMIN, APPROVER, MAIL)
    come_back(visitor, MAIL)
    assert visitor.get("/").status_code == 200
    link(sample.office, ADMIN, APPROVER, "")
    assert visitor.get("/").status_code == 303
    assert come_back(visitor, MAIL).status_code == 403
    assert ("sso.unlinked", ADMIN) in events(sample)


def test_a_foreign_link_in_the_database_is_told_by_the_chain(sample: Sample, server: str):
    from sqlalchemy import text

    link(sample.office, ADMIN, APPROVER, MAIL)
    with sample.office.store.engine.begin() as connection:
        connection.execute(text("UPDATE sso_identity SET email = 'penyerang@lain.example'"))
    assert examine(sample.office, ask_portal=False).broken
    with sample.office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM sso_identity"))
    assert examine(sample.office, ask_portal=False).broken


def test_a_duty_of_a_second_factor_holds_unless_the_server_asked_for_one(
    sample: Sample, server: str
):
    config = sample.office.config.model_copy(deep=True)
    settings_ = config.sop.settings.model_copy(update={"second_factor": (Role.SUPERIOR,)})
    config = config.model_copy(
        update={"sop": config.sop.model_copy(update={"settings": settings_})}
    )
    app = build_app(
        replace(sample.office, config=config), sample.accounts, secure_cookies=False,
        single_sign_on=SingleSignOn(settings(server)),
    )  # fmt: skip
    visitor = TestClient(app, base_url=DESK, follow_redirects=False)
    link(sample.office, ADMIN, SUPERIOR, MAIL)
    come_back(visitor, MAIL)
    assert visitor.get("/didd").headers["location"] == "/akun/kode"
    link(sample.office, ADMIN, SUPERIOR, MAIL)
    other = TestClient(app, base_url=DESK, follow_redirects=False)
    come_back(other, f"{MAIL}+otp")
    assert other.get("/didd").status_code == 303  # another name there, not linked here
    link(sample.office, ADMIN, SUPERIOR, "", f"{MAIL}+otp")
    come_back(other, f"{MAIL}+otp")
    assert other.get("/didd").status_code == 200


def test_a_server_that_is_away_is_told_and_the_password_still_works(sample: Sample):
    sso = SingleSignOn(settings("http://127.0.0.1:9"))
    app = build_app(sample.office, sample.accounts, secure_cookies=False, single_sign_on=sso)
    visitor = TestClient(app, base_url=DESK, follow_redirects=False)
    answer = post(visitor, "/masuk/sso", "/masuk")
    assert answer.status_code == 502
    assert "kata sandi" in answer.text


def test_without_a_server_there_is_no_button_and_no_address(sample: Sample):
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    visitor = TestClient(app, base_url=DESK, follow_redirects=False)
    assert "/masuk/sso" not in visitor.get("/masuk").text
    assert post(visitor, "/masuk/sso", "/masuk").status_code == 404
    assert visitor.get(BACK).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://sso.example"},
        {"url": "meja.example"},
        {"oidc_client_id": ""},
        {"oidc_client_secret": None},
        {"oidc_client_secret": SecretStr(" ")},
        {"oidc_client_secret": None, "oidc_client_secret_file": Path("/tidak/ada")},
    ],
)
def test_wrong_settings_stop_the_start_with_a_sentence(wrong: dict[str, object]):
    right = {"oidc_issuer": "https://sso.example", "url": "https://meja.example",
             "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}  # fmt: skip
    LoginSettings(**right).check()
    with pytest.raises(OfficeError):
        LoginSettings(**{**right, **wrong}).check()


def test_the_secret_comes_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "rahasia").write_text(f"{SECRET}\n")
    monkeypatch.setenv("DIDD_DESK_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "rahasia"))
    assert LoginSettings.here(tmp_path).secret() == SECRET
    monkeypatch.setenv("DIDD_DESK_OIDC_CLIENT_SECRET", "yang lain")
    assert LoginSettings.here(tmp_path).secret() == "yang lain"
