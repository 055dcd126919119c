"""A PDF's pages one by one, in constant memory however large the file is.

pdfium caches what it has read, pictures above all, until the document is closed; so
it is closed and reopened on the way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import pypdfium2 as pdfium

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Bytes read after which a document is reopened.
_MOST_READ = 16 << 20


def each_page(stream: BinaryIO) -> Iterator[tuple[int, pdfium.PdfPage]]:
    """Yield number (from 1) and page; a page is closed when the next is requested.

    Raises ``pypdfium2.PdfiumError`` for what pdfium cannot open.
    """
    counted, number, total = _Counted(stream), 0, 1
    while number < total:
        with pdfium.PdfDocument(counted) as document:
            document.init_forms()
            counted.amount, total = 0, len(document)
            while number < total and counted.amount < _MOST_READ:
                page = document[number]
                number += 1
                try:
                    yield number, page
                finally:
                    page.close()


class _Counted(io.RawIOBase):
    """A stream that counts the bytes read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.amount = stream, 0

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as there is data."""
        read = self._stream.readinto(buffer)  # type: ignore[attr-defined]
        self.amount += read
        return read

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to a position and return it."""
        return self._stream.seek(offset, whence)
