"""Personal data in tables: in cells, hidden ones too, and by column headings.

A heading applies to all its cells: under "No. Rekening", digits are account numbers that
mean nothing alone. Rows are streamed; only what is reported is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from checks.personal_data.scan import scan_block
from didd.config.checks import PersonalDataSettings
from didd.personal_data.context import CELL, ROW, sense_of
from didd.personal_data.find import Hit, find
from didd.text.fold import fold

#: Rows per batch, and the rows in which headings are searched.
_ROWS, _HEADING_ROWS = 1000, 30
#: Longest heading: longer text is a sentence.
_LONGEST_HEADING = 60
#: Hits after which a table is not read further.
ENOUGH = 10_000
_SHORT_NUMBER = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,3})?%?")
_MASKED = re.compile(r"[*xX•#]{3,}")
#: Kinds recognised by heading only, for digits that mean nothing alone.
_TOLD_BY_HEADING = frozenset({"nik", "kk", "nip", "npwp", "telepon", "rekening"})
#: Digits of a NIK, and what stands in boxes on forms.
_BOXES, _IN_BOXES = 16, frozenset({"nik", "kk"})
_UNLED = re.compile("8[0-9]{8,11}")

Row = tuple[int, Sequence[Any]]


@dataclass(slots=True)
class Found:
    """Hits of one kind in one column: count, first place, masked samples."""

    kind: str
    column: int
    row: int
    count: int = 0
    samples: list[str] = field(default_factory=list[str])

    def add(self, sample: str = "") -> None:
        """Count one more."""
        self.count += 1
        if sample and sample not in self.samples and len(self.samples) < 2:
            self.samples.append(sample)


class TableScan:
    """Scans one table's rows; columns are 0-based, rows keep their own numbers."""

    def __init__(self, settings: PersonalDataSettings, seen: set[str] | None = None) -> None:
        """``seen`` gets the masked sample of each hit, also of those that a heading explains."""
        self.settings = settings
        self.seen = set[str]() if seen is None else seen
        self.headings: dict[int, str] = {}
        self.senses: dict[int, str] = {}
        self.named: dict[int, str] = {}
        self.found: dict[tuple[str, int], Found] = {}
        self.total = 0

    def read(self, rows: Iterable[Row]) -> list[Found]:
        """Scan the table and return its hits by column. Stops after ``ENOUGH``."""
        source = iter(rows)
        first = [(n, [_text(c) for c in r]) for n, r in islice(source, _ROWS)]
        below = self._read_headings(first[:_HEADING_ROWS])
        block = first
        while block and self.total < ENOUGH:
            self._look(block, below)
            block = [(n, [_text(c) for c in r]) for n, r in islice(source, _ROWS)]
        return sorted(filter(self._is_news, self.found.values()), key=lambda f: (f.column, f.kind))

    def _is_news(self, found: Found) -> bool:
        """Whether a column's name tells more than the hits in its cells."""
        if found.kind != self.named.get(found.column):
            return True
        others = (f for f in self.found.values() if f.column == found.column and f is not found)
        return sum(f.count for f in others) * 2 < found.count

    def _read_headings(self, rows: Sequence[tuple[int, Sequence[str]]]) -> int:
        """Find significant headings; return the number of the last row that has one.

        A column with two of them, one below the other, is a list of labels, not a heading.
        """
        below, twice = 0, set[int]()
        for number, cells in rows:
            if sum(bool(cell.strip()) for cell in cells) < 2:
                continue
            for column, cell in enumerate(cells):
                group = self._group_of(cell)
                if group or sense_of(cell[:_LONGEST_HEADING]):
                    twice |= {column} & self.headings.keys()
                    self.headings[column] = cell.strip()
                    self.named |= {column: group} if group else {}
                    below = number
        for column in twice:
            del self.headings[column]
            self.named.pop(column, None)
        self.senses = {column: sense_of(heading) for column, heading in self.headings.items()}
        return below

    def _group_of(self, cell: str) -> str:
        """Return the rule for a column of this name; "" for none."""
        if not 0 < len(cell.strip()) <= _LONGEST_HEADING:
            return ""
        words = f" {fold(cell)} "
        if any(f" {word} " in words for word in self.settings.counts):
            return ""
        for group in self.settings.columns:
            if any(f" {name} " in words for name in group.names):
                return group.rule
        return ""

    def _look(self, rows: Sequence[tuple[int, Sequence[str]]], below: int) -> None:
        official = self.settings.official_domains
        for row, column, hit in _boxed_hits(rows, official):
            self.seen.add(hit.sample)
            self._note(hit.kind, row, column, hit.sample)
        for row, column, hit, cell in _hits(rows, official):
            self.seen.add(hit.sample)
            sense = self.senses.get(column, "")
            if sense in _TOLD_BY_HEADING:
                continue  # each of its cells is checked below
            if not sense or find(cell, official, self.headings[column]):
                self._note(hit.kind, row, column, hit.sample)
        for column in self.headings:
            for row, cells in rows:
                if row > below and column < len(cells) and (cell := cells[column].strip()):
                    self._look_at(cell, row, column)

    def _look_at(self, cell: str, row: int, column: int) -> None:
        """Check one cell of a column with a significant heading."""
        sense = self.senses[column]
        if sense in _TOLD_BY_HEADING:
            led = f"0{cell}" if sense == "telepon" and _UNLED.fullmatch(cell) else cell
            for hit in find(led, self.settings.official_domains, self.headings[column]):
                self._note(hit.kind, row, column, hit.sample)
        rule = self.named.get(column)
        if rule and not _SHORT_NUMBER.fullmatch(cell) and not _is_blank(cell):
            self._note(rule, row, column, "")

    def _note(self, kind: str, row: int, column: int, sample: str) -> None:
        self.total += 1
        self.found.setdefault((kind, column), Found(kind, column, row)).add(sample)


def _hits(
    rows: Sequence[tuple[int, Sequence[str]]], official: Iterable[str]
) -> Iterator[tuple[int, int, Hit, str]]:
    """Scan many rows as one text; yield row, column, hit and cell."""
    texts = [CELL.join(cells).encode("utf-8", "replace") for _, cells in rows]
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text) + 1
    for hit in scan_block(ROW.encode().join(texts), official):
        place = bisect_right(starts, hit.start) - 1
        column = texts[place][: hit.start - starts[place]].count(CELL.encode())
        row, cells = rows[place]
        yield row, column, hit, cells[column]


def _boxed_hits(
    rows: Sequence[tuple[int, Sequence[str]]], official: Iterable[str]
) -> Iterator[tuple[int, int, Hit]]:
    """Find numbers of which each digit has a cell, as in forms: announced, or alone in a row."""
    for row, cells in rows:
        if len(cells) < _BOXES or sum(len(c) == 1 and c.isdigit() for c in cells) < _BOXES:
            continue
        filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
        text, starts = "", dict[int, int]()
        for at, cell in filled:
            starts[len(text)] = at
            text += f"{cell} "
        for hit in find(text.rstrip(), official):
            if hit.start in starts and hit.kind in _IN_BOXES:
                yield row, starts[hit.start], hit


def _text(cell: Any) -> str:
    """Convert a cell to text: whole numbers without decimals, "" for dates and booleans."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    return str(int(cell)) if cell == cell and abs(cell) < 1e18 and cell == int(cell) else repr(cell)


def _is_blank(cell: str) -> bool:
    return bool(_MASKED.search(cell)) or not any(c.isalnum() for c in cell)
