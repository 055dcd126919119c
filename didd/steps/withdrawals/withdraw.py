"""Withdraw a record from the portal at once.

Recorded with its reason before the portal is called; so are refusals. If the portal does not
answer, the withdrawal is in effect and the next publication carries it out.
"""

from __future__ import annotations

from datetime import datetime

from didd.adapters.store.takebacks import TitleToo
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, stored
from didd.model import Action, LedgerEntry, Officer, PlanItem, PublicationPlan
from didd.office import Office
from didd.publication.apply import Run, apply_plan, plan_json
from didd.publication.plan import WITHDRAWN
from didd.steps.publishing.announced import early_version
from didd.steps.publishing.audit_head import tell_head
from didd.steps.publishing.report import PublishReport
from didd.steps.publishing.turn import PUBLISHER, turn_of
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.close_title import both, check_words, closable, mask_lists, title_too
from didd.steps.withdrawals.instruction import Instruction, allowed, hash_in_force
from didd.text.storable import storable


def withdraw(
    office: Office, record_id: str, act: Instruction, ground: str = "", *, with_title: bool = False
) -> PublishReport:
    """Withdraw one record from the portal immediately; raises ``Refused`` with the reason.

    Only this one dataset is changed, without reading before. It stays withdrawn until another
    version of it is approved and established, or an officer restores it. ``act.reason`` and
    ``ground``, the legal one, are shown to the public on its tombstone. Killed and repeated by the
    same officer with the same words, it is the same act. A publication that runs meanwhile is not
    waited for: it respects withdrawals. Raises ``Busy`` when this record is being withdrawn.

    ``with_title``: the title of all its established versions is closed too. Its line in
    every published list is masked, and the public knows it by a random reference.
    """
    record_id, act, ground = storable(record_id), act.clean(), storable(ground).strip()
    turns = office.store.turns
    with turns.hold(
        stored(_("Withdrawal of {record}", record=record_id)), stored(_("withdrawing"))
    ):
        if done := _withdrawn_already(office, record_id, act, ground, with_title=with_title):
            if with_title:
                done = both(done, mask_lists(office, office.agency(done.agency), None))
            return done
        with kept_refusals(office, act.officer, "withdraw", f"record/{record_id}"):
            entry = (closable if with_title else withdrawable)(office, record_id)
            officer = allowed(office, act, entry.agency, OfficeAct.WITHDRAW)
            if with_title:
                check_words(office, entry.agency, record_id, f"{act.reason} {ground}")
        with turns.if_free(turn_of(entry.agency), stored(_("withdrawing"))) as sure:
            title = title_too(office, entry.agency) if with_title else None
            report, due_at, before = _withdraw(office, entry, officer, (act.reason, ground), title)
            if title:
                report = both(report, mask_lists(office, office.agency(entry.agency), sure))
            if not report.held:
                office.store.takebacks.finish_update(entry.agency, due_at, before)
            return report


def _withdrawn_already(
    office: Office, record_id: str, act: Instruction, ground: str, *, with_title: bool
) -> PublishReport | None:
    """Return the report of this same act if it was killed after its receipt; else None.

    Its remaining update is left to the next publication.
    """
    entry = office.store.publications.ledger_entry(record_id)
    if entry is None or entry.state != WITHDRAWN:
        return None
    taken = office.store.takebacks.of(entry.agency)
    stands = taken.withdrawn.get(record_id)
    if taken.due is None or stands is None:
        return None
    kept = (stands.officer, stands.reason, stands.ground, bool(stands.reference))
    if kept != (act.officer, act.reason, ground, with_title):
        return None
    edition, label = _in_force(office, entry.agency)
    receipts = [
        r for r in office.store.publications.receipts(entry.agency) if r.dataset_id == record_id
    ]
    plan = plan_json(PublicationPlan(entry.agency, edition, ()))
    return PublishReport(entry.agency, label, plan, tuple(receipts[-1:]), (), 0, 0)


def _withdraw(
    office: Office,
    entry: LedgerEntry,
    officer: Officer,
    words: tuple[str, str],
    title: TitleToo | None,
) -> tuple[PublishReport, datetime, datetime | None]:
    """Keep the act and take the one dataset off; also what is owed since, and was before."""
    reason, ground = words
    version = (entry.dataset_id, hash_in_force(office, entry.agency, entry.dataset_id))
    takebacks = office.store.takebacks
    before = takebacks.of(entry.agency).due
    due_at = takebacks.withdraw(
        entry.agency, version, officer, reason=reason, ground=ground, title=title
    )
    stands = takebacks.of(entry.agency).withdrawn[entry.dataset_id]
    # Killed and said again, the act has its first number already, and the lists tell that one.
    report = take_off(office, entry, reason, ground, stands.reference if title else "")
    return report, due_at, before


def withdrawable(office: Office, record_id: str) -> LedgerEntry:
    """Return the ledger entry of a record that is on the portal; else raises ``Refused``."""
    entry = office.store.publications.ledger_entry(record_id)
    if entry is None:
        raise Refused(_("There is no {record} on the portal.", record=record_id))
    if entry.state == WITHDRAWN:
        raise Refused(_("{title} is withdrawn from the portal already.", title=entry.title))
    if not any(
        line.record_id == record_id
        for edition in office.store.editions.established(entry.agency)
        for line in edition.register.entries
    ) and not early_version(office, office.agency(entry.agency), record_id):
        raise Refused(
            _("{title} is the list itself; only its items can be withdrawn.", title=entry.title)
        )
    return entry


def _in_force(office: Office, agency: str) -> tuple[int, str]:
    """Return id and label of the edition in force; 0 and "" before the first one."""
    editions = office.store.editions.established(agency)
    return (editions[-1].id, editions[-1].label) if editions else (0, "")


def take_off(
    office: Office, entry: LedgerEntry, reason: str, ground: str = "", reference: str = ""
) -> PublishReport:
    """Apply a plan of one line, made from the ledger alone, without reading the portal first."""
    agency = office.agency(entry.agency)
    edition, label = _in_force(office, entry.agency)
    line = PlanItem(
        Action.WITHDRAW,
        entry.dataset_id,
        reference or entry.name,
        entry.title,
        entry.package_hash,
        (str(_("withdrawn from the portal")),),
        reason,
        ground,
        reference,
    )
    plan = PublicationPlan(entry.agency, edition, (line,))
    portal, publications, begun_at = office.portal(), office.store.publications, office.now()
    publications.save_plan(plan)
    result = apply_plan(
        plan,
        {},
        portal,
        office.archive,
        agency,
        Run(
            on_receipt=lambda receipt: publications.keep(receipt, entry.title, PUBLISHER, begun_at),
            clock=office.now,
            workers=1,
        ),
    )
    untold = tell_head(office, portal) if result.receipts else ()
    return PublishReport(
        agency=entry.agency,
        edition=label,
        plan=plan_json(plan),
        receipts=result.receipts,
        held=(*result.held, *untold),
        reads=portal.reads,
        writes=portal.writes,
    )
