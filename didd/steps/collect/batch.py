"""What is judged together: an agency's rows, its files, and what of them is excluded (SOP 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from didd.model import Agency, Document, Finding, InventoryRow
from didd.office import Office
from didd.records.exclusions import Exclusions, exclusions
from didd.records.holds import list_faults
from didd.steps.collect.at_desk.apply import kept_in_at_desk
from didd.steps.collect.exclusions import closed_by_agency


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows and files as a look found them; ``findings`` were made when the rows were read."""

    agency: Agency
    rows: Sequence[InventoryRow]
    documents: Mapping[str, Document]
    excluded: Exclusions
    findings: Sequence[Finding] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The inventories that have rows, in their order."""
        return tuple(dict.fromkeys(row.source for row in self.rows))


def kept_batch(office: Office, agency: Agency) -> Batch:
    """Return what the last look kept, with what is excluded by now."""
    harvests, slug = office.store.harvests, agency.slug
    rows, documents = harvests.rows(slug), harvests.documents(slug)
    findings = harvests.findings(slug, "inventory")
    readable = "" if list_faults(findings) else slug
    closed = closed_by_agency(office)
    closing = (*rows, *kept_in_at_desk(office, agency, rows))
    erased = office.store.erased_files.closed()
    excluded = exclusions(readable, closing, documents, office.config, closed, erased)
    return Batch(agency, rows, documents, excluded, findings)
