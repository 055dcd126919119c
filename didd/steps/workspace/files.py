"""Files of an agency's own folder, put, moved, deleted and taken back at the desk (SOP 1).

Nothing is judged here: the next check reads what lies in the folder, however it came there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.folders.open_writer import writer_of
from didd.adapters.folders.writing import BIN, Entry, FolderWriter
from didd.adapters.store.workspace.desk_files import FileAct, FileDeed
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.office import Office, OfficeError
from didd.steps.workspace.folder_acts import (
    AtWork,
    at_work,
    check_free,
    is_name_in_bin,
    name_in_bin,
    new_path,
    there,
)
from didd.text.storable import is_storable

MEGABYTE = 1_000_000
#: Who empties the bin.
KEEPER = "system.bin"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that an officer sends: into which folder, under which name, how large.

    With ``mark`` it takes the place of the file that was shown so.
    """

    folder: str
    name: str
    file: BinaryIO
    size: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a file is to go; ``mark`` is how it was shown."""

    folder: str
    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class Binned:
    """A file in the bin: its name there, where it was, and until when it can be taken back."""

    name: str
    deed: FileDeed
    until: datetime


def put_file(office: Office, agency: Agency, officer_id: str, brought: Brought) -> str:
    """Put a file into the agency's folder; return its path. Raises ``Refused``.

    What it replaces goes into the bin first.
    """
    act = FileAct.REPLACE if brought.mark else FileAct.UPLOAD
    with at_work(office, agency, officer_id, act) as work:
        path = new_path(brought.folder, brought.name)
        _fits(work, brought)
        old = there(work, path, brought.mark) if brought.mark else None
        if old is None:
            check_free(work, path)
            work.writer.put(path, brought.file, lambda n, h: work.deed(act, path, "", n, h))
            return path
        # Whole beside the old one first, so that the folder is without the file for a moment only.
        waiting, kept = name_in_bin(path), name_in_bin(path)
        work.writer.put(waiting, brought.file, lambda n, h: work.deed(act, path, kept, n, h))
        work.writer.move(path, kept)
        try:
            work.writer.move(waiting, path)
        except OSError:
            work.writer.move(kept, path)
            raise
        return path


def move_file(office: Office, agency: Agency, officer_id: str, path: str, wanted: Move) -> str:
    """Give a file another name or folder; return its path. Raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.MOVE) as work:
        new = new_path(wanted.folder, wanted.name)
        entry = there(work, path, wanted.mark)
        if new != path:
            check_free(work, new)
            with _moved(work, path, new):
                work.note(FileAct.MOVE, path, new, entry)
        return new


def delete_file(office: Office, agency: Agency, officer_id: str, path: str, mark: str) -> None:
    """Put a file into the bin; raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.DELETE) as work:
        entry, kept = there(work, path, mark), name_in_bin(path)
        with _moved(work, path, kept):
            work.note(FileAct.DELETE, path, kept, entry)


def restore_file(office: Office, agency: Agency, officer_id: str, name: str) -> str:
    """Take a file out of the bin, back to where it was; return its path. Raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.RESTORE) as work:
        target = f"{BIN}/{name}"
        found = {f"{BIN}/{e.name}": e for e in work.writer.entries(BIN)}
        deed = office.store.desk_files.binned(agency.slug, [target]).get(target)
        if deed is None or target not in found:
            raise Refused(_("There is no such file in the bin any more."))
        check_free(work, deed.path)
        with _moved(work, target, deed.path):
            work.note(FileAct.RESTORE, deed.path, "", found[target])
        return deed.path


@contextmanager
def _moved(work: AtWork, old: str, new: str) -> Generator[None]:
    """Move a file, then keep that it was done; what cannot be kept is taken back."""
    work.writer.move(old, new)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            work.writer.move(new, old)
        raise


def in_bin(office: Office, agency: Agency) -> list[Binned]:
    """Return what lies in the bin, the newest first; nothing where the folder is away."""
    try:
        with closing(office.folder(agency)) as folder:
            entries = writer_of(folder).entries(BIN)
    except (OSError, OfficeError, FolderUnavailable):
        return []
    kept = timedelta(days=office.config.sop.files.bin_days)
    deeds = _deeds(office, agency, entries)
    found = [Binned(name.rpartition("/")[2], d, d.at + kept) for name, d in deeds.items()]
    return found[::-1]


def used_bytes(office: Office, agency: Agency) -> int:
    """Return how many bytes the folder holds, with its bin where the folder is not away."""
    used = office.store.desk_files.used(agency.slug)
    try:
        with closing(office.folder(agency)) as folder:
            return used + _in_bytes(writer_of(folder).entries(BIN))
    except (OSError, OfficeError, FolderUnavailable):
        return used


def _in_bytes(entries: Iterable[Entry]) -> int:
    return sum(each.size for each in entries if each.kind == "file")


def _deeds(office: Office, agency: Agency, entries: Iterable[Entry]) -> dict[str, FileDeed]:
    """Return how files came into the bin, by their paths; nothing of other names."""
    names = [f"{BIN}/{each.name}" for each in entries if is_storable(each.name)]
    return office.store.desk_files.binned(agency.slug, names)


def empty_bin(office: Office, agency: Agency) -> int:
    """Delete for good what lies in the bin for too long; return how many. Repeated every night.

    What cannot be deleted waits for the next night.
    """
    try:
        with closing(office.folder(agency)) as folder:
            return _emptied(office, agency, writer_of(folder))
    except (OSError, OfficeError, FolderUnavailable):
        return 0


def _emptied(office: Office, agency: Agency, writer: FolderWriter) -> int:
    entries = [each for each in writer.entries(BIN) if each.kind == "file"]
    deeds, gone = _deeds(office, agency, entries), 0
    before = office.now() - timedelta(days=office.config.sop.files.bin_days)
    for entry in entries:
        target = f"{BIN}/{entry.name}"
        deed = deeds.get(target) or _nameless(agency, entry)
        if deed is None or deed.at > before:
            continue
        with suppress(OSError):
            writer.remove(target)
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


def _fits(work: AtWork, brought: Brought) -> None:
    """Raise ``Refused`` for a file that is empty, too large, or too much for the folder."""
    rules, name = work.office.config.sop.files, brought.name
    if not brought.size:
        raise Refused(_("{name} is empty (0 bytes).", name=name))
    if brought.size > rules.largest * MEGABYTE:
        raise Refused(
            _("{name} is larger than {most} MB; make it smaller.", name=name, most=rules.largest)
        )
    used = work.office.store.desk_files.used(work.agency.slug) + _in_bytes(work.writer.entries(BIN))
    if used + brought.size > rules.quota * MEGABYTE:
        raise Refused(
            _(
                "{name} does not fit any more: the folder may hold {most} MB. Delete what is not "
                "needed, or ask the PPID administrator for more room.",
                name=name,
                most=rules.quota,
            )
        )
