"""The interface of agency folders: files to read, and skipped entries with the reason.

Only ``_hasil/`` is ours there; it is not listed.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter, eq
from pathlib import Path
from typing import Protocol

from didd.i18n import _
from didd.model import Skipped
from didd.ports import Put
from didd.records.folder_changes import FileStat

OWN_FOLDER = "_hasil"
#: Maximum number of bytes per read.
CHUNK = 1024 * 1024
#: Number of leading bytes that determine the media type.
HEAD = 8192
MOVING = _("still being written; tried again later")
NO_FILE = _("no ordinary file")
EMPTY = _("empty file (0 bytes)")
LINK = _("a link is not followed")
HARD_LINK = _("the same file is outside of this folder too (hard link); put a copy instead")
HOLLOW = _("nearly all of the file is holes (sparse), no document; save what is in it alone")
CLOSED_FOLDER = _("the folder cannot be opened")
CHANGED = _("changed while it was read; tried again later")
UNREADABLE = _("cannot be read")
VANISHED = _("gone before it could be read")
_LOCK = _("a lock file; the document is open just now")
_SYSTEM = _("a file of the system")
_HIDDEN = _("hidden")
#: Reasons to skip an entry that need no action by the agency.
NO_DOCUMENT = frozenset({_LOCK, _SYSTEM, _HIDDEN})
#: Errors of entries that cannot be opened, explained for those who can mend them.
_CAUSES = {
    errno.EACCES: _("no right to"),
    errno.EPERM: _("no right to"),
    errno.ENOENT: _("no longer there"),
    errno.ENAMETOOLONG: _("it lies too deep; shorten the folders' names"),
    errno.ELOOP: _("a link by now"),
    errno.ENOTDIR: _("no folder any more"),
    errno.EIO: _("a fault of the disk or the network"),
    errno.ESTALE: _("the connection to the folder is broken"),
    errno.ENOTCONN: _("the connection to the folder is broken"),
    errno.ETIMEDOUT: _("the connection to the folder is broken"),
    errno.EHOSTDOWN: _("the connection to the folder is broken"),
    errno.ENOSPC: _("the disk is full"),
    errno.EDQUOT: _("the disk quota is used up"),
    errno.EFBIG: _("the disk takes no file as large as that"),
    errno.EROFS: _("the disk can only be read"),
    errno.EBUSY: _("locked by another program"),
    errno.EAGAIN: _("locked by another program"),
}
#: No slip is larger than this.
LARGEST_OWN = 200 * CHUNK
_SYSTEM_NAMES = ("thumbs.db", "desktop.ini", "ehthumbs.db")
_UNFINISHED = (".part", ".partial", ".crdownload", ".tmp")
_ZONE = ":zone.identifier"
#: Prefixes and suffixes of names to skip, in both cases: a fast pre-filter.
_FIRST = frozenset("~.")
_LAST = frozenset(c for n in (*_SYSTEM_NAMES, *_UNFINISHED, _ZONE) for c in n[-1] + n[-1].upper())
#: Nanoseconds since 1970, about the year 2262.
FURTHEST = 2**63 - 1


class FolderUnavailable(RuntimeError):
    """The folder is missing or cannot be listed: nothing is known about its files."""


class FileGone(RuntimeError):
    """A listed file could not be read after all; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The content of a folder: files to read, and skipped entries with the reason."""

    files: tuple[FileStat, ...]
    skipped: tuple[Skipped, ...]


class Folder(Protocol):
    """An agency's folder. Every implementation passes the same contract tests, on a real server."""

    @property
    def address(self) -> str:
        """Return its address, for people; without secrets."""
        ...

    def exists(self) -> bool:
        """Whether it can be listed right now."""
        ...

    def scan(self) -> Listing:
        """List the whole tree, in path order; raises ``FolderUnavailable``."""
        ...

    def chunks(self, file: FileStat) -> Iterator[bytes]:
        """Read a file in pieces of at most 1 MiB; raises ``FileGone`` with the reason."""
        ...

    def local_path(self, file: FileStat) -> Path:
        """Return a path for readers that need a real file; raises ``OSError``."""
        ...

    def for_slip(self, lists: Iterable[str]) -> AbstractContextManager[Path]:
        """Return a local folder with the named lists, whose ``_hasil`` is the agency's own.

        Raises ``OSError`` when ``_hasil`` cannot be read or written.
        """
        ...

    def own_file(self, name: str) -> bytes:
        """Return a file of ``_hasil``, never through a link; raises ``OSError``."""
        ...

    def close(self) -> None:
        """Close connections and delete temporary files."""
        ...


