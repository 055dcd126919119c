"""A workbook's cells as displayed, read by calamine.

Whole numbers are read without ``.0``, dates as ISO text and without the day where Excel shows none.
Parses what may be hostile: run in a process of its own (``didd.adapters.sheets.sheet_process``),
which is why it imports little. Nothing here interprets the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from didd.adapters.sheets import ods_formats
from didd.adapters.sheets.hidden_parts import Hidden
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.adapters.sheets.workbook_scan import MOST_CELLS, SheetScan, Shown, scan_workbook
from didd.i18n import _

_SEEN = SheetVisibleEnum.Visible
DAMAGED = _("this file is no workbook, or is damaged")
_LOCKED = _("the workbook is protected by a password")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Value = int | float | str | bool | time | date | datetime | timedelta
ShownCells = Mapping[tuple[int, int], Shown]
#: A sheet's name, its rows as text, its merged areas (top, left, bottom, right), and whether it is
#: hidden, with its hidden rows, columns and cells.
Sheet = tuple[
    str, list[list[str]], list[tuple[int, ...]], bool, list[int], list[int], list[tuple[int, int]]
]


@dataclass(frozen=True, slots=True)
class _Looks:
    """What calamine does not tell of a sheet."""

    shown: ShownCells = field(default_factory=dict[tuple[int, int], Shown])
    merges: Sequence[tuple[int, ...]] = ()
    hidden: Hidden = field(default_factory=Hidden)


def read_cells(path: Path) -> list[Sheet]:
    """Read all sheets, row numbers as in Excel. Raises ``UnreadableSheet``."""
    scans = scan_workbook(path)
    for name, scan in scans.items():
        if scan.too_large:
            reach = str(_("row {rows} and column {columns}", rows=scan.rows, columns=scan.columns))
            raise UnreadableSheet(
                str(_('sheet "{name}" has cells up to {reach}', name=name, reach=reach)), heavy=True
            )
    looks = _looks(path, scans)
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            sheets = ((about, book.get_sheet_by_name(about.name)) for about in book.sheets_metadata)
            return [
                _cells(sheet, looks.get(about.name, _Looks()), seen=about.visible is _SEEN)
                for about, sheet in sheets
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


def _looks(path: Path, scans: Mapping[str, SheetScan]) -> dict[str, _Looks]:
    """Return how cells are shown, what is hidden, and merged areas where calamine has none."""
    if not scans:
        from didd.adapters.sheets import xls_formats  # its library is only for old workbooks

        old = xls_formats.looks_of(path).items()
        return {name: _Looks(shown, (), hidden) for name, (shown, hidden) in old}
    if any(scan.part for scan in scans.values()):
        return {name: _Looks(scan.shown, (), scan.hidden) for name, scan in scans.items()}
    ods = ods_formats.shown_cells(path)
    nothing: tuple[ShownCells, Sequence[tuple[int, ...]]] = ({}, ())
    return {name: _Looks(*ods.get(name, nothing), scan.hidden) for name, scan in scans.items()}


def _cells(sheet: CalamineSheet, looks: _Looks, *, seen: bool) -> Sheet:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        reach = str(
            _(
                "{rows} rows and {columns} columns",
                rows=sheet.total_height,
                columns=sheet.total_width,
            )
        )
        raise UnreadableSheet(
            str(_('sheet "{name}" spans {reach}', name=sheet.name, reach=reach)), heavy=True
        )
    values = sheet.to_python(skip_empty_area=False)
    for (row, column), how in looks.shown.items():
        if row < len(values) and column < len(values[row]):
            values[row][column] = _shown(values[row][column], how)
    rows = [_trimmed(map(_text, row)) for row in values]
    while rows and not rows[-1]:
        rows.pop()
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    hidden = looks.hidden
    unseen = sorted(hidden.rows), sorted(hidden.columns), sorted(hidden.cells)
    return sheet.name, rows, [*merges, *looks.merges], not seen, *unseen


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
