"""What each row under a header is: a record, part of one, a class section, or nothing of the list.

The rules are those of real lists: sections name the class of the rows below them, "a." and "b."
belong to the numbered row above, a merged title has several files, notes and totals end a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from didd.columns import Column
from didd.headers import Cells, Header
from didd.intake_rules import Place
from didd.model import Classification, Finding, InventoryRow
from didd.normalise import EMPTY, is_blank
from didd.schema import CatalogConfig, fold
from didd.vocabulary import class_of, class_of_heading

Merge = tuple[int, int, int, int]

_ENUMERATOR = re.compile(r"\(?(?:[A-Za-z]|[IVXivx]{1,5})[.)]?")
_SUB_NUMBER = re.compile(r"\(?[a-z][.)]?")
_SUB_TITLE = re.compile(r"\(?[a-z][.)]\s+(?=\S)")
_TICKS = frozenset({"v", "x", "✓", "✔", "√", "ü", "ya", "ada", "1", "•", "●", "*", "true"})
_NO_TICKS = frozenset({"tidak", "0", "false", "tidak ada"})
_TOTAL = re.compile(r"(?:grand )?(?:total|jumlah)(?: total| keseluruhan| seluruhnya| informasi)?")
_NOTE = re.compile(
    r"\*|(?:catatan|keterangan|sumber|mengetahui|nip|nb)\b(?P<mark>\s*[:.])?", re.IGNORECASE
)
_LINK = re.compile(r"://|^www\.|[^.\s]{2,}\.[A-Za-z0-9]{2,5}$", re.MULTILINE)
_CONTINUED = frozenset({"berkas", "media"})
_PER_ROW = _CONTINUED | {"nomor", "judul", "ringkasan"}


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
    _columns: Mapping[int, Column] = field(default_factory=dict[int, Column])
    _letters: Mapping[str, str] = field(default_factory=dict[str, str])
    _spread: Mapping[int, Mapping[str, str]] = field(default_factory=dict[int, Mapping[str, str]])
    _parent: str = ""
    _open: bool = False

    def read(self, table: Table) -> None:
        """Take every row of ``table``."""
        self._header = table.header
        used = [c for c in table.header.columns if c.field]
        self._columns = {c.index: c for c in used}
        self._letters = {c.field: c.letter for c in reversed(used)}
        self._spread = _spread(self.rows, self.merges, used)
        self._open = False
        for index in range(table.header.last + 1, table.stop):
            self._take(index)

    def skip(self, index: int, reason: str) -> None:
        """Say that the 0-based row ``index`` is not taken for a record.

        ``reason`` is one of the details of the rule ``baris-dilewati``.
        """
        shown = " · ".join(c.strip() for c in self.rows[index] if not is_blank(c))
        self._find(index, "baris-dilewati", reason, shown)

    def _take(self, index: int) -> None:
        filled, values = self._read(self.rows[index])
        if not filled or (len(filled) == 1 and values.get("nomor", "").strip().isdigit()):
            self._open = False
        elif heading := self._heading(filled):
            self.section, self._parent, self._open = heading, "", False
        elif self._open and _continues(values, filled):
            self._extend(values)
        elif reason := _no_record(values, filled):
            self.skip(index, reason)
            self._open = False
        else:
            self._record(index, values)

    def _read(self, cells: Cells) -> tuple[list[str], dict[str, str]]:
        """Give the texts of a row's filled cells, and its fields as found, parts put together."""
        filled: list[str] = []
        values: dict[str, str] = {}
        for place, text in enumerate(cells):
            if (plain := text.strip()) in EMPTY:
                continue
            filled.append(plain)
            column = self._columns.get(place)
            if column is None or not (said := _said(column, text) if column.part else text):
                continue
            code = column.field
            if code in values:
                said = f"{values[code]}{', ' if code == 'retensi' else '; '}{said}"
            values[code] = said
        return filled, values

    def _heading(self, filled: Sequence[str]) -> str:
        """Give the text of a class section row, or "" when the row is none."""
        texts = list(dict.fromkeys(filled))
        if len(texts) > 2:
            return ""
        if len(texts) == 2 and (_ENUMERATOR.fullmatch(texts[0]) or self._named(texts)):
            texts = texts[1:]
        named = len(texts) == 1 and class_of_heading(texts[0], self.config.classes)
        return texts[0] if named else ""

    def _named(self, texts: Sequence[str]) -> bool:
        """Say whether a numbered row is nothing but a number and the exact name of a class."""
        number = texts[0].rstrip(".)").isdigit()
        return number and self.config.classes.find(texts[1]) is not None

    def _record(self, index: int, values: dict[str, str]) -> None:
        """Keep a row as a record, or as the parent of the sub-rows under it."""
        sub = _sub_title(values)
        if not sub and values.keys() <= {"nomor", "judul"} and self._next_is_sub(index):
            self._parent, self._open = values.get("judul", "").strip(), False
            self.skip(index, "group_title")
            return
        if not sub:
            self._parent = ""
        if sub and self._parent:
            values["judul"] = f"{self._parent} – {sub}"
        for code, text in self._spread.get(index, {}).items():
            values.setdefault(code, text)
        self._classify(index, values)
        row = InventoryRow(self.source, self.sheet, index + 1, values, self._letters)
        self.records.append(row)
        self._open = True

    def _classify(self, index: int, values: dict[str, str]) -> None:
        """Let the section say the class; against a section of excluded items no row is open."""
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
        """Say whether the next filled row is "a." under this one."""
        for below in range(index + 1, min(index + 4, len(self.rows))):
            filled, values = self._read(self.rows[below])
            if filled:
                return bool(_sub_title(values))
        return False

    def _extend(self, values: Mapping[str, str]) -> None:
        """Add the files or links of a row without a title to the record above it."""
        last = self.records[-1]
        both = {f: "\n".join(filter(None, (last.values.get(f), v))) for f, v in values.items()}
        self.records[-1] = replace(last, values={**last.values, **both})

    def _find(self, index: int, rule: str, detail: str, value: str) -> None:
        where = Place(file=self.source, sheet=self.sheet, row=index + 1, value=value)
        self.findings.append(self.config.metadata.finding(rule, detail, **where))


