"""Many files into a folder archive at once, for the price of one flush."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Self

#: Bytes that are made durable together.
_LOT = 512 * 1024 * 1024


class Batch:
    """Files on their way into a folder archive: written first, made durable and named in one go.

    One flush for a lot of them instead of one for each. Killed midway, the last lot is left below
    ``incoming/``, in a folder whose lock ends with the process.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._place = root / "incoming" / secrets.token_hex(8)
        self._arrived: dict[str, str] = {}
        self._size = 0
        self._one = threading.Lock()

    def __enter__(self) -> Self:
        self._place.mkdir(parents=True)
        self._handle = os.open(self._place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and self._arrived:
                self._name_all()
        finally:
            shutil.rmtree(self._place, ignore_errors=True)
            os.close(self._handle)

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Write the bytes; give sha256 and size. May be called from any thread."""
        incoming = f"{self._place}/{secrets.token_hex(8)}"
        hasher, size = hashlib.sha256(), 0
        with open(incoming, "xb", buffering=0) as out:  # noqa: PTH123
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                out.write(chunk)
        sha256 = hasher.hexdigest()
        with self._one:
            if self._arrived.setdefault(sha256, incoming) != incoming:
                os.unlink(incoming)  # noqa: PTH108
            self._size += size
            if self._size > _LOT:
                self._name_all()
        return sha256, size

    def _name_all(self) -> None:
        _flush(self._handle)
        for shelf in {sha256[:2] for sha256 in self._arrived}:
            (self._root / shelf).mkdir(exist_ok=True)
        for sha256, incoming in self._arrived.items():
            os.replace(incoming, f"{self._root}/{sha256[:2]}/{sha256[2:]}")  # noqa: PTH105
        self._arrived.clear()
        self._size = 0


def _flush(handle: int) -> None:
    """Have the file system of an open folder write down all that it holds in memory."""
    if ctypes.CDLL(None, use_errno=True).syncfs(handle) != 0:
        os.sync()
