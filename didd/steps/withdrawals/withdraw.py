"""Withdraw, restore, undo and embargo what was published.

Each is an officer's act, recorded with its reason before the portal is called; so are refusals.
If the portal does not answer, the act is in effect and the next publication carries it out.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime

from didd.adapters.store.takebacks import TitleToo
from didd.approval.decisions import Refused
from didd.i18n import Sentence, _, stored
from didd.model import (
    Action,
    Agency,
    LedgerEntry,
    Officer,
    PlanItem,
    PublicationPlan,
    RegisterEdition,
    Role,
)
from didd.office import Office
from didd.publication.apply import Run, apply_plan, plan_json
from didd.publication.plan import ACTIVE, PERHAPS_THERE, WITHDRAWN
from didd.publication.takeback import Version, editions_shown, left_out
from didd.steps.publish import (
    PUBLISHER,
    Prepared,
    Progress,
    PublishReport,
    prepare,
    publish_now,
    tell_head,
    turn_of,
)
from didd.steps.refusals import PlanChanged, kept_refusals
from didd.steps.withdrawals.close_title import (
    both,
    check_words,
    closable,
    listed,
    mask_lists,
    newest_closed,
    title_too,
)
from didd.text.storable import storable

#: Roles that may withdraw immediately.
TAKEDOWN_ROLES = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR, Role.PORTAL_ADMIN})
#: Roles that may restore, or show an earlier edition: those who approve and establish.
GIVING_ROLES = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR})


@dataclass(frozen=True, slots=True)
class Act:
    """An officer's act: who, and the stated reason and legal ground."""

    officer: str
    reason: str

    def clean(self) -> Act:
        """Return the same without characters that a database refuses."""
        return Act(storable(self.officer), storable(self.reason).strip())


