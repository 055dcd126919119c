"""Looking into an agency's folder: list, read the inventories, hash, archive (SOP 1).

Order matters. The inventories are read first, so that the files of excluded rows are known before
any byte is copied; a look that cannot be trusted as a whole copies nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from didd.adapters.inventories import read_inventories
from didd.adapters.listing import Folder, Listing, LocalPaths
from didd.harvest import Changes, brake, compare
from didd.model import Agency, Document, Finding, InventoryRow, Severity, Skipped
from didd.schema import MetadataSchema
from didd.steps.office import Office
from didd.steps.reading import Progress, read_documents


@dataclass(frozen=True, slots=True)
class Found:
    """What a look into the folder gave; nothing of it is kept yet.

    ``held`` says why nothing may be concluded from this look; None when all is well.
    """

    agency: Agency
    documents: Mapping[str, Document]
    rows: tuple[InventoryRow, ...]
    findings: tuple[Finding, ...]
    changes: Changes
    skipped: tuple[Skipped, ...]
    inventories: tuple[str, ...]
    held: str | None = None

    def counts(self) -> dict[str, object]:
        """Give the ``files`` part of ``didd harvest --json``."""
        return {
            "seen": len(self.documents) + len(self.skipped),
            **self.changes.counts(),
            "skipped": [{"path": s.path, "reason": s.reason} for s in self.skipped],
        }


def look(
    office: Office,
    agency: Agency,
    *,
    copy: bool = True,
    accept_missing: bool = False,
    progress: Progress | None = None,
) -> Found:
    """Look into the agency's folder. With ``copy`` public bytes go into the archive.

    Raises ``FolderUnavailable`` when the folder cannot be listed.
    """
    share = office.config.sop.settings.missing_share_brake
    if copy:
        office.archive.sweep()
    known = office.store.harvests.documents(agency.slug)
    with closing(office.folder(agency)) as folder:
        listing = folder.scan()
        rows, findings, inventories = _inventories(office, agency, folder, listing)
        held = _held(known, listing, share, accept_missing=accept_missing)
        trusted = not held and not blocking(findings)
        documents, gone = read_documents(
            office, agency, folder, listing, rows, known, copy=copy and trusted, progress=progress
        )
    return Found(
        agency=agency,
        documents=documents,
        rows=rows,
        findings=findings,
        changes=compare(known, documents),
        skipped=(*listing.skipped, *gone),
        inventories=inventories,
        held=held,
    )


def _held(
    known: Mapping[str, Document], listing: Listing, share: float, *, accept_missing: bool
) -> str | None:
    if accept_missing:
        return None
    listed = {f.path for f in listing.files}
    still = {f.size for f in listing.files if f.path not in known}
    missing = [p for p, d in known.items() if p not in listed and d.size not in still]
    return brake(len(known), len(missing), share)


def _inventories(
    office: Office, agency: Agency, folder: Folder, listing: Listing
) -> tuple[tuple[InventoryRow, ...], tuple[Finding, ...], tuple[str, ...]]:
    """Read every inventory of the folder; a folder without any is a finding of the whole batch."""
    files = LocalPaths(folder, listing)
    read = read_inventories(files, office.config, office.config.agency_columns(agency.slug))
    findings = list(read.findings)
    if not read.sources:
        findings.append(batch_finding(office.config.metadata, "inventaris-tidak-ada"))
    return tuple(read.rows), tuple(findings), tuple(read.sources)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give the errors that concern a whole inventory: nothing of the batch can be trusted."""
    return tuple(f for f in findings if f.severity is Severity.ERROR and f.row == 0)


def batch_finding(metadata: MetadataSchema, rule: str, file: str = "") -> Finding:
    """Make the finding of a whole inventory that cannot be trusted."""
    known = metadata.batch_rule(rule)
    return Finding(rule, Severity(known.severity), known.message, known.remedy, file=file)
