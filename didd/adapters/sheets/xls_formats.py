"""What cells of an old workbook (.xls) display beyond their values, and what of it is hidden.

As in xlsx, a cell's format may omit the day of a date, or add zeros to a number. calamine tells
neither, so xlrd reads the formats.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from didd.adapters.sheets.hidden_parts import WIDEST, Hidden, shows_nothing
from didd.adapters.sheets.workbook_scan import BUILT_IN, Shown, shown_by

#: White in the palette.
_WHITES = frozenset({1, 9})
Cells = dict[tuple[int, int], Shown]


def looks_of(path: Path) -> dict[str, tuple[Cells, Hidden]]:
    """Return, by sheet, how cells are shown by 0-based (row, column), and what is hidden.

    {} where that cannot be told: a damaged file, or one of before Excel 97.
    """
    import xlrd  # pyright: ignore[reportMissingTypeStubs]; only for old workbooks

    numbers = {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}
    try:
        book: Any = xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True)
        formats = [_shown(book, style.format_key) for style in book.xf_list]
        return {
            sheet.name: (_cells(sheet, formats, numbers), _hidden(sheet, _unseen(book)))
            for sheet in book.sheets()
        }
    except Exception:  # xlrd ends on a damaged file in any of a dozen ways
        return {}


def _shown(book: Any, number: int) -> Shown | None:
    return BUILT_IN.get(number) or shown_by(book.format_map[number].format_str)


def _cells(sheet: Any, formats: list[Shown | None], numbers: set[int]) -> Cells:
    shown: Cells = {}
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in numbers:
                style: int = sheet.cell_xf_index(row, column)
                as_shown = formats[style]
                if as_shown:
                    shown[row, column] = as_shown
    return shown


def _unseen(book: Any) -> set[int]:
    """Return the styles in which nobody sees what a cell says."""
    return {
        number
        for number, style in enumerate(book.xf_list)
        if shows_nothing(book.format_map[style.format_key].format_str)
        or (
            book.font_list[style.font_index].colour_index in _WHITES
            and not style.background.fill_pattern
        )
    }


def _hidden(sheet: Any, unseen: set[int]) -> Hidden:
    return Hidden(
        {row for row, about in sheet.rowinfo_map.items() if about.hidden},
        {column for column, about in sheet.colinfo_map.items() if about.hidden and column < WIDEST},
        {
            (row, column)
            for row in range(sheet.nrows if unseen else 0)
            for column, style in enumerate(sheet._cell_xf_indexes[row])
            if style in unseen and sheet.cell_value(row, column) != ""
        },
    )