def withdraw(
    office: Office, record_id: str, act: Act, ground: str = "", *, with_title: bool = False
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
            officer = _allowed(office, act, entry.agency, TAKEDOWN_ROLES, _("withdraw information"))
            if with_title:
                check_words(office, entry.agency, record_id, f"{act.reason} {ground}")
        with turns.if_free(turn_of(entry.agency), stored(_("withdrawing"))) as sure:
            title = title_too(office, entry.agency) if with_title else None
            report, owed, before = _withdraw(office, entry, officer, (act.reason, ground), title)
            if title:
                report = both(report, mask_lists(office, office.agency(entry.agency), sure))
            if not report.held:
                office.store.takebacks.settle(entry.agency, owed, before)
            return report


def _withdrawn_already(
    office: Office, record_id: str, act: Act, ground: str, *, with_title: bool
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
    edition = office.store.editions.established(entry.agency)[-1]
    receipts = [
        r for r in office.store.publications.receipts(entry.agency) if r.dataset_id == record_id
    ]
    plan = plan_json(PublicationPlan(entry.agency, edition.id, ()))
    return PublishReport(entry.agency, edition.label, plan, tuple(receipts[-1:]), (), 0, 0)


def _withdraw(
    office: Office,
    entry: LedgerEntry,
    officer: Officer,
    said: tuple[str, str],
    title: TitleToo | None,
) -> tuple[PublishReport, datetime, datetime | None]:
    """Keep the act and take the one dataset off; also what is owed since, and was before."""
    reason, ground = said
    version = (entry.dataset_id, _content(office, entry.agency, entry.dataset_id))
    takebacks = office.store.takebacks
    before = takebacks.of(entry.agency).due
    owed = takebacks.withdraw(
        entry.agency, version, officer, reason=reason, ground=ground, title=title
    )
    stands = takebacks.of(entry.agency).withdrawn[entry.dataset_id]
    # Killed and said again, the act has its first number already, and the lists tell that one.
    report = _take_off(office, entry, reason, ground, stands.reference if title else "")
    return report, owed, before


def restore(
    office: Office, record_id: str, act: Act, ground: str = "", *, expected: str | None = None
) -> PublishReport | None:
    """Restore a withdrawn record as it was established; raises ``Refused``.

    With ``expected``, the hash of the version that the officer saw, restoring another version
    is refused too. ``act.reason`` and ``ground`` are recorded, but not public.
    """
    record_id, act, ground = storable(record_id), act.clean(), storable(ground).strip()
    known = office.store.publications.ledger_entry(record_id)
    agency = known.agency if known else ""
    with office.store.turns.hold(turn_of(agency), stored(_("restoring"))) as sure:
        if not _began_to_restore(office, known, act, ground):
            with kept_refusals(office, act.officer, "restore", f"record/{record_id}"):
                version = (record_id, _restorable_now(office, record_id, expected))
                officer = _allowed(office, act, agency, GIVING_ROLES, _("restore information"))
            office.store.takebacks.restore(
                agency, version, officer, reason=act.reason, ground=ground
            )
        return publish_now(office, office.agency(agency), sure)


def _restorable_now(office: Office, record_id: str, expected: str | None) -> str:
    """Return the hash of the version to restore; raises ``Refused`` if it is not ``expected``."""
    _entry, coming = restorable(office, record_id)
    if expected not in (None, coming):
        raise Refused(
            _("The version to be restored has changed since this page was opened; read it again.")
        )
    return coming


def _began_to_restore(office: Office, known: LedgerEntry | None, act: Act, ground: str) -> bool:
    """Whether this same act was recorded already but not completed."""
    takebacks = office.store.takebacks
    if known is None or known.state == ACTIVE or takebacks.of(known.agency).due is None:
        return False
    return takebacks.restored(known.agency, known.dataset_id) == (act.officer, act.reason, ground)


def undo_plan(office: Office, agency: Agency, edition: RegisterEdition) -> Prepared:
    """Plan to show an earlier established edition again; read-only. Raises ``Refused``."""
    if edition.established_at is None or edition.register.agency != agency.slug:
        raise Refused(_("Edition {edition} was never established.", edition=edition.label))
    prepared = prepare(office, agency, back_to=edition)
    if prepared is None:
        raise Refused(_("No edition has been established for {agency} yet.", agency=agency.name))
    return prepared


def undo(
    office: Office,
    agency: Agency,
    edition: RegisterEdition,
    act: Act,
    expected: str,
    *,
    progress: Progress | None = None,
) -> PublishReport:
    """Show an earlier established edition again, by the plan (its hash) that the officer saw.

    The register in force is unchanged, and the next establishment ends the reversion. What was
    withdrawn stays withdrawn. Another plan than ``expected`` raises ``PlanChanged``. If it was
    killed, the same officer with the same reason and plan resumes it as the same act.
    """
    act = act.clean()
    with office.store.turns.hold(
        turn_of(agency.slug), stored(_("putting an edition back"))
    ) as sure:
        with kept_refusals(office, act.officer, "undo", f"agency/{agency.slug}"):
            officer = _allowed(office, act, agency.slug, GIVING_ROLES, _("put an edition back"))
            begun = _began_to_undo(office, agency, edition, act, expected)
            if not begun:
                _check_plan(undo_plan(office, agency, edition).plan.plan_hash, expected)
        if not begun:
            newest = office.store.editions.established(agency.slug)[-1]
            target = (edition.id, newest.id)
            office.store.takebacks.revert(agency.slug, target, officer, act.reason, expected)
        report = publish_now(office, agency, sure, progress=progress)
    if report is None:
        raise RuntimeError("an established edition is gone")
    return report


def _began_to_undo(
    office: Office, agency: Agency, edition: RegisterEdition, act: Act, plan_hash: str
) -> bool:
    """Return whether this very act was kept already and still stands."""
    editions = office.store.editions.established(agency.slug)
    back = office.store.takebacks.of(agency.slug).reversion
    if back is None or not editions:
        return False
    said = (edition.id, editions[-1].id, act.officer, act.reason, plan_hash)
    return said == (back.edition_id, back.in_force_id, back.officer, back.reason, back.plan_hash)


def _check_plan(plan_hash: str, expected: str) -> None:
    if plan_hash != expected:
        now, seen = plan_hash[:12], expected[:12]
        raise PlanChanged(
            _("The plan is {now} now, not {seen}: read the new one first.", now=now, seen=seen)
        )


def embargo(office: Office, record_id: str, day: date, act: Act) -> None:
    """Embargo a record's newest approved version until ``day``; a past day releases it.

    An earlier version that the public sees stays. Raises ``Refused``, also for a version that is
    public already.
    """
    record_id, act = storable(record_id), act.clean()
    with ExitStack() as turn, kept_refusals(office, act.officer, "embargo", f"record/{record_id}"):
        agency, version = _coming(office, record_id)
        officer = _allowed(office, act, agency, GIVING_ROLES, _("set the day of publication"))
        # A running publication may be publishing exactly this version.
        turn.enter_context(
            office.store.turns.hold(turn_of(agency), stored(_("setting the day of publication")))
        )
        if _is_public(office, agency, version):
            raise Refused(
                _("This version is on the portal already; what is there can only be withdrawn.")
            )
        office.store.takebacks.embargo(agency, [version], day, officer, act.reason)


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
    ):
        raise Refused(
            _("{title} is the list itself; only its items can be withdrawn.", title=entry.title)
        )
    return entry


def restorable(office: Office, record_id: str) -> tuple[LedgerEntry, str]:
    """Return the ledger entry of a withdrawn record and the hash of the version to restore.

    Raises ``Refused`` for anything else, also when the list on the portal no longer has it.
    """
    entry = listed(office, record_id)
    coming = returnable(office, entry.agency).get(record_id) if entry else None
    if entry is None or coming is None:
        what = entry.title if entry else record_id
        raise Refused(
            _(
                "{what} is not withdrawn just now, or the list on the portal no longer has it.",
                what=what,
            )
        )
    return entry, coming


def returnable(office: Office, agency: str) -> dict[str, str]:
    """Map each record that is only absent because withdrawn to its version (hash).

    What was closed with its title can be restored even if only an earlier list has it.
    """
    taken = office.store.takebacks.of(agency)
    if not taken.withdrawn:
        return {}
    editions = office.store.editions.established(agency)
    shown = editions_shown(editions, taken)
    gone = left_out(editions, shown, taken)
    entries = shown[-1].register.entries
    coming = {e.record_id: e.content_hash for e in entries if e.record_id in gone}
    return newest_closed(office, agency) | coming


def _take_off(
    office: Office, entry: LedgerEntry, reason: str, ground: str, reference: str
) -> PublishReport:
    """Apply a plan of one line, made from the ledger alone, without reading the portal first."""
    agency = office.agency(entry.agency)
    edition = office.store.editions.established(entry.agency)[-1]
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
    plan = PublicationPlan(entry.agency, edition.id, (line,))
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
        edition=edition.label,
        plan=plan_json(plan),
        receipts=result.receipts,
        held=(*result.held, *untold),
        reads=portal.reads,
        writes=portal.writes,
    )


