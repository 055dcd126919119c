"""Files of an agency's own folder, put, moved, deleted and taken back at the desk (SOP 1).

Nothing is judged here: the next check reads what lies in the folder, however it came there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.folders.places import places_of
from didd.adapters.folders.writing import BIN, Entry, FolderWriter
from didd.adapters.store.workspace.desk_files import FileAct, Full, Room
from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _
from didd.model import Agency
from didd.office import Office, OfficeError
from didd.steps.workspace.folder_acts import (
    AtWork,
    at_work,
    check_free,
    name_in_bin,
    new_path,
    there,
)

MEGABYTE = 1_000_000


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
class Kept:
    """Where a file that was sent lies: its path, and whether it is kept ``with_us``."""

    path: str
    with_us: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Where a file is to go; ``mark`` is how it was shown."""

    folder: str
    name: str
    mark: str


def put_file(office: Office, agency: Agency, officer_id: str, brought: Brought) -> Kept:
    """Put a file into the agency's folder, or keep it with us. Raises ``Refused``.

    What it replaces goes into the bin first, and it lies where that lay.
    """
    act = FileAct.REPLACE if brought.mark else FileAct.UPLOAD
    with at_work(office, agency, officer_id, act) as work:
        path = new_path(brought.folder, brought.name)
        room = _room(work, brought)
        if brought.mark:
            old = there(work, path, brought.mark)
            _replace(work, path, old, brought, room)
            return Kept(path, old.with_us)
        check_free(work, path)
        writer, with_us = work.places.for_new(path)
        with _full_is_told(work, brought):
            writer.put(path, brought.file, lambda n, h: work.deed(act, path, "", n, h, room))
        return Kept(path, with_us)


def _replace(work: AtWork, path: str, old: Entry, brought: Brought, room: Room) -> None:
    # Whole beside the old one first, so that the folder is without the file for a moment only.
    writer, waiting, kept = work.places.of(old), name_in_bin(path), name_in_bin(path)
    act = FileAct.REPLACE
    with _full_is_told(work, brought):
        writer.put(waiting, brought.file, lambda n, h: work.deed(act, path, kept, n, h, room))
    writer.move(path, kept)
    try:
        writer.move(waiting, path)
    except OSError:
        writer.move(kept, path)
        raise


def move_file(office: Office, agency: Agency, officer_id: str, path: str, wanted: Move) -> str:
    """Give a file another name or folder; return its path. Raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.MOVE) as work:
        new = new_path(wanted.folder, wanted.name)
        entry = there(work, path, wanted.mark)
        if new != path:
            check_free(work, new)
            with _moved(work.places.of(entry), path, new):
                work.note(FileAct.MOVE, path, new, entry)
        return new


def delete_file(office: Office, agency: Agency, officer_id: str, path: str, mark: str) -> None:
    """Put a file into the bin; raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.DELETE) as work:
        entry, kept = there(work, path, mark), name_in_bin(path)
        with _moved(work.places.of(entry), path, kept):
            work.note(FileAct.DELETE, path, kept, entry)


def restore_file(office: Office, agency: Agency, officer_id: str, name: str) -> str:
    """Take a file out of the bin, back to where it was; return its path. Raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.RESTORE) as work:
        target = f"{BIN}/{name}"
        found = {f"{BIN}/{e.name}": e for e in work.places.entries(BIN)}
        deed = office.store.desk_files.binned(agency.slug, [target]).get(target)
        if deed is None or target not in found:
            raise Refused(_("There is no such file in the bin any more."))
        check_free(work, deed.path)
        with _moved(work.places.of(found[target]), target, deed.path):
            work.note(FileAct.RESTORE, deed.path, "", found[target])
        return deed.path


@contextmanager
def _moved(writer: FolderWriter, old: str, new: str) -> Generator[None]:
    """Move a file, then keep that it was done; what cannot be kept is taken back."""
    writer.move(old, new)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            writer.move(new, old)
        raise


def used_bytes(office: Office, agency: Agency) -> int:
    """Return how many bytes the folder holds, with its bin and what is kept with us.

    Of a folder on a server it is what was there at the last check, and came at the desk since.
    """
    used = office.store.desk_files.used(agency.slug)
    try:
        with closing(office.folder_at_desk(agency)) as folder:
            places = places_of(folder)
            sizes = places.sizes()
            if sizes is not None:
                return sum(sizes.values())
            return used + _in_bytes(places.entries(BIN))
    except (OSError, OfficeError, FolderUnavailable):
        return used


def _in_bytes(entries: Iterable[Entry]) -> int:
    return sum(each.size for each in entries if each.kind == "file")


def _room(work: AtWork, brought: Brought) -> Room:
    """Return how much room there is; ``Refused`` for a file that is empty, or too large for it."""
    rules, name, since = work.office.config.sop.files, brought.name, work.office.now()
    if not brought.size:
        raise Refused(_("{name} is empty (0 bytes).", name=name))
    if brought.size > rules.largest * MEGABYTE:
        raise Refused(
            _("{name} is larger than {most} MB; make it smaller.", name=name, most=rules.largest)
        )
    sizes = work.places.sizes()
    binned = _in_bytes(work.places.entries(BIN)) if sizes is None else 0
    room = Room(rules.quota * MEGABYTE, since, binned, sizes)
    if work.office.store.desk_files.held(work.agency.slug, room) + brought.size > room.most:
        raise Refused(_no_room(work, brought))
    return room


@contextmanager
def _full_is_told(work: AtWork, brought: Brought) -> Generator[None]:
    """Tell that others, sent at the same time, took the room that was there."""
    try:
        yield
    except Full as full:
        raise Refused(_no_room(work, brought)) from full


def _no_room(work: AtWork, brought: Brought) -> Sentence:
    return _(
        "{name} does not fit any more: the folder may hold {most} MB. Delete what is not "
        "needed, or ask the PPID administrator for more room.",
        name=brought.name,
        most=work.office.config.sop.files.quota,
    )
