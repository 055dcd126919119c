"""Show an earlier established edition on the portal again, until the next establishment."""

from __future__ import annotations

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, stored
from didd.model import Agency, RegisterEdition
from didd.office import Office
from didd.steps.publish import Progress, prepare, publish_now
from didd.steps.publishing.report import Prepared, PublishReport
from didd.steps.publishing.turn import turn_of
from didd.steps.refusals import check_plan, kept_refusals
from didd.steps.withdrawals.instruction import Instruction, allowed


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
    act: Instruction,
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
            officer = allowed(office, act, agency.slug, OfficeAct.RESTORE)
            begun = _began_to_undo(office, agency, edition, act, expected)
            if not begun:
                check_plan(undo_plan(office, agency, edition).plan.plan_hash, expected)
        if not begun:
            newest = office.store.editions.established(agency.slug)[-1]
            target = (edition.id, newest.id)
            office.store.takebacks.undo(agency.slug, target, officer, act.reason, expected)
        report = publish_now(office, agency, sure, progress=progress)
    if report is None:
        raise RuntimeError("an established edition is gone")
    return report


def _began_to_undo(
    office: Office, agency: Agency, edition: RegisterEdition, act: Instruction, plan_hash: str
) -> bool:
    """Return whether this very act was kept already and still stands."""
    editions = office.store.editions.established(agency.slug)
    back = office.store.takebacks.of(agency.slug).reversion
    if back is None or not editions:
        return False
    said = (edition.id, editions[-1].id, act.officer, act.reason, plan_hash)
    return said == (back.edition_id, back.in_force_id, back.officer, back.reason, back.plan_hash)
