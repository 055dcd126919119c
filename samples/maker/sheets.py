"""Workbooks as offices make them: merged titles and sections, two-level headers, notes below."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from maker.archives import repack
from maker.target import Target

#: Written into the document properties, so that two runs agree.
CREATED = datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001  (the format has no time zone)


def write(sheets: Sequence[Mapping[str, Any]], target: Target) -> bytes:
    """Return a workbook. A row is a list of cells, a text over the whole width, or nothing.

    Each sheet: ``name``, ``rows``; optionally ``header`` (numbers of its rows), ``merge``
    (ranges like ``A5:A6``) and ``widths`` (characters per column). Dates become Excel dates.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties(
            {"title": f"Contoh {target.agency}", "author": "Contoh DIDD", "created": CREATED}
        )
        formats = {
            "wide": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"}),
            "head": book.add_format({"bold": True, "border": 1, "align": "center"}),
            "cell": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
            "date": book.add_format({"num_format": "d mmmm yyyy", "border": 1}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet["name"]), sheet, formats)
    return repack(buffer.getvalue())


def _fill(page: Worksheet, sheet: Mapping[str, Any], formats: Mapping[str, Format]) -> None:
    """Write one sheet, top to bottom."""
    rows: Sequence[Any] = sheet["rows"]
    width = max(len(row) for row in rows if isinstance(row, list))
    for column, characters in enumerate(sheet.get("widths", [])):
        page.set_column(column, column, characters)
    for number, row in enumerate(rows):
        if isinstance(row, str):
            page.merge_range(number, 0, number, width - 1, row, formats["wide"])
            continue
        kind = "head" if number + 1 in sheet.get("header", []) else "cell"
        for column, value in enumerate(row or []):
            _put(page, number, column, value, formats, kind)
    for area in sheet.get("merge", []):
        first_row, first_column = xl_cell_to_rowcol(area.split(":")[0])
        page.merge_range(area, rows[first_row][first_column], formats["head"])


def _put(
    page: Worksheet,
    row: int,
    column: int,
    value: object,
    formats: Mapping[str, Format],
    kind: str,
) -> None:
    """Write one cell by its type; a text never becomes a formula or a link."""
    if isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), formats["date"])
    elif isinstance(value, int):
        page.write_number(row, column, value, formats[kind])
    elif value:
        page.write_string(row, column, str(value), formats[kind])
