"""Emergency takedown: an item leaves the portal at once, and a second officer decides on it.

Kept before the portal is called, as every withdrawal; so are refusals. Where the portal does not
answer, the next publication takes the item off.
"""

from __future__ import annotations

from didd.approval.given_reasons import check_reason
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, stored
from didd.office import Office
from didd.publication.takedown import (
    CONFIRMED,
    LIFTED,
    PUBLIC_WORDS,
    TAKEN,
    Takedown,
    check_second,
)
from didd.steps.publishing.excluded_since import excluded_since
from didd.steps.publishing.report import PublishReport
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.instruction import Instruction, allowed, hash_in_force
from didd.steps.withdrawals.withdraw import take_off, withdrawable
from didd.text.storable import storable


def take_down(office: Office, record_id: str, act: Instruction) -> PublishReport:
    """Take a published record off at once; raises ``Refused``, and ``Busy`` beside a withdrawal.

    ``act.reason`` stays inside the office; the public reads that it was taken off. Killed and
    repeated by the same officer with the same reason, it is the same act.
    """
    record_id, act = storable(record_id), act.clean()
    what = stored(_("Withdrawal of {record}", record=record_id))
    with office.store.turns.hold(what, stored(_("withdrawing"))):
        with kept_refusals(office, act.officer, TAKEN, f"record/{record_id}"):
            entry = withdrawable(office, record_id)
            officer = allowed(office, act, entry.agency, OfficeAct.WITHDRAW)
            check_reason(act.reason, office.config.metadata)
            version = hash_in_force(office, entry.agency, record_id)
            told = stored(PUBLIC_WORDS)
            before = office.store.takebacks.of(entry.agency).due
            due = office.store.takedowns.begin(entry, version, officer, act.reason, told)
        report = take_off(office, entry, told)
        if not report.held:
            office.store.takebacks.finish_update(entry.agency, due, before)
        return report


def confirm_takedown(office: Office, number: int, act: Instruction, ground: str) -> None:
    """Make a takedown a withdrawal, as a second officer; raises ``Refused``."""
    act, ground = act.clean(), storable(ground).strip()
    with kept_refusals(office, act.officer, CONFIRMED, f"takedown/{number}"):
        it = _open(office, number, act.officer)
        officer = allowed(office, act, it.agency, OfficeAct.WITHDRAW)
        check_reason(act.reason, office.config.metadata)
        if not ground:
            raise Refused(_("Write down the legal ground."))
        office.store.takedowns.confirm(number, officer, act.reason, ground)


def lift_takedown(office: Office, number: int, act: Instruction) -> None:
    """Have the next publication show the item again, as a second officer; raises ``Refused``.

    What is excluded meanwhile does not come back by this.
    """
    act = act.clean()
    with kept_refusals(office, act.officer, LIFTED, f"takedown/{number}"):
        it = _open(office, number, act.officer)
        officer = allowed(office, act, it.agency, OfficeAct.WITHDRAW)
        check_reason(act.reason, office.config.metadata)
        _check_not_excluded(office, it)
        office.store.takedowns.lift(number, officer, act.reason)


def _open(office: Office, number: int, officer: str) -> Takedown:
    found = (each for each in office.store.takedowns.open() if each.id == number)
    return check_second(next(found, None), officer)


def _check_not_excluded(office: Office, it: Takedown) -> None:
    current = office.store.editions.current(it.agency)
    agency = office.agency(it.agency)
    if current and it.record_id in excluded_since(office, agency, current):
        raise Refused(
            _(
                "{title} is excluded by now, or under test: it does not come back. Confirm the "
                "takedown instead.",
                title=it.title,
            )
        )