def _said(column: Column, text: str) -> str:
    """Give what a cell of a column's part says; a tick says its name, no tick nothing."""
    plain = text.strip().casefold()
    if column.field == "bentuk":
        if plain in _NO_TICKS:
            return ""
        return column.name.strip() if plain in _TICKS or _LINK.search(text) else text
    return f"{column.name.strip()} {text.strip()}" if "aktif" in fold(column.name) else text


def _spread(
    rows: Sequence[Cells], merges: Sequence[Merge], used: Sequence[Column]
) -> dict[int, dict[str, str]]:
    """Give what cells merged downwards say in the rows under their first, by row and field."""
    fields = {c.index: c.field for c in used if c.field not in _PER_ROW}
    spread: dict[int, dict[str, str]] = {}
    for top, left, bottom, _ in sorted(merges):
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if left in fields and text:
            for row in range(top + 1, min(bottom + 1, len(rows))):
                spread.setdefault(row, {}).setdefault(fields[left], text)
    return spread


def _continues(values: Mapping[str, str], filled: Sequence[str]) -> bool:
    """Say whether a row only adds files or links to the record directly above it."""
    only_links = bool(values) and values.keys() <= _CONTINUED and len(values) == len(filled)
    return only_links and all(_LINK.search(v.strip()) for v in values.values())


def _no_record(values: Mapping[str, str], filled: Sequence[str]) -> str:
    """Give the reason why a row is no record, as a detail of ``baris-dilewati``, or ""."""
    counted = (t.strip("().") == str(n) for n, t in enumerate(filled, start=1))
    if len(filled) > 2 and all(counted):
        return "column_numbers"
    if all(map(_is_number, filled[1:])) and _TOTAL.fullmatch(fold(filled[0])):
        return "total"
    alone = filled.count(filled[0]) == len(filled)
    if (note := _NOTE.match(filled[0])) and (alone or note["mark"]):
        return "note"
    if alone and "judul" not in values:
        return "single_cell"
    return ""


def _sub_title(values: Mapping[str, str]) -> str:
    """Give the title of an "a." row without its letter; "" for any other row."""
    number, title = values.get("nomor", "").strip(), values.get("judul", "").strip()
    if title and _SUB_NUMBER.fullmatch(number):
        return title
    if not number and (letter := _SUB_TITLE.match(title)):
        return title[letter.end() :]
    return ""


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace(" ", "").isdigit()
