"""Bytes by their sha256, on a local folder or any fsspec store.

What is published is read from here, never from an agency's folder, so that a file swapped after
approval cannot slip through, and is verified while it is read, so that bytes altered here
cannot either. Only bytes that a row names as public are ever stored.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from didd.adapters.archive.batch import Batch, name_it
from didd.adapters.archive.kept_bytes import NO_FILE, checked, read_all, shelf, why
from didd.adapters.archive.remote_archive import RemoteArchive
from didd.adapters.archive.storage import archive_at, from_source, storage_errors
from didd.i18n import _
from didd.ports import Archive, ArchiveDamaged, Put

__all__ = ["FolderArchive", "RemoteArchive", "local_file", "open_archive", "put_bytes", "spooled"]

_CHUNK = 1024 * 1024
#: Seconds after which an incoming file without a lock counts as abandoned.
_STALE = 60
#: Do not follow links, and do not block on pipes.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderArchive:
    """An archive in a local folder: ``ab/cdef…`` holds the bytes with digest ``abcdef…``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Return the path of these bytes, whether they exist or not."""
        return self.root.joinpath(*shelf(sha256))

    def has(self, sha256: str) -> bool:
        """Whether these bytes are stored; a link or a folder in their place does not count."""
        folder, name = shelf(sha256)
        try:
            found = os.lstat(f"{self.root}/{folder}/{name}")
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode)

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store the bytes; return sha256 and size. Raises ``StorageError`` when the disk is full.

        Killed midway, it leaves only a file under ``incoming/``, never a partial stored one. The
        lock on that file ends with the process: it tells ``sweep`` which one is abandoned. An
        existing file with that digest is replaced: it may be damaged.
        """
        incoming = self.root / "incoming" / secrets.token_hex(8)
        with storage_errors(archive_at(self.root)):
            return self._put(chunks, incoming)

    def _put(self, chunks: Iterable[bytes], incoming: Path) -> tuple[str, int]:
        incoming.parent.mkdir(parents=True, exist_ok=True)
        hasher, size = hashlib.sha256(), 0
        try:
            with incoming.open("xb") as out:
                fcntl.flock(out, fcntl.LOCK_EX)
                for chunk in from_source(chunks):
                    hasher.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            sha256 = hasher.hexdigest()
            self.path(sha256).parent.mkdir(parents=True, exist_ok=True)
            name_it(str(incoming), str(self.path(sha256)))
        finally:
            incoming.unlink(missing_ok=True)
        return sha256, size

    @contextmanager
    def batch(self) -> Generator[Put]:
        """Yield a ``put`` for many files; all are durable when the block ends."""
        with Batch(self.root) as batch:
            yield batch.put

    def put_file(self, path: Path) -> tuple[str, int]:
        """Store a local file's bytes."""
        with path.open("rb") as source:
            return self.put(iter(lambda: source.read(_CHUNK), b""))

    def open(self, sha256: str) -> BinaryIO:
        """Open for reading; raises ``FileNotFoundError``, or ``ArchiveDamaged`` for other bytes.

        The bytes are verified as they are read, see ``didd.ports``.
        """
        try:
            file = cast("BinaryIO", os.fdopen(os.open(self.path(sha256), _FLAGS), "rb", 0))
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ArchiveDamaged(sha256, _kind(self.path(sha256)) or why(error)) from error
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            file.close()
            raise ArchiveDamaged(sha256, NO_FILE)
        return checked(file, sha256, found.st_size)

    def size(self, sha256: str) -> int:
        """Return the size in bytes; raises ``FileNotFoundError`` or ``ArchiveDamaged``."""
        try:
            found = self.path(sha256).lstat()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ArchiveDamaged(sha256, why(error)) from error
        if not stat.S_ISREG(found.st_mode):
            raise ArchiveDamaged(sha256, NO_FILE)
        return found.st_size

    def digests(self) -> Iterator[str]:
        """Yield all stored digests, in order."""
        for folder in sorted(p for p in self.root.glob("??") if p.is_dir()):
            for kept in sorted(folder.iterdir()):
                yield folder.name + kept.name

    def remove(self, sha256: str) -> None:
        """Delete these bytes, if stored."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Delete leftovers of killed ``put``s in ``incoming/``; return their number."""
        left = 0
        for path in (self.root / "incoming").glob("*"):
            if time.time() - path.stat().st_mtime > _STALE and _unheld(path):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
                left += 1
        return left


def open_archive(url: str) -> FolderArchive | RemoteArchive:
    """Open the archive at a folder path, ``file://…`` or another fsspec URL."""
    if "://" not in url or url.startswith("file://"):
        return FolderArchive(Path(url.removeprefix("file://")))
    return RemoteArchive(url)


@contextmanager
def spooled(chunks: Iterable[bytes]) -> Generator[Path]:
    """Yield a temporary local file with these bytes, for readers that need one.

    Raises ``StorageError`` if the temporary folder is full or closed.
    """
    with ExitStack() as stack:
        with storage_errors(_("Folder for temporary files (TMPDIR)")):
            passing = stack.enter_context(tempfile.NamedTemporaryFile(prefix="didd-"))
            for chunk in from_source(chunks):
                passing.write(chunk)
            passing.flush()
        yield Path(passing.name)


@contextmanager
def local_file(archive: Archive, sha256: str) -> Generator[Path]:
    """Yield a local file with these stored bytes, verified beforehand.

    Raises ``FileNotFoundError`` when not stored, ``ArchiveDamaged`` when they differ.
    """
    with archive.open(sha256) as kept:
        if isinstance(archive, FolderArchive):
            read_all(kept)
            yield archive.path(sha256)
        else:
            with spooled(iter(lambda: kept.read(_CHUNK), b"")) as path:
                yield path


def _kind(path: Path) -> str:
    """Return what is there instead of a file; "" for a file."""
    try:
        return "" if stat.S_ISREG(path.lstat().st_mode) else str(NO_FILE)
    except OSError:
        return ""


def _unheld(path: Path) -> bool:
    """Whether no live process is writing this file, or into this folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def put_bytes(archive: Archive, content: bytes) -> str:
    """Store ``content``; return its sha256."""
    return archive.put([content])[0]
