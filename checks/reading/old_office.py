"""The texts of office files before 2007 (compound files), other than a workbook's cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from checks.reading.piece import OFF_SCREEN, PROPERTIES, Piece, apart, printed

#: Streams that are text as such, without zero bytes in either of their encodings.
_BODIES = frozenset({"WordDocument", "PowerPoint Document"})
#: Records of BIFF8 with the text of cells, which are read as cells: MS-XLS 2.3.
_SHARED, _GOES_ON, _LABEL, _RESULT = 0x00FC, 0x003C, 0x0204, 0x0207
_WORKBOOKS = frozenset({"workbook", "book"})


def old_office_pieces(file: BinaryIO) -> Iterator[Piece]:
    """Yield the texts of every stream: body, properties, and what neither shows."""
    import olefile

    with olefile.OleFileIO(file) as document:
        streams: Any = document.listdir()
        for entry in streams:
            name = entry[-1]
            content = document.openstream(entry).read()
            if name in _BODIES or "Information" in name:
                place = PROPERTIES if "Information" in name else ""
                yield Piece(content.replace(b"\x00", b"").decode("latin-1"), place=place)
            elif name.casefold() in _WORKBOOKS:
                yield Piece(apart(_beside_cells(content)), place=OFF_SCREEN, again=True)
            else:
                yield Piece(printed(content), place=OFF_SCREEN, again=True)


def _beside_cells(workbook: bytes) -> Iterator[str]:
    """Yield the texts of all records but the cells': names, headers, notes, lists, formats."""
    at, shared = 0, False
    while at + 4 <= len(workbook):
        kind = int.from_bytes(workbook[at : at + 2], "little")
        size = int.from_bytes(workbook[at + 2 : at + 4], "little")
        shared = kind == _SHARED or (shared and kind == _GOES_ON)
        if not shared and kind not in {_LABEL, _RESULT}:
            yield printed(workbook[at + 4 : at + 4 + size])
        at += 4 + size
