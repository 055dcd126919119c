"""The texts of a file, each with its place: pages, comments, properties, names.

Also what a reader does not see: hidden text, notes, the author's details, a photo's
position. Sheets and delimited text are tables and are read by
``checks.personal_data.table_columns``; of a workbook only what is not in its cells comes from here.
Run in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from gzip import GzipFile
from pathlib import Path
from zipfile import ZipFile

from checks.documents.kinds import GZIP, HEAD, IMAGE, OLE, PDF, ZIP, kind_of
from checks.reading.office_texts import archive_names, office_pieces
from checks.reading.old_office import old_office_pieces
from checks.reading.pdf_texts import pdf_pieces
from checks.reading.photos import photo_pieces
from checks.reading.piece import Piece
from checks.reading.zip_gaps import gap_pieces

_CHUNK = 1 << 20

#: The non-breaking space in HTML and RTF.
_SPACES = (b"&nbsp;", b"&#160;", b"\\~")


def pieces(path: Path) -> Iterator[Piece]:
    """Yield the texts of a file other than plain text; nothing when it has none."""
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD))
        file.seek(0)
        if kind == PDF:
            yield from pdf_pieces(file)
        elif kind == ZIP:
            yield from office_pieces(file)
        elif kind == OLE:
            yield from old_office_pieces(file)
        elif kind == IMAGE:
            yield from photo_pieces(file)


def names_inside(path: Path) -> Iterator[Piece]:
    """Yield the names of the files in an archive, its comments, and what belongs to no file."""
    with path.open("rb") as file, ZipFile(file) as archive:
        yield archive_names(archive)
        yield from gap_pieces(file, archive)


def plain_chunks(path: Path) -> Iterator[bytes]:
    """Yield a plain text's bytes, decompressed, with digits and Latin letters as in ASCII.

    UTF-16 loses its zero bytes; in other encodings they already are.
    """
    with path.open("rb") as file:
        packed = kind_of(file.read(HEAD)) == GZIP
        file.seek(0)
        text = GzipFile(fileobj=file) if packed else file
        while chunk := text.read(_CHUNK):
            chunk = chunk.replace(b"\x00", b"")
            for written in _SPACES:
                chunk = chunk.replace(written, b" ")
            yield chunk
