"""Bytes by their sha256, on a local folder or any fsspec store.

What is published is read from here, never from an agency's folder, so that a file swapped after
its approval cannot slip through. Only bytes that a row names as public are ever put in.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from fsspec.core import url_to_fs  # pyright: ignore[reportMissingTypeStubs,reportUnknownVariableType]

from didd.adapters.archive_batch import Batch
from didd.adapters.storage import told
from didd.ports import Archive, Put

_CHUNK = 1024 * 1024
#: Seconds after which an incoming file that nobody holds open was left behind.
_STALE = 60
#: The same where nobody can see who holds it.
_STALE_REMOTE = 24 * 3600
_DIGITS = frozenset("0123456789abcdef")


def _shelf(sha256: str) -> tuple[str, str]:
    """Part a digest into shelf and name; ``ValueError`` for anything else."""
    if len(sha256) != 64 or not set(sha256) <= _DIGITS:
        raise ValueError(f"not a sha256: {sha256!r}")
    return sha256[:2], sha256[2:]


class FolderArchive:
    """An archive in a local folder: ``ab/cdef…`` holds the bytes with digest ``abcdef…``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Say where these bytes lie, or would."""
        return self.root.joinpath(*_shelf(sha256))

    def has(self, sha256: str) -> bool:
        """Say whether these bytes are kept."""
        shelf, name = _shelf(sha256)
        return os.path.isfile(f"{self.root}/{shelf}/{name}")  # noqa: PTH113

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep the bytes; give sha256 and size. Raises ``StorageError`` where there is no room.

        Killed midway, it leaves only a file under ``incoming/``, never half a kept one. The lock on
        that file ends with the process: it tells ``sweep`` which one is left behind.
        """
        incoming = self.root / "incoming" / secrets.token_hex(8)
        with told(f"Arsip {self.root}"):
            return self._put(chunks, incoming)

    def _put(self, chunks: Iterable[bytes], incoming: Path) -> tuple[str, int]:
        incoming.parent.mkdir(parents=True, exist_ok=True)
        hasher, size = hashlib.sha256(), 0
        try:
            with incoming.open("xb") as out:
                fcntl.flock(out, fcntl.LOCK_EX)
                for chunk in chunks:
                    hasher.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            sha256 = hasher.hexdigest()
            target = self.path(sha256)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                incoming.replace(target)
        finally:
            incoming.unlink(missing_ok=True)
        return sha256, size

    @contextmanager
    def together(self) -> Generator[Put]:
        """Give a ``put`` for many files, which are all there, safe from a power cut, at the end."""
        with Batch(self.root) as batch:
            yield batch.put

    def put_file(self, path: Path) -> tuple[str, int]:
        """Keep a local file's bytes."""
        with path.open("rb") as source:
            return self.put(iter(lambda: source.read(_CHUNK), b""))

    def open(self, sha256: str) -> BinaryIO:
        """Open for reading; ``FileNotFoundError`` when not kept."""
        return self.path(sha256).open("rb")

    def size(self, sha256: str) -> int:
        """Size in bytes; ``FileNotFoundError`` when not kept."""
        return self.path(sha256).stat().st_size

    def digests(self) -> Iterator[str]:
        """List everything kept, in order."""
        for shelf in sorted(p for p in self.root.glob("??") if p.is_dir()):
            for kept in sorted(shelf.iterdir()):
                yield shelf.name + kept.name

    def remove(self, sha256: str) -> None:
        """Forget these bytes; nothing happens when they are not kept."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Take away what killed ``put``s left in ``incoming/``; give how many."""
        left = 0
        for path in (self.root / "incoming").glob("*"):
            if time.time() - path.stat().st_mtime > _STALE and _unheld(path):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
                left += 1
        return left


