"""Rows and columns of a workbook that nobody sees: hidden by hand, by a filter, or without height.

Which sheets are hidden calamine tells; of rows and columns it says nothing. Sources: ECMA-376 part
1 (``row``, ``col``), OpenDocument 1.3 part 3 (``table:visibility``). For xls, xlrd tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

#: Wider areas are whole sheets, not hidden columns of a list.
WIDEST = 2000
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_UNSEEN = re.compile(rb'\b(?:hidden="(?:1|true)"|(?:ht|width)="0(?:\.0+)?")')
_NUMBER = {name: re.compile(rb"\b" + name + rb'="(\d{1,7})"') for name in (b"r", b"min", b"max")}
_ODS = re.compile(rb"<(?:\w+:)?table(?P<what>-row|-column)?(?=[\s/>])(?P<attributes>[^>]*)>")
_ODS_UNSEEN = re.compile(rb'visibility="(?:collapse|filter)"')
_ODS_NAME = re.compile(rb'\bname="([^"]*)"')
_ODS_REPEATED = re.compile(rb'-repeated="(\d{1,9})"')


@dataclass(slots=True)
class Hidden:
    """What of one sheet is hidden, 0-based."""

    rows: set[int] = field(default_factory=set[int])
    columns: set[int] = field(default_factory=set[int])

    def see_xlsx(self, text: bytes) -> None:
        """Note what a piece of a sheet's XML hides."""
        if not _UNSEEN.search(text):
            return
        for attributes in _ROW.findall(text):
            if _UNSEEN.search(attributes):
                self.rows.update(_numbers(attributes, b"r"))
        for attributes in _COLUMN.findall(text):
            if _UNSEEN.search(attributes):
                first, last = (*_numbers(attributes, b"min"), *_numbers(attributes, b"max"))
                self.columns.update(range(first, min(last + 1, WIDEST)))


def hidden_in_ods(blocks: Iterable[bytes]) -> dict[str, Hidden]:
    """Return what each table of an ods file hides, by the table's name."""
    found: dict[str, Hidden] = {}
    here, row, column = Hidden(), 0, 0
    for text in blocks:
        for mark in _ODS.finditer(text):
            attributes = mark["attributes"]
            repeated = _ODS_REPEATED.search(attributes)
            times = int(repeated[1]) if repeated else 1
            unseen = _ODS_UNSEEN.search(attributes)
            if mark["what"] is None:
                name = _ODS_NAME.search(attributes)
                here, row, column = Hidden(), 0, 0
                found[unescape(name[1].decode()) if name else ""] = here
            elif mark["what"] == b"-row":
                here.rows.update(range(row, row + times) if unseen and times < WIDEST else ())
                row += times
            else:
                here.columns.update(range(column, min(column + times, WIDEST)) if unseen else ())
                column += times
    return found


def _numbers(attributes: bytes, name: bytes) -> list[int]:
    """Return a number that counts from 1 as one that counts from 0; [] where it is not said."""
    match = _NUMBER[name].search(attributes)
    return [int(match[1]) - 1] if match else []
