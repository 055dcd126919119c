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

from didd.model import Skipped
from didd.ports import Put
from didd.records.folder_changes import FileStat

OWN_FOLDER = "_hasil"
#: Maximum number of bytes per read.
CHUNK = 1024 * 1024
#: Number of leading bytes that determine the media type.
HEAD = 8192
MOVING = "masih ditulis; dicoba lagi nanti"
NO_FILE = "bukan berkas biasa"
EMPTY = "berkas kosong (0 byte)"
LINK = "tautan (link) tidak diikuti"
HARD_LINK = (
    "berkas yang sama juga ada di luar folder ini (hard link); "
    "ganti dengan salinannya (a hard link leads out of the folder: put a copy instead)"
)
HOLLOW = (
    "hampir seluruhnya kosong (sparse), bukan dokumen; simpan isinya saja "
    "(nearly all of the file is holes: save what is in it alone)"
)
CLOSED_FOLDER = "folder tidak dapat dibuka"
CHANGED = "berubah saat dibaca; dicoba lagi nanti"
UNREADABLE = "tidak dapat dibaca"
VANISHED = "hilang sebelum sempat dibaca"
_LOCK = "berkas kunci; dokumennya sedang dibuka"
_SYSTEM = "berkas sistem"
_HIDDEN = "tersembunyi"
#: Reasons to skip an entry that need no action by the agency.
NO_DOCUMENT = frozenset({_LOCK, _SYSTEM, _HIDDEN})
#: Errors of entries that cannot be opened, explained for those who can mend them.
_CAUSES = {
    errno.EACCES: "hak akses",
    errno.EPERM: "hak akses",
    errno.ENOENT: "sudah tidak ada",
    errno.ENAMETOOLONG: "letaknya terlalu dalam; pendekkan nama foldernya",
    errno.ELOOP: "sudah menjadi tautan",
    errno.ENOTDIR: "sudah bukan folder",
    errno.EIO: "gangguan pada disk atau jaringan",
    errno.ESTALE: "sambungan ke folder terputus",
    errno.ENOTCONN: "sambungan ke folder terputus",
    errno.ETIMEDOUT: "sambungan ke folder terputus",
    errno.EHOSTDOWN: "sambungan ke folder terputus",
    errno.ENOSPC: "disk penuh",
    errno.EDQUOT: "jatah ruang disk habis",
    errno.EFBIG: "disk tidak menerima berkas sebesar itu",
    errno.EROFS: "disk hanya dapat dibaca",
    errno.EBUSY: "sedang dikunci program lain",
    errno.EAGAIN: "sedang dikunci program lain",
}
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
        return _LOCK
    if name in _SYSTEM_NAMES or name.endswith(_ZONE):
        return _SYSTEM
    if name.startswith("."):
        return _HIDDEN
    if name.endswith(_UNFINISHED):
        return "salinan belum selesai"
    return None


def cause(error: OSError) -> str:
    """Return why an entry could not be opened or read."""
    return _CAUSES.get(error.errno or 0) or error.strerror or type(error).__name__


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
