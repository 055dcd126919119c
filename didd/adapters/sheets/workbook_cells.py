"""A workbook's cells as displayed, read by calamine.

Whole numbers are read without ``.0``, dates as ISO text and without the day where Excel shows none.
Parses what may be hostile: run in a process of its own (``didd.adapters.sheets.process``), which
is why it imports little. Nothing here interprets the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from didd.adapters.sheets import ods_formats
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.adapters.sheets.workbook_scan import MOST_CELLS, SheetScan, Shown, scan_workbook

DAMAGED = "berkas ini bukan buku kerja, atau rusak"
_LOCKED = "buku kerja dilindungi kata sandi"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Value = int | float | str | bool | time | date | datetime | timedelta
ShownCells = Mapping[tuple[int, int], Shown]
#: A sheet's name, its rows as text, and its merged areas (top, left, bottom, right).
Sheet = tuple[str, list[list[str]], list[tuple[int, ...]]]


def read_cells(path: Path) -> list[Sheet]:
    """Read all sheets, row numbers as in Excel. Raises ``UnreadableSheet``."""
    scans = scan_workbook(path)
    for name, scan in scans.items():
        if scan.too_large:
            reach = f"baris {scan.rows} dan kolom {scan.columns}"
            raise UnreadableSheet(f'lembar "{name}" berisi sel sampai {reach}', heavy=True)
    shown, merges = _shown_cells(path, scans)
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            sheets = ((name, book.get_sheet_by_name(name)) for name in book.sheet_names)
            return [
                _cells(sheet, shown.get(name, {}), merges.get(name, ())) for name, sheet in sheets
            ]
    except PasswordError as error:
        raise UnreadableSheet(_LOCKED) from error
    except BaseException as error:
        # On some damaged files calamine's Rust code panics, and a panic is not an Exception.
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        if _ENCRYPTED in path.read_bytes():
            raise UnreadableSheet(_LOCKED) from error
        raise UnreadableSheet(DAMAGED) from error


def _shown_cells(
    path: Path, scans: Mapping[str, SheetScan]
) -> tuple[Mapping[str, ShownCells], Mapping[str, Sequence[tuple[int, ...]]]]:
    """Return displayed cells, and merged areas where calamine reports none."""
    if not scans:
        from didd.adapters.sheets import xls_formats  # its library is only for old workbooks

        return xls_formats.shown_cells(path), {}
    there = {name: scan.shown for name, scan in scans.items() if scan.shown}
    ods = {} if there else ods_formats.shown_cells(path)
    return (
        there or {name: shown for name, (shown, _) in ods.items()},
        {name: merges for name, (_, merges) in ods.items()},
    )


def _cells(sheet: CalamineSheet, shown: ShownCells, merged: Sequence[tuple[int, ...]]) -> Sheet:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        reach = f"{sheet.total_height} baris dan {sheet.total_width} kolom"
        raise UnreadableSheet(f'lembar "{sheet.name}" mencakup {reach}', heavy=True)
    values = sheet.to_python(skip_empty_area=False)
    for (row, column), how in shown.items():
        if row < len(values) and column < len(values[row]):
            values[row][column] = _shown(values[row][column], how)
    rows = [_trimmed(map(_text, row)) for row in values]
    while rows and not rows[-1]:
        rows.pop()
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return sheet.name, rows, [*merges, *merged]


def _shown(value: Value, how: Shown) -> Value:
    """Format a value as displayed; whole numbers without decimals."""
    if how in ("year", "month"):
        return (
            value.strftime("%Y" if how == "year" else "%Y-%m") if isinstance(value, date) else value
        )
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    before, _, behind = how.partition(".")
    if behind:
        return value if float(value).is_integer() else f"{value:.{len(behind)}f}"
    return f"{value:0{len(before)}.0f}"


def _trimmed(cells: Iterable[str]) -> list[str]:
    """Drop the empty cells at the end of a row."""
    row = list(cells)
    while row and not row[-1].strip():
        row.pop()
    return row


def _text(value: Value) -> str:
    """Convert a cell's value to its displayed text."""
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
