"""Batched writes into a folder archive, with few flushes."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import Self

from didd.adapters.archive.storage import archive_at, from_source, storage_errors

#: Bytes per batch that are flushed together.
_LOT = 64 * 1024 * 1024
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class Batch:
    """Files being written into a folder archive: flushed and renamed in batches.

    One flush per batch instead of one per file, while the next batch is written. Killed
    midway, files not yet renamed are left below ``incoming/``, in a folder whose lock ends with the
    process.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._place = root / "incoming" / secrets.token_hex(8)
        self._numbers = count()
        self._arrived: dict[str, str] = {}
        self._size = 0
        self._one = threading.Lock()
        self._flusher = ThreadPoolExecutor(1)
        self._lots: list[Future[None]] = []

    def __enter__(self) -> Self:
        with self._storage_errors():
            self._place.mkdir(parents=True)
            self._handle = os.open(self._place, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        return self

    def _storage_errors(self) -> AbstractContextManager[None]:
        return storage_errors(archive_at(self._root))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                with self._storage_errors():
                    self._end()
        finally:
            self._flusher.shutdown(cancel_futures=True)
            shutil.rmtree(self._place, ignore_errors=True)
            os.close(self._handle)

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Write the bytes; return sha256 and size. Thread-safe.

        Raises ``StorageError`` when the disk is full.
        """
        with self._storage_errors():
            return self._put(chunks)

    def _put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        incoming = f"{self._place}/{next(self._numbers)}"
        hasher, size = hashlib.sha256(), 0
        handle = os.open(incoming, _FLAGS, 0o666)
        try:
            for chunk in from_source(chunks):
                hasher.update(chunk)
                size += len(chunk)
                _write(handle, chunk)
        finally:
            os.close(handle)
        sha256 = hasher.hexdigest()
        with self._one:
            if self._arrived.setdefault(sha256, incoming) != incoming:
                os.unlink(incoming)  # noqa: PTH108
            self._size += size
            if self._size > _LOT:
                self._hand_over()
        return sha256, size

    def _hand_over(self) -> None:
        self._lots.append(self._flusher.submit(self._name_all, self._arrived))
        self._arrived, self._size = {}, 0

    def _end(self) -> None:
        """Wait until every batch is renamed, and flush the folders too."""
        if self._arrived:
            self._hand_over()
        for lot in self._lots:
            lot.result()
        if self._lots:
            _flush(self._handle)

    def _name_all(self, arrived: Mapping[str, str]) -> None:
        _flush(self._handle)
        for shelf in {sha256[:2] for sha256 in arrived}:
            (self._root / shelf).mkdir(exist_ok=True)
        for sha256, incoming in arrived.items():
            name_it(incoming, f"{self._root}/{sha256[:2]}/{sha256[2:]}")


def name_it(incoming: str, target: str) -> None:
    """Rename a written file to its final name, replacing whatever has it.

    A folder of that name is moved to ``incoming/`` as abandoned.
    """
    try:
        os.replace(incoming, target)  # noqa: PTH105
    except IsADirectoryError:
        os.rename(target, f"{incoming}.{secrets.token_hex(4)}")  # noqa: PTH104
        os.replace(incoming, target)  # noqa: PTH105


def _write(handle: int, chunk: bytes) -> None:
    """Write everything: a nearly full disk accepts a part before it raises."""
    written = os.write(handle, chunk)
    while written < len(chunk):
        written += os.write(handle, chunk[written:])


def _flush(handle: int) -> None:
    """Flush the file system of an open folder."""
    if ctypes.CDLL(None, use_errno=True).syncfs(handle) != 0:
        os.sync()