class LocalPaths(Mapping[str, Path]):
    """Local paths of listed files; only requested ones are fetched."""

    def __init__(self, folder: Folder, listing: Listing) -> None:
        self._folder = folder
        self._files = {file.path: file for file in listing.files}

    def __getitem__(self, path: str) -> Path:
        return self._folder.local_path(self._files[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def reason_to_skip(name: str) -> str | None:
    """Return why an entry of this name is not a document; None when it may be one."""
    if name.isascii() and name[:1] not in _FIRST and name[-1:] not in _LAST:
        return None
    name = name.casefold()
    if name.startswith(("~$", ".~lock")):
        return str(_LOCK)
    if name in _SYSTEM_NAMES or name.endswith(_ZONE):
        return str(_SYSTEM)
    if name.startswith("."):
        return str(_HIDDEN)
    if name.endswith(_UNFINISHED):
        return str(_("an unfinished copy"))
    return None


def cause(error: OSError) -> str:
    """Return why an entry could not be opened or read."""
    return str(_CAUSES.get(error.errno or 0) or error.strerror or type(error).__name__)


def each_once(files: Iterable[FileStat]) -> tuple[FileStat, ...]:
    """Sort the files by path; names that are displayed alike get distinct paths.

    A time set centuries away is limited to what databases can store.
    """
    files = sorted(files, key=attrgetter("path"))
    times = [file.mtime_ns for file in files]
    if times and not -FURTHEST <= min(times) <= max(times) <= FURTHEST:
        files = [f._replace(mtime_ns=max(-FURTHEST, min(f.mtime_ns, FURTHEST))) for f in files]
    paths = [file.path for file in files]
    if not any(map(eq, paths, islice(paths, 1, None))):
        return tuple(files)
    taken: set[str] = set()
    listed: list[FileStat] = []
    for file in sorted(files, key=lambda f: (f.path != f.real, f.path, f.real)):
        path = file.path
        while path in taken:
            path = path.replace("%", "%%", 1)
        taken.add(path)
        listed.append(file._replace(path=path))
    return tuple(sorted(listed))


def shown(real: str) -> str:
    r"""Return a file name that can be shown and stored: bytes that are not UTF-8 as ``%XX``.

    >>> shown("caf\udce9.txt")
    'caf%E9.txt'
    """
    if not real.isascii():
        real = "".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in real)
    return real.rstrip("/")


def read_once(chunks: Iterator[bytes], put: Put | None = None) -> tuple[str, int, bytes]:
    """Read the bytes once: return sha256, size and the first ``HEAD``; ``put`` stores them."""
    if put is None:
        return _hashed(chunks)
    head = b""

    def passing() -> Iterator[bytes]:
        nonlocal head
        for chunk in chunks:
            head = head or chunk[:HEAD]
            yield chunk

    sha256, size = put(passing())
    return sha256, size, head


def _hashed(chunks: Iterator[bytes]) -> tuple[str, int, bytes]:
    first = next(chunks, b"")
    hasher, size = hashlib.sha256(first), len(first)
    for chunk in chunks:
        hasher.update(chunk)
        size += len(chunk)
    return hasher.hexdigest(), size, first[:HEAD]
