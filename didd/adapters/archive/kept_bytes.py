"""Stored bytes, verified while they are read: who reaches the end has read the right ones.

Nothing is read twice or buffered. The last bytes are returned only after the digest of all
is verified, so that a streaming reader never passes on a complete file of other bytes.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any, BinaryIO, cast

from didd.i18n import _
from didd.ports import ArchiveDamaged

_CHUNK = 1024 * 1024
_DIGITS = frozenset("0123456789abcdef")

NO_FILE = _("no ordinary file (a link or a folder)")
OTHER = _("its bytes are not those that were approved")
CUT = _("its content is cut off")
UNREADABLE = _("cannot be read")


def shelf(sha256: str) -> tuple[str, str]:
    """Split a digest into folder and name; raises ``ValueError`` for anything else."""
    if len(sha256) != 64 or not set(sha256) <= _DIGITS:
        raise ValueError(f"not a sha256: {sha256!r}")
    return sha256[:2], sha256[2:]


class CheckedFile(io.RawIOBase):
    """``size`` bytes of ``file`` whose digest must be ``sha256``; read once, in order.

    Raises ``ArchiveDamaged`` in place of the last bytes, also when they are unreadable.
    """

    def __init__(self, file: BinaryIO, sha256: str, size: int) -> None:
        super().__init__()
        self._file, self._sha256, self._left = file, sha256, size
        self._seen = hashlib.sha256()
        if size == 0:
            self._prove()

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read some bytes; returns 0 at the end."""
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
        """Close the underlying file too."""
        if not self.closed:
            self._file.close()
        super().close()

    def _prove(self) -> None:
        if self._seen.hexdigest() != self._sha256:
            raise ArchiveDamaged(self._sha256, OTHER)


def checked(file: BinaryIO, sha256: str, size: int) -> BinaryIO:
    """Return the file verified while it is read; an empty one raises ``ArchiveDamaged`` at once."""
    try:
        return cast("BinaryIO", CheckedFile(file, sha256, size))
    except ArchiveDamaged:
        file.close()
        raise


def read_all(kept: BinaryIO) -> None:
    """Read to the end to verify; raises ``ArchiveDamaged`` when the bytes differ."""
    while kept.read(_CHUNK):
        pass


def why(error: OSError) -> str:
    """Return why something in the archive cannot be read, for people."""
    return f"{UNREADABLE} ({error.strerror or type(error).__name__})"
