"""Files of an agency's own folder, put, moved, deleted and taken back at the desk (SOP 1).

Nothing is judged here: the next check reads what lies in the folder, however it came there.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import BinaryIO

from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.folders.open_writer import writer_of
from didd.adapters.folders.writing import BIN
from didd.adapters.store.workspace.desk_files import FileAct, FileDeed
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
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
            work.note(FileAct.MOVE, path, new, entry)
            work.writer.move(path, new)
        return new


def delete_file(office: Office, agency: Agency, officer_id: str, path: str, mark: str) -> None:
    """Put a file into the bin; raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.DELETE) as work:
        entry, kept = there(work, path, mark), name_in_bin(path)
        work.note(FileAct.DELETE, path, kept, entry)
        work.writer.move(path, kept)


def restore_file(office: Office, agency: Agency, officer_id: str, name: str) -> str:
    """Take a file out of the bin, back to where it was; return its path. Raises ``Refused``."""
    with at_work(office, agency, officer_id, FileAct.RESTORE) as work:
        target = f"{BIN}/{name}"
        found = {f"{BIN}/{e.name}": e for e in work.writer.entries(BIN)}
        deed = office.store.desk_files.binned(agency.slug, [target]).get(target)
        if deed is None or target not in found:
            raise Refused(_("There is no such file in the bin any more."))
        check_free(work, deed.path)
        work.note(FileAct.RESTORE, deed.path, "", found[target])
        work.writer.move(target, deed.path)
        return deed.path


def in_bin(office: Office, agency: Agency) -> list[Binned]:
    """Return what lies in the bin, the newest first; nothing where the folder is away."""
    try:
        with closing(office.folder(agency)) as folder:
            names = [f"{BIN}/{e.name}" for e in writer_of(folder).entries(BIN)]
    except (OSError, OfficeError, FolderUnavailable):
        return []
    kept = timedelta(days=office.config.sop.files.bin_days)
    deeds = office.store.desk_files.binned(agency.slug, names)
    found = [Binned(name.rpartition("/")[2], d, d.at + kept) for name, d in deeds.items()]
    return found[::-1]


def empty_bin(office: Office, agency: Agency) -> int:
    """Delete for good what lies in the bin for too long; return how many. Repeated every night."""
    old = [binned.deed for binned in in_bin(office, agency) if binned.until <= office.now()]
    if not old:
        return 0
    with closing(office.folder(agency)) as folder:
        writer = writer_of(folder)
        for deed in old:
            gone = replace(
                deed,
                act=FileAct.PURGE,
                size=0,
                sha256="",
                officer=KEEPER,
                role="",
                holder="",
                at=office.now(),
            )
            office.store.desk_files.keep(gone)
            writer.remove(deed.target)
    return len(old)


def _fits(work: AtWork, brought: Brought) -> None:
    """Raise ``Refused`` for a file that is empty, too large, or too much for the folder."""
    rules, name = work.office.config.sop.files, brought.name
    if not brought.size:
        raise Refused(_("{name} is empty (0 bytes).", name=name))
    if brought.size > rules.largest * MEGABYTE:
        raise Refused(
            _("{name} is larger than {most} MB; make it smaller.", name=name, most=rules.largest)
        )
    used = work.office.store.desk_files.used(work.agency.slug)
    if used + brought.size > rules.quota * MEGABYTE:
        raise Refused(
            _(
                "{name} does not fit any more: the folder may hold {most} MB. Delete what is not "
                "needed, or ask the PPID administrator for more room.",
                name=name,
                most=rules.quota,
            )
        )
