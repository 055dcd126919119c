"""What cells of an OpenDocument sheet display beyond their values, and merged areas.

An ods file stores both: the value, and the displayed text. Where the text omits the
day of a date, or has zeros that the number lacks, the text is what was meant. calamine does not
report merged areas of such files.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from didd.adapters.sheets.workbook_scan import DAMAGED, Shown

_PART = "content.xml"
#: A row repeated more often than this is not a row of a list.
_MOST_TIMES = 1_000
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_ZEROS_BEFORE = re.compile(r"0\d+")
_ZEROS_BEHIND = re.compile(r"\d+[.,](\d*0)")

Cells = dict[tuple[int, int], Shown]
#: 0-based (top, left, bottom, right), inclusive.
Merges = list[tuple[int, ...]]


def shown_cells(path: Path) -> dict[str, tuple[Cells, Merges]]:
    """Return by sheet: displays of 0-based (row, column), and merged areas; {} if not ods."""
    found: dict[str, tuple[Cells, Merges]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if _PART not in archive.namelist():
                return {}
            with archive.open(_PART) as xml:
                for sheet, rows, element in _rows(xml):
                    cells, merges = found.setdefault(sheet, ({}, []))
                    for column, how in _cells(element):
                        cells.update({(row, column): how for row in rows})
                    merges += _merges(rows.start, element)
    except DAMAGED:
        return {}
    return found


def shown_date(day: str, text: str) -> Shown | None:
    """Return the precision of an ISO date's displayed text if it omits the day, else None.

    >>> shown_date("2026-01-01", "Jan-26"), shown_date("2026-01-01", "1 Jan")
    ('month', None)
    """
    words = _WORDS.findall(text)
    if len(words) > 2 or not {day[:4], day[2:4]} & set(words):
        return None
    return "month" if len(words) == 2 else "year"


def _shown_number(text: str) -> Shown | None:
    if _ZEROS_BEFORE.fullmatch(text):
        return "0" * len(text)
    behind = _ZEROS_BEHIND.fullmatch(text)
    return f"0.{'0' * len(behind[1])}" if behind else None


def _rows(xml: IO[bytes]) -> Iterator[tuple[str, range, Element]]:
    """Yield each row with its sheet's name and its row numbers (repetitions)."""
    sheet, row = "", 0
    for event, element in iterparse(xml, events=("start", "end")):
        kind = element.tag.rpartition("}")[2]
        if event == "start" and kind == "table":
            sheet, row = _attribute(element, "name"), 0
        elif event == "end" and kind == "table-row":
            times = int(_attribute(element, "number-rows-repeated") or 1)
            if times <= _MOST_TIMES:
                yield sheet, range(row, row + times), element
            row += times
            element.clear()


def _cells(row: Element) -> Iterator[tuple[int, Shown]]:
    column = 0
    for cell in row:
        times = int(_attribute(cell, "number-columns-repeated") or 1)
        kind = _attribute(cell, "value-type")
        if kind in ("date", "float") and times <= _MOST_TIMES:
            text = "".join(cell.itertext()).strip()
            dated = kind == "date"
            how = shown_date(_attribute(cell, "date-value"), text) if dated else _shown_number(text)
            if how:
                yield from ((place, how) for place in range(column, column + times))
        column += times


def _merges(top: int, row: Element) -> Iterator[tuple[int, ...]]:
    """Yield the merged areas that begin in a row."""
    left = 0
    for cell in row:
        down, right = (
            int(_attribute(cell, f"number-{what}-spanned") or 1) for what in ("rows", "columns")
        )
        if down * right > 1 and max(down, right) <= _MOST_TIMES:
            yield top, left, top + down - 1, left + right - 1
        left += int(_attribute(cell, "number-columns-repeated") or 1)


def _attribute(element: Element, name: str) -> str:
    """Return an attribute, whatever its namespace prefix; "" when missing."""
    return next((v for k, v in element.items() if k.rpartition("}")[2] == name), "")
