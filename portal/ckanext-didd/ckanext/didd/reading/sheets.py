"""Workbooks (xlsx, ods) as blocks: each sheet's rows, read as a stream, never a sheet as a whole.

A cell far out costs no more than one close by: a sheet is held nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from ckanext.didd.reading.blocks import Block
from ckanext.didd.reading.documents import attribute, local, streamed
from ckanext.didd.reading.workbook import (
    Book,
    Cell,
    Formats,
    SharedStrings,
    Target,
    column_of,
    day_of,
    fits,
    number_of,
)

# Beyond this column cells follow each other without the empty ones between.
FARTHEST_COLUMN = 200
MOST_REPEATED = 100
TRUE = ("1", "true")
GROUPED = re.compile(r"\d[.,]\d{3}")


def blocks_of(archive: ZipFile, kind: str) -> Iterator[Block]:
    """Yield the sheets of a workbook with their rows."""
    if kind == "ods":
        with archive.open("content.xml") as part:
            yield from streamed(part, OpenSheets())
        return
    strings, formats, book = SharedStrings(), Formats(), Book()
    for name, target in (
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", formats),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", book),
    ):
        if fits(archive, name):
            with archive.open(name) as part:
                for _ in streamed(part, target):
                    pass
    hides = bool(book.hidden)
    for title, name in book.sheets(archive):
        yield ["sheet", title]
        yield ["table"]
        sheet = Sheet(strings.texts, formats, book.since_1904)
        with archive.open(name) as part:
            yield from streamed(part, sheet)
        hides = hides or sheet.hides
    if hides:
        yield ["hidden"]


class Sheet(Target):
    """The rows of one sheet, but for hidden ones, and the cells in hidden columns."""

    def __init__(self, strings: list[str], formats: Formats, since_1904: bool) -> None:
        super().__init__()
        self.strings, self.formats, self.since_1904 = strings, formats, since_1904
        self.row: list[Cell] = []
        self.pieces: list[str] = []
        self.type = self.style = ""
        self.column = 0
        self.taking = self.hides = self.hidden = False
        self.columns: set[int] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        name = local(tag)
        if name in ("row", "col"):
            self.hidden = attributes.get("hidden") in TRUE
            self.hides = self.hides or self.hidden
            if name == "col" and self.hidden:
                self.columns |= _columns(attributes)
        if name == "c":
            self.type, self.style = attributes.get("t", ""), attributes.get("s", "")
            self.column = column_of(attributes.get("r", ""), len(self.row))
            self.pieces.clear()
        self.taking = name in ("v", "t")

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        name = local(tag)
        self.taking = False
        if name == "c" and self.pieces:
            if self.column < FARTHEST_COLUMN:
                self.row += [""] * (self.column - len(self.row))
            self.row.append(self._value("".join(self.pieces)))
        elif name == "row":
            if not self.hidden:
                cells = enumerate(self.row)
                self.blocks.append(["row", [c for at, c in cells if at not in self.columns]])
            self.row = []

    def data(self, text: str) -> None:
        """Handle text."""
        if self.taking:
            self.pieces.append(text)

    def _value(self, text: str) -> Cell:
        if self.type == "s":
            at = int(text) if text.strip().isdecimal() else len(self.strings)
            return self.strings[at] if at < len(self.strings) else ""
        if self.type in ("str", "inlineStr", "e", "d"):
            return text
        number = number_of(text)
        if number is None:
            return text
        kind = self.formats.of(self.style)
        if kind == "day":
            return day_of(number, since_1904=self.since_1904) or number
        if kind == "percent":
            return f"{number * 100:.10g}%"
        return [number] if kind == "grouped" else number


def _columns(attributes: Mapping[str, str]) -> set[int]:
    """Return the columns, from 0, that an element of a sheet tells of."""
    first, last = (attributes.get(key, "") for key in ("min", "max"))
    if not (first.isdecimal() and last.isdecimal() and len(first + last) < 12):
        return set()
    return set(range(int(first) - 1, min(int(last), FARTHEST_COLUMN)))


class OpenSheets(Target):
    """The sheets of an OpenDocument workbook, but for hidden ones, and their hidden rows."""

    def __init__(self) -> None:
        super().__init__()
        self.row: list[Cell] = []
        self.texts: list[str] = []
        self.number: int | float | None = None
        self.repeated = self.rows = 1
        self.depth = self.silent = 0
        self.style = ""
        self.unseen: set[str] = set()  # styles of hidden sheets
        self.hidden_sheet = self.hidden_row = self.hides = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        name = local(tag)
        self.silent += name == "annotation"
        if name == "style":
            self.style = attribute(attributes, "name")
        elif name == "table-properties" and attribute(attributes, "display") == "false":
            self.unseen.add(self.style)
        elif name == "table":
            self._sheet(attributes)
        elif name == "table-row":
            self.hidden_row = attribute(attributes, "visibility") in ("collapse", "filter")
            self.rows = _times(attribute(attributes, "number-rows-repeated"))
        elif name in ("table-cell", "covered-table-cell"):
            self.repeated = _times(attribute(attributes, "number-columns-repeated"))
            plain = attribute(attributes, "value-type") == "float"
            self.number = number_of(attribute(attributes, "value")) if plain else None
            self.texts, self.depth = [], 1

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        name = local(tag)
        self.silent -= name == "annotation"
        if name in ("table-cell", "covered-table-cell"):
            text = " ".join("".join(self.texts).split())
            self.row += [self._value(text)] * self.repeated
            self.depth = 0
        elif name == "table-row":
            self._row()
        elif name in ("p", "s", "tab", "line-break"):
            self.texts.append(" ")

    def _sheet(self, attributes: Mapping[str, str]) -> None:
        self.hidden_sheet = attribute(attributes, "style-name") in self.unseen
        self.hides = self.hides or self.hidden_sheet
        if not self.hidden_sheet:
            self.blocks += [["sheet", attribute(attributes, "name")], ["table"]]

    def _row(self) -> None:
        if any(cell != "" for cell in self.row):
            if self.hidden_row or self.hidden_sheet:
                self.hides = True
            else:
                self.blocks += [["row", self.row]] * self.rows
        self.row = []

    def close(self) -> None:
        """Handle the end of the part."""
        self.blocks += [["hidden"]] if self.hides else []

    def _value(self, text: str) -> Cell:
        if self.number is None:
            return text
        return [self.number] if GROUPED.search(text) else self.number

    def data(self, text: str) -> None:
        """Handle text."""
        if self.depth and not self.silent:
            self.texts.append(text)


def _times(text: str) -> int:
    return min(max(int(text), 1), MOST_REPEATED) if text.isdecimal() and len(text) < 9 else 1
