"""Taking back at the desk: one's own decision while nothing stands on it, and an edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from desk.web.app import build_app
from didd.adapters.store.people.officers import Appointing
from didd.approval.appointments import Appointment, Person
from didd.model import Role, State
from didd.steps.approve import approve_all
from didd.steps.audit import examine
from didd.steps.establish import compile_now, draft, establish
from didd.steps.publish import publish
from tests.support.desk_forms import Login, decide, field, ground_for, post, shown_on, state_of
from tests.support.fakes import FakePortal
from tests.support.samples.desk_samples import (
    APPROVER,
    PASSWORD,
    SUPERIOR,
    Sample,
    dinkes_records,
    record,
)


def undo(client: TestClient, number: int, **other: str):
    page = client.get(f"/usulan/{number}").text
    fields = {**shown_on(page), **other}
    return post(client, f"/usulan/{number}/batal", f"/usulan/{number}", **fields)


@pytest.mark.parametrize("kind", ["approve", "return", "reject", "test"])
def test_a_decision_is_taken_back_and_the_proposal_waits_again(
    sample: Sample, ids: list[int], login: Login, kind: str
):
    client = login(APPROVER)
    assert decide(client, ids[0], kind, "Keliru tekan").status_code == 303
    assert "Batalkan keputusan saya" in client.get(f"/usulan/{ids[0]}").text
    assert undo(client, ids[0]).status_code == 303
    assert state_of(sample, ids[0]) is State.SUBMITTED
    page = client.get(f"/usulan/{ids[0]}").text
    assert "Dibatalkan" in page
    assert "Keliru tekan" in page  # what was decided stays told
    event = list(sample.office.store.audit.events())[-1]
    assert (event.act, event.actor, event.details["was"]) == ("decision.undo", APPROVER, kind)
    assert not examine(sample.office, ask_portal=False).broken
    assert not compile_now(sample.office, sample.office.agency("dinkes")).entries
    assert decide(client, ids[0], "approve").status_code == 303
    assert state_of(sample, ids[0]) is State.APPROVED
    assert not examine(sample.office, ask_portal=False).broken


def test_a_decision_after_another_goes_back_to_that_one(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "test", "Data pribadi?")
    decide(client, ids[0], "approve")
    assert undo(client, ids[0]).status_code == 303
    assert state_of(sample, ids[0]) is State.TESTED


def test_only_whoever_decided_takes_it_back_and_only_in_the_role(
    sample: Sample, ids: list[int], login: Login
):
    office = sample.office
    office.seed_officers()
    second = Person("contoh.kedua", "Petugas Contoh Tujuh", sample=True)
    role = Appointment("kedua", second.id, Role.CHIEF_OFFICER, "", "PPID Utama (contoh)")
    office.store.officers.keep([second, role], Appointing(None))
    sample.accounts.set_password(second.id, PASSWORD)
    first, other = login(APPROVER), login(second.id)
    decide(first, ids[0], "approve")
    assert "Batalkan keputusan saya" not in other.get(f"/usulan/{ids[0]}").text
    assert undo(other, ids[0]).status_code == 409
    # The role ends; another one keeps the session.
    ended = [replace(r, until=office.today - timedelta(days=1)) for r in
             office.people()[APPROVER].roles]  # fmt: skip
    stays = Appointment("lain", APPROVER, Role.CHIEF_OFFICER, "disdik", "PPID Utama (contoh)")
    office.store.officers.keep([*ended, stays], Appointing(None))
    assert first.get("/antrean").status_code == 200
    asked = {"token": field(first.get("/antrean").text, "token"), "isi": "x", "terakhir": "1"}
    assert first.post(f"/usulan/{ids[0]}/batal", data=asked).status_code == 404
    assert state_of(sample, ids[0]) is State.APPROVED
    refused = [e for e in office.store.audit.events() if e.act == "refused"]
    assert refused[-1].details["wanted"] == "decision.undo"


def test_not_after_the_minutes_nor_where_the_office_has_none(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "approve")
    minutes = sample.office.config.sop.settings.undo_minutes
    sample.clock.at += timedelta(minutes=minutes + 15)
    assert "Batalkan keputusan saya" not in client.get(f"/usulan/{ids[0]}").text
    assert undo(client, ids[0]).status_code == 409
    assert state_of(sample, ids[0]) is State.APPROVED
    sop = sample.office.config.sop
    none = sop.model_copy(update={"settings": sop.settings.model_copy(update={"undo_minutes": 0})})
    sample.office = replace(
        sample.office, config=sample.office.config.model_copy(update={"sop": none})
    )
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    strict = TestClient(app, follow_redirects=False)
    post(strict, "/masuk", "/masuk", petugas=APPROVER, sandi=PASSWORD)
    decide(strict, ids[1], "approve")
    assert undo(strict, ids[1]).status_code == 409


def test_not_once_a_draft_was_compiled_with_it_but_where_it_changes_no_draft(
    sample: Sample, ids: list[int], login: Login
):
    client, dinkes = login(APPROVER), sample.office.agency("dinkes")
    decide(client, ids[0], "approve")
    decide(client, ids[1], "return", "Lengkapi")
    draft(sample.office, dinkes)
    assert undo(client, ids[0]).status_code == 409
    assert state_of(sample, ids[0]) is State.APPROVED
    # A return that left nothing out of the list is in no draft.
    assert undo(client, ids[1]).status_code == 303
    assert state_of(sample, ids[1]) is State.SUBMITTED


def test_not_on_another_content_or_decision_than_was_shown(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "test", "Data pribadi?")
    shown = client.get(f"/usulan/{ids[0]}").text
    assert undo(client, ids[0], isi="0" * 64).status_code == 409
    decide(client, ids[0], "approve")
    stale = {**shown_on(shown), "token": field(shown, "token")}
    assert client.post(f"/usulan/{ids[0]}/batal", data=stale).status_code == 409
    assert state_of(sample, ids[0]) is State.APPROVED
    right = client.get(f"/usulan/{ids[0]}").text
    once = {**shown_on(right), "token": field(right, "token")}
    assert client.post(f"/usulan/{ids[0]}/batal", data=once).status_code == 303
    assert client.post(f"/usulan/{ids[0]}/batal", data=once).status_code == 409
    # A page that showed the approval decides nothing on what waits again.
    back = {**once, **ground_for("reject"), "keputusan": "reject", "alasan": "Keliru"}
    told = client.post(f"/usulan/{ids[0]}", data=back)
    assert told.status_code == 409
    assert "dibatalkan" in told.text
    # Nor does one take back a decision of another proposal by its address.
    assert decide(client, ids[1], "approve").status_code == 303
    foreign = {**shown_on(client.get(f"/usulan/{ids[1]}").text), "token": once["token"]}
    assert client.post(f"/usulan/{ids[0]}/batal", data=foreign).status_code == 409
    assert state_of(sample, ids[1]) is State.APPROVED


def test_not_where_the_agency_has_proposed_a_newer_version(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "return", "Lengkapi")
    page = client.get(f"/usulan/{ids[0]}").text
    shown = {name: field(page, name) for name in ("token", "isi", "terakhir")}
    first, *others = dinkes_records(sample)
    newer = replace(first, fields={**first.fields, "ringkasan": "Sudah dilengkapi"})
    sample.propose(newer, *others)
    assert client.post(f"/usulan/{ids[0]}/batal", data=shown).status_code == 409
    assert "Batalkan keputusan saya" not in client.get(f"/usulan/{ids[0]}").text


def test_a_state_that_does_not_fit_an_undo_is_told_by_the_chain(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "approve")
    undo(client, ids[0])
    with sample.office.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE submission SET state = 'disetujui' WHERE id = :n"), {"n": ids[0]}
        )
    assert examine(sample.office, ask_portal=False).broken


@pytest.fixture
def two_editions(sample: Sample) -> Sample:
    portal = FakePortal()
    sample.office = replace(sample.office, portal=lambda: portal)
    office, dlh = sample.office, sample.office.agency("dlh")
    for number, items in enumerate((("air",), ("air", "udara")), start=1):
        made = [record("dlh", key, f"Data {key}", position=at) for at, key in enumerate(items)]
        sample.propose(*made)
        approve_all(office, "dlh", APPROVER)
        draft(office, dlh)
        establish(office, dlh, SUPERIOR, f"188.44/{number}/2026", office.today)
        assert publish(office, dlh)
    return sample


def test_an_earlier_edition_is_shown_again_by_the_plan_that_was_read(two_editions: Sample):
    sample = two_editions
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    client = TestClient(app, follow_redirects=False)
    post(client, "/masuk", "/masuk", petugas=SUPERIOR, sandi=PASSWORD)
    first, second = sample.office.store.editions.established("dlh")
    address = f"/didd/dlh/kembali/{first.id}"
    assert address in client.get("/didd/dlh").text
    assert client.get(f"/didd/dlh/kembali/{second.id}").status_code == 404
    assert client.get(f"/didd/dinkes/kembali/{first.id}").status_code == 404
    page = client.get(address)
    assert "Data udara" in page.text
    plan = field(page.text, "isi")
    assert post(client, address, address, isi="0" * 64, alasan="Keliru").status_code == 409
    assert post(client, address, address, isi=plan, alasan="").status_code == 409
    assert post(client, address, address, isi=plan, alasan="Edisi keliru").status_code == 303
    ledger = sample.office.store.publications.ledger("dlh")
    shown = {e.title for e in ledger.values() if e.state == "active"}
    assert "Data udara" not in shown
    assert "undo" in [e.act for e in sample.office.store.audit.events()]
