"""Files on their way to CKAN: streamed from the archive, and never whole unless they are right."""

from __future__ import annotations

from dataclasses import dataclass

from didd.ports import Archive, ArchiveDamaged


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a call: its form field, its name and type, its digest, and where it is kept."""

    field: str
    name: str
    media_type: str
    sha256: str
    archive: Archive


class Left:
    """A file that says how much of it is left: what streaming an upload needs to know.

    Its last bytes are given only when it ends there: a kept file tells at its end, and not before,
    whether it is the right one (``Archive.open``). What it raises then breaks the request off, and
    a server that lacks a part of what was announced has no request to carry out.
    """

    def __init__(self, upload: Upload) -> None:
        self._sha256 = upload.sha256
        try:
            self._file = upload.archive.open(upload.sha256)
            self.len = upload.archive.size(upload.sha256)
        except FileNotFoundError:
            raise ArchiveDamaged(upload.sha256, "tidak ada") from None
        if self.len == 0:
            self._end()

    def read(self, size: int = -1) -> bytes:
        """Read some bytes; the last ones only if nothing is wrong with any."""
        chunk = self._file.read(size if 0 <= size < self.len else self.len)
        if not chunk and self.len:
            raise ArchiveDamaged(self._sha256, "berakhir sebelum waktunya")
        self.len -= len(chunk)
        if self.len == 0:
            self._end()
        return chunk

    def close(self) -> None:
        """Close the kept file."""
        self._file.close()

    def _end(self) -> None:
        if self._file.read(1):
            raise ArchiveDamaged(self._sha256, "berubah selagi dibaca")
