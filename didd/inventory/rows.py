"""Classifies each row under a header: a record, part of one, a class section, or none of the list.

The rules come from real lists: sections name the class of the rows below them, "a." and "b."
belong to the numbered row above, a merged title has several files, notes and totals end a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from didd.config.catalog import CatalogConfig
from didd.config.reading_rules import Place
from didd.fields.classes_and_forms import class_of, class_of_heading
from didd.inventory.columns import Column
from didd.inventory.headers import Cells, Header
from didd.inventory.row_kinds import signature_from, sub_title, why_no_record
from didd.inventory.ticks import crossed_out, is_link, said
from didd.model import Classification, Finding, InventoryRow
from didd.text.tidy import EMPTY, is_blank

Merge = tuple[int, int, int, int]

_ENUMERATOR = re.compile(r"\(?(?:[A-Za-z]|[IVXivx]{1,5})[.)]?")
_ENUMERATOR_BEFORE = re.compile(r"^\(?(?:[A-Za-z]|[IVXivx]{1,5}|\d{1,2})[.)]\s*")
_CONTINUED = frozenset({"berkas", "media"})
_HEADED = frozenset({"nomor", "judul"})
_TITLED = frozenset({"nomor", "judul", "ringkasan"})


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows under it, up to the 0-based row ``stop`` (excluded)."""

    header: Header
    stop: int


