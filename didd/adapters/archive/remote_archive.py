"""Bytes by their sha256 on any fsspec store, e.g. S3: the same promises as a local folder."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from fsspec.core import url_to_fs  # pyright: ignore[reportMissingTypeStubs,reportUnknownVariableType]

from didd.adapters.archive.kept_bytes import NO_FILE, checked, read_all, shelf, why
from didd.adapters.archive.storage import archive_at, from_source, told_remotely
from didd.ports import ArchiveDamaged, Put

T = TypeVar("T")

_CHUNK = 1024 * 1024
#: Seconds after which an incoming file counts as abandoned: there are no locks.
_STALE_REMOTE = 24 * 3600


class RemoteArchive:
    """The same on any fsspec store, e.g. ``s3://bucket/prefix``; credentials by environment."""

    def __init__(self, url: str) -> None:
        # A cached listing would be stale.
        self.fs, self.root = cast("tuple[Any, str]", url_to_fs(url, use_listings_cache=False))
        self._name = archive_at(f"{url.partition('://')[0]}://{self.root}")

    def _path(self, sha256: str) -> str:
        return "/".join((self.root.rstrip("/"), *shelf(sha256)))

    def has(self, sha256: str) -> bool:
        """Whether these bytes are stored."""
        path = self._path(sha256)
        with told_remotely(self._name):
            return bool(self.fs.isfile(path))

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store the bytes, first under a temporary name: a digest never names a partial file.

        Raises ``StorageError`` if the store refuses them or does not answer.
        """
        incoming = f"{self.root.rstrip('/')}/incoming/{secrets.token_hex(8)}"
        with told_remotely(self._name):
            try:
                return self._put(from_source(chunks), incoming)
            finally:
                if self.fs.exists(incoming):
                    self.fs.rm(incoming)

    def _put(self, chunks: Iterable[bytes], incoming: str) -> tuple[str, int]:
        hasher, size = hashlib.sha256(), 0
        self.fs.makedirs(incoming.rsplit("/", 1)[0], exist_ok=True)
        with self.fs.open(incoming, "wb") as out:
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                out.write(chunk)
        sha256 = hasher.hexdigest()
        if not self.has(sha256) or not self._whole(sha256):
            self.fs.makedirs(self._path(sha256).rsplit("/", 1)[0], exist_ok=True)
            self.fs.mv(incoming, self._path(sha256))
        return sha256, size

    @contextmanager
    def batch(self) -> Generator[Put]:
        """Yield ``put``: each file is stored immediately."""
        yield self.put

    def put_file(self, path: Path) -> tuple[str, int]:
        """Store a local file's bytes."""
        with path.open("rb") as source:
            return self.put(iter(lambda: source.read(_CHUNK), b""))

    def open(self, sha256: str) -> BinaryIO:
        """Open for reading; raises ``FileNotFoundError``, or ``ArchiveDamaged`` for other bytes.

        The bytes are verified as they are read, see ``didd.ports``.
        """
        size = self.size(sha256)
        file = self._asked(sha256, lambda path: cast("BinaryIO", self.fs.open(path, "rb")))
        return checked(file, sha256, size)

    def size(self, sha256: str) -> int:
        """Return the size in bytes; raises ``FileNotFoundError`` or ``ArchiveDamaged``."""
        found = self._asked(sha256, lambda path: cast("dict[str, Any]", self.fs.info(path)))
        if found["type"] != "file":
            raise ArchiveDamaged(sha256, NO_FILE)
        return int(found["size"] or 0)

    def _asked(self, sha256: str, ask: Callable[[str], T]) -> T:
        """Query one file; raises ``StorageError`` if the store does not answer."""
        path = self._path(sha256)
        try:
            return ask(path)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ArchiveDamaged(sha256, why(error)) from error
        except Exception as error:
            with told_remotely(self._name):
                raise error from None

    def digests(self) -> Iterator[str]:
        """Yield all stored digests, in order."""
        with told_remotely(self._name):
            found = sorted(str(p) for p in self.fs.glob(f"{self.root.rstrip('/')}/??/*"))
        for path in found:
            yield "".join(path.rsplit("/", 2)[1:])

    def remove(self, sha256: str) -> None:
        """Delete these bytes, if stored."""
        if self.has(sha256):
            with told_remotely(self._name):
                self.fs.rm(self._path(sha256))

    def _whole(self, sha256: str) -> bool:
        """Whether the stored bytes have this digest; reads them to the end."""
        try:
            with self.open(sha256) as kept:
                read_all(kept)
        except (FileNotFoundError, ArchiveDamaged):
            return False
        return True

    def sweep(self) -> int:
        """Delete what is older than a day under ``incoming/``; return the number."""
        incoming = map(str, self.fs.glob(f"{self.root.rstrip('/')}/incoming/*"))
        return sum(self._is_swept(path) for path in incoming)

    def _is_swept(self, path: str) -> bool:
        """Delete it if it is old; whoever brought it may just be done with it."""
        try:
            old = time.time() - self.fs.modified(path).timestamp() > _STALE_REMOTE
            if old:
                self.fs.rm(path)
        except FileNotFoundError:
            return False
        return old
