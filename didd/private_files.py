"""Keeps the office's own files private to its account on the machine.

Database, archive, logs and copies contain what is not approved yet, what is excluded, and where
personal data was found. Every program of ours calls ``keep_private`` before it does anything else.
Files for others are exceptions: what lies in an agency's folder by that folder's own mode, a
file of ``--out`` by the user's own umask (``users_umask``).
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Permission bits denied to group and others.
OTHERS = 0o077

_before: list[int] = []


def keep_private() -> None:
    """Set the umask so that this process, and its children, create private files only."""
    before = os.umask(OTHERS)
    if not _before:
        _before.append(before)


@contextmanager
def users_umask() -> Generator[None]:
    """Restore the user's own umask inside the block; for one thread, and briefly."""
    ours = os.umask(_before[0] if _before else OTHERS)
    if not _before:
        os.umask(ours)
    try:
        yield
    finally:
        os.umask(ours)


def replace_shared(path: Path, text: str) -> None:
    """Replace a file whole, readable as the user.s own umask says; nobody sees a half."""
    passing = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with users_umask():
            passing.write_text(text, encoding="utf-8")
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)


def keep_once(path: Path, content: bytes) -> None:
    """Write a private file whole, where there is none: killed, there is none; two keep the first's.

    A half is beside it until it gets its name, which is then nobody else's.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passing = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(passing, path)
    finally:
        passing.unlink(missing_ok=True)


def share_like(handle: int, like: os.stat_result, bits: int) -> None:
    """Set an open file's group and mode from ``like``, and its owner where permitted."""
    for owner in (like.st_uid, -1):
        with suppress(OSError):
            os.fchown(handle, owner, like.st_gid)
            break
    with suppress(OSError):
        os.fchmod(handle, stat.S_IMODE(like.st_mode) & bits | stat.S_IRUSR | stat.S_IWUSR)


def tighten(paths: Iterable[Path]) -> None:
    """Revoke group's and others' permissions that an older version, or a copy, left.

    Missing files and those of other owners are skipped; ``loose`` reports them. A folder that
    everybody shares (``/tmp``) is not our state.
    """
    for path in loose(paths):
        with suppress(OSError):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)


def loose(paths: Iterable[Path], bits: int = OTHERS) -> Iterator[Path]:
    """Yield those of ``paths`` that group or others may enter, read or write; skips links."""
    for path in paths:
        with suppress(OSError):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & bits and not mode & stat.S_ISVTX:
                yield path
