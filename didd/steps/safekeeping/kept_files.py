"""Files of agencies that are kept with the office alone: into a backup, and back from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import cast

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.bag_files import DATA
from didd.adapters.backup.shapes import Giver, Taker
from didd.adapters.folders.writing import PART
from didd.i18n import _

#: In a backup: the bytes by their digest, and in its state which file each is.
KEPT, NAMES = "kept", "kept.json"
_CHUNK = 1024 * 1024


def back_up_kept(place: Path | None, bag: Taker, manifest: dict[str, str], state: str) -> int:
    """Put the files of all agencies into the bag; return how many.

    Those that the backup before has are not copied again; one that changes or goes meanwhile is
    left out, as if it had done so before.
    """
    names: dict[str, str] = {}
    for path in _files(place):
        try:
            sha256 = _digest(path)
            inside = f"{KEPT}/{sha256[:2]}/{sha256[2:]}"
            if not bag.holds(inside, sha256) and f"{DATA}/{inside}" not in manifest:
                sha256 = bag.add(inside, _chunks(path))
        except FileNotFoundError:
            continue
        if inside == f"{KEPT}/{sha256[:2]}/{sha256[2:]}" and place:
            manifest[f"{DATA}/{inside}"] = sha256
            names[path.relative_to(place).as_posix()] = sha256
        else:
            bag.drop(inside)  # its bytes are not what their name says
    told = json.dumps(names, indent=1, sort_keys=True).encode()
    manifest[f"{DATA}/{state}/{NAMES}"] = bag.add(f"{state}/{NAMES}", [told])
    return len(names)


def restore_kept(
    bag: Giver, manifest: Mapping[str, str], place: Path, never: Collection[str] = ()
) -> int:
    """Write the files of all agencies below ``place``; return how many. None is written over.

    Those whose sha256 must ``never`` come back stay away.

    Raises ``BagError``, before anything is written, for a name that leads outside, and for a file
    that is there already and says something else.
    """
    names = {name: s for name, s in _names(bag, manifest).items() if s not in never}
    for name, sha256 in names.items():
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or len(parts) < 2:
            raise BagError(_("{name} is no file of an agency.", name=name))
        if (target := place / name).exists() and not _holds(target, sha256):
            raise BagError(
                _(
                    "{file} is there already, and is another file than the one in the backup. "
                    "Move it away, or name an empty folder, and restore once more.",
                    file=target,
                )
            )
    for name, sha256 in names.items():
        target = place / name
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".restored{PART}")
        with half.open("wb") as out:
            out.writelines(bag.read(f"{DATA}/{KEPT}/{sha256[:2]}/{sha256[2:]}", sha256))
        half.replace(target)
    return len(names)


def _names(bag: Giver, manifest: Mapping[str, str]) -> dict[str, str]:
    for path, digest in manifest.items():
        if path.startswith(f"{DATA}/state/") and path.endswith(f"/{NAMES}"):
            return cast("dict[str, str]", json.loads(b"".join(bag.read(path, digest))))
    return {}  # of a version that kept none


def _files(place: Path | None) -> Iterator[Path]:
    for path in sorted(place.rglob("*")) if place else ():
        if path.is_file() and not path.is_symlink() and not path.name.endswith(PART):
            yield path


def _holds(path: Path, sha256: str) -> bool:
    return path.is_file() and _digest(path) == sha256


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_CHUNK), b"")
