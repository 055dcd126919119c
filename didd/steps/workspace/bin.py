"""What was deleted or replaced at the desk: shown, and deleted for good after some days (SOP 1)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.folders.places import Places, places_of
from didd.adapters.folders.writing import BIN, Entry
from didd.adapters.store.workspace.desk_files import FileAct, FileDeed
from didd.model import Agency
from didd.office import Office, OfficeError
from didd.steps.workspace.folder_acts import is_name_in_bin
from didd.text.storable import is_storable

#: Who empties the bin.
KEEPER = "system.bin"


@dataclass(frozen=True, slots=True)
class Binned:
    """A file in the bin: its name there, where it was, and until when it can be taken back."""

    name: str
    deed: FileDeed
    until: datetime


def in_bin(office: Office, agency: Agency) -> list[Binned]:
    """Return what lies in the bin, the newest first; nothing where the folder is away."""
    try:
        with closing(office.folder_at_desk(agency)) as folder:
            entries = places_of(folder).entries(BIN)
    except (OSError, OfficeError, FolderUnavailable):
        return []
    kept = timedelta(days=office.config.sop.files.bin_days)
    deeds = _deeds(office, agency, entries)
    found = [Binned(name.rpartition("/")[2], d, d.at + kept) for name, d in deeds.items()]
    return found[::-1]


def _deeds(office: Office, agency: Agency, entries: Iterable[Entry]) -> dict[str, FileDeed]:
    """Return how files came into the bin, by their paths; nothing of other names."""
    names = [f"{BIN}/{each.name}" for each in entries if is_storable(each.name)]
    return office.store.desk_files.binned(agency.slug, names)


def empty_bin(office: Office, agency: Agency) -> int:
    """Delete for good what lies in the bin for too long; return how many. Repeated every night.

    What cannot be deleted waits for the next night.
    """
    try:
        with closing(office.folder_at_desk(agency)) as folder:
            return _emptied(office, agency, places_of(folder))
    except (OSError, OfficeError, FolderUnavailable):
        return 0


def _emptied(office: Office, agency: Agency, places: Places) -> int:
    entries = [each for each in places.entries(BIN) if each.kind == "file"]
    deeds, gone = _deeds(office, agency, entries), 0
    before = office.now() - timedelta(days=office.config.sop.files.bin_days)
    for entry in entries:
        target = f"{BIN}/{entry.name}"
        deed = deeds.get(target) or _nameless(agency, entry)
        if deed is None or deed.at > before:
            continue
        with suppress(OSError):
            places.of(entry).remove(target)
            office.store.desk_files.keep(_purged(office, deed))
            gone += 1
    return gone


def _purged(office: Office, deed: FileDeed) -> FileDeed:
    by = {"officer": KEEPER, "role": "", "holder": ""}
    return replace(deed, act=FileAct.PURGE, size=0, sha256="", at=office.now(), **by)


def _nameless(agency: Agency, entry: Entry) -> FileDeed | None:
    """Return a deed for a file of the bin that a killed act left; None for one that is not ours."""
    if not is_name_in_bin(entry.name) or entry.mtime_ns <= 0:
        return None
    path, at = f"{BIN}/{entry.name}", datetime.fromtimestamp(entry.mtime_ns / 1e9, UTC)
    return FileDeed(agency.slug, FileAct.DELETE, path, path, path, 0, "", KEEPER, "", "", at)
