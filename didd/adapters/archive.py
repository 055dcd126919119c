"""Bytes by their sha256, on a local folder or any fsspec store.

What is published is read from here, never from an agency's folder, so that a file swapped after
its approval cannot slip through. Only bytes that a row names as public are ever put in.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from fsspec.core import url_to_fs  # pyright: ignore[reportMissingTypeStubs,reportUnknownVariableType]

from didd.ports import Archive

_CHUNK = 1024 * 1024


class FolderArchive:
    """An archive in a local folder: ``ab/cdef…`` holds the bytes with digest ``abcdef…``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """Say whether these bytes are kept."""
        return self._path(sha256).is_file()

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep the bytes; give sha256 and size.

        Killed midway, it leaves only a file under ``incoming/``, never half a kept one.
        """
        incoming = self.root / "incoming" / secrets.token_hex(8)
        incoming.parent.mkdir(parents=True, exist_ok=True)
        hasher, size = hashlib.sha256(), 0
        try:
            with incoming.open("xb") as out:
                for chunk in chunks:
                    hasher.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            sha256 = hasher.hexdigest()
            target = self._path(sha256)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                incoming.replace(target)
        finally:
            incoming.unlink(missing_ok=True)
        return sha256, size

    def put_file(self, path: Path) -> tuple[str, int]:
        """Keep a local file's bytes."""
        with path.open("rb") as source:
            return self.put(iter(lambda: source.read(_CHUNK), b""))

    def open(self, sha256: str) -> BinaryIO:
        """Open for reading; ``FileNotFoundError`` when not kept."""
        return self._path(sha256).open("rb")

    def size(self, sha256: str) -> int:
        """Size in bytes; ``FileNotFoundError`` when not kept."""
        return self._path(sha256).stat().st_size

    def digests(self) -> Iterator[str]:
        """List everything kept, in order."""
        for shelf in sorted(p for p in self.root.glob("??") if p.is_dir()):
            for kept in sorted(shelf.iterdir()):
                yield shelf.name + kept.name


class RemoteArchive:
    """The same on any fsspec store, e.g. ``s3://bucket/prefix``; credentials by environment."""

    def __init__(self, url: str) -> None:
        self.fs, self.root = cast("tuple[Any, str]", url_to_fs(url))

    def _path(self, sha256: str) -> str:
        return f"{self.root.rstrip('/')}/{sha256[:2]}/{sha256[2:]}"

    def has(self, sha256: str) -> bool:
        """Say whether these bytes are kept."""
        return bool(self.fs.exists(self._path(sha256)))

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep the bytes under a passing name first, so that a digest never names half a file."""
        incoming = f"{self.root.rstrip('/')}/incoming/{secrets.token_hex(8)}"
        hasher, size = hashlib.sha256(), 0
        self.fs.makedirs(incoming.rsplit("/", 1)[0], exist_ok=True)
        with self.fs.open(incoming, "wb") as out:
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                out.write(chunk)
        sha256 = hasher.hexdigest()
        if self.has(sha256):
            self.fs.rm(incoming)
        else:
            self.fs.makedirs(self._path(sha256).rsplit("/", 1)[0], exist_ok=True)
            self.fs.mv(incoming, self._path(sha256))
        return sha256, size

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


def open_archive(url: str) -> FolderArchive | RemoteArchive:
    """Open the archive at a folder path, ``file://…`` or another fsspec URL."""
    if "://" not in url or url.startswith("file://"):
        return FolderArchive(Path(url.removeprefix("file://")))
    return RemoteArchive(url)


def put_bytes(archive: Archive, content: bytes) -> str:
    """Keep ``content``; give its sha256."""
    return archive.put([content])[0]
