"""File checks that fail in every way, for tests of the processes around them.

What happens is the content of the file, so that one run can mix them.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from didd.config.catalog import CatalogConfig
from didd.model import Document, Finding

_fill: list[bytearray] = []


def _spin() -> None:
    while True:
        pass


def _explode() -> None:
    while True:
        _fill.append(bytearray(32 * 1024 * 1024))


def _raise() -> None:
    raise RuntimeError("6271010101010001")


def _print() -> None:
    os.write(1, b"{}\n")
    os.write(2, b"6271010101010001\n")


ACTS: dict[str, Callable[[], object]] = {
    "hang": lambda: time.sleep(3600),
    "spin": _spin,
    "explode": _explode,
    "leak": lambda: _fill.append(bytearray(200 * 1024 * 1024)),
    "abort": os.abort,  # like native code that runs out of memory
    "crash": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "write": lambda: Path(f"/tmp/didd-{os.getpid()}").write_bytes(b"x" * 100),
    "raise": _raise,
    "print": _print,
}


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Do what the file's first word says, then report it, with this process's environment."""
    word = file.read_bytes().split()[0].decode()
    ACTS.get(word, lambda: None)()
    value = " ".join(sorted(os.environ)) if word == "environment" else f"{word} {document.path}"
    yield config.checks.finding("jenis-tidak-sesuai", value=value)
