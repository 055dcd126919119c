"""Tokens of officers: made at the desk, shown once, and what opens nothing any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from didd.adapters.store.people.api_tokens import TOKEN_ENDED, TOKEN_MADE, key_of
from didd.adapters.store.people.officers import Appointing
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.steps.people.api_tokens import MOST, TokenWanted, make_api_token
from didd.steps.people.desk_passwords import keep_password
from tests.integration.desk.api.conftest import Programs
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, OF_ALL, PASSWORD, Sample

YEAR = timedelta(days=360)


def asked_for(client: TestClient, sample: Sample, **other: str | list[str]):
    last = (sample.office.today + YEAR).isoformat()
    usual: dict[str, str | list[str]] = {"nama": "laporan", "lingkup": ["read", "decide"]}
    form = usual | {"terakhir": last} | other
    return post(client, "/akun/token", "/akun/token", **form)


def shown(page: str) -> str:
    return page.split('<code class="code">')[1].split("<")[0]


def test_a_token_is_shown_once_and_only_its_hash_is_kept(sample: Sample, login: Login):
    client = login(APPROVER)
    made = asked_for(client, sample)
    token = shown(made.text)
    assert token.startswith("didd_")
    assert len(token) > 40
    page = client.get("/akun/token").text
    assert "laporan" in page
    assert token not in page
    kept = sample.office.store.api_tokens.find(token)
    assert kept.scopes == ("read", "decide")
    event = [e for e in sample.office.store.audit.events() if e.act == TOKEN_MADE][-1]
    assert (event.actor, event.details["name"]) == (APPROVER, "laporan")
    assert token not in str(event)
    assert key_of(token) not in str(event)


@pytest.mark.parametrize(
    "other",
    [
        {"nama": ""},
        {"lingkup": []},
        {"lingkup": ["administer"]},
        {"lingkup": ["read", "apa saja"]},
        {"terakhir": ""},
        {"terakhir": "kapan-kapan"},
        {"terakhir": "2020-01-01"},
        {"terakhir": "2999-01-01"},
    ],
)
def test_a_token_that_says_too_little_or_too_much_is_not_made(
    sample: Sample, login: Login, other: dict[str, str | list[str]]
):
    assert asked_for(login(APPROVER), sample, **other).status_code == 409
    assert sample.office.store.api_tokens.all() == []


def test_nobody_whose_code_is_another_s_makes_a_token(sample: Sample, login: Login):
    sample.accounts.set_password(APPROVER, PASSWORD, temporary=True)
    client = login(APPROVER)
    token = field(client.get("/akun").text, "token")
    last = sample.office.today.isoformat()
    form = {"token": token, "nama": "laporan", "lingkup": "read", "terakhir": last}
    assert client.post("/akun/token", data=form).headers["location"] == "/akun"
    assert sample.office.store.api_tokens.all() == []


def duty_of_a_factor(programs: Programs) -> None:
    office = programs.sample.office
    settings = office.config.sop.settings
    roles = {role.role for role in office.person(APPROVER).roles}
    chosen = settings.model_copy(update={"second_factor": frozenset(roles)})
    sop = office.config.sop.model_copy(update={"settings": chosen})
    config = office.config.model_copy(update={"sop": sop})
    programs.sample.office = replace(office, config=config)


def test_where_a_role_asks_for_a_factor_a_token_made_without_one_opens_nothing(
    programs: Programs, login: Login
):
    office = programs.sample.office
    wanted = TokenWanted("tanpa", ("read",), office.today, strong=False)
    token = make_api_token(office, APPROVER, wanted)
    assert programs.by(token).get("me").status_code == 200
    duty_of_a_factor(programs)
    del programs.app
    answer = programs.by(token).get("me")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (403, "second_factor")
    assert programs.of(APPROVER).get("me").status_code == 200


def test_what_has_ended_opens_nothing(programs: Programs):
    office = programs.sample.office
    program = programs.of(APPROVER)
    assert program.get("me").json()["officer"] == APPROVER
    number = office.store.api_tokens.of(APPROVER)[0].id
    # An administrator ends it.
    assert programs.of(ADMIN).post(f"tokens/{number}/end").status_code == 200
    answer = program.get("me")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    # Its last day is over.
    later = programs.of(APPROVER)
    programs.sample.clock.at += timedelta(days=367)
    assert later.get("me").status_code == 401
    # A password that another gave.
    third = programs.of(APPROVER)
    programs.sample.accounts.set_password(APPROVER, PASSWORD, temporary=True)
    assert third.get("me").json()["error"]["kind"] == "change_password"
    # The role has ended.
    fourth = programs.of(OF_ALL)
    yesterday = office.today - timedelta(days=1)
    ended = [replace(r, until=yesterday) for r in office.people()[OF_ALL].roles]
    office.store.officers.keep(ended, Appointing(None))
    assert fourth.get("queue").status_code == 401


def test_a_new_password_ends_every_token_of_whoever_has_it(programs: Programs):
    office = programs.sample.office
    mine, others = programs.of(APPROVER), programs.of(OF_ALL)
    assert mine.get("me").status_code == 200
    hashed = programs.sample.accounts.hashed("kata-sandi-yang-baru")
    with pytest.raises(Refused):
        keep_password(office, APPROVER, office.officer(OF_ALL), hashed)
    assert mine.get("me").status_code == 200
    keep_password(office, APPROVER, office.officer(APPROVER), hashed)
    assert mine.get("me").status_code == 401
    again = programs.of(APPROVER)
    keep_password(office, APPROVER, office.officer(ADMIN), hashed, temporary=True)
    assert again.get("me").status_code == 401
    assert others.get("me").status_code == 200
    ended = [e for e in office.store.audit.events() if e.act == TOKEN_ENDED]
    assert [e.actor for e in ended] == [APPROVER, ADMIN]
    assert verify(office.store.evidence.read().events) == []


def test_an_administrator_sees_and_ends_tokens_of_others_and_others_do_not(
    sample: Sample, login: Login
):
    asked_for(login(APPROVER), sample)
    number = sample.office.store.api_tokens.of(APPROVER)[0].id
    other = login(OF_ALL)
    assert post(other, "/akun/token/akhiri", "/akun/token", nomor=str(number)).status_code == 409
    admin, page = login(ADMIN), f"/petugas/orang/{APPROVER}"
    assert "laporan" in admin.get(page).text
    assert post(admin, f"{page}/token", page, nomor=str(number)).status_code == 303
    assert sample.office.store.api_tokens.of(APPROVER) == []
    ended = [e for e in sample.office.store.audit.events() if e.act == TOKEN_ENDED]
    assert [(e.actor, e.object) for e in ended] == [(ADMIN, f"officer/{APPROVER}")]
    kept = sample.office.store.evidence.read()
    assert verify(kept.events) == []
    assert kept.altered == ()


def test_a_row_that_nobody_made_and_an_end_that_was_taken_back_are_told(programs: Programs):
    store = programs.sample.office.store
    programs.token(APPROVER)
    number = store.api_tokens.of(APPROVER)[0].id
    for change in (
        "UPDATE api_token SET scopes = 'read administer'",
        "UPDATE api_token SET ended_at = made_at",
        "INSERT INTO api_token SELECT 99, officer, name, 'x', scopes, strong, made_at, ends_at, "
        "used_at, ended_at, ended_by FROM api_token",
    ):
        with store.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(change)
            found = [b.problem for b in _told_by(connection, store)]
            connection.exec_driver_sql("ROLLBACK")
        assert len(found) == 1, change
    assert number


def _told_by(connection, store):
    from didd.adapters.store.people.evidence_of_people import altered_accounts

    events = tuple(store.audit.events())
    return [b for b in altered_accounts(connection, events) if "token" in b.problem]


def test_wrong_tokens_are_held_back_and_logins_of_the_same_office_are_not(
    programs: Programs, sample: Sample, login: Login
):
    wrong, right = programs.by("didd_salah"), programs.of(APPROVER)
    answers = [wrong.get("me").status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert wrong.get("me").headers["retry-after"] == "900"
    assert right.get("me").status_code == 200
    failures = [e for e in programs.sample.office.store.audit.events() if e.act == "login.failed"]
    assert len(failures) == 5
    programs.sample.clock.at += timedelta(minutes=16)
    assert wrong.get("me").status_code == 401


def test_no_more_tokens_than_anybody_can_keep_apart(programs: Programs):
    for _ in range(MOST):
        programs.token(OF_ALL, "read")
    with pytest.raises(Refused):
        programs.token(OF_ALL, "read")


def test_what_is_done_says_by_which_token_and_a_day_s_first_use_is_an_act(programs: Programs):
    program = programs.of(APPROVER)
    for _ in range(3):
        program.get("queue")
    shown_now = program.get(f"proposals/{programs.ids[0]}").json()
    bound = {k: shown_now[k] for k in ("id", "content_hash", "last_decision")}
    made = program.post("decisions", json={"kind": "approve", "proposals": [bound]})
    assert made.status_code == 201, made.text
    events = list(programs.sample.office.store.audit.events())
    assert events[-1].act == "approve"
    assert events[-1].details["proof"].startswith("token program")
    assert [e.act for e in events].count("login.token") == 1
    assert programs.sample.office.store.api_tokens.of(APPROVER)[0].used_at is not None
    assert verify(events) == []
