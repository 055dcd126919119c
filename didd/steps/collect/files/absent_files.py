"""Files that a harvest cannot read: vanished, or skipped (SOP 1).

Either only causes a finding: what is public stays so until a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from didd.adapters.folders.listing import NO_DOCUMENT
from didd.config.catalog import CatalogConfig
from didd.model import Document, Finding, Skipped
from didd.office import Office
from didd.steps.collect.files.read_bytes import ReadFolder


def skipped_findings(skipped: Iterable[Skipped], config: CatalogConfig) -> tuple[Finding, ...]:
    """Return a finding for each skipped entry, except those that no agency means to submit."""
    nothing = set(map(str, NO_DOCUMENT))
    return tuple(
        config.metadata.finding("berkas-dilewati", each.reason, file=each.path)
        for each in sorted(skipped, key=lambda s: s.path)
        if each.reason not in nothing
    )


@dataclass(frozen=True, slots=True)
class Missed:
    """What is told of files that are gone and missed; digests of those that are ``public``."""

    findings: tuple[Finding, ...] = ()
    public: tuple[str, ...] = ()


def missing_findings(
    office: Office,
    lists: ReadFolder,
    found: Mapping[str, Document],
    skipped: Collection[Skipped],
    before: Collection[str],
) -> Missed:
    """Tell the files that are gone and that somebody misses.

    Those are what an edition in force or a record of the list last read names, and lists that were
    there ``before``. That a vanished file that no list ever named was removed on request.
    """
    gone = _gone(office, lists, found, skipped)
    if not gone:
        return Missed()
    public = office.store.editions.digests_in_force()
    records = office.store.records.listed(lists.agency.slug)
    named = public | {file.sha256 for record in records for file in record.files}
    findings = tuple(
        office.config.metadata.finding("berkas-hilang", file=path)
        for path, document in gone.items()
        if document.sha256 in named or path in before
    )
    return Missed(findings, tuple(sorted({d.sha256 for d in gone.values()} & public)))


def _gone(
    office: Office,
    lists: ReadFolder,
    found: Mapping[str, Document],
    skipped: Collection[Skipped],
) -> dict[str, Document]:
    """Return earlier files whose bytes are nowhere in the folder now.

    Skipped files, and those below skipped folders, are not gone.
    """
    known = office.store.harvests.missing_documents(lists.agency.slug)
    before = {**known, **lists.known}
    lost = {path: document for path, document in before.items() if path not in found}
    there = {document.sha256 for document in found.values()} if lost else set[str]()
    out = {each.path for each in skipped}
    return {
        path: document
        for path, document in sorted(lost.items())
        if document.sha256 not in there and not _below(path, out)
    }


def _below(path: str, out: Collection[str]) -> bool:
    while path and path not in out:
        path = path.rpartition("/")[0]
    return bool(path)
