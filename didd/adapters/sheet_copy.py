"""Copies of an agency's sheets in another workbook: values and looks, never anything active.

Formulas come as the value last shown, which is what the checks read. What a sheet means, and what
is at fault in it, is not known here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from didd.adapters.sheets import UnreadableSheet, read_grids
from didd.layout import Grid
from didd.return_slip import printable

#: Copied sheets by file and by sheet name, as findings call them.
Sheets = dict[tuple[str, str], Worksheet]

#: Heavier workbooks are copied as values: looks cost openpyxl some fifty times the file in memory.
_STYLED_BYTES = 32 * 1024 * 1024
_STYLED_CELLS = 1_000_000
_CELL_LIMIT = 32_767
_LOOKS = ("font", "fill", "border", "alignment", "number_format")
_NOT_IN_A_TITLE = re.compile(r"[\\*?:/\[\]\x00-\x1f']")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def copy_sheets(inventories: Mapping[str, Path], book: Workbook) -> Sheets:
    """Append every sheet of every inventory to ``book``; one that cannot be read is left out."""
    sheets: Sheets = {}
    for name, path in inventories.items():
        try:
            sheets |= _copy_styled(name, path, book) or _copy_values(name, path, book)
        except (UnreadableSheet, OSError):
            continue  # the checks have a finding for it
    return sheets


def write_text(cell: Cell, text: str) -> None:
    """Put text into a cell as text, whatever it begins with."""
    cell.value = printable(text)[:_CELL_LIMIT]
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True  # so that editing the cell does not make it a formula either


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Give a cell that can be written to; ``TypeError`` for one that a merged area covers."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} is covered by a merged area")
    return cell


def _copy_styled(name: str, path: Path, book: Workbook) -> Sheets:
    """Copy an .xlsx with its looks; nothing when it is none, is too heavy, or openpyxl fails."""
    if not _is_light_xlsx(path):
        return {}
    before = list(book.worksheets)
    try:
        source = load_workbook(path, data_only=True, keep_links=False)
        if any(s.max_row * s.max_column > _STYLED_CELLS for s in source.worksheets):
            return {}
        return {
            (name, s.title): _copy_sheet(s, _new_sheet(book, s.title)) for s in source.worksheets
        }
    # What foreign programs write breaks openpyxl in many ways; the values can be had without it.
    except Exception:
        for sheet in set(book.worksheets) - set(before):
            book.remove(sheet)
        return {}


def _is_light_xlsx(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
        return "xl/workbook.xml" in parts.namelist() and size <= _STYLED_BYTES


def _copy_sheet(source: Worksheet, target: Worksheet) -> Worksheet:
    known: dict[int, Cell] = {}
    for row in source.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and (cell.value is not None or cell.has_style):
                _copy_cell(cell, cell_at(target, cell.row, cell.column), known)
    for area in source.merged_cells.ranges:
        target.merge_cells(area.coord)
    for letter, column in source.column_dimensions.items():
        target.column_dimensions[letter].width = column.width
        target.column_dimensions[letter].hidden = column.hidden
        # One entry may stand for a run of columns.
        target.column_dimensions[letter].min = column.min
        target.column_dimensions[letter].max = column.max
    for number, row in source.row_dimensions.items():
        target.row_dimensions[number].height = row.height  # pyright: ignore[reportUnknownMemberType]
        target.row_dimensions[number].hidden = row.hidden
    target.freeze_panes = source.freeze_panes
    target.sheet_state = source.sheet_state
    return target


def _copy_cell(source: Cell, target: Cell, known: dict[int, Cell]) -> None:
    """Copy value, looks and the agency's own comment; ``known`` has one cell of each look."""
    if isinstance(source.value, str):
        write_text(target, source.value)
    else:
        target.value = source.value
    if source.has_style:
        twin = known.setdefault(source.style_id, target)
        if twin is target:
            for look in _LOOKS:
                setattr(target, look, copy(getattr(source, look)))
        else:
            # The public attributes would look the same style up again for every cell.
            target._style = copy(twin._style)  # pyright: ignore
    if source.comment:
        target.comment = Comment(printable(source.comment.text), source.comment.author or "")


def _copy_values(name: str, path: Path, book: Workbook) -> Sheets:
    return {
        (name, grid.sheet): _copy_grid(grid, _new_sheet(book, grid.sheet or path.stem))
        for grid in read_grids(path, name)
    }


def _copy_grid(grid: Grid, target: Worksheet) -> Worksheet:
    widths: dict[int, int] = {}
    for number, row in enumerate(grid.rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                write_text(cell_at(target, number, column), text)
                widths[column] = max(widths.get(column, 8), min(len(text) + 1, 50))
    for top, left, bottom, right in grid.merges:
        target.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    for column, width in widths.items():
        target.column_dimensions[get_column_letter(column)].width = width
    return target


def _new_sheet(book: Workbook, title: str) -> Worksheet:
    """Append a sheet; the title may differ a little: Excel's rules, no title twice."""
    allowed = _NOT_IN_A_TITLE.sub(" ", printable(title)).strip()[:28] or "Daftar"
    return book.create_sheet(allowed)
