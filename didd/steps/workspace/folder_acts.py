"""An act of an officer in their agency's folder: who may, which path, what stands in its way."""

from __future__ import annotations

import errno
import re
import secrets
from collections.abc import Collection, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from didd.adapters.folders.listing import (
    OWN_FOLDER,
    FolderUnavailable,
    cause,
    reason_to_skip,
)
from didd.adapters.folders.local_writer import LocalWriter
from didd.adapters.folders.places import Places, places_of
from didd.adapters.folders.writing import BIN, Entry
from didd.adapters.store.workspace.desk_files import FileAct, FileDeed, Room
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import Sentence, _
from didd.model import Agency, Officer
from didd.office import Office, OfficeError
from didd.personal_data.cover import cover
from didd.steps.collect.collect import check_living
from didd.steps.erasing.erased_words import erased_said
from didd.steps.refusals import kept_refusals
from didd.text.kept_names import BadName, safe_folder, safe_name, split_path
from didd.text.storable import is_storable, storable

#: A place that can only be read.
_ONLY_READ = {errno.EROFS, errno.EACCES, errno.EPERM}
#: A lock file that is older was left behind by a program that broke off.
_STALE_LOCK = timedelta(days=1)
#: What brings nothing new into the folder of an agency that has ended.
_AFTER_THE_END = frozenset({FileAct.DELETE, FileAct.RESTORE})
_IN_BIN = re.compile(r"[0-9a-f]{16}(?:\.[A-Za-z0-9]{0,6})?")


@dataclass(frozen=True)
class AtWork:
    """An officer at work where an agency's files lie."""

    office: Office
    agency: Agency
    officer: Officer
    places: Places

    def note(self, act: FileAct, path: str, target: str = "", entry: Entry | None = None) -> None:
        """Keep what is done to a file that is there; its bytes are not read for that."""
        self.deed(act, path, target, entry.size if entry else 0, "")

    def deed(
        self,
        act: FileAct,
        path: str,
        target: str,
        size: int,
        sha256: str,
        room: Room | None = None,
    ) -> None:
        """Keep what is done, with its link in the audit chain.

        Raises ``Full``, and ``Refused`` for bytes that were erased for good.
        """
        if said := erased_said(self.office, sha256):
            raise Refused(said)
        told = f"{path} → {target}" if act is FileAct.MOVE else path
        self.office.store.desk_files.keep(
            FileDeed(
                agency=self.agency.slug,
                act=act,
                path=storable(path),
                target=storable(target),
                shown=cover(storable(told), self.office.config.checks),
                size=size,
                sha256=sha256,
                officer=self.officer.id,
                role=self.officer.role.value,
                holder=self.officer.holder,
                at=self.office.now(),
            ),
            room,
        )


@contextmanager
def at_work(office: Office, agency: Agency, officer_id: str, act: FileAct) -> Generator[AtWork]:
    """Open the folder for one act; whatever stands in its way is a ``Refused`` that is kept.

    Only the agency's own officer may.
    """
    officer_id = storable(officer_id)
    with kept_refusals(office, officer_id, f"file.{act.value}", f"agency/{agency.slug}"):
        officer = office.acting(officer_id, OfficeAct.FILES, agency.slug)
        if act not in _AFTER_THE_END:
            check_living(office, agency)
        try:
            with closing(office.folder_at_desk(agency)) as folder:
                yield AtWork(office, agency, officer, places_of(folder))
        except BadName as bad:
            raise Refused(bad.sentence) from bad
        except OfficeError as error:
            raise Refused(_no_folder(agency)) from error
        except (OSError, FolderUnavailable) as error:
            raise Refused(_told(error)) from error


def entries_of(office: Office, agency: Agency, folder: str) -> list[Entry]:
    """List one folder of the agency; raises ``Refused``. ``_hasil`` is ours and not shown."""
    try:
        where = safe_folder(folder)
        _not_ours(where)
        with closing(office.folder_at_desk(agency)) as opened:
            found = places_of(opened).entries(where)
    except BadName as bad:
        raise Refused(bad.sentence) from bad
    except OfficeError as error:
        raise Refused(_no_folder(agency)) from error
    except (OSError, FolderUnavailable) as error:
        raise Refused(_told(error)) from error
    shown = [e for e in found if reason_to_skip(e.name) is None]
    if not where:
        shown = [e for e in shown if e.name != OWN_FOLDER]
    return sorted(shown, key=lambda e: (e.kind != "folder", e.name.casefold()))


