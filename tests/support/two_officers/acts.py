"""What officers do with an item, in two halves: what a page shows them, and the act on that.

Each act is looked at first. What that returns carries it out on what was shown then, however much
later: so another officer can act in between, or at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from didd.adapters.store.decisions import Verdict
from didd.model import DecisionKind, RegisterEdition
from didd.obligations.declarations import Saying
from didd.steps import approve, establish
from didd.steps.collect.at_desk.look import place_of
from didd.steps.collect.at_desk.mend import Wanted, mend_row
from didd.steps.consequences.concluding import Shown, conclude
from didd.steps.consequences.copying import Sent, add_copy, remove_copy
from didd.steps.consequences.lifting import lift
from didd.steps.lists import give_back
from didd.steps.lists.decree_papers import How
from didd.steps.lists.exclude import establish_excluded, list_mark, look_at_list
from didd.steps.lists.ralat import Ralat, correct, correctable, look_at_ralat
from didd.steps.obligations.declaring import Asked, declare
from didd.steps.publish import prepare, publish
from didd.steps.undo_decision import undo_decision
from didd.steps.withdrawals.embargo import embargo
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restorable, restore
from didd.steps.withdrawals.take_down import confirm_takedown, lift_takedown, take_down
from didd.steps.withdrawals.undo import undo, undo_plan
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import GROUND as REJECTED
from tests.support.bureau import Bureau, closed_row, row
from tests.support.samples.consequence_tests import WHOLE
from tests.support.two_officers.scenes import (
    BEFORE,
    GROUND,
    ITEM,
    OTHER,
    WHY,
    Desk,
    newest,
    shown_last,
)

Doing = Callable[[], object]
Act = Callable[[Bureau, Desk], Doing]


def _deciding(kind: DecisionKind) -> Act:
    def look(bureau: Bureau, desk: Desk) -> Doing:
        found = newest(bureau)
        ground = REJECTED if kind is DecisionKind.REJECT else ""
        last = shown_last(bureau, found.id)
        verdict = Verdict(found.id, kind, WHY, found.content_hash, last, ground)
        return lambda: approve.decide(bureau.office, [verdict], desk.chief)

    return look


def _undo_decision(bureau: Bureau, _desk: Desk) -> Doing:
    """Whoever decided before takes it back, whoever sits at the desk."""
    found = newest(bureau)
    last = shown_last(bureau, found.id)
    if last == 0:  # of a copy: the decision on what it stands for
        before = bureau.office.store.decisions.of(bureau.slug)[-1]
        last, found = before.id, replace(found, content_hash=before.content_hash)
    return lambda: undo_decision(bureau.office, last, BEFORE.chief, found.content_hash)


def _concluding(outcome: DecisionKind, opened_as: str = "") -> Act:
    def look(bureau: Bureau, desk: Desk) -> Doing:
        found, store = newest(bureau), bureau.office.store
        copies = store.copies.standing(found.record.id, found.content_hash)
        last = shown_last(bureau, found.id)
        shown = Shown(found.content_hash, last, [each.sha256 for each in copies])
        minutes = replace(WHOLE, day=bureau.office.today.isoformat(), opened_as=opened_as)
        return lambda: conclude(bureau.office, found, minutes, outcome, desk.chief, shown)

    return look


def _add_copy(bureau: Bureau, desk: Desk) -> Doing:
    found, sent = newest(bureau), Sent("kedua.csv", f"nama,meja\n,{desk.name}\n".encode())
    return lambda: add_copy(bureau.office, found, desk.chief, sent)


def _remove_copy(bureau: Bureau, desk: Desk) -> Doing:
    found = newest(bureau)
    [copy] = bureau.office.store.copies.standing(found.record.id, found.content_hash)
    return lambda: remove_copy(bureau.office, found, desk.chief, copy.sha256)


def _lift(bureau: Bureau, desk: Desk) -> Doing:
    found = newest(bureau)
    shown = (found.content_hash, shown_last(bureau, found.id))
    return lambda: lift(bureau.office, found, desk.chief, WHY, shown)


def _draft(bureau: Bureau) -> RegisterEdition:
    found = bureau.office.store.editions.draft(bureau.slug)
    assert found is not None, "nothing is drafted"
    return found


def _strike(bureau: Bureau, desk: Desk) -> Doing:
    found, record_id = _draft(bureau), bureau.record_id(ITEM)
    rows = [(e.record_id, e.content_hash) for e in found.register.entries]
    mine = [version for version in rows if version[0] == record_id]
    shown, agency = found.register.content_hash, bureau.agency
    return lambda: give_back.strike(bureau.office, agency, desk.superior, mine, WHY, shown=shown)


def _give_back(bureau: Bureau, desk: Desk) -> Doing:
    shown, agency = _draft(bureau).register.content_hash, bureau.agency
    return lambda: give_back.give_back(bureau.office, agency, desk.superior, WHY, shown=shown)


def _compile(bureau: Bureau, _desk: Desk) -> Doing:
    return lambda: establish.draft(bureau.office, bureau.agency)


def _number(desk: Desk, what: str) -> str:
    return f"000/{what}/{desk.name.upper()}"


def _establish(bureau: Bureau, desk: Desk) -> Doing:
    how = How(shown=_draft(bureau).register.content_hash)
    decreed = (bureau.office, bureau.agency, desk.superior, _number(desk, "DIDD"))
    today = bureau.office.today
    mark = establish.look_at_decree(*decreed, today, how=how).mark
    return lambda: establish.establish(*decreed, today, how=replace(how, confirmed=mark))


def _establish_excluded(bureau: Bureau, desk: Desk) -> Doing:
    decreed = (bureau.office, bureau.agency, desk.superior, _number(desk, "DIK"))
    today = bureau.office.today
    listed = look_at_list(*decreed, today)
    how = How(shown=listed.content_hash, confirmed=list_mark(listed))
    return lambda: establish_excluded(*decreed, today, how=how)


def _ralat(bureau: Bureau, desk: Desk) -> Doing:
    current = bureau.office.store.editions.current(bureau.slug)
    assert current is not None
    changed = correctable(current, _draft(bureau))
    rows = [(c.after.record_id, c.after.content_hash) for c in changed]
    asked = Ralat(current.id, rows, _number(desk, "RALAT"), bureau.office.today)
    mark = look_at_ralat(bureau.office, bureau.agency, desk.superior, asked).mark
    how = How(confirmed=mark)
    return lambda: correct(bureau.office, bureau.agency, desk.superior, asked, how)


def _take_down(bureau: Bureau, desk: Desk) -> Doing:
    act = Instruction(desk.admin, WHY)
    return lambda: take_down(bureau.office, bureau.record_id(ITEM), act)


def _confirm(bureau: Bureau, desk: Desk) -> Doing:
    [it] = bureau.office.store.takedowns.open()
    act = Instruction(desk.superior, WHY)
    return lambda: confirm_takedown(bureau.office, it.id, act, GROUND)


def _lift_takedown(bureau: Bureau, desk: Desk) -> Doing:
    [it] = bureau.office.store.takedowns.open()
    act = Instruction(desk.superior, WHY)
    return lambda: lift_takedown(bureau.office, it.id, act)


def _withdrawing(*, with_title: bool) -> Act:
    def look(bureau: Bureau, desk: Desk) -> Doing:
        record_id, act = bureau.record_id(ITEM), Instruction(desk.superior, WHY)
        return lambda: withdraw(bureau.office, record_id, act, GROUND, with_title=with_title)

    return look


def _restore(bureau: Bureau, desk: Desk) -> Doing:
    record_id, act = bureau.record_id(ITEM), Instruction(desk.superior, WHY)
    _entry, coming = restorable(bureau.office, record_id)
    return lambda: restore(bureau.office, record_id, act, expected=coming)


def _put_back(bureau: Bureau, desk: Desk) -> Doing:
    first = bureau.office.store.editions.established(bureau.slug)[0]
    act = Instruction(desk.superior, WHY)
    expected = undo_plan(bureau.office, bureau.agency, first).plan.plan_hash
    return lambda: undo(bureau.office, bureau.agency, first, act, expected)


def _embargo(bureau: Bureau, desk: Desk) -> Doing:
    record_id, act = bureau.record_id(ITEM), Instruction(desk.superior, WHY)
    day = bureau.office.today + timedelta(days=40)
    return lambda: embargo(bureau.office, record_id, day, act)


def _publish(bureau: Bureau, _desk: Desk) -> Doing:
    prepared = prepare(bureau.office, bureau.agency)
    expected = prepared.plan.plan_hash if prepared else None
    return lambda: publish(bureau.office, bureau.agency, expected=expected)


def _mend(bureau: Bureau, desk: Desk) -> Doing:
    rows = bureau.office.store.harvests.rows(bureau.slug)
    mine = next(each for each in rows if each.values["judul"] == ITEM)
    wanted = Wanted({"ringkasan": f"Isi ringkas menurut meja {desk.name}"})
    place = place_of(mine)
    return lambda: mend_row(bureau.office, bureau.agency, desk.helper, place, wanted)


def _bring_anew(bureau: Bureau, _desk: Desk) -> Doing:
    """The agency mends its row and brings it again."""

    def bring() -> object:
        bureau.list(row(ITEM, "a.txt", retensi="15 tahun"), row(OTHER, "b.txt"))
        return bureau.harvest()

    return bring


def _call_excluded(bureau: Bureau, _desk: Desk) -> Doing:
    """The agency calls the item excluded in its list."""

    def call() -> object:
        bureau.list(closed_row(ITEM, "a.txt"), row(OTHER, "b.txt"))
        return bureau.harvest()

    return call


def _declare(bureau: Bureau, desk: Desk) -> Doing:
    asked = Asked("S04", Saying.NONE, reason=f"Tidak ada kegiatan pada tahun ini, meja {desk.name}")
    return lambda: declare(bureau.office, bureau.agency, desk.helper, asked)


ACTS: dict[str, Act] = {
    "approve": _deciding(DecisionKind.APPROVE),
    "return": _deciding(DecisionKind.RETURN),
    "reject": _deciding(DecisionKind.REJECT),
    "test": _deciding(DecisionKind.TEST),
    "undo": _undo_decision,
    "conclude-exclude": _concluding(DecisionKind.EXCLUDE),
    "conclude-approve": _concluding(DecisionKind.APPROVE),
    "conclude-open": _concluding(DecisionKind.OPEN, "SETIAP_SAAT"),
    "conclude-redact": _concluding(DecisionKind.REDACT, "SETIAP_SAAT"),
    "add-copy": _add_copy,
    "remove-copy": _remove_copy,
    "lift-exclusion": _lift,
    "strike": _strike,
    "give-back": _give_back,
    "compile": _compile,
    "establish": _establish,
    "establish-excluded": _establish_excluded,
    "ralat": _ralat,
    "take-down": _take_down,
    "confirm": _confirm,
    "lift": _lift_takedown,
    "withdraw": _withdrawing(with_title=False),
    "close-title": _withdrawing(with_title=True),
    "restore": _restore,
    "put-back": _put_back,
    "embargo": _embargo,
    "publish": _publish,
    "mend": _mend,
    "bring-anew": _bring_anew,
    "call-excluded": _call_excluded,
    "declare": _declare,
}
