"""Reads an agency's folder: list, read the inventories, hash, archive (SOP 1).

Order matters. The inventories are read first, so that the files of excluded rows are known before
any byte is copied; a reading that cannot be trusted as a whole copies nothing.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from itertools import islice
from typing import Any

from didd.adapters.folders.layered_folder import LayeredFolder
from didd.adapters.folders.listing import Folder, Listing, LocalPaths
from didd.adapters.inventories.inventories import read_inventories
from didd.adapters.store.intake.harvests import HarvestRow
from didd.config.catalog import Part
from didd.i18n import _
from didd.model import AT_THE_DESK, Agency, Document, Finding, InventoryRow, Skipped, digest
from didd.office import Office
from didd.personal_data.cover import cover, cover_findings, cover_rows
from didd.ports import Archive
from didd.records.exclusions import Exclusions
from didd.records.folder_changes import Changes, FileStat, brake, compare, gone_marks, vanished
from didd.records.holds import stopping
from didd.records.same_documents import hinted
from didd.steps.collect.at_desk.apply import had_list, mending
from didd.steps.collect.batch import Batch
from didd.steps.collect.code_digest import code_digest
from didd.steps.collect.column_answers import own_columns
from didd.steps.collect.columns_read import columns_json
from didd.steps.collect.exclusions import exclusions_of, redacted_by_agency
from didd.steps.collect.files.absent_files import missing_findings, skipped_findings
from didd.steps.collect.files.read_bytes import Progress, ReadFolder, read_documents
from didd.steps.register_outputs import take_away_left

#: The code that reads folders and inventories: when it changes, everything is read again.
_CODE = ("didd",)
#: Files that may be the list, named at most.
_OFFERED = 3
#: Files among which an archived one is searched as a witness.
_WITNESSES = 50
#: An unfinished establishment older than this was killed.
_LEFT = timedelta(minutes=10)


@dataclass(frozen=True)
class Found:
    """The result of reading a folder, not stored yet.

    ``columns`` describes how each was read, as in ``didd.steps.collect.columns_read``. ``held`` is
    the reason why this reading must not be used; None when all is well. ``stamp`` is a digest of
    all its inputs. With ``as_before`` nothing has changed since the last harvest: documents and
    rows are the stored ones, and are not included. ``missing_findings`` are digests of files that
    are gone and that an edition in force shows. ``gone`` marks the known files that a held reading
    did not see. ``own``: a folder of the agency's own was read, not only what is with us.
    """

    agency: Agency
    documents: Mapping[str, Document]
    rows: tuple[InventoryRow, ...]
    excluded: Exclusions
    findings: tuple[Finding, ...]
    changes: Changes
    skipped: tuple[Skipped, ...]
    inventories: tuple[str, ...]
    columns: tuple[Mapping[str, Any], ...] = ()
    held: str | None = None
    stamp: str = ""
    as_before: bool = False
    rows_before: int = 0
    missed: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    own: bool = True

    @property
    def batch(self) -> Batch:
        """What is to be judged together."""
        return Batch(self.agency, self.rows, self.documents, self.excluded, self.findings)

    @cached_property
    def stopped(self) -> tuple[Finding, ...]:
        """Return the faults of lists that stop the whole batch; none while others go on."""
        return stopping(self.findings, self.inventories)

    @property
    def row_count(self) -> int:
        """Return the number of rows in the inventories."""
        return self.rows_before if self.as_before else len(self.rows)

    def summary(self, archive: Archive) -> dict[str, object]:
        """Return what the next harvest needs to detect that nothing has changed.

        The witness is a digest in the archive: another, or an emptied, archive lacks it.
        """
        first = islice(self.documents.values(), _WITNESSES)
        return {
            "files": self.counts(),
            "stamp": self.stamp,
            "inventories": list(self.inventories),
            "columns": list(self.columns),
            "rows": len(self.rows),
            "missed": list(self.missed),
            "own": self.own,
            "witness": next((d.sha256 for d in first if archive.has(d.sha256)), ""),
        }

    def counts(self) -> dict[str, object]:
        """Return the ``files`` part of ``didd harvest --json``."""
        return {
            "seen": self.changes.present + len(self.skipped),
            **self.changes.counts(),
            "skipped": [{"path": s.path, "reason": s.reason} for s in self.skipped],
        }


def read_folder(
    office: Office,
    agency: Agency,
    *,
    copy: bool = True,
    accept_missing: bool | frozenset[str] = False,
    unless: HarvestRow | None = None,
    progress: Progress | None = None,
) -> Found:
    """Read the agency's folder. With ``copy`` public bytes are archived.

    If all is unchanged since the harvest ``unless``, nothing is read again. ``accept_missing``:
    files may be gone, all of them or those with these marks.

    Raises ``FolderUnavailable`` when the folder cannot be listed.
    """
    stop = _never if accept_missing is True else partial(_brake, office, accept_missing)
    if copy:
        office.archive.sweep()
        take_away_left(office, older=_LEFT)
    with closing(office.folder(agency)) as folder:
        listing = folder.scan()
        stamp = _stamp(office, agency, folder.address, listing)
        own = not isinstance(folder, LayeredFolder) or folder.own is not None
        if copy and unless and _nothing_changed(office, unless, stamp):
            return _as_before(office, agency, listing, unless)
        lists = _read_lists(office, agency, folder, listing)
        there = {file.path for file in listing.files}
        held = stop(lists.known, vanished(lists.known, listing.files), there)
        trusted = not held and not stopping(lists.findings, lists.sources)
        documents, gone = read_documents(office, lists, copy=copy and trusted, progress=progress)
    changes = compare(lists.known, documents)
    skipped = (*listing.skipped, *gone)
    missing = missing_findings(office, lists, documents, skipped, _lists_before(unless))
    at_last = held or stop(lists.known, len(changes.missing), documents)
    return Found(
        agency=agency,
        documents=documents,
        rows=lists.rows,
        excluded=lists.excluded,
        findings=(*lists.findings, *missing.findings, *skipped_findings(skipped, office.config)),
        changes=changes,
        skipped=skipped,
        missed=missing.public,
        inventories=lists.sources,
        columns=lists.columns,
        held=at_last,
        gone=gone_marks(lists.known, there if held else documents) if at_last else frozenset(),
        stamp="" if held or gone else stamp,
        own=own,
    )


def _lists_before(harvest: HarvestRow | None) -> Sequence[str]:
    return harvest.summary.get("inventories", ()) if harvest else ()


def _brake(
    office: Office,
    agreed: bool | frozenset[str],
    known: Collection[str],
    missing: int,
    there: Collection[str],
) -> str | None:
    if agreed and agreed is not True and gone_marks(known, there) <= agreed:
        return None
    share = office.config.sop.settings.missing_share_brake
    checks = office.config.checks
    gone = [cover(path, checks) for path in sorted(set(known).difference(there))]
    return brake(len(known), missing, share, empty=not there, gone=gone)


def _never(*_: object) -> None:
    """Never stop: a person confirmed that the files are gone."""


def _stamp(office: Office, agency: Agency, address: str, listing: Listing) -> str:
    """Return the digest of all inputs: the list of files, the settings, and this code."""
    config = office.config
    parts = (config.metadata, config.classes, config.checks, dict(own_columns(office, agency)))
    return digest(
        [
            address,
            _digest_of(listing.files),
            [[skipped.path, skipped.reason] for skipped in listing.skipped],
            [part.model_dump(mode="json") if isinstance(part, Part) else part for part in parts],
            sorted(office.store.overrides.of(agency.slug)),
            office.store.desk_cells.newest(agency.slug),
            sorted(redacted_by_agency(office).get(agency.slug, ())),
            sorted(office.store.erased_files.closed()),
            code_digest(_CODE),
        ]
    )


def _digest_of(files: Sequence[FileStat]) -> str:
    """Return the digest of names, sizes, times and marks, column by column: twice as fast."""
    names = "\0".join([file.real for file in files])
    hasher = hashlib.sha256(names.encode("utf-8", "surrogatepass"))
    hasher.update(array("q", [file.size for file in files]).tobytes())
    hasher.update(array("q", [file.mtime_ns for file in files]).tobytes())
    hasher.update(array("q", [file.mark for file in files]).tobytes())
    return hasher.hexdigest()


def _nothing_changed(office: Office, before: HarvestRow, stamp: str) -> bool:
    """Whether all is unchanged, and the archive has what it had and nothing excluded or erased."""
    witness = str(before.summary.get("witness", ""))
    gone = set(before.summary.get("missed", ()))
    return (
        before.summary.get("stamp") == stamp != ""
        and (not gone or gone <= office.store.editions.digests_in_force())
        and (not witness or office.archive.has(witness))
        and not any(map(office.archive.has, office.store.records.excluded_digests()))
        and not any(map(office.archive.has, office.store.erased_files.closed()))
    )


def _as_before(office: Office, agency: Agency, listing: Listing, before: HarvestRow) -> Found:
    return Found(
        agency=agency,
        documents={},
        rows=(),
        excluded=Exclusions(agency.slug),
        findings=tuple(office.store.harvests.findings(agency.slug, "inventory")),
        changes=Changes((), (), tuple(file.path for file in listing.files), (), {}),
        skipped=listing.skipped,
        inventories=tuple(_lists_before(before)),
        columns=tuple(before.summary.get("columns", ())),
        stamp=str(before.summary["stamp"]),
        as_before=True,
        rows_before=int(before.summary["rows"]),
    )


def _read_lists(office: Office, agency: Agency, folder: Folder, listing: Listing) -> ReadFolder:
    """Read every inventory of the folder; a folder without any is a finding of the whole batch."""
    config = office.config
    own = own_columns(office, agency)
    mend = mending(office, agency)
    read = read_inventories(LocalPaths(folder, listing), config, own, mend)
    findings = list(cover_findings(read.findings, config.checks))
    added = any(row.source == AT_THE_DESK for row in read.rows)
    if not read.sources and (not added or had_list(office, agency)):
        missing = config.metadata.finding("inventaris-tidak-ada")
        names = ", ".join(cover(path, config.checks) for path in read.perhaps[:_OFFERED])
        hint = _("Perhaps the list is: {names}.", names=names)
        missing = hinted(missing, hint) if names else missing
        alone = _(
            "If it is to be at the desk alone, keep all of it there first: at the end of its page."
        )
        findings.append(hinted(missing, alone) if added else missing)
    rows, personal = cover_rows(read.rows, config)
    known = office.store.harvests.documents(agency.slug)
    return ReadFolder(
        agency=agency,
        folder=folder,
        listing=listing,
        known=known,
        rows=tuple(rows),
        index=read.index,
        excluded=exclusions_of(office, agency, read, known),
        findings=(*findings, *personal),
        sources=tuple(read.sources),
        columns=tuple(columns_json(read.columns, config, own)),
    )
