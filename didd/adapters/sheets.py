"""Inventory files → grids of text: workbooks by calamine, delimited text by the csv module.

What a file is, its first bytes say, not its suffix. Cells come as a person sees them: whole numbers
without ``.0``, dates as ISO text and without the day where Excel shows none. What the grids mean
is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from didd.adapters.delimited import decode, parse_delimited
from didd.adapters.old_workbooks import DAMAGED, read_old_workbook
from didd.adapters.workbook_scan import MOST_CELLS, SheetScan, scan_workbook
from didd.layout import Grid

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NOT_TEXT = {
    b"%PDF": "berkas ini PDF, bukan tabel",
    b"\x89PNG": "berkas ini gambar, bukan tabel",
    b"\xff\xd8\xff": "berkas ini gambar, bukan tabel",
    b"PK\x05\x06": "berkas arsip ini kosong",
}
Value = int | float | str | bool | time | date | datetime | timedelta


class UnreadableSheet(Exception):
    """The file cannot be read as an inventory; ``reason`` says why, in Indonesian."""

    def __init__(self, reason: str) -> None:
        """Take the reason that the agency will read."""
        super().__init__(reason)
        self.reason = reason


def read_grids(path: Path, name: str) -> list[Grid]:
    """Read every sheet of a workbook, or the one table of a text file.

    ``name`` is the file's name in the agency's folder. Raises ``UnreadableSheet`` with the cause:
    encrypted, empty, no workbook, no text. ``OSError`` is not caught.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\x00 \t\r\n"):
        raise UnreadableSheet("berkas kosong")
    if start.startswith(_ZIP):
        return read_workbook(path)
    if start.startswith(_OLE):
        return _read_old_workbook(path)
    for mark, reason in _NOT_TEXT.items():
        if start.startswith(mark):
            raise UnreadableSheet(reason)
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        suffix = name.rpartition(".")[2]
        raise UnreadableSheet(f"berkas ini halaman web atau XML yang dinamai .{suffix}")
    text = decode(path.read_bytes())
    if text is None:
        raise UnreadableSheet("berkas ini bukan teks dan bukan buku kerja Excel")
    return [Grid("", parse_delimited(text))]


def _read_old_workbook(path: Path) -> list[Grid]:
    read = read_old_workbook(path)
    if isinstance(read, str):
        raise UnreadableSheet(read)
    return read


def read_workbook(path: Path) -> list[Grid]:
    """Read all sheets with calamine, row numbers as in Excel. Raises ``UnreadableSheet``."""
    scans = scan_workbook(path)
    for name, scan in scans.items():
        if scan.too_large:
            raise UnreadableSheet(
                f'lembar "{name}" berisi sel sampai baris {scan.rows} dan kolom {scan.columns};'
                " hapus sel yang jauh di luar daftar"
            )
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            sheets = ((name, book.get_sheet_by_name(name)) for name in book.sheet_names)
            return [_grid(sheet, scans.get(name, SheetScan())) for name, sheet in sheets]
    except PasswordError as error:
        raise UnreadableSheet("buku kerja dilindungi kata sandi") from error
    except BaseException as error:
        # On some damaged files calamine's Rust code panics, and a panic is no Exception.
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        if _ENCRYPTED in path.read_bytes():
            raise UnreadableSheet("buku kerja dilindungi kata sandi") from error
        raise UnreadableSheet(DAMAGED) from error


def _grid(sheet: CalamineSheet, scan: SheetScan) -> Grid:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise UnreadableSheet(f'lembar "{sheet.name}" terlalu besar untuk sebuah daftar')
    values = sheet.to_python(skip_empty_area=False)
    for (row, column), precision in scan.partial.items():
        inside = row < len(values) and column < len(values[row])
        if inside and isinstance(day := values[row][column], date):
            values[row][column] = day.strftime("%Y" if precision == "year" else "%Y-%m")
    rows = [_trimmed(map(_text, row)) for row in values]
    while rows and not rows[-1]:
        rows.pop()
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Grid(sheet.name, tuple(rows), merges)


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Drop the empty cells at the end of a row."""
    row = list(cells)
    while row and not row[-1].strip():
        row.pop()
    return tuple(row)


def _text(value: Value) -> str:
    """Write a cell's value as a person sees it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
