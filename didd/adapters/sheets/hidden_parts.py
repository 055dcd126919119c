"""Rows, columns and cells of a workbook that nobody sees: hidden, without height, white on white.

Which sheets are hidden calamine tells; of rows, columns and cells it says nothing. Sources:
ECMA-376 part 1 (``row``, ``col``, ``cellXfs``, ``numFmt``), OpenDocument 1.3 part 3
(``table:visibility``). For xls, xlrd tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from xml.etree.ElementTree import Element

#: Wider areas are whole sheets, not hidden columns of a list.
WIDEST = 2000
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_UNSEEN = re.compile(rb'\b(?:hidden="(?:1|true)"|(?:ht|width)="0(?:\.0+)?")')
_NUMBER = {name: re.compile(rb"\b" + name + rb'="(\d{1,7})"') for name in (b"r", b"min", b"max")}
#: What a number format may say without showing anything, and its sections: three semicolons.
_NOTHING, _SECTIONS = re.compile(r'"\s*"|\[[^\]]*\]|\s'), 3
#: Places of white in the palette.
_WHITES = frozenset({"1", "9"})
_ODS = re.compile(rb"<(?:\w+:)?table(?P<what>-row|-column)?(?=[\s/>])(?P<attributes>[^>]*)>")
_ODS_UNSEEN = re.compile(rb'visibility="(?:collapse|filter)"')
_ODS_NAME = re.compile(rb'\bname="([^"]*)"')
_ODS_REPEATED = re.compile(rb'-repeated="(\d{1,9})"')


@dataclass(slots=True)
class Hidden:
    """What of one sheet is hidden, 0-based."""

    rows: set[int] = field(default_factory=set[int])
    columns: set[int] = field(default_factory=set[int])
    cells: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])

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


def shows_nothing(number_format: str) -> bool:
    """Return whether a number format leaves a cell empty, or writes it in white.

    >>> shows_nothing(";;;"), shows_nothing('"";"";"";""'), shows_nothing("#,##0;;;@")
    (True, True, False)
    """
    if "[white]" in number_format.casefold():
        return True
    bare = _NOTHING.sub("", number_format)
    return len(bare) >= _SECTIONS and not bare.strip(";")


def unseen_styles(styles: Element) -> set[int]:
    """Return the cell styles of an xlsx file in which nobody sees what a cell says.

    White letters count where the cell has no colour of its own behind them.
    """
    formats = {
        int(each.get("numFmtId", "0"))
        for each in _children(styles, "numFmts")
        if shows_nothing(each.get("formatCode", ""))
    }
    white = {n for n, font in enumerate(_children(styles, "fonts")) if _is_white(font, "color")}
    bare = {n for n, fill in enumerate(_children(styles, "fills")) if _is_bare(fill)}
    return {
        n
        for n, style in enumerate(_children(styles, "cellXfs"))
        if int(style.get("numFmtId", "0")) in formats
        or (int(style.get("fontId", "0")) in white and int(style.get("fillId", "0")) in bare)
    }


def _children(root: Element, name: str) -> Iterable[Element]:
    return next((e for e in root if e.tag.rpartition("}")[2] == name), ())


def _is_white(element: Element, name: str) -> bool:
    found = next((e for e in element if e.tag.rpartition("}")[2] == name), None)
    if found is None:
        return False
    told = {key: found.get(key, "") for key in ("rgb", "theme", "indexed", "tint")}
    return not told["tint"].strip("0.-") and (
        told["rgb"].upper()[-6:] == "FFFFFF" or told["theme"] == "0" or told["indexed"] in _WHITES
    )


def _is_bare(fill: Element) -> bool:
    pattern = next(iter(fill), None)
    if pattern is None or pattern.tag.rpartition("}")[2] != "patternFill":
        return False
    kind = pattern.get("patternType", "none")
    return kind == "none" or (kind == "solid" and _is_white(pattern, "fgColor"))


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
