"""What was announced in place of an established version, and goes: the older one stays away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind, State
from didd.register.compile import first_moment
from didd.steps import approve
from didd.steps.lists.give_back import strike
from didd.steps.withdrawals.embargo import embargo
from didd.steps.withdrawals.instruction import hash_in_force
from didd.steps.withdrawals.restore import restore
from didd.steps.withdrawals.take_down import lift_takedown, take_down
from didd.steps.withdrawals.withdraw import withdraw
from tests.integration.steps.withdrawals.test_fast_lane import (
    AGREED,
    FLOOD,
    GROUND,
    TITLE,
    USUAL,
    WHY,
    announce,
    office,
)
from tests.support.bureau import ATASAN, UTAMA, Bureau
from tests.support.factories import sha256


@pytest.fixture
def twice(tmp_path: Path) -> Bureau:
    """Return an office with one version established, and a newer one announced in its place."""
    bureau = office(tmp_path)
    announce(bureau)
    bureau.draft()
    bureau.establish()
    bureau.publish()
    bureau.put(banjir_txt=b"siaga dua")
    bureau.harvest()
    announce(bureau)
    return bureau


def decide(bureau: Bureau, kind: DecisionKind) -> None:
    known = bureau.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    found = max((s for s in known if s.record.title == TITLE), key=lambda s: s.id)
    why = "Ada data yang keliru di dalamnya."
    approve.decide(bureau.office, [Verdict(found.id, kind, why, found.content_hash)], UTAMA)
    bureau.publish()


def strike_it(bureau: Bureau) -> None:
    drafted = bureau.draft()
    assert drafted is not None
    entry = next(e for e in drafted.register.entries if e.title == TITLE)
    struck = [(entry.record_id, entry.content_hash)]
    shown = drafted.register.content_hash
    strike(bureau.office, bureau.agency, ATASAN, struck, "Isinya keliru.", shown=shown)
    bureau.publish()


def setting_off(bureau: Bureau) -> None:
    config = bureau.office.config
    settings = config.sop.settings.model_copy(update={"fast_lane": False})
    sop = config.sop.model_copy(update={"settings": settings})
    bureau.office = replace(bureau.office, config=config.model_copy(update={"sop": sop}))
    bureau.publish()


@pytest.mark.parametrize("then", ["test", "return", "strike", "off"])
def test_taken_off_the_older_version_does_not_come_back(twice: Bureau, then: str) -> None:
    if then in {"test", "strike"}:
        take_down(twice.office, twice.record_id(TITLE), WHY)
    else:
        withdraw(twice.office, twice.record_id(TITLE), WHY, GROUND)
    twice.publish()
    if then == "strike":
        strike_it(twice)
    elif then == "off":
        setting_off(twice)
    else:
        decide(twice, DecisionKind.TEST if then == "test" else DecisionKind.RETURN)
    assert TITLE not in twice.shown()
    assert "Laporan tahunan" in twice.shown()
    assert twice.broken() == []


def test_a_version_established_after_the_withdrawal_is_shown(twice: Bureau) -> None:
    withdraw(twice.office, twice.record_id(TITLE), WHY, GROUND)
    twice.put(banjir_txt=b"siaga tiga")
    twice.harvest()
    twice.approve()
    twice.draft()
    twice.establish()
    twice.publish()
    assert TITLE in twice.shown()


def test_withdrawn_and_returned_the_older_version_can_be_restored(twice: Bureau) -> None:
    withdraw(twice.office, twice.record_id(TITLE), WHY, GROUND)
    decide(twice, DecisionKind.RETURN)
    restore(twice.office, twice.record_id(TITLE), AGREED, GROUND)
    assert TITLE in twice.shown()


@pytest.mark.parametrize("established", [False, True])
def test_no_version_is_shown_while_a_takedown_is_open(tmp_path: Path, established: bool) -> None:
    bureau = office(tmp_path)
    announce(bureau)
    take_down(bureau.office, bureau.record_id(TITLE), WHY)
    bureau.put(banjir_txt=b"siaga tiga")
    bureau.harvest()
    bureau.approve()
    if established:
        bureau.draft()
        bureau.establish()
    bureau.publish()
    assert TITLE not in bureau.shown()
    lift_takedown(bureau.office, bureau.office.store.takedowns.open()[0].id, AGREED)
    bureau.publish()
    assert bureau.shown()[TITLE] == {sha256(b"siaga tiga")}


def test_a_takedown_of_another_version_is_another_act(tmp_path: Path) -> None:
    bureau = office(tmp_path)
    announce(bureau)
    entry = bureau.office.store.publications.ledger_entry(bureau.record_id(TITLE))
    assert entry is not None
    officer = bureau.office.officer(UTAMA)
    assert officer is not None
    begin = bureau.office.store.takedowns.begin
    begin(entry, "a" * 64, officer, WHY.reason, "told")
    begin(entry, "a" * 64, officer, WHY.reason, "told")
    with pytest.raises(Refused):
        begin(entry, "b" * 64, officer, WHY.reason, "told")


def test_of_another_class_now_it_goes_when_that_is_approved(tmp_path: Path) -> None:
    bureau = office(tmp_path)
    announce(bureau)
    bureau.list({**FLOOD, "klasifikasi": "Berkala"}, USUAL)
    bureau.harvest()
    announce(bureau)
    assert bureau.shown() == {}


def test_what_waits_for_its_day_is_not_the_version_in_force(twice: Bureau) -> None:
    record_id, store = twice.record_id(TITLE), twice.office.store
    newest = hash_in_force(twice.office, "dinkes", record_id)
    current = store.editions.current("dinkes")
    assert current is not None
    established = next(e for e in current.register.entries if e.record_id == record_id)
    officer = twice.office.officer(UTAMA)
    assert officer is not None
    later = twice.office.today.replace(year=twice.office.today.year + 1, day=1)
    store.takebacks.embargo("dinkes", [(record_id, newest)], later, officer, WHY.reason)
    assert newest != established.content_hash
    assert hash_in_force(twice.office, "dinkes", record_id) == established.content_hash


def test_what_waits_for_its_day_is_due_on_that_day(tmp_path: Path) -> None:
    bureau = office(tmp_path)
    bureau.approve()
    bureau.draft()
    later = bureau.office.today.replace(year=bureau.office.today.year + 1, day=1)
    embargo(bureau.office, bureau.record_id(TITLE), later, AGREED)
    bureau.publish()
    assert bureau.shown() == {}
    begins = first_moment(later, bureau.office.config.sop.zone)
    assert bureau.office.store.takebacks.of("dinkes").due == begins


def test_routed_to_a_test_alone_the_older_version_does_not_come_back(twice: Bureau) -> None:
    decide(twice, DecisionKind.TEST)
    assert TITLE not in twice.shown()
    twice.publish()
    assert TITLE not in twice.shown()


def test_returned_alone_the_older_version_is_what_holds(twice: Bureau) -> None:
    decide(twice, DecisionKind.RETURN)
    assert twice.shown()[TITLE] == {sha256(b"siaga satu")}
    twice.put(banjir_txt=b"siaga tiga")
    twice.harvest()
    waits = twice.office.store.records.queue(agency="dinkes")
    found = next(s for s in waits if s.record.title == TITLE)
    why = "Mungkin menyangkut rahasia."
    verdict = Verdict(found.id, DecisionKind.TEST, why, found.content_hash)
    approve.decide(twice.office, [verdict], UTAMA)
    twice.publish()
    assert twice.shown()[TITLE] == {sha256(b"siaga satu")}, "the public has it since long"


def test_a_newer_version_that_nobody_saw_may_wait_for_its_day(twice: Bureau) -> None:
    twice.put(banjir_txt=b"siaga tiga")
    twice.harvest()
    twice.approve()
    twice.draft()
    later = twice.office.today.replace(year=twice.office.today.year + 1, day=1)
    embargo(twice.office, twice.record_id(TITLE), later, AGREED)
    twice.publish()
    assert sha256(b"siaga tiga") not in twice.shown().get(TITLE, set())


def test_what_is_announced_by_now_does_not_wait_any_more(twice: Bureau) -> None:
    twice.draft()
    later = twice.office.today.replace(year=twice.office.today.year + 1, day=1)
    with pytest.raises(Refused, match="sudah tampil"):
        embargo(twice.office, twice.record_id(TITLE), later, AGREED)
