"""Step 4: make the portal show exactly what was established.

Withdrawals are in ``didd.steps.withdrawals.withdraw``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from didd.i18n import _, stored
from didd.model import (
    Agency,
    Package,
    PublicationPlan,
    Receipt,
    RegisterEdition,
    Tombstone,
)
from didd.office import Office
from didd.ports import Portal, PortalError
from didd.publication.apply import (
    ApplyResult,
    Held,
    Notes,
    Run,
    apply_plan,
    plan_json,
    plan_publication,
    survey,
)
from didd.publication.datasets import waiting_lines
from didd.publication.plan import SUSPECT, Terms, is_register
from didd.publication.takeback import Withdrawal
from didd.register.compile import first_moment
from didd.steps.aims import aims_of, no_longer_listed
from didd.steps.refusals import PlanChanged

#: The actor of an automatic publication.
PUBLISHER = "system.publish"
#: The purpose recorded with the turn.
PUBLISHING = _("publishing")

#: Called with (done, total, dataset name) while the plan is applied.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with its inputs.

    ``due`` is the due update when the plan was made, ``next_day`` when something under
    embargo is to be published, ``closed`` what had been closed with its title by then, ``suspects``
    are datasets whose bytes on the portal are in doubt.
    """

    agency: Agency
    edition: RegisterEdition
    wanted: Mapping[str, Package]
    plan: PublicationPlan
    portal: Portal
    due: datetime | None = None
    next_day: datetime | None = None
    closed: tuple[Withdrawal, ...] = ()
    suspects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publication did, in the shape that ``didd publish --json`` prints."""

    agency: str
    edition: str
    plan: Mapping[str, Any]
    receipts: tuple[Receipt, ...]
    held: tuple[Held, ...]
    reads: int
    writes: int

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            "agency": self.agency,
            "edition": self.edition,
            "plan": dict(self.plan),
            "receipts": [
                {**asdict(r), "verified_at": r.verified_at.isoformat()} for r in self.receipts
            ],
            "held": [asdict(h) for h in self.held],
            "portal": {"reads": self.reads, "writes": self.writes},
        }


def prepare(
    office: Office, agency: Agency, back_to: RegisterEdition | None = None
) -> Prepared | None:
    """Plan the agency's publication; None when nothing of it was ever established.

    With ``back_to`` the plan would show that established edition again. Reads the
    portal, writes nothing there.
    """
    aims = aims_of(office, agency, back_to)
    if aims is None:
        return None
    ledger = office.store.publications.ledger(agency.slug)
    portal = office.portal()
    there = survey(portal, agency, aims.wanted, ledger)
    taken = aims.taken
    terms = Terms(
        reasons={i: (w.reason, w.ground, w.reference) for i, w in taken.withdrawn.items()},
        otherwise=no_longer_listed(office, aims.edition),
        waiting=waiting_lines(agency, aims.edition, aims.gone, aims.masks),
        restore=office.config.portal.on_foreign_edit == "restore",
    )
    plan = plan_publication(agency, aims.edition.id, aims.wanted, ledger, there, terms)
    next_day = min(aims.masks.waiting.values(), default=None)
    begins = first_moment(next_day, office.config.sop.zone) if next_day else None
    suspects = frozenset(i for i, entry in ledger.items() if entry.state == SUSPECT)
    return Prepared(
        agency,
        aims.edition,
        aims.wanted,
        plan,
        portal,
        taken.due,
        begins,
        closed=taken.with_title,
        suspects=suspects,
    )


def carry_out(
    office: Office,
    prepared: Prepared,
    *,
    progress: Progress | None = None,
    expected: str | None = None,
    sure: Callable[[], None] = lambda: None,
) -> PublishReport:
    """Apply a plan, storing each receipt as it comes; after a kill, a repetition continues.

    The caller holds the agency's turn; ``sure`` raises when that is lost. With ``expected``,
    another plan than that one raises ``PlanChanged``.
    """
    plan, publications, begun_at = prepared.plan, office.store.publications, office.now()
    if expected is not None and expected != plan.plan_hash:
        raise PlanChanged(
            _(
                "The plan is {now} now, not {seen}: read the new one first.",
                now=plan.plan_hash[:12],
                seen=expected[:12],
            )
        )
    titles = {item.dataset_id: item.title for item in plan.items}
    if plan.to_do:
        publications.save_plan(plan)
    notes = notes_of(office, prepared, sure)
    result = apply_plan(
        plan,
        prepared.wanted,
        prepared.portal,
        office.archive,
        prepared.agency,
        Run(
            on_receipt=lambda r: publications.keep(r, titles[r.dataset_id], PUBLISHER, begun_at),
            on_progress=progress,
            clock=office.now,
            notes=notes,
        ),
    )
    untold = tell_head(office, prepared.portal) if result.receipts or prepared.due else ()
    if notes.barred().keys() & {r.dataset_id for r in result.receipts}:
        office.store.takebacks.schedule_update(
            prepared.agency.slug
        )  # published, then withdrawn: plan again
    elif not result.held:
        office.store.editions.mark_published(prepared.edition.id)
        if not untold:
            office.store.takebacks.finish_update(
                prepared.agency.slug, prepared.due, prepared.next_day
            )
        elif prepared.due is None:
            office.store.takebacks.schedule_update(prepared.agency.slug)
    return _report(prepared, replace(result, held=(*result.held, *untold)))


def tell_head(office: Office, portal: Portal) -> tuple[Held, ...]:
    """Publish the head of the audit chain, out of a database owner's reach.

    Returns failures, if any: a later publication must publish it.
    """
    head = office.store.audit.end()
    try:
        if head is not None:
            portal.anchor(head)
    except PortalError as error:
        why = stored(
            _("The head of the audit chain is not kept on the portal yet: {error}", error=error)
        )
        return (Held("", "rantai-audit", why),)
    return ()


def notes_of(office: Office, prepared: Prepared, sure: Callable[[], None]) -> Notes:
    """Return the callbacks of a run: queries, and records to write before each call."""
    publications, agency = office.store.publications, prepared.agency.slug

    def barred() -> dict[str, Tombstone | None]:
        sure()
        return _withdrawn(office, prepared)

    return Notes(
        barred=barred,
        begun=partial(publications.begin, agency),
        doubted=lambda item, why: publications.doubt(agency, item, why, PUBLISHER),
        suspects=prepared.suspects,
    )


def _withdrawn(office: Office, prepared: Prepared) -> dict[str, Tombstone | None]:
    """Return what people withdrew since the plan was made.

    When a title was closed, no list may be published as planned.
    """
    taken = office.store.takebacks.of(prepared.agency.slug)
    closed_since = set(taken.with_title) - set(prepared.closed)
    lists = prepared.wanted.values() if taken.with_title != prepared.closed else ()
    stale: dict[str, Tombstone | None] = {p.id: None for p in lists if is_register(p)}
    return stale | {
        i: Tombstone(withdrawal.at, withdrawal.reason, withdrawal.ground, withdrawal.reference)
        for i, withdrawal in taken.withdrawn.items()
        if (package := prepared.wanted.get(i))
        and ((i, package.dataset["content_hash"]) in taken.versions or withdrawal in closed_since)
    }


def publish(
    office: Office, agency: Agency, *, progress: Progress | None = None, expected: str | None = None
) -> PublishReport | None:
    """Plan and apply for one agency; None when nothing of it was ever established.

    Raises ``Busy`` when another process is publishing.
    """
    with office.store.turns.hold(turn_of(agency.slug), stored(PUBLISHING)) as sure:
        return publish_now(office, agency, sure, progress=progress, expected=expected)


def publish_now(
    office: Office,
    agency: Agency,
    sure: Callable[[], None],
    *,
    progress: Progress | None = None,
    expected: str | None = None,
) -> PublishReport | None:
    """Do the same for a caller that already holds the agency's turn."""
    prepared = prepare(office, agency)
    if prepared is None:
        return None
    return carry_out(office, prepared, progress=progress, expected=expected, sure=sure)


def turn_of(agency: str) -> str:
    """Return the name of the turn required for publishing the agency."""
    return stored(_("Publication of {agency}", agency=agency))


def dry_run(office: Office, agency: Agency) -> PublishReport | None:
    """Plan only: the report has the plan, no receipts, and no writes."""
    prepared = prepare(office, agency)
    return dry_run_report(prepared) if prepared else None


def dry_run_report(prepared: Prepared) -> PublishReport:
    """Return the report of a plan that is not applied."""
    return _report(prepared, ApplyResult((), ()))


def _report(prepared: Prepared, result: ApplyResult) -> PublishReport:
    return PublishReport(
        agency=prepared.agency.slug,
        edition=prepared.edition.label,
        plan=plan_json(prepared.plan),
        receipts=result.receipts,
        held=result.held,
        reads=prepared.portal.reads,
        writes=prepared.portal.writes,
    )
