"""Step 4: make the portal show exactly what was established, and take back what was withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from didd.decisions import Refused
from didd.model import (
    Action,
    Agency,
    LedgerEntry,
    Officer,
    Package,
    PublicationPlan,
    Receipt,
    RegisterEdition,
    Role,
)
from didd.packages import wanted_packages
from didd.planning import ACTIVE
from didd.ports import Portal
from didd.publication import ApplyResult, Held, apply_plan, plan_json, plan_publication, survey
from didd.steps.office import Office
from didd.storable import storable

#: Who publishes when the SOP's fourth step runs by itself.
PUBLISHER = "system.publish"

#: Called with (done, total, dataset name) while the plan is carried out.
Progress = Callable[[int, int, str], None]

#: Who may take something off the portal at once.
TAKEDOWN_ROLES = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR, Role.PORTAL_ADMIN})


class PlanChanged(RuntimeError):
    """The world moved between planning and applying; look at the new plan."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with what it was made of."""

    agency: Agency
    edition: RegisterEdition
    wanted: Mapping[str, Package]
    plan: PublicationPlan
    portal: Portal


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
        """Give plain types."""
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


def prepare(office: Office, agency: Agency) -> Prepared | None:
    """Plan the agency's publication; None when nothing of it was ever established.

    Reads the portal, writes nothing.
    """
    editions = office.store.editions.established(agency.slug)
    if not editions:
        return None
    withdrawn = office.store.publications.withdrawn(agency.slug)
    gone = {
        entry.record_id
        for entry in editions[-1].register.entries
        if (entry.record_id, entry.content_hash) in withdrawn
    }
    wanted = wanted_packages(agency, editions, office.config, without=gone)
    ledger = office.store.publications.ledger(agency.slug)
    portal = office.portal()
    shown = survey(portal, agency, wanted, ledger)
    plan = plan_publication(agency, editions[-1].id, wanted, ledger, shown)
    return Prepared(agency, editions[-1], wanted, plan, portal)


def carry_out(
    office: Office,
    prepared: Prepared,
    *,
    progress: Progress | None = None,
    expected: str | None = None,
) -> PublishReport:
    """Apply a plan, keeping each receipt as it comes; killed and repeated, it goes on.

    With ``expected`` another plan than that one raises ``PlanChanged``.
    """
    plan, publications = prepared.plan, office.store.publications
    if expected is not None and expected != plan.plan_hash:
        raise PlanChanged(
            f"The plan is now {plan.plan_hash[:12]}, not {expected[:12]}: look at it again."
        )
    titles = {item.dataset_id: item.title for item in plan.items}
    if len(plan.of(Action.UNCHANGED)) < len(plan.items):
        publications.save_plan(plan)
    result = apply_plan(
        plan,
        prepared.wanted,
        prepared.portal,
        office.archive,
        prepared.agency,
        on_receipt=lambda r: publications.keep(r, titles[r.dataset_id], PUBLISHER),
        on_progress=progress,
        clock=office.now,
    )
    if not result.held:
        office.store.editions.mark_published(prepared.edition.id)
    return _report(prepared, result)


def publish(
    office: Office, agency: Agency, *, progress: Progress | None = None, expected: str | None = None
) -> PublishReport | None:
    """Plan and apply for one agency; None when nothing of it was ever established."""
    prepared = prepare(office, agency)
    if prepared is None:
        return None
    return carry_out(office, prepared, progress=progress, expected=expected)


def dry_run(office: Office, agency: Agency) -> PublishReport | None:
    """Plan only: the report has the plan, no receipts, and no writes."""
    prepared = prepare(office, agency)
    return _report(prepared, ApplyResult((), ())) if prepared else None


def withdraw(office: Office, record_id: str, officer_id: str, reason: str) -> PublishReport | None:
    """Take one record off the portal at once; raises ``Refused`` with the reason why not.

    It stays off until another version of it is approved and established. A refusal is kept in
    the audit chain; so is the act, before the portal is called: if that does not answer, the
    edition counts as unpublished and the next publication takes the record back.
    """
    record_id, officer_id, reason = map(storable, (record_id, officer_id, reason))
    try:
        entry = _withdrawable(office, record_id)
        officer = _taker(office, officer_id, entry.agency, reason)
    except Refused as refusal:
        office.store.audit.record(
            actor=officer_id,
            act="refused",
            object=f"record/{record_id}",
            details={"wanted": "withdraw", "why": str(refusal)},
        )
        raise
    current = office.store.editions.current(entry.agency)
    content = {e.record_id: e.content_hash for e in current.register.entries} if current else {}
    office.store.publications.note_withdrawal(
        entry.agency, record_id, content.get(record_id, ""), officer, reason
    )
    return publish(office, office.agency(entry.agency))


def _withdrawable(office: Office, record_id: str) -> LedgerEntry:
    """Give the ledger's line of a record that is on the portal; ``Refused`` for anything else."""
    entry = office.store.publications.ledger_entry(record_id)
    if entry is None:
        raise Refused(f"Tidak ada {record_id} di portal.")
    if entry.state != ACTIVE:
        raise Refused(f"{entry.title} sudah dicabut dari portal.")
    if not any(
        line.record_id == record_id
        for edition in office.store.editions.established(entry.agency)
        for line in edition.register.entries
    ):
        raise Refused(f"{entry.title} adalah daftarnya sendiri; yang dapat dicabut hanya butirnya.")
    return entry


def _taker(office: Office, officer_id: str, agency: str, reason: str) -> Officer:
    """Give the officer; ``Refused`` unless they may take something of the agency off the portal."""
    officer = office.officer(officer_id)
    if officer is None or officer.role not in TAKEDOWN_ROLES:
        raise Refused(f"{officer_id} tidak berwenang mencabut informasi dari portal.")
    if not officer.serves(agency, office.today):
        raise Refused(f"{officer.name} tidak bertugas untuk {agency} hari ini.")
    if not reason.strip():
        raise Refused("Tuliskan alasan pencabutan.")
    return officer


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
