"""Kept bytes, checked while they are read: who reads on to the end has read the right ones.

Nothing is read twice and nothing is held. The last bytes are given only after all were seen to have
the digest, so that whoever passes them on as they come never passes on a whole file of other bytes.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any, BinaryIO, cast

from didd.ports import ArchiveDamaged

_CHUNK = 1024 * 1024
_DIGITS = frozenset("0123456789abcdef")

NO_FILE = "bukan berkas biasa (tautan atau folder)"
OTHER = "isinya bukan yang disetujui"
CUT = "isinya terpotong"
UNREADABLE = "tidak dapat dibaca"


def shelf(sha256: str) -> tuple[str, str]:
    """Part a digest into shelf and name; ``ValueError`` for anything else."""
    if len(sha256) != 64 or not set(sha256) <= _DIGITS:
        raise ValueError(f"not a sha256: {sha256!r}")
    return sha256[:2], sha256[2:]


class CheckedFile(io.RawIOBase):
    """``size`` bytes of ``file``, whose digest is to be ``sha256``; read once, in order.

    ``ArchiveDamaged`` is raised in place of the last bytes, also when they cannot be read.
    """

    def __init__(self, file: BinaryIO, sha256: str, size: int) -> None:
        super().__init__()
        self._file, self._sha256, self._left = file, sha256, size
        self._seen = hashlib.sha256()
        if size == 0:
            self._prove()

    def readable(self) -> bool:
        """Say that it may be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read some bytes; none at the end."""
        if self._left == 0:
            return 0
        wanted = memoryview(buffer)[: self._left]
        try:
            chunk = self._file.read(len(wanted))
        except OSError as error:
            raise ArchiveDamaged(self._sha256, why(error)) from error
        if not chunk and len(wanted):
            raise ArchiveDamaged(self._sha256, CUT)
        self._seen.update(chunk)
        self._left -= len(chunk)
        if self._left == 0:
            self._prove()
        wanted[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the file below too."""
        if not self.closed:
            self._file.close()
        super().close()

    def _prove(self) -> None:
        if self._seen.hexdigest() != self._sha256:
            raise ArchiveDamaged(self._sha256, OTHER)


def checked(file: BinaryIO, sha256: str, size: int) -> BinaryIO:
    """Give the same file, checked while it is read; ``ArchiveDamaged`` at once if it is empty."""
    try:
        return cast("BinaryIO", CheckedFile(file, sha256, size))
    except ArchiveDamaged:
        file.close()
        raise


def read_all(kept: BinaryIO) -> None:
    """Read to the end, for what reading proves; ``ArchiveDamaged`` when these are other bytes."""
    while kept.read(_CHUNK):
        pass


def why(error: OSError) -> str:
    """Say why something in the archive cannot be read."""
    return f"{UNREADABLE} ({error.strerror or type(error).__name__})"
