"""What cells of an old workbook (.xls) display beyond their values.

As in xlsx, a cell's format may omit the day of a date, or add zeros to a number.
Only the relevant records of BIFF8 (Excel 97 and later) are read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile  # pyright: ignore[reportMissingTypeStubs]

from didd.adapters.sheets.hidden_parts import Hidden, hidden_in_xls
from didd.adapters.sheets.workbook_scan import BUILT_IN, Shown, shown_by

_FORMAT, _XF, _SHEET, _BEGIN, _END = 0x041E, 0x00E0, 0x0085, 0x0809, 0x000A
_NUMBERS, _MANY = {0x0203, 0x027E, 0x0006}, 0x00BD

Cells = dict[tuple[int, int], Shown]
_Record = tuple[int, bytes]


def looks_of(path: Path) -> dict[str, tuple[Cells, Hidden]]:
    """Give, by sheet, how cells are shown by 0-based (row, column), and what is hidden.

    {} where that cannot be told.
    """
    try:
        with olefile.OleFileIO(str(path)) as compound:
            book: bytes = compound.openstream("Workbook").read()
        styles, sheets = _globals(book)
        return {
            name: (_cells(book, start, styles), hidden_in_xls(_records(book, start)))
            for name, start in sheets.items()
        }
    except (OSError, struct.error, IndexError, ValueError):
        return {}


def _globals(book: bytes) -> tuple[dict[int, Shown], dict[str, int]]:
    """Return the relevant cell styles, and the offset of each sheet."""
    formats, styles, sheets = dict(BUILT_IN), list[int](), dict[str, int]()
    for kind, data in _records(book, 0):
        if kind == _FORMAT and (
            shown := shown_by(_text(data[4:], *struct.unpack("<H", data[2:4])))
        ):
            formats[int.from_bytes(data[:2], "little")] = shown
        elif kind == _XF:
            styles.append(int.from_bytes(data[2:4], "little"))
        elif kind == _SHEET:
            sheets[_text(data[7:], data[6])] = int.from_bytes(data[:4], "little")
    return {n: formats[code] for n, code in enumerate(styles) if code in formats}, sheets


def _cells(book: bytes, start: int, styles: dict[int, Shown]) -> Cells:
    shown: Cells = {}
    for kind, data in _records(book, start):
        if kind in _NUMBERS:
            row, column, style = struct.unpack("<HHH", data[:6])
            places = [(column, style)]
        elif kind == _MANY:
            row, first = struct.unpack("<HH", data[:4])
            many = struct.iter_unpack("<HI", data[4:-2])
            places = [(first + n, style) for n, (style, _) in enumerate(many)]
        else:
            continue
        shown.update({(row, column): styles[style] for column, style in places if style in styles})
    return shown


def _records(book: bytes, at: int) -> Iterator[_Record]:
    """Yield the records of the substream at ``at``, without those of embedded charts."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + length]
        if depth < 1:
            return
        at += 4 + length


def _text(data: bytes, length: int) -> str:
    """Read a string that begins with its flag: one byte per character, or two."""
    wide = data[0] & 1
    return data[1 : 1 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")