def _content(office: Office, agency: str, record_id: str) -> str:
    """Return the content hash of the version in force; "" when no list in force has it."""
    current = office.store.editions.current(agency)
    entries = current.register.entries if current else ()
    return next((e.content_hash for e in entries if e.record_id == record_id), "")


def _coming(office: Office, record_id: str) -> tuple[str, Version]:
    """Return the agency and the version of a record to be published next."""
    for agency in office.config.agencies:
        found = office.store.editions.draft(agency) or office.store.editions.current(agency)
        for entry in found.register.entries if found else ():
            if entry.record_id == record_id:
                return agency, (record_id, entry.content_hash)
    raise Refused(_("{record} stands in no draft and in no list in force.", record=record_id))


def _is_public(office: Office, agency: str, version: Version) -> bool:
    """Whether the public sees this very version."""
    store, (record_id, content_hash) = office.store, version
    current, entry = store.editions.current(agency), store.publications.ledger_entry(record_id)
    return (
        current is not None
        and _content(office, agency, record_id) == content_hash
        and version not in store.takebacks.of(agency).waiting(office.today)
        and entry is not None
        and entry.state in PERHAPS_THERE
        and store.editions.published_at(current.id) is not None
    )


def _allowed(
    office: Office, act: Act, agency: str, roles: frozenset[Role], what: Sentence
) -> Officer:
    """Return the officer; raises ``Refused`` without one of ``roles``, or without a reason."""
    officer = office.officer(act.officer)
    if officer is None or officer.role not in roles:
        raise Refused(
            _("{officer} has no right to {what} on the portal.", officer=act.officer, what=what)
        )
    if not officer.serves(agency, office.today):
        raise Refused(_("{name} does not serve {agency} today.", name=officer.name, agency=agency))
    if not act.reason:
        raise Refused(_("Write down the reason; it is kept with the act."))
    return officer