def is_only_read(office: Office, agency: Agency, folder: str) -> bool:
    """Whether the agency's own folder, on a disk, takes no files here; no server is tried."""
    try:
        with closing(office.folder_at_desk(agency)) as opened:
            own = places_of(opened).own
            return isinstance(own, LocalWriter) and not own.takes(safe_folder(folder))
    except (BadName, OSError, OfficeError, FolderUnavailable):
        return False


def new_path(folder: str, name: str) -> str:
    """Return the path of a file to come; raises ``BadName`` or ``Refused``."""
    where, kept = safe_folder(folder), safe_name(name)
    path = f"{where}/{kept}" if where else kept
    for part in PurePosixPath(path).parts:
        if why := reason_to_skip(part):
            raise Refused(
                _(
                    "{name} would not be read by the check ({why}); give it another name.",
                    name=part,
                    why=why,
                )
            )
    _not_ours(path)
    return path


def _not_ours(path: str) -> None:
    if path.partition("/")[0].casefold() == OWN_FOLDER:
        raise Refused(_("{folder} is for the result of the check.", folder=OWN_FOLDER))


def there(work: AtWork, path: str, mark: str) -> Entry:
    """Return the file as it was shown; raises ``Refused`` where it is another one by now."""
    folder, name = split_path(path)
    parts = PurePosixPath(path).parts
    ours = bool(parts) and parts[0] == OWN_FOLDER
    if not parts or ".." in parts or path.startswith("/") or ours or not is_storable(path):
        raise Refused(_("There is no such file here."))
    entries = work.places.entries(folder)
    named = [e for e in entries if e.name == name and e.kind == "file"]
    if not named:
        raise Refused(_("There is no such file here."))
    for found in named:
        if found.mark == mark:
            _check_closed(found, entries, work.office.now())
            return found
    raise Refused(_("{name} was changed meanwhile: look at it again first.", name=name))


def _check_closed(file: Entry, entries: Collection[Entry], now: datetime) -> None:
    """Raise ``Refused`` for a file that is open in an office program: its save would undo this.

    Such programs leave a lock file beside it; one that is a day old was left by a crash.
    """
    name, beside = file.name, {e.name for e in entries if e.with_us == file.with_us}
    locks = {f".~lock.{name}#", f"~${name}"}
    # A long name loses its first two letters in its lock, unless it is another file's whole name.
    if name[2:] not in beside:
        locks.add(f"~${name[2:]}")
    for each in entries:
        opened = datetime.fromtimestamp(max(0, min(each.mtime_ns, 2**62)) / 1e9, UTC)
        if each.name in locks and each.with_us == file.with_us and now - opened < _STALE_LOCK:
            raise Refused(
                _(
                    "Somebody has {name} open just now, and would overwrite it when saving. Close "
                    "it there first.",
                    name=name,
                )
            )


def check_free(work: AtWork, path: str) -> None:
    """Raise ``Refused`` where something bears this name already."""
    folder, name = split_path(path)
    if any(entry.name == name for entry in work.places.entries(folder)):
        raise Refused(_told(FileExistsError()))


def name_in_bin(path: str) -> str:
    """Return the path in the bin for a file that is deleted: nobody else has it."""
    suffix = PurePosixPath(path).suffix
    plain = suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) < 8 else ""
    return f"{BIN}/{secrets.token_hex(8)}{plain}"


def is_name_in_bin(name: str) -> bool:
    """Whether ``name_in_bin`` gives such names.

    >>> is_name_in_bin("0123456789abcdef.csv"), is_name_in_bin("laporan.csv")
    (True, False)
    """
    return _IN_BIN.fullmatch(name) is not None


def _no_folder(agency: Agency) -> Sentence:
    return _("{agency} has no folder yet: ask the PPID administrator for one.", agency=agency.name)


def _told(error: OSError | FolderUnavailable) -> Sentence:
    if isinstance(error, FileExistsError):
        return _("A file of that name is there already; nothing was changed.")
    if isinstance(error, FileNotFoundError):
        return _("There is no such file here any more; nothing was changed.")
    if isinstance(error, OSError) and error.errno in _ONLY_READ:
        return _(
            "Nothing can be written into this folder from here, it can only be read. Put the files "
            "there as before, or ask the PPID administrator for the right to write."
        )
    why = cause(error) if isinstance(error, OSError) else str(error)
    return _("The agency's folder does not take it just now ({why}).", why=why)
