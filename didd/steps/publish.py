"""Step 4: make the portal show exactly what was established.

Compare what must be shown with what the portal has (``prepare``), then do what differs, storing
each receipt as it comes (``carry_out``). Taking back is in ``didd.steps.withdrawals``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from didd.adapters.store.publication_runs import PublicationRun
from didd.i18n import stored
from didd.model import Agency, RegisterEdition
from didd.office import Office
from didd.ports import ArchiveDamaged, PortalError
from didd.publication.apply import Run, apply_plan, plan_publication, survey
from didd.publication.ckan_datasets import waiting_lines
from didd.publication.plan import SUSPECT, Terms
from didd.register.compile import first_moment
from didd.steps.lists.consolidate import consolidate_anew
from didd.steps.publishing.aims import aims_of, no_longer_listed
from didd.steps.publishing.audit_head import tell_head
from didd.steps.publishing.lost_tombstones import lay_lost
from didd.steps.publishing.notes import notes_of
from didd.steps.publishing.report import Prepared, PublishReport, dry_run_report, report_of
from didd.steps.publishing.standing_told import tell_standing, with_standing
from didd.steps.publishing.turn import PUBLISHER, PUBLISHING, turn_of
from didd.steps.refusals import check_plan

#: Called with (done, total, dataset name) while the plan is applied.
Progress = Callable[[int, int, str], None]


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
    """Do the same for a caller that already holds the agency's turn.

    How it ended is kept, for those who look after the portal.
    """
    try:
        prepared = prepare(office, agency)
        if prepared is None:
            _nothing_due(office, agency)
            return None
        report = carry_out(office, prepared, progress=progress, expected=expected, sure=sure)
    except (ArchiveDamaged, PortalError) as error:
        run = PublicationRun(agency.slug, office.now(), 0, trouble=stored(error))
        office.store.publication_runs.keep(run)
        raise
    held = tuple((h.name, h.reason) for h in report.held)
    run = PublicationRun(agency.slug, office.now(), len(report.receipts), held)
    office.store.publication_runs.keep(run)
    return report


def _nothing_due(office: Office, agency: Agency) -> None:
    """Say of an agency that has nothing to show that its update is done."""
    takebacks = office.store.takebacks
    if (due := takebacks.of(agency.slug).due) is not None:
        takebacks.finish_update(agency.slug, due, None)


def dry_run(office: Office, agency: Agency) -> PublishReport | None:
    """Plan only: the report has the plan, no receipts, and no writes."""
    prepared = prepare(office, agency)
    return dry_run_report(prepared) if prepared else None


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
    next_day = min((*aims.masks.waiting.values(), *aims.days), default=None)
    begins = first_moment(next_day, office.config.sop.zone) if next_day else None
    suspects = frozenset(i for i, entry in ledger.items() if entry.state == SUSPECT)
    return Prepared(
        with_standing(office, agency, aims.edition),
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
    if expected is not None:
        check_plan(plan.plan_hash, expected)
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
    # An edition not yet marked may have been published by a run that ended before it told.
    edition = prepared.edition.id  # none where only lists beside the DIDD were established
    first = bool(edition) and office.store.editions.published_at(edition) is None
    news = first or result.receipts or prepared.due
    untold = tell_head(office, prepared.portal) if news else ()
    untold += (*tell_standing(prepared), *lay_lost(office, prepared))
    withdrawn_since = notes.barred().keys() & {r.dataset_id for r in result.receipts}
    if news:  # also where a run before this one ended after its receipts
        consolidate_anew(office, prepared.agency)
    if withdrawn_since:  # published, then withdrawn: plan again
        office.store.takebacks.schedule_update(prepared.agency.slug, office.now())
    elif not result.held:
        _close(office, prepared, head_told=not untold)
    return report_of(prepared, replace(result, held=(*result.held, *untold)))


def _close(office: Office, prepared: Prepared, *, head_told: bool) -> None:
    """Mark the edition as published, and a due update as done, or as still to do."""
    takebacks, agency = office.store.takebacks, prepared.agency.slug
    if prepared.edition.id:
        office.store.editions.mark_published(prepared.edition.id)
    if head_told:
        takebacks.finish_update(agency, prepared.due, prepared.next_day)
    elif prepared.due is None:
        takebacks.schedule_update(agency, office.now())
