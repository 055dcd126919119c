"""An .xlsx file with its formats, read by openpyxl, as plain values for another process.

Run in a process of its own (``didd.adapters.sheets.sheet_process``). Formulas are read as their
cached value; macros, external links and hidden names are dropped.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from didd.adapters.sheets.cell_values import plain
from didd.adapters.xlsx_looks import look_of

#: Larger workbooks are read without formats: openpyxl needs some fifty times the file in memory.
_STYLED_BYTES = 16 * 1024 * 1024
_STYLED_CELLS = 300_000


def styled_sheets(path: Path) -> list[dict[str, Any]]:
    """Return the fields of ``SheetCopy`` per sheet; [] for no .xlsx, a broken or very large one.

    Mappings become lists of their entries.
    """
    if not _is_light_xlsx(path):
        return []
    try:
        with warnings.catch_warnings():
            # openpyxl warns about unsupported parts; this copy drops them on purpose.
            warnings.simplefilter("ignore")
            sheets = load_workbook(path, data_only=True, keep_links=False).worksheets
        if sum(sheet.max_row * sheet.max_column for sheet in sheets) > _STYLED_CELLS:
            return []
        return [_styled_sheet(sheet) for sheet in sheets]
    except MemoryError:
        raise
    # Files of other programs break openpyxl in many ways; fall back to text without it.
    except Exception:
        return []


def _is_light_xlsx(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
        return "xl/workbook.xml" in parts.namelist() and size <= _STYLED_BYTES


def _styled_sheet(sheet: Worksheet) -> dict[str, Any]:
    looks: dict[int, dict[str, Any]] = {}
    comments: list[tuple[int, int, str]] = []
    rows: list[tuple[int, list[tuple[int, Any, int]]]] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells: list[tuple[int, Any, int]] = []
        for cell in row:
            if isinstance(cell, Cell) and (cell.value is not None or cell.has_style):
                style = cell.style_id if cell.has_style else 0
                if style and style not in looks:
                    looks[style] = look_of(cell)
                cells.append((cell.column - 1, plain(cell.value), style))
                if cell.comment:
                    comments.append((number, cell.column - 1, cell.comment.text))
        rows.append((number, cells))
    return {
        "sheet": sheet.title,
        "rows": rows,
        "looks": list(looks.items()),
        "merges": [
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ],
        "widths": list(_widths(sheet).items()),
        "heights": list(_heights(sheet).items()),
        "comments": comments,
        "hidden": sheet.sheet_state != "visible",
        "folded": _folded(sheet),
        "frozen": _frozen(sheet),
    }


def _folded(sheet: Worksheet) -> list[list[int]]:
    """Return the rows and the columns that are hidden; a run of columns is one entry."""
    rows = cast(Mapping[int, Any], sheet.row_dimensions)
    columns = [
        column - 1
        for letter, dimension in sheet.column_dimensions.items()
        if dimension.hidden
        for first in (dimension.min or column_index_from_string(letter),)
        for column in range(first, min(dimension.max or first, sheet.max_column) + 1)
    ]
    return [[number - 1 for number, row in rows.items() if row.hidden], columns]


def _frozen(sheet: Worksheet) -> list[int]:
    """Return the first row and column that scroll; [] when all do."""
    if not sheet.freeze_panes:
        return []
    letters, row = coordinate_from_string(sheet.freeze_panes)
    return [row - 1, column_index_from_string(letters) - 1]


def _heights(sheet: Worksheet) -> dict[int, float]:
    """Return the explicit row heights."""
    rows = cast(Mapping[int, Any], sheet.row_dimensions)
    return {number - 1: float(row.height) for number, row in rows.items() if row.height}


def _widths(sheet: Worksheet) -> dict[int, float]:
    """Return the explicit column widths; one entry may cover a run of columns."""
    widths: dict[int, float] = {}
    for letter, dimension in sheet.column_dimensions.items():
        first = dimension.min or column_index_from_string(letter)
        for column in range(first, min(dimension.max or first, sheet.max_column) + 1):
            widths[column - 1] = dimension.width
    return widths