class RemoteArchive:
    """The same on any fsspec store, e.g. ``s3://bucket/prefix``; credentials by environment."""

    def __init__(self, url: str) -> None:
        self.fs, self.root = cast("tuple[Any, str]", url_to_fs(url))

    def _path(self, sha256: str) -> str:
        return "/".join((self.root.rstrip("/"), *_shelf(sha256)))

    def has(self, sha256: str) -> bool:
        """Say whether these bytes are kept."""
        return bool(self.fs.exists(self._path(sha256)))

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep the bytes under a passing name first, so that a digest never names half a file."""
        incoming = f"{self.root.rstrip('/')}/incoming/{secrets.token_hex(8)}"
        hasher, size = hashlib.sha256(), 0
        self.fs.makedirs(incoming.rsplit("/", 1)[0], exist_ok=True)
        try:
            with self.fs.open(incoming, "wb") as out:
                for chunk in chunks:
                    hasher.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
            sha256 = hasher.hexdigest()
            if not self.has(sha256):
                self.fs.makedirs(self._path(sha256).rsplit("/", 1)[0], exist_ok=True)
                self.fs.mv(incoming, self._path(sha256))
        finally:
            if self.fs.exists(incoming):
                self.fs.rm(incoming)
        return sha256, size

    @contextmanager
    def together(self) -> Generator[Put]:
        """Give ``put``: each file is kept at once."""
        yield self.put

    def put_file(self, path: Path) -> tuple[str, int]:
        """Keep a local file's bytes."""
        with path.open("rb") as source:
            return self.put(iter(lambda: source.read(_CHUNK), b""))

    def open(self, sha256: str) -> BinaryIO:
        """Open for reading; ``FileNotFoundError`` when not kept."""
        if not self.has(sha256):
            raise FileNotFoundError(sha256)
        return cast("BinaryIO", self.fs.open(self._path(sha256), "rb"))

    def size(self, sha256: str) -> int:
        """Size in bytes; ``FileNotFoundError`` when not kept."""
        if not self.has(sha256):
            raise FileNotFoundError(sha256)
        return int(self.fs.size(self._path(sha256)) or 0)

    def digests(self) -> Iterator[str]:
        """List everything kept, in order."""
        for path in sorted(str(p) for p in self.fs.glob(f"{self.root.rstrip('/')}/??/*")):
            yield "".join(path.rsplit("/", 2)[1:])

    def remove(self, sha256: str) -> None:
        """Forget these bytes; nothing happens when they are not kept."""
        if self.has(sha256):
            self.fs.rm(self._path(sha256))

    def sweep(self) -> int:
        """Take away what is under ``incoming/`` since more than a day; give how many."""
        old = [
            path
            for path in map(str, self.fs.glob(f"{self.root.rstrip('/')}/incoming/*"))
            if time.time() - self.fs.modified(path).timestamp() > _STALE_REMOTE
        ]
        for path in old:
            self.fs.rm(path)
        return len(old)


def open_archive(url: str) -> FolderArchive | RemoteArchive:
    """Open the archive at a folder path, ``file://…`` or another fsspec URL."""
    if "://" not in url or url.startswith("file://"):
        return FolderArchive(Path(url.removeprefix("file://")))
    return RemoteArchive(url)


@contextmanager
def spooled(chunks: Iterable[bytes]) -> Generator[Path]:
    """Give a passing local file with these bytes, for readers that need one."""
    with tempfile.NamedTemporaryFile(prefix="didd-") as passing:
        for chunk in chunks:
            passing.write(chunk)
        passing.flush()
        yield Path(passing.name)


@contextmanager
def local_file(archive: Archive, sha256: str) -> Generator[Path]:
    """Give a local file with these kept bytes; ``FileNotFoundError`` when not kept."""
    if isinstance(archive, FolderArchive):
        yield archive.path(sha256)
        return
    with archive.open(sha256) as kept, spooled(iter(lambda: kept.read(_CHUNK), b"")) as path:
        yield path


def _unheld(path: Path) -> bool:
    """Say whether no living process is writing this file, or into this folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def put_bytes(archive: Archive, content: bytes) -> str:
    """Keep ``content``; give its sha256."""
    return archive.put([content])[0]
