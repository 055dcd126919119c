"""Reads an agency's files (SOP 1): each is hashed, public ones are archived.

Excluded information is never archived under any name: the files of excluded rows are read first,
and bytes that any of them has, had, or could have are not stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from didd.adapters.folders.listing import FileGone, Folder, Listing, read_once
from didd.adapters.folders.media_types import media_type
from didd.fields.files_named import PathIndex, resolve_files
from didd.model import Agency, Document, Finding, InventoryRow, Skipped
from didd.office import Office
from didd.ports import Put
from didd.records.exclusions import Exclusions
from didd.records.folder_changes import FileStat, untouched
from didd.steps.collect.files.held_files import held_files

#: Called with (done, total) files while the bytes are read.
Progress = Callable[[int, int], None]

_READERS = 2
#: Files per task of a reader thread.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """A folder whose lists were read, before any other byte is.

    ``known`` are its files as last seen, ``index`` finds what rows name in it, ``excluded`` says
    which files no archive may have. ``columns`` says how each column of a list was read.
    """

    agency: Agency
    folder: Folder
    listing: Listing
    known: Mapping[str, Document]
    rows: tuple[InventoryRow, ...]
    index: PathIndex
    excluded: Exclusions
    findings: tuple[Finding, ...]
    sources: tuple[str, ...]
    columns: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class _Reading:
    """State known before reading, and what may be copied.

    ``forbidden`` are digests of excluded bytes, ``suspects`` their sizes, ``unread`` the sizes of
    excluded files that could not be read: files of the same size may be the same.
    ``held`` are digests of public files held because of personal data.
    """

    office: Office
    folder: Folder
    public: frozenset[str]
    copy: bool
    put: Put | None = None
    forbidden: frozenset[str] = frozenset()
    suspects: frozenset[int] = frozenset()
    unread: frozenset[int] = frozenset()
    held: frozenset[str] = frozenset()
    gone: list[Skipped] = field(default_factory=list[Skipped])

    def read(self, file: FileStat) -> Document | None:
        """Hash one file, archiving its bytes when they are public; None when it vanished."""
        keep = self.may_keep(file) and file.size not in self.suspects
        try:
            sha256, size, head = read_once(self.folder.chunks(file), self.put if keep else None)
            if not keep and self.may_keep(file) and sha256 not in self.forbidden:
                self._keep_suspect(file)
        except FileGone as error:
            self.gone.append(Skipped(file.path, str(error)))
            return None
        kind = media_type(head, file.path)
        return Document(file.path, size, file.mtime_ns, sha256, kind, file.mark)

    def read_some(self, files: Sequence[FileStat]) -> list[Document]:
        """Read several files: a task per small file costs as much as reading it."""
        return [document for file in files if (document := self.read(file))]

    def may_keep(self, file: FileStat) -> bool:
        """Whether a row makes the file public, and its size differs from unread excluded ones."""
        return self.copy and file.path in self.public and file.size not in self.unread

    def _keep_suspect(self, file: FileStat) -> None:
        """Copy a file of an excluded one's size after its bytes proved different."""
        sha256, _ = self.office.archive.put(self.folder.chunks(file))
        if sha256 in self.forbidden:  # swapped between the two reads
            self.office.archive.remove(sha256)


def read_documents(
    office: Office, lists: ReadFolder, *, copy: bool, progress: Progress | None = None
) -> tuple[dict[str, Document], list[Skipped]]:
    """Return the listed files as documents in path order, and those that could not be read.

    Files that are as last seen are not read again. With ``copy``, public bytes go into the archive,
    and bytes that are excluded by now are taken out of it.
    """
    excluded, files = lists.excluded, lists.listing.files
    reading = _Reading(office, lists.folder, _named(lists) - excluded.paths, copy)
    before = office.store.harvests.findings(lists.agency.slug, "checks")
    reading.held = held_files(office, lists.agency, lists.known, before)
    found = untouched(lists.known, files)
    done = _read_closed(reading, [f for f in files if f.path in excluded.paths], found)
    reading.forbidden, reading.suspects = excluded.digests(done), excluded.sizes(done)
    rest = [f for f in files if f.path not in excluded.paths]
    done.update({f.path: found[f.path] for f in rest if f.path in found})
    to_read = [f for f in rest if _needed(f, found, reading)]
    with office.archive.batch() as reading.put:
        for document in _read_all(reading, to_read, progress):
            done[document.path] = document
    if copy:
        _forget(reading)
    for skipped in reading.gone:
        done.pop(skipped.path, None)
    return dict(sorted(done.items())), reading.gone


def _read_closed(
    reading: _Reading, files: Sequence[FileStat], found: Mapping[str, Document]
) -> dict[str, Document]:
    """Hash the files of excluded rows in place."""
    done = {f.path: d for f in files if (d := found.get(f.path) or reading.read(f))}
    reading.unread = frozenset(f.size for f in files if f.path not in done)
    return done


def _forget(reading: _Reading) -> None:
    """Remove from the archive what was public once and is excluded now.

    What an edition in force still shows stays until the next decree, or until it is withdrawn; what
    was erased goes wherever it is named. That is asked anew: an erasure in the middle of reading
    could not take what was not in the archive yet.
    """
    archive = reading.office.archive
    erased = frozenset(reading.office.store.erased_files.closed())
    kept = [sha256 for sha256 in reading.forbidden | erased if archive.has(sha256)]
    needed = reading.office.store.editions.digests_in_force() if kept else set[str]()
    for sha256 in kept:
        if sha256 in erased or sha256 not in needed:
            archive.remove(sha256)


def _named(lists: ReadFolder) -> frozenset[str]:
    """Return the files that rows of a list name; a file that only proposes itself is not public."""
    cells = {r.values.get("berkas", "") for r in lists.rows if r.values.get("berkas") != r.source}
    return frozenset(path for cell in cells for path in resolve_files(cell, lists.index).paths)


def _needed(file: FileStat, found: Mapping[str, Document], reading: _Reading) -> bool:
    """Whether the bytes must be read: they changed, or are public and not archived yet."""
    document = found.get(file.path)
    if document is None:
        return True
    return (
        reading.may_keep(file)
        and document.sha256 not in reading.forbidden
        and document.sha256 not in reading.held
        and not reading.office.archive.has(document.sha256)
    )


def _read_all(
    reading: _Reading, files: Sequence[FileStat], progress: Progress | None
) -> Iterator[Document]:
    some = [files[at : at + _AT_ONCE] for at in range(0, len(files), _AT_ONCE)]
    with ThreadPoolExecutor(_READERS) as pool:
        for done, documents in enumerate(pool.map(reading.read_some, some), start=1):
            yield from documents
            if progress:
                progress(min(done * _AT_ONCE, len(files)), len(files))
