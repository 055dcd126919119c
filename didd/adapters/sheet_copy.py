"""An agency's sheets as they are, ready to be written again: values and looks, nothing active.

Formulas come as the value last shown, which is what the checks read; macros, links to elsewhere
and hidden names do not come at all. What a sheet means, and what is wrong in it, is not known here.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from didd.adapters.sheets import UnreadableSheet, read_grids
from didd.adapters.xlsx_looks import look_of
from didd.layout import Grid

#: Heavier workbooks come as values: openpyxl needs some fifty times the file in memory.
_STYLED_BYTES = 16 * 1024 * 1024
_STYLED_CELLS = 300_000
_WIDEST = 50

#: Column (from 0), value, and the key of its look in ``looks`` (0 for none).
CopiedCell = tuple[int, Any, int]


@dataclass(frozen=True)
class SheetCopy:
    """One sheet. Rows and columns count from 0; ``rows`` ascend and can be read once.

    ``file`` and ``sheet`` are what findings call it. ``looks`` are formats as xlsxwriter takes
    them, ``merges`` areas as (top, left, bottom, right) with both ends included, ``comments`` the
    agency's own.
    """

    file: str
    sheet: str
    rows: Iterable[tuple[int, list[CopiedCell]]]
    looks: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    merges: tuple[tuple[int, int, int, int], ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict[int, float])
    heights: Mapping[int, float] = field(default_factory=dict[int, float])
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    hidden: bool = False


def copy_sheets(inventories: Mapping[str, Path]) -> Iterator[SheetCopy]:
    """Give every sheet of every list, by its name in findings; an unreadable list gives none.

    An .xlsx comes with its looks unless it is very heavy; everything else as text.
    """
    for name, path in inventories.items():
        try:
            yield from _styled(name, path) or _plain(name, path)
        except (UnreadableSheet, OSError):
            continue  # the checks have a finding for it


def _styled(name: str, path: Path) -> list[SheetCopy]:
    if not _is_light_xlsx(path):
        return []
    try:
        with warnings.catch_warnings():
            # openpyxl warns of the parts it cannot carry; this copy leaves them out on purpose.
            warnings.simplefilter("ignore")
            sheets = load_workbook(path, data_only=True, keep_links=False).worksheets
        if sum(sheet.max_row * sheet.max_column for sheet in sheets) > _STYLED_CELLS:
            return []
        return [_styled_sheet(name, sheet) for sheet in sheets]
    # What foreign programs write breaks openpyxl in many ways; the text can be had without it.
    except Exception:
        return []


def _is_light_xlsx(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
        return "xl/workbook.xml" in parts.namelist() and size <= _STYLED_BYTES


def _styled_sheet(name: str, sheet: Worksheet) -> SheetCopy:
    looks: dict[int, dict[str, Any]] = {}
    comments: dict[tuple[int, int], str] = {}
    rows: list[tuple[int, list[CopiedCell]]] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells: list[CopiedCell] = []
        for cell in row:
            if isinstance(cell, Cell) and (cell.value is not None or cell.has_style):
                style = cell.style_id if cell.has_style else 0
                if style and style not in looks:
                    looks[style] = look_of(cell)
                cells.append((cell.column - 1, cell.value, style))
                if cell.comment:
                    comments[number, cell.column - 1] = cell.comment.text
        rows.append((number, cells))
    return SheetCopy(
        file=name,
        sheet=sheet.title,
        rows=rows,
        looks=looks,
        merges=tuple(
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ),
        widths=_widths(sheet),
        heights=_heights(sheet),
        comments=comments,
        hidden=sheet.sheet_state != "visible",
    )


def _heights(sheet: Worksheet) -> dict[int, float]:
    """Give the row heights that were set."""
    rows = cast(Mapping[int, Any], sheet.row_dimensions)
    return {number - 1: float(row.height) for number, row in rows.items() if row.height}


def _widths(sheet: Worksheet) -> dict[int, float]:
    """Give the widths that were set; one entry may stand for a run of columns."""
    widths: dict[int, float] = {}
    for letter, dimension in sheet.column_dimensions.items():
        first = dimension.min or column_index_from_string(letter)
        for column in range(first, min(dimension.max or first, sheet.max_column) + 1):
            widths[column - 1] = dimension.width
    return widths


def _plain(name: str, path: Path) -> list[SheetCopy]:
    return [
        SheetCopy(
            file=name,
            sheet=grid.sheet,
            rows=(
                (number, [(column, text, 0) for column, text in enumerate(row) if text])
                for number, row in enumerate(grid.rows)
            ),
            merges=grid.merges,
            widths=_widths_by_content(grid),
        )
        for grid in read_grids(path, name)
    ]


def _widths_by_content(grid: Grid) -> dict[int, float]:
    widths: dict[int, float] = {}
    for row in grid.rows:
        for column, text in enumerate(row):
            widths[column] = max(widths.get(column, 8), min(len(text) + 1, _WIDEST))
    return widths
