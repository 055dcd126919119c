"""A workbook writer: values of any type into cells, shared formats, sheet names.

Text is always written as text: no cell becomes a formula or a link.
"""

# xlsxwriter has no type stubs.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from textwrap import wrap
from typing import Any, cast

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from didd.text.storable import printable

_AUTHOR = "Pemeriksaan"
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - no clock in the bytes; Excel knows no time zones
_LONGEST = 32_767  # UTF-16 units in a cell or a comment
_TALLEST = 409.0  # points; no row is higher
_TITLE_LENGTH = 31
_NOT_IN_A_TITLE = re.compile(r"[\\*?:/\[\]']")
#: Characters with which a text would be a formula.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")


class Pen:
    """Formats, sheet titles and comments of one workbook.

    ``comments`` is how many are left, ``cut`` whether one was refused. ``cover`` masks
    what no text may show.
    """

    def __init__(self, book: Workbook, comments: int, cover: Callable[[str], str] = str) -> None:
        book.set_properties({"created": _CREATED})
        self.book = book
        self.comments = comments
        self.cover = cover
        self.cut = False
        self._formats: dict[str, Format] = {}
        self._titles: set[str] = set()

    def add_sheet(self, title: str) -> Worksheet:
        """Append a sheet; its title is changed only as far as Excel's rules require."""
        plain = _NOT_IN_A_TITLE.sub(" ", printable(title)).strip() or "Daftar"
        name, number = plain[:_TITLE_LENGTH], 1
        while name.casefold() in self._titles:
            number += 1
            name = f"{plain[: _TITLE_LENGTH - 6]} ({number})"
        self._titles.add(name.casefold())
        return self.book.add_worksheet(name)

    def write(
        self, sheet: Worksheet, row: int, column: int, value: Any, look: Mapping[str, Any]
    ) -> None:
        """Write a value by its type; ``look`` is an xlsxwriter format."""
        match value:
            case None:
                sheet.write_blank(row, column, None, self._format(look))
            case bool():
                sheet.write_boolean(row, column, value, self._format(look))
            case int() | float() if (text := f"{value:.0f}") == self.cover(text):
                sheet.write_number(row, column, value, self._format(look))
            case datetime() | date() | time() | timedelta():
                shown = {"num_format": "dd/mm/yyyy", **look}
                sheet.write_datetime(row, column, cast(datetime, value), self._format(shown))
            case _:
                shown = f"{value:.0f}" if isinstance(value, float) else str(value)
                text = fit(self.cover(shown))
                # Quoted, so that editing the cell does not turn it into a formula.
                quoted = {"quote_prefix": True} if text.startswith(ACTIVE) else {}
                sheet.write_string(row, column, text, self._format({**look, **quoted}))

    def comment(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        """Attach a comment; no-op without text, or when none is left."""
        self.cut |= bool(text) and self.comments <= 0
        if text and self.comments > 0:
            self.comments -= 1
            # About 45 characters per line of this width, 18 pixels per line.
            lines = sum(1 + len(part) // 45 for part in text.split("\n"))
            size = {"width": 320, "height": 18 * min(lines, 30) + 20}
            sheet.write_comment(row, column, fit(self.cover(text)), {"author": _AUTHOR, **size})

    def _format(self, look: Mapping[str, Any]) -> Format | None:
        key = repr(look)
        if look and key not in self._formats:
            self._formats[key] = self.book.add_format(dict(look))
        return self._formats.get(key)


def height_of(texts: Iterable[str], widths: Iterable[float]) -> float:
    """Return a row's height (points) for wrapped texts in columns of these widths (characters).

    LibreOffice does not compute row heights itself, and lets texts overlap.

    >>> height_of(["kata " * 10, "5"], [26, 9])
    32.0
    """
    high = 1
    for text, width in zip(texts, widths, strict=False):
        across = max(int(width) - 2, 1)
        high = max(high, sum(len(wrap(line, across)) or 1 for line in text.split("\n")))
    return min(15.0 * high + 2, _TALLEST)


def fit(text: str) -> str:
    """Return text that fits into a cell: printable, truncated at Excel's limit."""
    clean = printable(text)
    if len(clean) <= _LONGEST // 2:
        return clean
    return clean.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
