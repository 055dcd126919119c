"""A planned publication with what it was planned from, and the report of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from didd.model import Agency, Package, PublicationPlan, Receipt, RegisterEdition
from didd.ports import Portal
from didd.publication.apply import ApplyResult, Held, plan_json
from didd.publication.takeback import Withdrawal


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


def dry_run_report(prepared: Prepared) -> PublishReport:
    """Return the report of a plan that is not applied."""
    return report_of(prepared, ApplyResult((), ()))


def report_of(prepared: Prepared, result: ApplyResult) -> PublishReport:
    """Return the report of what was done of a plan."""
    return PublishReport(
        agency=prepared.agency.slug,
        edition=prepared.edition.label,
        plan=plan_json(prepared.plan),
        receipts=result.receipts,
        held=result.held,
        reads=prepared.portal.reads,
        writes=prepared.portal.writes,
    )
