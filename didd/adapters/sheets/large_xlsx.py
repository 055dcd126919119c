"""An xlsx file too large for memory → the rows of its sheets, in constant memory.

A sheet's XML is split between rows, and each piece goes to calamine as a separate workbook, with
the strings and styles of the whole: interpreting cells is left to the library. A piece never
spans more cells than calamine may allocate, so a stray cell in the last corner costs nothing.
The shared strings are held in memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, pairwise
from typing import BinaryIO, cast

from python_calamine import CalamineWorkbook

from didd.adapters.sheets.workbook_scan import DAMAGED, column_number, scan_workbook, sheet_parts
from didd.tables.cells import Cell

#: Bytes of a file, or of its sheets' XML, that calamine may load as a whole.
_WHOLE = 16 << 20
#: Cells that it may allocate at once, and bytes of XML per piece.
_LAID_OUT = 200_000
_PIECE = 4 << 20
_CHUNK = 1 << 20
_SHARED = frozenset(
    {
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/sharedstrings.xml",
    }
)
_BEGINNING = re.compile(rb"<(\w+:)?sheetData\s*>")
_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_NUMBER = re.compile(rb' r="(\d{1,7})"')
_CELL = re.compile(rb' r="([A-Z]{1,3})\d')

Row = tuple[int, list[Cell]]


def large_parts(file: BinaryIO) -> dict[str, str]:
    """Return the sheet parts of an xlsx file too large for calamine; {} for others."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = sheet_parts(archive)
            sizes = [archive.getinfo(part).file_size for part in parts.values()]
    except DAMAGED:
        return {}
    if sum(sizes) > _WHOLE or file.seek(0, 2) > _WHOLE:
        return parts
    reach = (scan.rows * scan.columns for scan in scan_workbook(file, reach_only=True).values())
    return parts if max(reach, default=0) > _LAID_OUT else {}


def large_sheets(
    file: BinaryIO, parts: Mapping[str, str]
) -> Iterator[tuple[str, bool, Iterator[Row]]]:
    """Yield name, visibility and rows of each sheet of an xlsx file.

    Rows are numbered as in Excel; a gap of missing rows yields one empty row. Raises what
    ``zipfile`` and calamine raise on damaged bytes.
    """
    with zipfile.ZipFile(file) as archive:
        shared = _shared(archive)
        with CalamineWorkbook.from_filelike(BytesIO(shared)) as book:
            known = [(m.name, str(m.visible).endswith(".Visible")) for m in book.sheets_metadata]
        for name, shown in known:
            if name in parts:
                yield name, shown, _rows(archive, parts[name], name, shared)


def _shared(archive: zipfile.ZipFile) -> bytes:
    """Return a workbook with everything but the sheets."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as small:
        for member in archive.infolist():
            if member.filename.casefold() in _SHARED:
                small.writestr(member.filename, archive.read(member))
    return made.getvalue()


@dataclass(frozen=True, slots=True)
class _Frame:
    """The XML around the rows of a sheet."""

    shared: bytes
    part: str
    before: bytes
    after: bytes

    def around(self, rows: bytes) -> BytesIO:
        """Return a workbook whose sheet has these rows."""
        made = BytesIO()
        made.write(self.shared)
        with zipfile.ZipFile(made, "a") as archive:
            archive.writestr(self.part, self.before + rows + self.after)
        made.seek(0)
        return made


def _rows(archive: zipfile.ZipFile, part: str, name: str, shared: bytes) -> Iterator[Row]:
    last = 0
    with archive.open(part) as xml:
        chunks = iter(lambda: xml.read(_CHUNK), b"")
        text = b""
        while not (begun := _BEGINNING.search(text)):
            chunk = next(chunks, b"")
            if not chunk:
                return  # a sheet without rows
            text += chunk
        prefix = begun[1] or b""
        after = b"</%bsheetData></%bworksheet>" % (prefix, prefix)
        frame = _Frame(shared, part, text[: begun.end()], after)
        for piece in _pieces(_row_texts(chain([text[begun.end() :]], chunks))):
            with CalamineWorkbook.from_filelike(frame.around(piece)) as book:
                sheet = book.get_sheet_by_name(name)
                top, left = sheet.start or (last, 0)
                if top > last:
                    yield last + 1, []
                for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
                    yield number, row_cells(left, row)
                    last = number


def row_cells(left: int, cells: Sequence[object]) -> list[Cell]:
    """Return calamine's row, padded by the ``left`` columns that it omits; blank is empty."""
    filled = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
    return [*[None] * left, *cast("list[Cell]", filled)]


def _row_texts(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the XML of each row, up to the start of the next."""
    text = b""
    for chunk in chunks:
        text += chunk
        end = _END.search(text)
        text = text[: end.start()] if end else text
        starts = [found.start() for found in _ROW.finditer(text)]
        for start, stop in pairwise(starts):
            yield text[start:stop]
        text = text[starts[-1] :] if starts else text
        if end:
            break
    if text.strip():
        yield text


def _pieces(rows: Iterator[bytes]) -> Iterator[bytes]:
    """Yield as many rows together as may be allocated at once."""
    piece: list[bytes] = []
    first = width = length = 0
    for row in rows:
        match = _NUMBER.search(row, 0, 200)
        number = int(match[1]) if match else first + len(piece)
        last = _CELL.search(row, max(0, row.rfind(b' r="')))
        columns = column_number(last[1]) if last else 1
        reach = (number - first + 1) * max(width, columns)
        if piece and (reach > _LAID_OUT or length + len(row) > _PIECE):
            yield b"".join(piece)
            piece, width, length = [], 0, 0
        first = first if piece else number
        piece.append(row)
        width, length = max(width, columns), length + len(row)
    if piece:
        yield b"".join(piece)
