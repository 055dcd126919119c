"""Reads every file again in turn, some each night, to detect silent changes.

A file with other bytes has changed: the agency is harvested at once, and the
result goes to the officer who decides, like any change.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from didd.adapters.folders.listing import FileGone, Folder, read_once
from didd.model import Agency, Document, Skipped
from didd.office import Office
from didd.records.folder_changes import FileStat, untouched
from didd.records.rereading import due
from didd.steps.collect.collect import harvest
from didd.steps.collect.files.read_bytes import Progress
from didd.steps.collect.reports import HarvestReport

#: Files recorded per batch: a killed reading repeats at most so many.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Reread:
    """The result of a night's reading.

    ``known`` is the agency's number of files, ``read`` how many were read and are unchanged,
    ``changed`` the paths of the others, ``unread`` what could not be read, and why.
    ``harvest`` is the report of the harvest that followed, if anything changed.
    """

    agency: str
    known: int
    read: int
    changed: tuple[str, ...]
    unread: tuple[Skipped, ...]
    harvest: HarvestReport | None = None

    def to_json(self) -> dict[str, object]:
        """Return JSON types."""
        return {
            "agency": self.agency,
            "known": self.known,
            "read": self.read,
            "changed": list(self.changed),
            "unread": [{"path": s.path, "reason": s.reason} for s in self.unread],
            "harvest": self.harvest.to_json() if self.harvest else None,
        }


def reread(office: Office, agency: Agency, *, progress: Progress | None = None) -> Reread:
    """Read the files that are due; harvest the agency when any has other bytes.

    What already looks changed, or is new, is left to the next harvest. Raises
    ``FolderUnavailable`` when the folder cannot be listed. Repeating it, or killing it, loses
    nothing: a file is done once it was read.
    """
    harvests = office.store.harvests
    known = harvests.documents(agency.slug)
    changed: list[str] = []
    unread: list[Skipped] = []
    read = 0
    with closing(office.folder(agency)) as folder:
        listed = {file.path: file for file in folder.scan().files}
        same = untouched(known, listed.values())
        turns = {p: at for p, at in harvests.read_at(agency.slug).items() if p in same}
        paths = due(turns, office.now())
        for start in range(0, len(paths), _BATCH):
            alike: dict[str, str] = {}
            for path in paths[start : start + _BATCH]:
                _read(folder, listed[path], known[path], alike, changed, unread)
            harvests.note_read(agency.slug, alike, office.now())
            read += len(alike)
            if progress:
                progress(min(start + _BATCH, len(paths)), len(paths))
    harvests.distrust(agency.slug, changed)
    after = harvest(office, agency) if changed else None
    return Reread(agency.slug, len(known), read, tuple(changed), tuple(unread), after)


def _read(
    folder: Folder,
    file: FileStat,
    known: Document,
    alike: dict[str, str],
    changed: list[str],
    unread: list[Skipped],
) -> None:
    """Read one file completely, and record the outcome."""
    try:
        sha256, _, _ = read_once(folder.chunks(file), None)
    except FileGone as gone:
        unread.append(Skipped(file.path, str(gone)))
        return
    if sha256 == known.sha256:
        alike[file.path] = sha256
    else:
        changed.append(file.path)
