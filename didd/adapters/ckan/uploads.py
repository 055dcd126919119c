"""Uploads to CKAN: streamed from the archive, never completed unless verified."""

from __future__ import annotations

from dataclasses import dataclass

from didd.i18n import _
from didd.ports import Archive, ArchiveDamaged


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a call: form field, name, type, digest, and archive."""

    field: str
    name: str
    media_type: str
    sha256: str
    archive: Archive


class Left:
    """A file that reports its remaining bytes, as streaming uploads require.

    Its last bytes are returned only when it ends there: a stored file is verified only at its end
    (``Archive.open``). An error then aborts the request, and
    the server, missing a part of the announced length, does not process it.
    """

    def __init__(self, upload: Upload) -> None:
        self._sha256 = upload.sha256
        try:
            self._file = upload.archive.open(upload.sha256)
            self.len = upload.archive.size(upload.sha256)
        except FileNotFoundError:
            raise ArchiveDamaged(upload.sha256, _("it is not there")) from None
        if self.len == 0:
            self._end()

    def read(self, size: int = -1) -> bytes:
        """Read some bytes; the last ones only if all are verified."""
        chunk = self._file.read(size if 0 <= size < self.len else self.len)
        if not chunk and self.len:
            raise ArchiveDamaged(self._sha256, "berakhir sebelum waktunya")
        self.len -= len(chunk)
        if self.len == 0:
            self._end()
        return chunk

    def close(self) -> None:
        """Close the stored file."""
        self._file.close()

    def _end(self) -> None:
        if self._file.read(1):
            raise ArchiveDamaged(self._sha256, "berubah selagi dibaca")
