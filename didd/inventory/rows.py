"""Classifies each row under a header: a record, part of one, a class section, or none of the list.

The rules come from real lists: sections name the class of the rows below them, "a." and "b."
belong to the numbered row above, a merged title has several files, notes and totals end a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from didd.config.catalog import CatalogConfig
from didd.config.reading_rules import Place
from didd.fields.classes_and_forms import (
    class_of,
    class_of_heading,
    heads_several,
    mentions_exclusion,
    speaks_of_web,
    stands_on_web,
)
from didd.fields.offices import is_office
from didd.inventory.grid import Grid
from didd.inventory.one_table import CONTINUED, Shape, Table, read_cells, shape_of
from didd.inventory.row_kinds import SUB_MARK, signature_from, sub_title, why_no_record
from didd.inventory.ticks import is_link
from didd.model import Classification, Finding, InventoryRow
from didd.text.tidy import is_blank

_ENUMERATOR = re.compile(r"\(?(?:[A-Za-z]|[IVXivx]{1,5})[.)]?")
_ENUMERATOR_BEFORE = re.compile(r"^\(?(?:[A-Za-z]|[IVXivx]{1,5}|\d{1,2})[.)]\s*")
_HEADED = frozenset({"nomor", "judul"})
#: Fields from which the form of a row is known.
_TELL_THE_FORM = frozenset({"bentuk", "media", "berkas"})

#: A detail of the rule ``baris-dilewati``, and the row.
Skip = tuple[int, str]


@dataclass(slots=True)
class RowsRead:
    """What the rows of a sheet proposed; ``breaks`` are rows that part records from each other.

    ``bare`` are the places among the records of those with nothing but a title, ``terms`` public
    rows with a term that only exclusions have. Row numbers but in ``bare`` are 0-based.
    """

    records: list[InventoryRow] = field(default_factory=list[InventoryRow])
    skipped: list[Skip] = field(default_factory=list[Skip])
    contradicting: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    crossed: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    breaks: list[int] = field(default_factory=list[int])
    bare: list[int] = field(default_factory=list[int])
    terms: list[int] = field(default_factory=list[int])


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above a row: its class section, the title and number that "a." belongs to.

    ``open`` says that the row directly above is a record, which may go on.
    """

    section: str = ""
    parent: str = ""
    number: str = ""
    open: bool = False


def read_rows(
    grid: Grid, source: str, tables: Sequence[Table], section: str, config: CatalogConfig
) -> RowsRead:
    """Read the tables of one sheet from top to bottom; what signs a list is none of it.

    ``section`` is the heading that names the class of the first rows, or "".
    """
    read, above = RowsRead(), Above(section)
    for table in tables:
        shape = shape_of(table, grid.rows, grid.merges)
        if shape.crossed:
            read.crossed.append((table.header.first, shape.crossed_column))
        above = replace(above, section=table.header.section or above.section, open=False)
        reader = _TableReader(grid, source, shape, config, read)
        end = table.first + signature_from(grid.rows[table.first : table.stop])
        for index in range(table.first, end):
            above = reader.take(index, above)
        for index in range(end, table.stop):
            if any(not is_blank(cell) for cell in grid.rows[index]):
                read.skipped.append((index, "note"))
        read.breaks.append(table.stop)
    return read


