"""Interprets cells of columns that hold only part of a field: a tick, or one term of a retention.

"x" is a tick in one list and a "no" in another: if it occurs beside another tick in a row, it is
a "no" in the whole table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from didd.inventory.headings.columns import Column
from didd.text.fold import fold

_CHECKED = frozenset({"v", "✓", "✔", "√", "ü", "ya", "ada", "•", "●", "true"}) | frozenset(
    "☑✅🗸🗹þ■◼⬛"
)
_TICKS = _CHECKED | {"x", "1", "*"}
_NO_TICKS = frozenset({"tidak", "0", "false", "tidak ada", "bukan"}) | frozenset("❌☐□◻⬜○¨")
#: Crosses of all kinds: each is an x.
_CROSSES = str.maketrans(dict.fromkeys("✗✘×✕✖☓☒⨯🗴🗵🗶ý", "x") | {"\ufe0e": "", "\ufe0f": ""})
_TICKED = frozenset({"bentuk", "klasifikasi"})
_LINK = re.compile(r"://|^www\.|[^.\s]{2,}\.[A-Za-z0-9]{2,5}$|[^.\s]\.[a-z]\w{2,4}$", re.MULTILINE)
_UNITS = (
    ("tahun", re.compile(r"\b(?:tahun|thn|th)\b")),
    ("bulan", re.compile(r"\b(?:bulan|bln)\b")),
)


def is_mark(text: str) -> bool:
    """Return whether a text is a tick or a cross, yes or no.

    >>> is_mark(" v "), is_mark("Tidak"), is_mark("Berkala")
    (True, True, False)
    """
    return _mark(text) in _TICKS | _NO_TICKS


def _mark(text: str) -> str:
    """Return a mark in one spelling: "✗" and "X" are "x"."""
    mark = text.strip().casefold().translate(_CROSSES)
    # Symbol fonts write crosses and ticks as letters that casefold changes.
    return "x" if mark == "û" else mark


def is_link(text: str) -> bool:
    """Whether a text is, or contains, a URL or a file name.

    >>> is_link("laporan.pdf"), is_link("https://a.go.id/x"), is_link("v"), is_link("2.50")
    (True, True, False, False)
    """
    return bool(_LINK.search(text))


def crossed_out(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bool:
    """Whether "x" means "no": in some row another mark beside it means "yes"."""
    ticked = {c.index for c in columns if c.part and c.field in _TICKED}
    if not ticked:
        return False
    marks = ({_mark(row[i]) for i in ticked if i < len(row)} for row in rows)
    return any("x" in found and bool(found & _CHECKED) for found in marks)


def cell_value(column: Column, text: str, *, crossed: bool) -> str:
    """Return a cell's value: the column's name for a tick, "" for none, a term's number."""
    plain = text.strip()
    if column.field in _TICKED:
        mark = _mark(plain)
        if mark in _NO_TICKS or (crossed and mark == "x"):
            return ""
        named = mark in _TICKS or (column.field == "bentuk" and is_link(plain))
        return column.part.strip() if named else text
    if column.part not in ("Aktif", "Inaktif") or "aktif" in fold(plain):
        return text
    return f"{column.part} {plain}{_unit(column, plain)}"


def _unit(column: Column, text: str) -> str:
    """Return the unit of a bare number, from the name of its column or group."""
    name = fold(column.title)
    return next((f" {u}" for u, known in _UNITS if text.isdigit() and known.search(name)), "")
