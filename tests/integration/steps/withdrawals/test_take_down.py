"""Emergency takedowns: off at once by one officer, confirmed or lifted by a second."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Busy, Refused
from didd.approval.who_may_act import OfficeAct
from didd.messages.news import Kind
from didd.messages.what_is_new import news
from didd.model import DecisionKind, State
from didd.ports import PortalUnreachable
from didd.steps.approve import decide
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restore
from didd.steps.withdrawals.take_down import confirm_takedown, lift_takedown, take_down
from didd.steps.withdrawals.undo import undo, undo_plan
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, row
from tests.support.factories import sha256

SECRET = "Nomor induk seorang warga terlihat di halaman dua."
NOW = Instruction(UTAMA, SECRET)
AGREED = Instruction(ATASAN, "Benar, berkasnya memuat data pribadi.")
WRONG = Instruction(ATASAN, "Nomor itu nomor surat, bukan nomor induk.")
GROUND = "Pasal 17 huruf h UU 14/2008"
WHOLE = {"Informasi A": {sha256(b"isi")}, "Informasi B": set()}


@pytest.fixture
def live(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.put(a_txt=b"isi")
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", bentuk="Cetak"))
    bureau.whole()
    assert bureau.shown() == WHOLE
    return bureau


def down(bureau: Bureau, act: Instruction = NOW) -> int:
    take_down(bureau.office, bureau.record_id("Informasi A"), act)
    [found] = bureau.office.store.takedowns.open()
    return found.id


def acts(bureau: Bureau) -> list[str]:
    return [e.act for e in bureau.office.store.audit.events()]


@pytest.mark.parametrize("officer", [UTAMA, ATASAN, ADMIN])
def test_any_officer_of_rank_takes_it_off_before_the_act_ends(live: Bureau, officer: str) -> None:
    down(live, Instruction(officer, SECRET))
    assert live.shown() == {"Informasi B": set()}
    tombstone = live.portal.tombstones[live.record_id("Informasi A")]
    assert "Diturunkan segera" in tombstone.reason
    assert SECRET not in f"{tombstone.reason} {tombstone.ground}", "the reason stays inside"
    [event] = [e for e in live.office.store.audit.events() if e.act == "takedown"]
    assert (event.actor, event.details["reason"]) == (officer, SECRET)
    assert live.broken() == []


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (Instruction(PEMBANTU, SECRET), "tidak berwenang"),
        (Instruction(UTAMA, ""), "alasan"),
        (Instruction(UTAMA, "x"), "belum menjelaskan"),
    ],
)
def test_without_a_rank_or_a_reason_nothing_happens(
    live: Bureau, act: Instruction, why: str
) -> None:
    with pytest.raises(Refused):
        down(live, act)
    assert live.shown() == WHOLE
    assert live.office.store.takedowns.open() == []
    [refusal] = live.refusals()
    assert why.casefold() in refusal.casefold()


def test_it_stays_off_through_publications_until_somebody_decides(live: Bureau) -> None:
    down(live)
    live.publish()
    assert live.shown() == {"Informasi B": set()}
    assert not live.office.store.editions.unpublished(live.office.now())


def test_a_portal_that_is_away_takes_it_off_with_the_next_run(live: Bureau) -> None:
    def away(number: int, moment: str) -> None:
        raise PortalUnreachable("Portal tidak menjawab.")

    live.portal.trouble = away
    report = take_down(live.office, live.record_id("Informasi A"), NOW)
    assert report.held
    live.portal.trouble = None
    assert live.shown() == WHOLE
    assert live.office.store.editions.unpublished(live.office.now()), "the sensor sees it is due"
    live.publish()
    assert live.shown() == {"Informasi B": set()}


def test_killed_before_the_portal_it_is_the_same_act_when_repeated(live: Bureau) -> None:
    def killed(number: int, moment: str) -> None:
        raise KeyboardInterrupt

    live.portal.trouble = killed
    with pytest.raises(KeyboardInterrupt):
        down(live)
    live.portal.trouble = None
    with pytest.raises(Refused, match="darurat"):
        down(live, Instruction(ADMIN, "Saya juga melihat nomor itu."))
    down(live)
    assert live.shown() == {"Informasi B": set()}
    assert acts(live).count("takedown") == 1
    assert live.broken() == []


@pytest.mark.parametrize("decide", [lift_takedown, partial(confirm_takedown, ground=GROUND)])
def test_whoever_took_it_down_decides_nothing_in_any_role(
    live: Bureau, decide: Callable[..., None]
) -> None:
    number = down(live)
    with pytest.raises(Refused, match="petugas lain"):
        decide(live.office, number, NOW)
    with pytest.raises(Refused, match="petugas kedua"):
        restore(live.office, live.record_id("Informasi A"), NOW, GROUND)
    with pytest.raises(Refused, match="petugas kedua"):
        restore(live.office, live.record_id("Informasi A"), AGREED, GROUND)
    live.publish()
    assert live.shown() == {"Informasi B": set()}


def test_confirmed_it_is_a_withdrawal_that_an_officer_may_restore(live: Bureau) -> None:
    confirm_takedown(live.office, down(live), AGREED, GROUND)
    live.publish()
    assert live.shown() == {"Informasi B": set()}
    stands = live.office.store.takebacks.of("dinkes").withdrawn[live.record_id("Informasi A")]
    assert (stands.officer, stands.ground) == (ATASAN, GROUND)
    assert live.office.store.takedowns.open() == []
    assert live.broken() == []
    restore(live.office, live.record_id("Informasi A"), AGREED, GROUND)
    assert live.shown() == WHOLE


def test_lifted_it_is_public_again_by_the_next_publication(live: Bureau) -> None:
    lift_takedown(live.office, down(live), WRONG)
    assert live.office.store.editions.unpublished(live.office.now()), "the sensor sees it is due"
    live.publish()
    assert live.shown() == WHOLE
    assert live.broken() == []
    down(live, Instruction(ADMIN, "Sekarang memang ada nomor induknya."))
    assert live.shown() == {"Informasi B": set()}


def test_confirming_needs_a_ground_and_both_need_a_reason(live: Bureau) -> None:
    number = down(live)
    with pytest.raises(Refused, match="dasar hukum"):
        confirm_takedown(live.office, number, AGREED, " ")
    for act in (Instruction(ATASAN, ""), Instruction(ATASAN, "...")):
        with pytest.raises(Refused):
            lift_takedown(live.office, number, act)
    with pytest.raises(Refused):
        lift_takedown(live.office, number, Instruction(PEMBANTU, "Saya kira tidak apa-apa."))
    assert len(live.office.store.takedowns.open()) == 1


@pytest.mark.parametrize("first", ["lift", "confirm"])
@pytest.mark.parametrize("second", ["lift", "confirm"])
def test_what_was_decided_is_decided_once(live: Bureau, first: str, second: str) -> None:
    number = down(live)
    does: dict[str, Callable[[], None]] = {
        "lift": lambda: lift_takedown(live.office, number, WRONG),
        "confirm": lambda: confirm_takedown(live.office, number, AGREED, GROUND),
    }
    does[first]()
    with pytest.raises(Refused, match="sudah diputuskan"):
        does[second]()
    live.publish()
    assert live.shown() == (WHOLE if first == "lift" else {"Informasi B": set()})


def both(*does: Callable[[], object]) -> list[Exception | None]:
    """Run acts at the same time; what each was refused with."""

    def outcome(act: Callable[[], object]) -> Exception | None:
        try:
            act()
        except (Refused, Busy) as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(does)) as pool:
        return list(pool.map(outcome, does))


def test_of_two_that_decide_at_once_one_is_told(live: Bureau) -> None:
    number = down(live)
    other = Instruction(ADMIN, "Benar, nomornya terlihat.")
    ends = both(
        lambda: lift_takedown(live.office, number, WRONG),
        lambda: confirm_takedown(live.office, number, other, GROUND),
    )
    assert [end is None for end in ends].count(True) == 1
    live.publish()
    assert live.shown() == (WHOLE if ends[0] is None else {"Informasi B": set()})
    assert live.broken() == []


def test_of_two_that_take_it_down_at_once_one_is_told(live: Bureau) -> None:
    others = [Instruction(who, "Nomornya terlihat jelas.") for who in (UTAMA, ATASAN, ADMIN)]
    ends = both(*(partial(down, live, act) for act in others))
    assert [end is None for end in ends].count(True) == 1
    assert acts(live).count("takedown") == 1
    assert live.shown() == {"Informasi B": set()}


def test_a_withdrawal_with_its_title_meanwhile_outlives_the_lifting(live: Bureau) -> None:
    number, record_id = down(live), live.record_id("Informasi A")
    withdraw(live.office, record_id, AGREED, GROUND, with_title=True)
    lift_takedown(live.office, number, WRONG)
    live.publish()
    assert live.shown() == {"Informasi B": set()}
    assert live.portal.tombstones[record_id].reference


def test_an_earlier_withdrawal_of_another_version_outlives_the_lifting(live: Bureau) -> None:
    withdraw(live.office, live.record_id("Informasi A"), AGREED, GROUND)
    live.put(a_txt=b"isi baru")
    live.whole()
    lift_takedown(live.office, down(live), WRONG)
    first = live.office.store.editions.established("dinkes")[0]
    plan = undo_plan(live.office, live.agency, first).plan
    undo(live.office, live.agency, first, AGREED, plan.plan_hash)
    assert "Informasi A" not in live.shown()


def test_what_is_excluded_meanwhile_does_not_come_back(live: Bureau) -> None:
    number = down(live)
    known = live.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    found = next(s.id for s in known if s.record.title == "Informasi A")
    officer = live.office.acting(UTAMA, OfficeAct.APPROVE, "dinkes")
    verdict = Verdict(found, DecisionKind.TEST, "Mungkin rahasia pribadi.", minutes="{}")
    live.office.store.decisions.decide([verdict], officer, lambda _row, _verdict: None)
    with pytest.raises(Refused, match="dikecualikan"):
        lift_takedown(live.office, number, WRONG)
    confirm_takedown(live.office, number, AGREED, GROUND)


def to_a_test(live: Bureau) -> None:
    known = live.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    found = next(s for s in known if s.record.title == "Informasi A")
    why = "Mungkin rahasia pribadi."
    verdict = Verdict(found.id, DecisionKind.TEST, why, found.content_hash)
    decide(live.office, [verdict], UTAMA)


def test_what_is_excluded_once_it_was_lifted_does_not_come_back_either(live: Bureau) -> None:
    lift_takedown(live.office, down(live), WRONG)
    to_a_test(live)
    live.publish()
    assert live.shown() == {"Informasi B": set()}
    assert live.broken() == []


def test_what_is_under_test_is_not_restored(live: Bureau) -> None:
    record_id = live.record_id("Informasi A")
    withdraw(live.office, record_id, AGREED, GROUND)
    to_a_test(live)
    with pytest.raises(Refused, match="uji"):
        restore(live.office, record_id, AGREED, GROUND)
    live.publish()
    assert live.shown() == {"Informasi B": set()}
    [refused] = live.refusals()
    assert "uji" in refused


def test_a_new_version_that_is_established_is_shown_once_it_is_decided(live: Bureau) -> None:
    down(live)
    live.put(a_txt=b"tanpa nomor")
    live.whole()
    assert "Informasi A" not in live.shown()
    [waits] = live.office.store.takedowns.open()
    confirm_takedown(live.office, waits.id, AGREED, GROUND)
    live.publish()
    assert live.shown()["Informasi A"] == {sha256(b"tanpa nomor")}


def test_officers_of_rank_are_told_by_mail_until_it_is_decided(live: Bureau) -> None:
    number = down(live)
    now = live.office.now()

    def told() -> list[Kind]:
        facts = live.office.store.to_tell.facts(now)
        return [each.kind for each in news(facts, live.office.config.sop, now)]

    assert Kind.TAKEN_DOWN in told()
    lift_takedown(live.office, number, WRONG)
    assert Kind.TAKEN_DOWN not in told()