@dataclass(frozen=True, slots=True)
class _TableReader:
    """Takes the rows of one table, one after the other, into ``read``."""

    grid: Grid
    source: str
    shape: Shape
    config: CatalogConfig
    read: RowsRead

    def take(self, index: int, above: Above) -> Above:
        """Take one row; give what stands above the next."""
        filled, values = read_cells(self.shape, self.grid.rows[index])
        if not filled or (len(filled) == 1 and values.get("nomor", "").strip().isdigit()):
            return replace(above, open=False) if above.open else above
        if heading := section_of(filled, self.config):
            self.read.breaks.append(index)
            return Above(heading)
        if above.open and self._goes_on(index, filled, values):
            self.read.records[-1] = _extended(self.read.records[-1], values)
            return above
        if reason := why_no_record(values, filled):
            return self._pass_over(index, reason, filled[0], above)
        return self._record(index, values, above)

    def _goes_on(self, index: int, filled: Sequence[str], values: Mapping[str, str]) -> bool:
        """Return whether a row only adds files or links to the record directly above it."""
        if not values.keys() <= CONTINUED:
            return False
        if "judul" in self.shape.titles.get(index, ()):
            return True
        links = bool(values) and len(values) == len(filled)
        return links and all(is_link(v.strip()) for v in values.values())

    def _pass_over(self, index: int, reason: str, first: str, above: Above) -> Above:
        """Pass a row over that is none; a heading of sub-rows is kept for their titles."""
        self.read.breaks.append(index)
        if reason != "single_cell" or not self._next_is_sub(index, above.number):
            heading = reason == "single_cell" and is_office(first)
            self.read.skipped.append((index, "office" if heading else reason))
            return replace(above, open=False)
        self.read.skipped.append((index, "group_title"))
        return Above(above.section, _ENUMERATOR_BEFORE.sub("", first))

    def _record(self, index: int, values: dict[str, str], above: Above) -> Above:
        """Store a row as a record, or as the parent of the sub-rows under it."""
        if "judul" not in values:
            values = {**self.shape.titles.get(index, {}), **values}
        number = values.get("nomor", "").strip()
        sub = "" if number.isdigit() else sub_title(values, above.number)
        below = above
        if not sub:
            title, number = values.get("judul", "").strip(), number.rstrip(".)")
            below = Above(above.section, title, number, open=True)
            if values.keys() <= _HEADED and (reason := self._heads(index, title, number)):
                self.read.breaks.append(index)
                self.read.skipped.append((index, reason))
                return Above(above.section, title if reason == "group_title" else "", number)
        elif above.parent:
            values["judul"] = f"{above.parent}{SUB_MARK}{sub}"
        if index in self.shape.spread:
            values = {**self.shape.spread[index], **values}
        if self._is_bare(values, above.section):
            self.read.bare.append(len(self.read.records))
        self._classify(index, values, above.section)
        self._drop_term(index, values)
        online = self._on_the_web(index, values)
        letters = self.shape.letters_online if online else self.shape.letters
        row = InventoryRow(self.source, self.grid.sheet, index + 1, values, letters)
        self.read.records.append(row)
        return below if below.open else replace(below, open=True)

    def _on_the_web(self, index: int, values: Mapping[str, str]) -> bool:
        """Return whether something in a row says that it stands on the web, though no column does.

        A form that is not filled in is a printed one; not where the row itself says otherwise.
        """
        if not values.keys().isdisjoint(_TELL_THE_FORM):
            return False
        cells, used = self.grid.rows[index], self.shape.used
        beside = (c for at, c in enumerate(cells) if at not in used and c.strip())
        return any(map(speaks_of_web, beside)) or stands_on_web(values.get("ringkasan", ""))

    def _heads(self, index: int, title: str, number: str) -> str:
        """Return what a row with nothing but a title is the heading of; "" when it is an item."""
        if self._next_is_sub(index, number):
            return "group_title"
        return "office" if is_office(title) and not number.isdigit() else ""

    def _is_bare(self, values: Mapping[str, str], section: str) -> bool:
        """Return whether a row may be a heading: a title alone, or an office's with a class."""
        if not values.keys() <= _HEADED | {"klasifikasi"}:
            return False
        if is_office(values.get("judul", "")):
            return True
        return "klasifikasi" not in values and not section

    def _classify(self, index: int, values: dict[str, str], section: str) -> None:
        """Apply the section's class; in a section of excluded items every row is excluded."""
        own = values.get("klasifikasi", "")
        if not section or not own:
            if section:
                values["klasifikasi"] = section
            return
        excluded, classes = Classification.DIKECUALIKAN, self.config.classes
        closed = class_of(section, classes) is excluded or (
            heads_several(section) and mentions_exclusion(section)
        )
        if closed and class_of(own, classes) is not excluded:
            values["klasifikasi"] = section
            self.read.contradicting.append((index, own))

    def _drop_term(self, index: int, values: dict[str, str]) -> None:
        """Leave a bare "Jangka Waktu" out of a public row: only exclusions have that term."""
        if not self.shape.term_of_closed or "jangka_pengecualian" not in values:
            return
        found = class_of(values.get("klasifikasi", ""), self.config.classes)
        if found not in (None, Classification.DIKECUALIKAN):
            del values["jangka_pengecualian"]
            self.read.terms.append(index)

    def _next_is_sub(self, index: int, number: str) -> bool:
        """Return whether the next filled row is "a." under this one."""
        rows = self.grid.rows
        for below in range(index + 1, min(index + 4, len(rows))):
            filled, values = read_cells(self.shape, rows[below])
            if filled:
                return bool(sub_title(values, number))
        return False


def section_of(filled: Sequence[str], config: CatalogConfig) -> str:
    """Return the text of a class section row; "" for any other row."""
    if len(filled) > 2 and len(set(filled[:3])) == 3:
        return ""
    texts = list(dict.fromkeys(filled))
    if len(texts) > 2:
        return ""
    if len(texts) == 2 and (_ENUMERATOR.fullmatch(texts[0]) or _numbers_a_class(texts, config)):
        texts = texts[1:]
    if len(texts) != 1:
        return ""
    (text,) = texts
    return text if class_of_heading(text, config.classes) or heads_several(text) else ""


def row_findings(read: RowsRead, grid: Grid, source: str, config: CatalogConfig) -> list[Finding]:
    """Return what was passed over, and what was read in a way that a person should know."""
    return sorted(_row_findings(read, grid, source, config), key=lambda f: f.row)


def _row_findings(
    read: RowsRead, grid: Grid, source: str, config: CatalogConfig
) -> Iterator[Finding]:
    finding, here = config.metadata.finding, Place(file=source, sheet=grid.sheet)
    for index, letter in read.crossed:
        yield finding("tanda-silang", **(here | Place(row=index + 1, column=letter)))
    for index, reason in read.skipped:
        shown = " · ".join(c.strip() for c in grid.rows[index] if not is_blank(c))
        yield finding("baris-dilewati", reason, **(here | Place(row=index + 1, value=shown)))
    for index in read.terms[:1]:
        yield finding("jangka-bukan-pengecualian", **(here | Place(row=index + 1)))
    for index, own in read.contradicting:
        yield finding("klasifikasi-bertentangan", **(here | Place(row=index + 1, value=own)))


def _numbers_a_class(texts: Sequence[str], config: CatalogConfig) -> bool:
    """Return whether a row is nothing but a number and the exact name of a class."""
    return texts[0].rstrip(".)").isdigit() and config.classes.find(texts[1]) is not None


def _extended(last: InventoryRow, values: Mapping[str, str]) -> InventoryRow:
    """Add the files or links of a row without a title to the record above it."""
    both = {f: "\n".join(filter(None, (last.values.get(f), v))) for f, v in values.items()}
    return replace(last, values={**last.values, **both})
