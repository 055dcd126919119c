"""How much room there is, and how much of it the office takes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Files of an archive that are looked at one by one; a larger one is reckoned from so many.
_LOOKED = 5000
#: Folders of an archive, by the first byte of digests, which are spread evenly.
_SHELVES = [f"{number:02x}" for number in range(256)]


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of a disk that this account could use, and what is free of them."""

    size: int
    free: int


def room_at(path: Path) -> Room | None:
    """Return the room of the disk on which ``path`` lies, or would; None where nobody can say."""
    while not path.exists() and path != path.parent:
        path = path.parent
    try:
        found = shutil.disk_usage(path)
    except OSError:
        return None
    return Room(found.used + found.free, found.free)


def archive_bytes(root: Path, looked: int = _LOOKED) -> int:
    """Return the size of an archive's files: exactly that of a small one.

    Of one with more files than ``looked`` some folders are read, and the rest is taken to be like
    them: a digest says nothing of a file's size.
    """
    total = files = 0
    for read, shelf in enumerate(_SHELVES, start=1):
        for size in _sizes(root / shelf):
            total, files = total + size, files + 1
        if files >= looked:
            return total * len(_SHELVES) // read
    return total


def newest_time(paths: Iterator[Path]) -> float | None:
    """Return the latest time at which one of these files was changed; None where none is there."""
    times: list[float] = []
    for path in paths:
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return max(times, default=None)


def _sizes(folder: Path) -> Iterator[int]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    yield entry.stat(follow_symlinks=False).st_size
    except OSError:
        return
