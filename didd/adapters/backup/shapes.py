"""What a backup is written into and read from, whether it is encrypted or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from didd.i18n import Sentence


class Taker(Protocol):
    """Takes a backup. Paths are those of the payload, without ``data/``; manifests have it."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep other backups out until the end; raises ``BagError`` where that cannot be."""
        ...

    def exists(self) -> bool:
        """Whether a backup was finished here once."""
        ...

    def tidy(self) -> int:
        """Remove what the last finished backup does not name."""
        ...

    def holds(self, path: str, sha256: str) -> bool:
        """Whether the last finished backup has this file with these bytes."""
        ...

    def add(self, path: str, chunks: Iterable[bytes]) -> str:
        """Write a file, whole or not at all; return the sha256 of ``chunks``."""
        ...

    def drop(self, path: str) -> None:
        """Take away a file that was just added."""
        ...

    def commit(self, manifest: Mapping[str, str], info: Mapping[str, str]) -> None:
        """Make these files, path → sha256, the backup."""
        ...


class Giver(Protocol):
    """Gives a backup back."""

    @property
    def root(self) -> Path:
        """Its folder."""
        ...

    def manifest(self) -> dict[str, str]:
        """Return the sha256 of each file by its path; raises ``BagError``."""
        ...

    def read(self, path: str, digest: str) -> Iterator[bytes]:
        """Read a file; raises ``BagError`` at its end for other bytes."""
        ...

    def problems(self, tell: Callable[[int, int], None]) -> list[Sentence]:
        """Return what is missing, altered or added, having read every byte."""
        ...
