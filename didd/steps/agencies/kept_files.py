"""Files that the office keeps of an agency that merged: those that carried items name go along.

They go below ``<agency>/`` of what is kept of its successor. All others stay, and can be deleted: a
list, or the file of an item that stays in force, would be taken for the successor's own there.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from didd.adapters.folders.listing import OWN_FOLDER, FolderUnavailable
from didd.adapters.folders.local_writer import LocalWriter
from didd.adapters.folders.places import Places, places_of
from didd.adapters.store.agencies.handovers import HANDING
from didd.adapters.store.workspace.desk_files import FileAct, FileDeed
from didd.fields.files_named import PathIndex, resolve_files
from didd.model import Agency, Document
from didd.office import Office, OfficeError
from didd.personal_data.cover import cover
from didd.text.kept_names import split_path
from didd.text.storable import is_storable


@dataclass(frozen=True, slots=True)
class Going:
    """Which files go: old paths and new ones, the new as ``<successor>/<agency>/…``."""

    targets: Mapping[str, str]
    index: PathIndex

    def there(self, cell: str) -> str:
        """Return a cell that names files as its successor's folder has them."""
        found = resolve_files(cell, self.index)
        if self.targets.keys().isdisjoint(found.paths):
            return cell
        paths = [self.targets[p].partition("/")[2] if p in self.targets else p for p in found.paths]
        return "\n".join((*paths, *found.missing, *found.outside, *found.links))


def going_along(office: Office, agency: Agency, into: Agency, cells: Collection[str]) -> Going:
    """Return where the files that these cells name go, or went; what is new is kept as an act.

    An act is kept before anything moves: a repetition after a kill finds the same places.
    """
    kept = _kept(office.desk_files / agency.slug) if office.desk_files else {}
    targets = office.store.desk_files.moved_by(HANDING, agency.slug)
    if not kept and not targets:
        return Going({}, PathIndex(()))
    known = office.store.harvests.documents(agency.slug)
    index = PathIndex({*known, *kept, *targets})
    named = {path for cell in cells for path in resolve_files(cell, index).paths}
    for path in sorted((named & kept.keys()) - targets.keys()):
        if _is_read(office, agency, path, known.get(path)):
            targets[path] = _free(office, agency, into, path)
            deed = _deed(office, agency, path, targets[path], kept[path])
            office.store.desk_files.keep(deed)
    return Going({path: t for path, t in targets.items() if path in named}, index)


def move_along(office: Office, agency: Agency, going: Going) -> None:
    """Move the files; one that cannot be moved now, or would overwrite another, stays."""
    if office.desk_files is None:
        return
    writer = LocalWriter(office.desk_files)
    for path, target in going.targets.items():
        old = f"{agency.slug}/{path}"
        with suppress(OSError):
            try:
                writer.move(old, target)
            except FileExistsError:  # killed between its new name and the end of its old one
                if (office.desk_files / old).samefile(office.desk_files / target):
                    writer.remove(old)


def _kept(place: Path) -> dict[str, int]:
    if not place.is_dir():
        return {}
    return {
        path: size
        for path, size in LocalWriter(place).sizes().items()
        if is_storable(path) and PurePosixPath(path).parts[0] != OWN_FOLDER
    }


def _is_read(office: Office, agency: Agency, path: str, known: Document | None) -> bool:
    """Whether this is the file that the harvest read: the agency's own of its name counts first."""
    if known is None or office.desk_files is None or office.is_without_folder(agency):
        return True
    with (office.desk_files / agency.slug / path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == known.sha256


def _free(office: Office, agency: Agency, into: Agency, path: str) -> str:
    with (
        suppress(OSError, OfficeError, FolderUnavailable),
        closing(office.folder_at_desk(into)) as f,
    ):
        places = places_of(f)
        return next(f"{into.slug}/{t}" for t in _wished(agency, path) if not _taken(places, t))
    return f"{into.slug}/{agency.slug}/{path}"


def _wished(agency: Agency, path: str) -> Iterator[str]:
    yield f"{agency.slug}/{path}"
    for number in range(2, 1000):
        yield f"{agency.slug}-{number}/{path}"


def _taken(places: Places, path: str) -> bool:
    folder, name = split_path(path)
    try:
        return any(entry.name == name for entry in places.entries(folder))
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.ELOOP}:
            return True
        raise


def _deed(office: Office, agency: Agency, path: str, target: str, size: int) -> FileDeed:
    told = cover(f"{path} → {target}", office.config.checks)
    slug, at = agency.slug, office.now()
    return FileDeed(slug, FileAct.MOVE, path, target, told, size, "", HANDING, "", "", at)
