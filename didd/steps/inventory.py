"""Looking into an agency's folder: list, read the inventories, hash, archive (SOP 1).

Order matters. The inventories are read first, so that the files of excluded rows are known before
any byte is copied: those are hashed where they lie and never leave the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from didd.adapters.folders import FileGone, Listing, LocalFolder, read_once
from didd.adapters.inventories import read_inventories
from didd.adapters.media import media_type
from didd.harvest import Changes, FileStat, brake, compare, untouched
from didd.model import Agency, Document, Finding, InventoryRow, Severity, Skipped
from didd.references import PathIndex, excluded_paths, resolve_files
from didd.schema import MetadataSchema
from didd.steps.office import Office

#: Called with (done, total) files while the bytes are read.
Progress = Callable[[int, int], None]

_READERS = 2


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


@dataclass(slots=True)
class _Reading:
    """The pass over the bytes: what is known already, and what may be copied."""

    office: Office
    folder: LocalFolder
    public: frozenset[str]
    copy: bool
    forbidden: frozenset[str] = frozenset()
    suspects: frozenset[int] = frozenset()
    gone: list[Skipped] = field(default_factory=list[Skipped])

    def read(self, file: FileStat) -> Document | None:
        """Hash one file, keeping its bytes when they are public; None when it vanished."""
        keep = self.copy and file.path in self.public and file.size not in self.suspects
        try:
            sha256, size, head = read_once(
                self.folder.chunks(file), self.office.archive.put if keep else None
            )
            document = Document(file.path, size, file.mtime_ns, sha256, media_type(head, file.path))
            self._keep_suspect(file, document)
        except FileGone as error:
            self.gone.append(Skipped(file.path, str(error)))
            return None
        return document

    def _keep_suspect(self, file: FileStat, document: Document) -> None:
        """Copy a file as large as an excluded one only after its bytes proved to be others."""
        if not self.copy or file.path not in self.public:
            return
        if document.sha256 in self.forbidden or self.office.archive.has(document.sha256):
            return
        self.office.archive.put(self.folder.chunks(file))


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
    settings = office.config.sop.settings
    folder = LocalFolder(office.folder_of(agency), settings.size_stable_seconds)
    listing = folder.scan()
    known = office.store.harvests.documents(agency.slug)
    rows, findings, inventories = _inventories(office, agency, folder, listing)
    held = _held(known, listing, settings.missing_share_brake, accept_missing=accept_missing)
    documents, gone = _documents(
        office, folder, listing, rows, known, copy=copy and not held, progress=progress
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
    office: Office, agency: Agency, folder: LocalFolder, listing: Listing
) -> tuple[tuple[InventoryRow, ...], tuple[Finding, ...], tuple[str, ...]]:
    """Read every inventory of the folder; a folder without any is a finding of the whole batch."""
    files = {f.path: folder.local_path(f) for f in listing.files}
    read = read_inventories(files, office.config, office.config.agency_columns(agency.slug))
    findings = list(read.findings)
    if not read.sources:
        findings.append(batch_finding(office.config.metadata, "inventaris-tidak-ada"))
    return tuple(read.rows), tuple(findings), tuple(read.sources)


def _documents(
    office: Office,
    folder: LocalFolder,
    listing: Listing,
    rows: Sequence[InventoryRow],
    known: Mapping[str, Document],
    *,
    copy: bool,
    progress: Progress | None,
) -> tuple[dict[str, Document], list[Skipped]]:
    index = PathIndex(f.path for f in listing.files)
    closed = excluded_paths(rows, index.paths, office.config)
    reading = _Reading(office, folder, public=_named(rows, index) - closed, copy=copy)
    found = untouched(known, listing.files)
    done: dict[str, Document] = {}
    for file in listing.files:  # the excluded ones first: their digests guard the rest
        if file.path in closed and (document := found.get(file.path) or reading.read(file)):
            done[file.path] = document
    excluded = office.store.records.excluded_digests()
    reading.forbidden = frozenset({d.sha256 for d in done.values()} | excluded.keys())
    reading.suspects = frozenset({d.size for d in done.values()} | set(excluded.values()))
    to_read = [f for f in listing.files if f.path not in done and _needed(f, found, reading)]
    done.update({p: d for p, d in found.items() if p not in done})
    for document in _read_all(reading, to_read, progress):
        done[document.path] = document
    for skipped in reading.gone:
        done.pop(skipped.path, None)
    return dict(sorted(done.items())), reading.gone


def _named(rows: Sequence[InventoryRow], index: PathIndex) -> frozenset[str]:
    """Give the files that rows of a list name; a file that only proposes itself is not public."""
    cells = {r.values.get("berkas", "") for r in rows if r.values.get("berkas") != r.source}
    return frozenset(path for cell in cells for path in resolve_files(cell, index).paths)


def _needed(file: FileStat, found: Mapping[str, Document], reading: _Reading) -> bool:
    """Say whether the bytes must be read: they changed, or are public and not archived yet."""
    document = found.get(file.path)
    if document is None:
        return True
    return (
        reading.copy
        and file.path in reading.public
        and document.sha256 not in reading.forbidden
        and not reading.office.archive.has(document.sha256)
    )


def _read_all(
    reading: _Reading, files: Sequence[FileStat], progress: Progress | None
) -> Iterator[Document]:
    with ThreadPoolExecutor(_READERS) as pool:
        for done, document in enumerate(pool.map(reading.read, files), start=1):
            if progress:
                progress(done, len(files))
            if document:
                yield document


def batch_finding(metadata: MetadataSchema, rule: str, file: str = "") -> Finding:
    """Make the finding of a whole inventory that cannot be trusted."""
    known = metadata.batch_rule(rule)
    return Finding(rule, Severity(known.severity), known.message, known.remedy, file=file)
