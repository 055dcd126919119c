"""The office's own files: for its own account, and for nobody else on the machine.

Database, archive, logs and copies hold what is not approved yet, what is excluded, and where
personal data was found. Every program of ours calls ``keep_private`` before it does anything else.
What is handed to others on purpose is written so: the agency's slip by its folder's own mode, a
file asked for with ``--out`` by the user's own umask (``users_umask``).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: What group and others are not given.
OTHERS = 0o077

_before: list[int] = []


def keep_private() -> None:
    """Have this process, and those it starts, make files for its own account alone."""
    before = os.umask(OTHERS)
    if not _before:
        _before.append(before)


@contextmanager
def users_umask() -> Generator[None]:
    """Make files inside as the user's own umask wants them; for one thread, and for a moment."""
    ours = os.umask(_before[0] if _before else OTHERS)
    if not _before:
        os.umask(ours)
    try:
        yield
    finally:
        os.umask(ours)


def tighten(paths: Iterable[Path]) -> None:
    """Take from group and others what an older version, or a copy, left them.

    What is not there, or belongs to somebody else, stays; ``loose`` tells of it. A folder that
    everybody shares (``/tmp``) is no state of ours.
    """
    for path in loose(paths):
        with suppress(OSError):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def loose(paths: Iterable[Path], bits: int = OTHERS) -> Iterator[Path]:
    """Give those of ``paths`` that group or others may enter, read or write; links are passed."""
    for path in paths:
        with suppress(OSError):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & bits and not mode & stat.S_ISVTX:
                yield path
