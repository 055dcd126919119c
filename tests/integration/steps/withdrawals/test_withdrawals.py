"""Taking back as whole acts: withdraw, restore, undo, wait, verify; only CKAN is the fake."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Busy, Refused
from didd.approval.who_may_act import OfficeAct
from didd.model import Action, DecisionKind, State
from didd.ports import PortalUnreachable
from didd.publication.links import LinkReport, LinkState
from didd.publication.verification import Verification
from didd.steps import approve, establish, publish
from didd.steps.lists.decree_papers import How
from didd.steps.publishing.report import PublishReport
from didd.steps.publishing.turn import turn_of
from didd.steps.refusals import PlanChanged
from didd.steps.verify import verify
from didd.steps.withdrawals import embargo, restore, withdraw
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.undo import undo as show_earlier
from didd.steps.withdrawals.undo import undo_plan
from tests.support.bureau import (
    ADMIN,
    ATASAN,
    GROUND,
    PEMBANTU,
    UTAMA,
    WIB,
    Bureau,
    closed_row,
    row,
)
from tests.support.factories import sha256

WHY = Instruction(UTAMA, "karena contoh")
B, C, D = (row(f"Informasi {x}", bentuk="Cetak") for x in "BCD")
FILED = row("Informasi A", "a.txt")
FIRST = {"Informasi A": {sha256(b"versi satu")}, "Informasi B": set(), "Informasi C": set()}


@pytest.fixture
def live(tmp_path: Path) -> Bureau:
    """Two editions one after the other: first A, B and C, then A (changed) and C, B rejected."""
    bureau = Bureau(tmp_path)
    bureau.put(a_txt=b"versi satu")
    bureau.list(FILED, B, C)
    bureau.whole()
    reject(bureau, "Informasi B")
    bureau.put(a_txt=b"versi dua")
    bureau.whole()
    assert bureau.shown() == {"Informasi A": {sha256(b"versi dua")}, "Informasi C": set()}
    return bureau


def exclude_by(bureau: Bureau, how: str, title: str) -> None:
    """Exclude an item: by a test begun or concluded, by the agency's list, by its file's row."""
    if how in ("list", "file"):
        bureau.list(FILED, B, C, closed_row(title if how == "list" else "Data lain", "d.txt"))
        bureau.harvest()
        return
    known = bureau.office.store.records.queue(states=[State.APPROVED], agency=bureau.slug)
    found = max(s.id for s in known if s.record.title == title)
    officer = bureau.office.acting(UTAMA, OfficeAct.APPROVE, bureau.slug)
    kinds = (DecisionKind.TEST, DecisionKind.EXCLUDE)
    for kind in kinds if how == "excluded" else kinds[:1]:
        verdict = Verdict(found, kind, "Rahasia pribadi.", minutes="{}")
        bureau.office.store.decisions.decide([verdict], officer, lambda _row, _verdict: None)


def reject(bureau: Bureau, title: str) -> None:
    """Have something approved rejected after all: the next list does not have it."""
    approved = bureau.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    refused = [
        Verdict(s.id, DecisionKind.REJECT, "bukan informasi publik", s.content_hash, ground=GROUND)
        for s in approved
        if s.record.title == title
    ]
    approve.decide(bureau.office, refused, UTAMA)


def editions(bureau: Bureau) -> list[Any]:
    return bureau.office.store.editions.established("dinkes")


def undo(bureau: Bureau, place: int = 0, act: Instruction = WHY) -> PublishReport:
    target = editions(bureau)[place]
    plan = undo_plan(bureau.office, bureau.agency, target).plan
    return show_earlier(bureau.office, bureau.agency, target, act, plan.plan_hash)


def acts(bureau: Bureau) -> list[str]:
    return [e.act for e in bureau.office.store.audit.events()]


def unpublished(bureau: Bureau) -> list[Any]:
    return bureau.office.store.editions.unpublished(bureau.office.now())


class TestWithdrawing:
    def test_reason_and_ground_are_on_tombstone_receipt_and_chain(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        calls = live.portal.reads
        report = withdraw.withdraw(live.office, record_id, WHY, "Pasal 17 UU 14/2008")
        tombstone = live.portal.tombstones[record_id]
        assert (tombstone.reason, tombstone.ground) == ("karena contoh", "Pasal 17 UU 14/2008")
        [proof] = report.receipts
        assert (proof.reason, proof.ground) == (tombstone.reason, tombstone.ground)
        assert live.office.store.publications.receipts("dinkes")[-1] == proof
        [event] = [e for e in live.office.store.audit.events() if e.act == "withdraw"]
        assert event.details["ground"] == tombstone.ground
        assert live.portal.reads - calls <= 3, "nothing is surveyed first"
        assert unpublished(live) == []

    def test_what_leaves_the_list_says_so_on_its_tombstone(self, live: Bureau) -> None:
        tombstone = live.portal.tombstones[live.record_id("Informasi B")]
        assert "Tidak tercantum dalam DIDD edisi" in tombstone.reason
        assert "000/2/CONTOH" in tombstone.ground

    def test_killed_between_the_note_and_the_portal_it_is_done_by_the_next_run(
        self, live: Bureau
    ) -> None:
        def killed(number: int, moment: str) -> None:
            raise KeyboardInterrupt

        live.portal.trouble = killed
        with pytest.raises(KeyboardInterrupt):
            withdraw.withdraw(live.office, live.record_id("Informasi A"), WHY, "Pasal 17")
        live.portal.trouble = None
        assert "Informasi A" in live.shown()
        assert len(unpublished(live)) == 1
        live.publish()
        assert "Informasi A" not in live.shown()
        tombstone = live.portal.tombstones[live.record_id("Informasi A")]
        assert (tombstone.reason, tombstone.ground) == ("karena contoh", "Pasal 17")
        assert unpublished(live) == []

    @pytest.mark.parametrize("moment", range(1, 5))
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_killed_and_repeated_it_is_one_act(self, live: Bureau, moment: int, when: str) -> None:
        record_id = live.record_id("Informasi A")
        begun = live.portal.calls

        def killed(number: int, at: str) -> None:
            if (number, at) == (begun + moment, when):
                raise KeyboardInterrupt

        live.portal.trouble = killed
        try:
            withdraw.withdraw(live.office, record_id, WHY, "Pasal 17")
        except KeyboardInterrupt:
            live.portal.trouble = None
            withdraw.withdraw(live.office, record_id, WHY, "Pasal 17")
        live.portal.trouble = None
        assert "Informasi A" not in live.shown()
        assert acts(live).count("withdraw") == 1
        assert acts(live).count("publish.withdraw") == 2, "this one, and that of Informasi B"
        receipts = live.office.store.publications.receipts("dinkes")
        assert [r.dataset_id for r in receipts if r.action is Action.WITHDRAW].count(record_id) == 1
        assert live.refusals() == []

    def test_said_again_with_another_reason_or_by_another_it_is_another_act(
        self, live: Bureau
    ) -> None:
        record_id = live.record_id("Informasi A")

        def killed(number: int, at: str) -> None:
            raise KeyboardInterrupt

        for act in (WHY, Instruction(UTAMA, "lain"), Instruction(ATASAN, "karena contoh")):
            live.portal.trouble = killed
            with pytest.raises(KeyboardInterrupt):
                withdraw.withdraw(live.office, record_id, act)
        assert acts(live).count("withdraw") == 3

    def test_withdrawn_again_after_it_came_back_is_another_act(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        for _ in range(2):
            withdraw.withdraw(live.office, record_id, WHY)
            restore.restore(live.office, record_id, WHY)
        assert acts(live).count("withdraw") == acts(live).count("restore") == 2

    def test_finished_by_two_at_once_it_is_receipted_once(self, live: Bureau) -> None:
        """An officer says it again while a publication carries it out."""
        record_id = live.record_id("Informasi A")

        def killed(number: int, at: str) -> None:
            raise KeyboardInterrupt

        live.portal.trouble = killed
        with pytest.raises(KeyboardInterrupt):
            withdraw.withdraw(live.office, record_id, WHY, "Pasal 17")
        usual = live.portal.withdraw

        def other_first(dataset_id: str, reported: Any) -> Any:
            live.portal.withdraw = usual  # type: ignore[method-assign]
            withdraw.withdraw(live.office, record_id, WHY, "Pasal 17")
            return usual(dataset_id, reported)

        live.portal.trouble, live.portal.withdraw = None, other_first  # type: ignore[method-assign]
        live.publish()
        receipts = live.office.store.publications.receipts("dinkes")
        assert [r.dataset_id for r in receipts if r.action is Action.WITHDRAW].count(record_id) == 1
        assert acts(live).count("withdraw") == 1

    @pytest.mark.parametrize("moment", [1, 2, 3, 4, 5, 6, 8, 12])
    def test_in_the_midst_of_a_publication_it_stays_off_whichever_came_first(
        self, live: Bureau, moment: int
    ) -> None:
        record_id = live.record_id("Informasi A")
        live.put(a_txt=b"versi tiga")
        live.harvest()
        live.approve()
        live.draft()
        live.establish()
        begun = live.portal.calls

        def withdrawing(number: int, when: str) -> None:
            if number == begun + moment and when == "after":
                live.portal.trouble = None
                withdraw.withdraw(live.office, record_id, WHY, "Pasal 17")

        live.portal.trouble = withdrawing
        live.publish()
        assert live.portal.trouble is None
        assert "Informasi A" not in live.shown()
        assert live.portal.tombstones[record_id].ground == "Pasal 17"
        if unpublished(live):
            live.publish()
        assert unpublished(live) == []
        entry = live.office.store.publications.ledger_entry(record_id)
        assert entry is not None
        assert entry.state == "withdrawn"
        assert live.shown().keys() == {"Informasi C"}


class TestRestoring:
    def test_a_persons_decision_brings_it_back_as_it_was_established(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        withdraw.withdraw(live.office, record_id, WHY)
        report = restore.restore(live.office, record_id, Instruction(ATASAN, "ternyata benar"))
        assert report is not None
        assert live.shown()["Informasi A"] == {sha256(b"versi dua")}
        assert "restore" in acts(live)
        live.publish()
        assert "Informasi A" in live.shown()
        withdraw.withdraw(live.office, record_id, WHY)
        live.publish()
        assert "Informasi A" not in live.shown(), "it may be withdrawn again"

    @pytest.mark.parametrize(
        ("officer", "reason", "why"),
        [(ADMIN, "x", "berwenang"), (PEMBANTU, "x", "berwenang"), (UTAMA, " ", "alasan")],
    )
    def test_who_may_not_is_refused_and_that_is_kept(
        self, live: Bureau, officer: str, reason: str, why: str
    ) -> None:
        record_id = live.record_id("Informasi A")
        withdraw.withdraw(live.office, record_id, WHY)
        with pytest.raises(Refused, match=why):
            restore.restore(live.office, record_id, Instruction(officer, reason))
        assert "Informasi A" not in live.shown()
        assert len(live.refusals()) == 1

    def test_the_version_that_was_seen_is_the_one_that_comes_back(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        withdraw.withdraw(live.office, record_id, WHY)
        _, seen = restore.restorable(live.office, record_id)
        undo(live)
        with pytest.raises(Refused, match="sudah berganti"):
            restore.restore(live.office, record_id, WHY, expected=seen)
        assert "Informasi A" not in live.shown()
        _, seen = restore.restorable(live.office, record_id)
        restore.restore(live.office, record_id, WHY, "Putusan contoh", expected=seen)
        assert live.shown()["Informasi A"] == {sha256(b"versi satu")}
        [event] = [e for e in live.office.store.audit.events() if e.act == "restore"]
        assert (event.content_hash, event.details["ground"]) == (seen, "Putusan contoh")

    def test_what_no_list_shows_any_more_cannot_come_back(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        withdraw.withdraw(live.office, record_id, WHY)
        reject(live, "Informasi A")
        live.list(FILED, C, D)
        live.whole()
        with pytest.raises(Refused, match="tidak memuatnya lagi"):
            restore.restore(live.office, record_id, WHY)

    def test_what_is_not_withdrawn_cannot_be_restored(self, live: Bureau) -> None:
        for record_id in (live.record_id("Informasi A"), "bukan-id"):
            with pytest.raises(Refused, match="tidak sedang dicabut"):
                restore.restore(live.office, record_id, WHY)

    def test_killed_and_repeated_it_is_one_act(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        withdraw.withdraw(live.office, record_id, WHY)

        def killed(number: int, at: str) -> None:
            raise KeyboardInterrupt

        live.portal.trouble = killed
        with pytest.raises(KeyboardInterrupt):
            restore.restore(live.office, record_id, WHY, "Putusan contoh")
        live.portal.trouble = None
        restore.restore(live.office, record_id, WHY, "Putusan contoh")
        assert "Informasi A" in live.shown()
        assert acts(live).count("restore") == 1
        assert live.refusals() == []


class TestTurns:
    """Two at once for one agency: the second is told, and nothing is doubled."""

    @pytest.mark.parametrize("act", ["publish", "restore", "undo", "embargo"])
    def test_the_second_is_told_who_is_at_it_since_when(self, live: Bureau, act: str) -> None:
        record_id, first = live.record_id("Informasi A"), editions(live)[0]
        plan = undo_plan(live.office, live.agency, first).plan.plan_hash
        withdraw.withdraw(live.office, live.record_id("Informasi C"), WHY)
        tried = {
            "publish": lambda: publish.publish(live.office, live.agency),
            "restore": lambda: restore.restore(live.office, live.record_id("Informasi C"), WHY),
            "undo": lambda: show_earlier(live.office, live.agency, first, WHY, plan),
            "embargo": lambda: embargo.embargo(live.office, record_id, date(2030, 1, 1), WHY),
        }
        before = (acts(live), live.portal.writes)
        turns = live.office.store.turns
        with turns.hold(turn_of("dinkes"), "menerbitkan"):
            with pytest.raises(Busy, match=rf"proses {os.getpid()} .* sejak \d{{4}}-.* WIB"):
                tried[act]()
            assert live.shown().keys() == {"Informasi A"}
            assert publish.publish(live.office, live.office.agency("disdik")) is None
        assert (acts(live), live.portal.writes) == before
        live.publish()

    def test_a_withdrawal_waits_for_nobody(self, live: Bureau) -> None:
        with live.office.store.turns.hold(turn_of("dinkes"), "menerbitkan"):
            withdraw.withdraw(live.office, live.record_id("Informasi A"), WHY)
        assert "Informasi A" not in live.shown()

    def test_two_withdrawals_of_the_same_are_one_after_the_other(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        usual, refusals = live.portal.withdraw, []

        def meanwhile(dataset_id: str, stone: Any) -> Any:
            with pytest.raises(Busy) as busy:
                withdraw.withdraw(live.office, record_id, Instruction(ATASAN, "juga"))
            refusals.append(str(busy.value))
            return usual(dataset_id, stone)

        live.portal.withdraw = meanwhile  # type: ignore[method-assign]
        withdraw.withdraw(live.office, record_id, WHY)
        assert len(refusals) == acts(live).count("withdraw") == 1


class TestUndoing:
    def test_an_earlier_edition_is_shown_again_until_the_next(self, live: Bureau) -> None:
        undo(live)
        assert live.shown() == FIRST
        writes = live.portal.writes
        live.publish()
        assert live.portal.writes == writes, "it stays so"
        assert unpublished(live) == []
        assert live.office.store.editions.current("dinkes").id == editions(live)[-1].id
        live.list(FILED, B, C, D)
        live.whole()
        assert set(live.shown()) == {"Informasi A", "Informasi C", "Informasi D"}
        assert live.shown()["Informasi A"] == {sha256(b"versi dua")}

    def test_who_why_and_which_plan_are_kept(self, live: Bureau) -> None:
        report = undo(live)
        [event] = [e for e in live.office.store.audit.events() if e.act == "undo"]
        assert (event.actor, event.details["reason"]) == (UTAMA, "karena contoh")
        assert event.details["plan_hash"] == report.plan["hash"]
        assert event.details["edition_id"] == editions(live)[0].id

    def test_an_undoing_can_be_undone(self, live: Bureau) -> None:
        undo(live)
        undo(live, place=1)
        assert live.shown() == {"Informasi A": {sha256(b"versi dua")}, "Informasi C": set()}

    def test_the_plan_that_was_seen_is_the_one_that_is_carried_out(self, live: Bureau) -> None:
        target = editions(live)[0]
        seen = undo_plan(live.office, live.agency, target).plan
        withdraw.withdraw(live.office, live.record_id("Informasi C"), WHY)
        writes = live.portal.writes
        with pytest.raises(PlanChanged):
            show_earlier(live.office, live.agency, target, WHY, seen.plan_hash)
        assert live.portal.writes == writes
        assert "undo" not in acts(live)

    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("moment", [1, 3, 5, 8])
    def test_killed_and_repeated_it_is_one_act(self, live: Bureau, moment: int, when: str) -> None:
        target = editions(live)[0]
        seen = undo_plan(live.office, live.agency, target).plan.plan_hash
        begun = live.portal.calls

        def killed(number: int, at: str) -> None:
            if (number, at) == (begun + moment, when):
                raise KeyboardInterrupt

        live.portal.trouble = killed
        try:
            show_earlier(live.office, live.agency, target, WHY, seen)
        except KeyboardInterrupt:
            live.portal.trouble = None
            show_earlier(live.office, live.agency, target, WHY, seen)
        live.portal.trouble = None
        assert live.shown() == FIRST
        assert acts(live).count("undo") == 1
        assert live.refusals() == []
        assert unpublished(live) == []

    def test_done_and_said_once_more_it_changes_nothing_and_is_no_other_act(
        self, live: Bureau
    ) -> None:
        target = editions(live)[0]
        seen = undo_plan(live.office, live.agency, target).plan.plan_hash
        show_earlier(live.office, live.agency, target, WHY, seen)
        writes = live.portal.writes
        again = show_earlier(live.office, live.agency, target, WHY, seen)
        assert (again.receipts, again.held, live.portal.writes) == ((), (), writes)
        assert acts(live).count("undo") == 1

    def test_killed_and_something_else_said_it_is_another_act(self, live: Bureau) -> None:
        first, second = editions(live)
        seen = undo_plan(live.office, live.agency, first).plan.plan_hash

        def killed(number: int, at: str) -> None:
            if live.portal.writes > writes:
                raise KeyboardInterrupt

        writes, live.portal.trouble = live.portal.writes, killed
        with pytest.raises(KeyboardInterrupt):
            show_earlier(live.office, live.agency, first, WHY, seen)
        live.portal.trouble = None
        for target, plan in ((first, "0" * 64), (second, seen)):
            with pytest.raises(PlanChanged):
                show_earlier(live.office, live.agency, target, WHY, plan)
        assert acts(live).count("undo") == 1
        undo(live, act=Instruction(ATASAN, WHY.reason))
        undo(live, act=Instruction(ATASAN, "lain"))
        assert acts(live).count("undo") == 3

    @pytest.mark.parametrize("how", ["test", "excluded"])
    def test_what_a_test_closed_does_not_come_back_with_it(self, live: Bureau, how: str) -> None:
        live.list(FILED, B, C, D)
        live.whole()
        exclude_by(live, how, "Informasi D")
        live.draft()
        live.establish()
        live.publish()
        assert "Informasi D" not in live.shown()
        undo(live, 2)
        assert "Informasi B" not in live.shown()
        assert "Informasi A" in live.shown()
        assert "Informasi D" not in live.shown()

    def test_what_was_withdrawn_or_excluded_does_not_come_back_with_it(self, live: Bureau) -> None:
        withdraw.withdraw(live.office, live.record_id("Informasi A"), WHY)
        live.list(FILED, closed_row("Informasi B", ""), C)
        live.harvest()
        undo(live)
        assert live.shown() == {"Informasi C": set()}
        restore.restore(live.office, live.record_id("Informasi A"), WHY)
        assert live.shown()["Informasi A"] == {sha256(b"versi satu")}, "unless it is said"

    @pytest.mark.parametrize("officer", [ADMIN, PEMBANTU, "siapa.ini"])
    def test_who_may_not_is_refused(self, live: Bureau, officer: str) -> None:
        with pytest.raises(Refused, match=r"berwenang|tidak dikenal"):
            undo(live, act=Instruction(officer, "iseng"))
        assert set(live.shown()) == {"Informasi A", "Informasi C"}
        assert len(live.refusals()) == 1

    def test_a_draft_is_no_edition_to_go_back_to(self, live: Bureau) -> None:
        live.list(FILED, B, C, D)
        live.harvest()
        live.approve()
        found = live.draft()
        assert found is not None
        with pytest.raises(Refused, match="belum pernah ditetapkan"):
            undo_plan(live.office, live.agency, found)

    def test_a_portal_that_is_away_only_delays_it(self, live: Bureau) -> None:
        target = editions(live)[0]
        plan = undo_plan(live.office, live.agency, target).plan

        def away(number: int, moment: str) -> None:
            if live.portal.writes:
                raise PortalUnreachable("Portal tidak menjawab.")

        live.portal.writes, live.portal.trouble = 0, away
        show_earlier(live.office, live.agency, target, WHY, plan.plan_hash)
        live.portal.trouble = None
        assert len(unpublished(live)) == 1
        live.publish()
        assert live.shown() == FIRST


class TestWaiting:
    def at(self, bureau: Bureau, day: date, hour: int = 9) -> None:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=WIB)
        bureau.office = replace(bureau.office, now=lambda: moment)

    def test_a_new_version_waits_for_its_day_and_the_old_one_stays(self, live: Bureau) -> None:
        today = live.office.today
        live.put(a_txt=b"versi tiga")
        live.list(FILED, B, C, D)
        live.harvest()
        live.approve()
        live.draft()
        day = today + timedelta(days=3)
        establish.establish(
            live.office,
            live.agency,
            ATASAN,
            "000/3/CONTOH",
            live.office.today,
            how=How(publish_on=day),
        )
        report = live.publish()
        assert live.shown() == {"Informasi A": {sha256(b"versi dua")}, "Informasi C": set()}
        waiting = report.to_json()["plan"][Action.WAITING.value]
        assert {i["title"] for i in waiting} == {"Informasi A", "Informasi D"}
        assert waiting[0]["changes"] == (f"menunggu tanggal {day.isoformat()}",)
        assert unpublished(live) == []
        self.at(live, day - timedelta(days=1), hour=23)
        assert unpublished(live) == []
        self.at(live, day, hour=0)
        assert len(unpublished(live)) == 1, "the day begins at midnight WIB"
        live.publish()
        assert live.shown()["Informasi A"] == {sha256(b"versi tiga")}
        assert "Informasi D" in live.shown()
        assert unpublished(live) == []

    @pytest.mark.parametrize("how", ["test", "excluded", "list", "file"])
    def test_what_is_excluded_before_its_day_never_comes(self, live: Bureau, how: str) -> None:
        live.put(d_txt=b"isi d")
        live.list(FILED, B, C, row("Informasi D", "d.txt"))
        live.harvest()
        live.approve()
        live.draft()
        day = live.office.today + timedelta(days=3)
        embargo.embargo(live.office, live.record_id("Informasi D"), day, WHY)
        live.establish()
        live.publish()
        exclude_by(live, how, "Informasi D")
        self.at(live, day)
        live.publish()
        assert "Informasi D" not in live.shown()
        assert "Informasi A" in live.shown()

    def test_what_came_on_its_day_stays_until_it_is_withdrawn(self, live: Bureau) -> None:
        live.list(FILED, B, C, D)
        live.harvest()
        live.approve()
        live.draft()
        day = live.office.today + timedelta(days=3)
        embargo.embargo(live.office, live.record_id("Informasi D"), day, WHY)
        live.establish()
        live.publish()
        self.at(live, day)
        live.publish()
        exclude_by(live, "test", "Informasi D")
        live.publish()
        assert "Informasi D" in live.shown()

    def test_an_officer_keeps_one_record_for_a_day_and_lets_it_out(self, live: Bureau) -> None:
        live.list(FILED, B, C, D)
        live.harvest()
        live.approve()
        live.draft()
        record_id = live.record_id("Informasi D")
        day = live.office.today + timedelta(days=9)
        embargo.embargo(live.office, record_id, day, WHY)
        live.establish()
        live.publish()
        assert "Informasi D" not in live.shown()
        embargo.embargo(live.office, record_id, live.office.today, WHY)
        assert len(unpublished(live)) == 1
        live.publish()
        assert "Informasi D" in live.shown()
        assert acts(live).count("embargo") == 2

    def test_what_waits_may_still_be_undone_or_withdrawn(self, live: Bureau) -> None:
        live.list(FILED, B, C, D)
        live.harvest()
        live.approve()
        live.draft()
        record_id = live.record_id("Informasi D")
        embargo.embargo(live.office, record_id, live.office.today + timedelta(days=9), WHY)
        live.establish()
        live.publish()
        with pytest.raises(Refused, match="Tidak ada"):
            withdraw.withdraw(live.office, record_id, WHY)
        undo(live)
        assert live.shown() == FIRST

    def test_what_is_public_already_can_only_be_withdrawn(self, live: Bureau) -> None:
        later = live.office.today + timedelta(days=9)
        with pytest.raises(Refused, match="sudah tampil"):
            embargo.embargo(live.office, live.record_id("Informasi A"), later, WHY)
        before = (live.folder / "a.txt").read_bytes()
        for content in (b"sesuatu yang lain", before):
            live.put(a_txt=content)
            live.harvest()
        live.approve("Informasi A")
        with pytest.raises(Refused, match="sudah"):  # approved anew, and shown all along
            embargo.embargo(live.office, live.record_id("Informasi A"), later, WHY)
        live.publish()
        assert "Informasi A" in live.shown()

    def test_only_those_who_let_things_out_may(self, live: Bureau) -> None:
        with pytest.raises(Refused, match="berwenang"):
            embargo.embargo(
                live.office,
                live.record_id("Informasi A"),
                date(2030, 1, 1),
                Instruction(ADMIN, "x"),
            )
        with pytest.raises(Refused, match="tidak ada dalam rancangan"):
            embargo.embargo(live.office, "bukan-id", date(2030, 1, 1), WHY)


class Links:
    """Says of every link what it was told to say."""

    def __init__(self, **states: LinkState) -> None:
        self.states = states

    def check(self, urls: Iterable[str]) -> dict[str, LinkReport]:
        return {
            u: LinkReport(u, self.states.get(u.rsplit("/", 1)[-1], LinkState.ALIVE), "contoh")
            for u in urls
        }


class TestVerifying:
    def verify(self, bureau: Bureau, **how: Any) -> Verification:
        found = verify(bureau.office, bureau.agency, pause=0, **how)
        assert found is not None
        return found

    def rules(self, bureau: Bureau, **how: Any) -> list[str]:
        return [f.rule for f in self.verify(bureau, **how).findings]

    def test_a_portal_that_is_as_established_gives_nothing_to_say(self, live: Bureau) -> None:
        writes = live.portal.writes
        found = self.verify(live)
        assert (found.findings, found.complete, found.pending) == ((), True, 0)
        assert found.datasets == 3
        assert found.files >= 1
        assert live.portal.writes == writes
        assert live.office.store.verifications.latest() == {"dinkes": found}

    def test_each_kind_of_drift_is_told_and_put_right_by_policy(self, live: Bureau) -> None:
        changed, lost = live.record_id("Informasi A"), live.record_id("Informasi C")
        live.portal.edit(changed, title="Diubah orang")
        del live.portal.datasets[lost]
        assert sorted(self.rules(live)) == ["entri-berbeda", "entri-hilang"]
        assert len(unpublished(live)) == 1
        live.publish()
        assert self.rules(live) == []

    def test_with_the_other_policy_it_is_only_told(self, live: Bureau) -> None:
        policy = live.office.config.portal.model_copy(update={"on_foreign_edit": "report"})
        config = live.office.config.model_copy(update={"portal": policy})
        live.office = replace(live.office, config=config)
        record_id = live.record_id("Informasi A")
        live.portal.edit(record_id, title="Diubah orang")
        assert self.rules(live) == ["entri-berbeda"]
        assert unpublished(live) == []
        report = live.publish()
        assert live.portal.datasets[record_id].dataset["title"] == "Diubah orang"
        [line] = [i for i in report.plan["unchanged"] if i["dataset_id"] == record_id]
        assert line["changes"][0] == "diubah di portal", "it is told"

    def test_other_bytes_are_found_though_the_portal_says_the_same_hash(self, live: Bureau) -> None:
        shown = live.portal.datasets[live.record_id("Informasi A")]
        shown.files = dict.fromkeys(shown.files, b"busuk")
        [found] = self.verify(live).findings
        assert (found.rule, found.file) == ("berkas-berbeda", "a.txt")
        shown.files = {}
        assert self.rules(live) == ["berkas-berbeda"]
        assert acts(live).count("publish.suspect") == 1, "told every night, noted once"
        assert len(unpublished(live)) == 1
        live.publish()
        assert live.shown()["Informasi A"] == {sha256(b"versi dua")}
        assert self.rules(live) == []
        assert live.publish().receipts == ()

    def test_other_bytes_are_put_right_whatever_the_policy_about_edits(self, live: Bureau) -> None:
        policy = live.office.config.portal.model_copy(update={"on_foreign_edit": "report"})
        config = live.office.config.model_copy(update={"portal": policy})
        live.office = replace(live.office, config=config)
        shown = live.portal.datasets[live.record_id("Informasi A")]
        shown.files = dict.fromkeys(shown.files, b"busuk")
        self.verify(live)
        live.publish()
        assert live.shown()["Informasi A"] == {sha256(b"versi dua")}

    def test_what_is_visible_under_no_agency_is_told_once(self, live: Bureau) -> None:
        ours = live.record_id("Informasi A")
        shown = live.portal.datasets[ours]
        for number, (title, owner, proof) in enumerate(
            (("Milik siapa", None, ""), ("Pindahan", "lain", "0" * 64), ("Milik lain", "lain", ""))
        ):
            changed = {**shown.dataset, "title": title, "owner_org": owner, "resources": []}
            other = replace(shown, dataset=changed, package_hash=proof)
            live.portal.datasets[f"{number}1111111-0000-4000-8000-000000000000"] = other
        writes = live.portal.writes
        found = self.verify(live)
        reported = {(f.rule, f.message.split(":")[0]) for f in found.findings}
        assert reported == {("tanpa-tanda-terima", t) for t in ("Milik siapa", "Pindahan")}
        assert found.drifted
        assert live.portal.writes == writes, "others' own is only told"

    def test_what_is_visible_without_a_receipt_is_told(self, live: Bureau) -> None:
        ours, theirs = live.record_id("Informasi A"), "11111111-0000-4000-8000-000000000000"
        shown = live.portal.datasets[ours]
        changed = {**shown.dataset, "id": theirs, "title": "Buatan orang", "resources": []}
        live.portal.datasets[theirs] = replace(shown, dataset=changed, package_hash="")
        lost = "22222222-0000-4000-8000-000000000000"
        changed = {**shown.dataset, "id": lost, "title": "Sisa proses mati"}
        live.portal.datasets[lost] = replace(shown, dataset=changed)
        hidden = "33333333-0000-4000-8000-000000000000"
        live.portal.datasets[hidden] = replace(shown, dataset=changed, state="draft")
        found = self.verify(live)
        reported = {(f.rule, f.message.split(":")[0]) for f in found.findings}
        assert reported == {
            ("bukan-terbitan", "Buatan orang"),
            ("tanpa-tanda-terima", "Sisa proses mati"),
            ("berkas-berbeda", "Sisa proses mati"),
        }
        assert found.drifted

    def test_what_waits_for_its_publication_is_read_back_as_it_was_proved(
        self, live: Bureau
    ) -> None:
        live.put(a_txt=b"versi tiga")
        live.harvest()
        live.approve()
        live.draft()
        live.establish()
        assert self.rules(live) == []
        shown = live.portal.datasets[live.record_id("Informasi A")]
        shown.files = dict.fromkeys(shown.files, b"busuk")
        assert self.rules(live) == ["berkas-berbeda"]

    def test_a_resource_that_somebody_added_is_told(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        resources = live.portal.datasets[record_id].dataset["resources"]
        live.portal.edit(record_id, resources=[*resources, {"id": "x", "name": "lain.pdf"}])
        [found] = self.verify(live).findings
        assert (found.rule, "lain.pdf" in found.message) == ("entri-berbeda", True)

    def test_a_lost_index_is_mended_and_a_ghost_goes(self, live: Bureau) -> None:
        live.portal.lagging = True
        live.portal.settle()
        lost, ghost = live.record_id("Informasi A"), live.record_id("Informasi C")
        withdraw.withdraw(live.office, ghost, WHY)
        del live.portal._listed[lost]
        assert self.rules(live) == ["indeks-hilang", "indeks-hilang"]
        assert self.rules(live) == []

    def test_what_the_portals_worker_missed_is_asked_for_again_and_told(self, live: Bureau) -> None:
        live.portal.missed["dinkes"] = 2
        [found] = self.verify(live).findings
        assert (found.rule, "2 entri" in found.message) == ("isi-terlewat", True)
        assert self.rules(live) == []

    def test_what_is_withdrawn_and_shows_again_is_told(self, live: Bureau) -> None:
        record_id = live.record_id("Informasi A")
        shown = live.portal.datasets[record_id]
        withdraw.withdraw(live.office, record_id, WHY)
        live.portal.datasets[record_id] = shown
        assert self.rules(live) == ["cabutan-masih-tampil"]
        live.publish()
        assert "Informasi A" not in live.shown()

    def test_links_are_asked_for_and_dead_ones_told(self, live: Bureau) -> None:
        text = "Lihat https://a.id/baik, https://a.id/mati dan http://10.0.0.1/dalam."
        live.list(row("Informasi A", "a.txt", ringkasan=text), B, C)
        live.whole()
        links = Links(mati=LinkState.DEAD, dalam=LinkState.REFUSED)
        found = self.verify(live, links=links)
        assert found.links == 3
        assert [f.rule for f in found.findings] == ["tautan-mati", "tautan-bukan-umum"]
        assert "Informasi A" in found.findings[0].message
        assert not found.drifted, "a dead link is the agency's to mend"

    def test_what_waits_for_its_publication_is_no_drift(self, live: Bureau) -> None:
        live.put(a_txt=b"versi tiga")
        live.harvest()
        live.approve()
        live.draft()
        live.establish()
        found = self.verify(live)
        assert found.pending >= 1
        assert not found.drifted

    def test_a_portal_that_stops_answering_is_told(self, live: Bureau) -> None:
        reads = live.portal.calls

        def away(number: int, moment: str) -> None:
            if number > reads + 2:
                raise PortalUnreachable("Portal tidak menjawab.")

        live.portal.trouble = away
        found = self.verify(live)
        assert not found.complete
        assert found.findings[-1].rule == "portal-tidak-menjawab"

    def test_nothing_established_nothing_to_verify(self, tmp_path: Path) -> None:
        bureau = Bureau(tmp_path)
        assert verify(bureau.office, bureau.agency) is None
