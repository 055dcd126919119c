"""Files that a harvest cannot read: vanished, or skipped (SOP 1).

Either only causes a finding: what is public stays so until a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from didd.adapters.folders.listing import NO_DOCUMENT
from didd.config.catalog import CatalogConfig
from didd.model import Agency, Document, Finding, Skipped
from didd.office import Office


def passed_over(skipped: Iterable[Skipped], config: CatalogConfig) -> tuple[Finding, ...]:
    """Return a finding for each skipped entry, except those that no agency means to submit."""
    return tuple(
        config.metadata.finding("berkas-dilewati", each.reason, file=each.path)
        for each in sorted(skipped, key=lambda s: s.path)
        if each.reason not in NO_DOCUMENT
    )


def missed(
    office: Office,
    agency: Agency,
    known: Mapping[str, Document],
    found: Mapping[str, Document],
    skipped: Collection[Skipped],
    lists: Collection[str],
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return findings on vanished files that are missed, and the digests of public ones.

    Missed are files named by an edition in force or by a record of the last list, and lists. A
    vanished file that no list ever named was removed on request.
    """
    gone = _gone(office, agency, known, found, skipped)
    if not gone:
        return (), ()
    public = office.store.editions.digests_in_force()
    records = office.store.records.listed(agency.slug)
    named = public | {file.sha256 for record in records for file in record.files}
    findings = tuple(
        office.config.metadata.finding("berkas-hilang", file=path)
        for path, document in gone.items()
        if document.sha256 in named or path in lists
    )
    return findings, tuple(sorted({d.sha256 for d in gone.values()} & public))


def _gone(
    office: Office,
    agency: Agency,
    known: Mapping[str, Document],
    found: Mapping[str, Document],
    skipped: Collection[Skipped],
) -> dict[str, Document]:
    """Return earlier files whose bytes are nowhere in the folder now.

    Skipped files, and those below skipped folders, are not gone.
    """
    before = {**office.store.harvests.missing_documents(agency.slug), **known}
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
