"""What stands beside the sheets of a workbook: texts, formats, names; values of cells. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from ckanext.didd.reading.blocks import Block
from ckanext.didd.reading.documents import LARGEST_PART, MOST_PARTS, attribute, local

Cell = str | int | float | list[int | float]
MOST_STRINGS = 500_000
LETTERS = re.compile(r"[A-Z]{1,3}")
# Numbers of built-in formats of Excel that show a day, and what a format of one's own has.
DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
PERCENT_FORMATS = frozenset({9, 10})
GROUPED_FORMATS = frozenset({3, 4, *range(37, 45)})
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
HIDDEN = frozenset({"hidden", "veryHidden"})
LATEST_DAY = 2_958_465  # 9999-12-31


class Target:
    """Parser target that takes nothing; others begin with it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, tag: str) -> None:
        """Handle the end of an element."""

    def data(self, text: str) -> None:
        """Handle text."""

    def close(self) -> None:
        """Handle the end of the part."""


class SharedStrings(Target):
    """The texts that the cells of a workbook name by their number."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.silent = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        """Handle the start of an element; a reading aid (`rPh`) is no text."""
        self.silent += local(tag) == "rPh"

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        self.silent -= local(tag) == "rPh"
        if local(tag) == "si":
            if len(self.texts) < MOST_STRINGS:
                self.texts.append("".join(self.pieces))
            self.pieces.clear()

    def data(self, text: str) -> None:
        """Handle text."""
        if not self.silent and len(self.texts) < MOST_STRINGS:
            self.pieces.append(text)


class Formats(Target):
    """How the styles of cells show numbers: days, parts of a hundred, thousands set apart."""

    def __init__(self) -> None:
        super().__init__()
        self.own: dict[str, str] = {}
        self.styles: list[str] = []
        self.inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        name = local(tag)
        if name == "numFmt":
            self.own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        self.inside = self.inside or name == "cellXfs"
        if self.inside and name == "xf":
            self.styles.append(self._kind(attributes.get("numFmtId", "")))

    def _kind(self, number: str) -> str:
        code = QUOTED.sub("", self.own.get(number, "")).lower()
        known = int(number) if number.isdecimal() else 0
        if known in PERCENT_FORMATS or "%" in code:
            return "percent"
        if known in GROUPED_FORMATS or "#,##" in code:
            return "grouped"
        return "day" if known in DAY_FORMATS or set("dy") & set(code) else ""

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        if local(tag) == "cellXfs":
            self.inside = False

    def of(self, style: str) -> str:
        """Return `day`, `percent`, `grouped` or "" for a cell's style."""
        at = int(style) if style.isdecimal() else 0
        return self.styles[at] if at < len(self.styles) else ""


class Book(Target):
    """The sheets of a workbook in their order, with their names."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.parts: dict[str, str] = {}
        self.since_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        name = local(tag)
        if name == "sheet":
            key = attribute(attributes, "id")
            self.names.append((attribute(attributes, "name"), key))
            self.hidden |= {key} if attribute(attributes, "state") in HIDDEN else set()
        elif name == "Relationship":
            target = attributes.get("Target", "").removeprefix("/").removeprefix("xl/")
            self.parts[attributes.get("Id", "")] = f"xl/{target}"
        elif name == "workbookPr":
            self.since_1904 = attribute(attributes, "date1904") in ("1", "true")

    def sheets(self, archive: ZipFile) -> Iterator[tuple[str, str]]:
        """Yield title and part of each sheet but the hidden ones; the nameless come last."""
        named = {self.parts.get(key, ""): title for title, key in self.names}
        there = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        hidden = {self.parts.get(key, "") for key in self.hidden}
        for name in dict.fromkeys([*named, *sorted(there)][:MOST_PARTS]):
            shown = name.startswith("xl/worksheets/") and name not in hidden
            if shown and fits(archive, name):
                yield named.get(name, ""), name


def fits(archive: ZipFile, name: str) -> bool:
    """Whether an archive has this part, and in a size that is read."""
    return name in archive.namelist() and archive.getinfo(name).file_size <= LARGEST_PART


def column_of(reference: str, otherwise: int) -> int:
    """Return the column of a cell's reference, from 0.

    >>> column_of("B3", 7), column_of("AA1", 7), column_of("", 7)
    (1, 26, 7)
    """
    found = LETTERS.match(reference)
    if not found:
        return otherwise
    at = 0
    for letter in found[0]:
        at = at * 26 + ord(letter) - 64
    return at - 1


def number_of(text: str) -> int | float | None:
    """Return a number as people would write it; None for what is none.

    >>> number_of("3.0"), number_of("0.30000000000000004"), number_of("x"), number_of("nan")
    (3, 0.3, None, None)
    """
    try:
        number = float(f"{float(text):.15g}")
    except ValueError:
        return None
    if number != number or abs(number) == float("inf"):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def day_of(number: float, *, since_1904: bool = False) -> str:
    """Return the day that Excel writes as a number; "" for one that is none.

    >>> day_of(45292), day_of(45292.5), day_of(-1)
    ('2024-01-01', '2024-01-01 12:00', '')
    """
    first = datetime.date(1904, 1, 1) if since_1904 else datetime.date(1899, 12, 30)
    begin = datetime.datetime.combine(first, datetime.time())
    if not 0 < number < LATEST_DAY - 1462:
        return ""
    moment = begin + datetime.timedelta(seconds=round(number * 86400))
    return f"{moment:%Y-%m-%d}" if moment.hour == moment.minute == 0 else f"{moment:%Y-%m-%d %H:%M}"