@dataclass(slots=True)
class RowReader:
    """Reads the tables of one sheet from top to bottom; ``records`` and ``findings`` grow.

    ``section`` is the heading that names the class of the rows below it, or "".
    """

    rows: Sequence[Cells]
    merges: Sequence[Merge]
    source: str
    sheet: str
    config: CatalogConfig
    section: str = ""
    records: list[InventoryRow] = field(default_factory=list[InventoryRow])
    findings: list[Finding] = field(default_factory=list[Finding])
    _header: Header = field(default_factory=lambda: Header(0, 0, ()))
    _plain: Sequence[tuple[int, str]] = ()
    _parts: Sequence[Column] = ()
    _crossed: bool = False
    _letters: Mapping[str, str] = field(default_factory=dict[str, str])
    _spread: Mapping[int, Mapping[str, str]] = field(default_factory=dict[int, Mapping[str, str]])
    _titles: Mapping[int, Mapping[str, str]] = field(default_factory=dict[int, Mapping[str, str]])
    _parent: str = ""
    _parent_number: str = ""
    _open: bool = False

    def read(self, table: Table) -> None:
        """Read every row of ``table``; the signature block is reported as skipped."""
        first = table.header.last + 1
        self._begin(table, first)
        end = first + signature_from(self.rows[first : table.stop])
        for index in range(first, end):
            self._take(index)
        for index in range(end, table.stop):
            if any(not is_blank(cell) for cell in self.rows[index]):
                self.skip(index, "note")

    def _begin(self, table: Table, first: int) -> None:
        """Set the columns and other state of a table."""
        self._header = table.header
        used = [c for c in table.header.columns if c.field]
        single = {c.field for c in used} - {c.field for c in used if c.part}
        self._plain = [(c.index, c.field) for c in used if c.field in single]
        self._parts = [c for c in used if c.field not in single]
        self._crossed = crossed_out(used, self.rows[first : table.stop])
        letters = {c.field: c.letter for c in reversed(used)}
        if "bentuk" in letters and "bentuk" not in single:
            letters.setdefault("berkas", letters["bentuk"])
        self._letters = letters
        per_row = _CONTINUED | _TITLED
        self._spread = _spread(self.rows, self.merges, [c for c in used if c.field not in per_row])
        self._titles = _spread(self.rows, self.merges, [c for c in used if c.field in _TITLED])
        self._open = False
        if self._crossed:
            crossed = next(c for c in self._parts if c.field in ("bentuk", "klasifikasi"))
            self._find(table.header.first, "tanda-silang", "", "", column=crossed.letter)

    def skip(self, index: int, reason: str) -> None:
        """Report that the 0-based row ``index`` is not read as a record.

        ``reason`` is one of the details of the rule ``baris-dilewati``.
        """
        shown = " · ".join(c.strip() for c in self.rows[index] if not is_blank(c))
        self._find(index, "baris-dilewati", reason, shown)

    def _take(self, index: int) -> None:
        filled, values = self._read(self.rows[index])
        if _is_plain(filled, values):  # the usual case
            self._record(index, values)
        elif not filled or (len(filled) == 1 and values.get("nomor", "").strip().isdigit()):
            self._open = False
        elif heading := self._heading(filled):
            self.section, self._parent, self._open = heading, "", False
        elif self._open and (_continues(values, filled) or self._under_title(index, values)):
            self._extend(values)
        elif reason := self._why_no_record(index, values, filled):
            self.skip(index, reason)
            self._open = False
        else:
            self._record(index, values)

    def _read(self, cells: Cells) -> tuple[list[str], dict[str, str]]:
        """Return the texts of a row's filled cells, and its fields as found, parts joined."""
        plain = list(map(str.strip, cells))
        width = len(plain)
        filled = [text for text in plain if text not in EMPTY]
        values = {
            code: cells[at] for at, code in self._plain if at < width and plain[at] not in EMPTY
        }
        for column in self._parts:
            if column.index < width and plain[column.index] not in EMPTY:
                self._put(values, column, cells[column.index])
        return filled, values

    def _put(self, values: dict[str, str], column: Column, text: str) -> None:
        """Add the value of a partial column; a file or link in place of a tick counts as one."""
        code = column.field
        told = said(column, text, crossed=self._crossed) if column.part else text
        if told:
            mark = ", " if code == "retensi" else "; "
            values[code] = f"{values[code]}{mark}{told}" if code in values else told
        if code == "bentuk" and column.part and is_link(text.strip()):
            values["berkas"] = "\n".join(filter(None, (values.get("berkas"), text)))

    def _heading(self, filled: Sequence[str]) -> str:
        """Return the text of a class section row; "" for any other row."""
        texts = list(dict.fromkeys(filled))
        if len(texts) > 2:
            return ""
        if len(texts) == 2 and (_ENUMERATOR.fullmatch(texts[0]) or self._named(texts)):
            texts = texts[1:]
        named = len(texts) == 1 and class_of_heading(texts[0], self.config.classes)
        return texts[0] if named else ""

    def _named(self, texts: Sequence[str]) -> bool:
        """Whether a row is only a number and the exact name of a class."""
        number = texts[0].rstrip(".)").isdigit()
        return number and self.config.classes.find(texts[1]) is not None

    def _why_no_record(self, index: int, values: dict[str, str], filled: Sequence[str]) -> str:
        """Return the reason to skip a row; a heading of sub-rows is stored for their titles."""
        reason = why_no_record(values, filled)
        if reason == "single_cell" and self._next_is_sub(index):
            self._parent = _ENUMERATOR_BEFORE.sub("", filled[0])
            self._parent_number = ""
            return "group_title"
        return reason

    def _under_title(self, index: int, values: Mapping[str, str]) -> bool:
        """Whether a row only adds files under a title merged over it."""
        return "judul" in self._titles.get(index, ()) and values.keys() <= _CONTINUED

    def _record(self, index: int, values: dict[str, str]) -> None:
        """Store a row as a record, or as the parent of the sub-rows under it."""
        if "judul" not in values:
            values = {**self._titles.get(index, {}), **values}
        number = values.get("nomor", "").strip()
        sub = "" if number.isdigit() else sub_title(values, self._parent_number)
        if not sub:
            self._parent = values.get("judul", "").strip()
            self._parent_number = number.rstrip(".)")
            if len(values) <= 2 and values.keys() <= _HEADED and self._next_is_sub(index):
                self._open = False
                self.skip(index, "group_title")
                return
        elif self._parent:
            values["judul"] = f"{self._parent} – {sub}"
        if index in self._spread:
            values = {**self._spread[index], **values}
        self._classify(index, values)
        row = InventoryRow(self.source, self.sheet, index + 1, values, self._letters)
        self.records.append(row)
        self._open = True

    def _classify(self, index: int, values: dict[str, str]) -> None:
        """Apply the section's class; in a section of excluded items every row is excluded."""
        own = values.get("klasifikasi", "")
        if not self.section or not own:
            values.update({"klasifikasi": self.section} if self.section else {})
            return
        excluded = Classification.DIKECUALIKAN
        classes = self.config.classes
        if class_of(self.section, classes) is excluded and class_of(own, classes) is not excluded:
            values["klasifikasi"] = self.section
            self._find(index, "klasifikasi-bertentangan", "", own)

    def _next_is_sub(self, index: int) -> bool:
        """Whether the next filled row is "a." under this one."""
        for below in range(index + 1, min(index + 4, len(self.rows))):
            filled, values = self._read(self.rows[below])
            if filled:
                return bool(sub_title(values, self._parent_number))
        return False

    def _extend(self, values: Mapping[str, str]) -> None:
        """Add the files or links of a row without a title to the record above it."""
        last = self.records[-1]
        both = {f: "\n".join(filter(None, (last.values.get(f), v))) for f, v in values.items()}
        self.records[-1] = replace(last, values={**last.values, **both})

    def _find(self, index: int, rule: str, detail: str, value: str, *, column: str = "") -> None:
        where = Place(file=self.source, sheet=self.sheet, row=index + 1, column=column, value=value)
        self.findings.append(self.config.metadata.finding(rule, detail, **where))


def _is_plain(filled: Sequence[str], values: Mapping[str, str]) -> bool:
    """Whether a row is certainly a record: a number, a title, and more."""
    return (
        len(filled) > 3
        and filled[0].isdigit()
        and filled[0] != filled[1] != filled[2] != filled[0]
        and filled[1].strip("().") != "2"
        and "judul" in values
    )


def _spread(
    rows: Sequence[Cells], merges: Sequence[Merge], used: Sequence[Column]
) -> dict[int, dict[str, str]]:
    """Return the values of vertically merged cells for the rows below, by row and field."""
    fields = {c.index: c.field for c in used}
    spread: dict[int, dict[str, str]] = {}
    for top, left, bottom, _ in sorted(merges):
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if left in fields and text:
            for row in range(top + 1, min(bottom + 1, len(rows))):
                spread.setdefault(row, {}).setdefault(fields[left], text)
    return spread


def _continues(values: Mapping[str, str], filled: Sequence[str]) -> bool:
    """Whether a row only adds files or links to the record directly above it."""
    only_links = bool(values) and values.keys() <= _CONTINUED and len(values) == len(filled)
    return only_links and all(is_link(v.strip()) for v in values.values())
