"""Finds the header row of a sheet, and the field of each column.

The header is the row, or pair of rows, that names the most fields. A column whose name may
mean the class or the topic is decided by its cells. The rows below the header are
interpreted by ``didd.inventory.layout``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import class_of
from didd.inventory.columns import Column, Names, column_of
from didd.text.fold import fold

#: Rows from the top in which a header is searched.
HEADER_ROWS = 30
#: Names that some real lists use for the class and others for the topic.
_CLASS_OR_TOPIC = frozenset(
    {"kategori", "kategori informasi", "jenis", "jenis informasi", "jenis informasi publik"}
)

#: Without another title, a column holds the class only if most of its cells name one.
_MOSTLY = 0.5

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Header:
    """The header found: 0-based rows ``first`` to ``last``, and its named columns."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Return the codes of the fields that have a column."""
        return frozenset(c.field for c in self.columns if c.field)


def find_header(rows: Sequence[Cells], names: Names) -> Header | None:
    """Find the row, or two rows, that name the most fields; None when none names a title.

    Among equals the first wins, and two rows win over one.
    """
    best: tuple[float, Header] | None = None
    fewest = min(2, max(map(len, rows), default=0))
    for first in range(min(len(rows), HEADER_ROWS)):
        for last in (first + 1, first):
            header = _header(rows, first, last, names, fewest)
            if header is None:
                continue
            score = _score(header, names)
            if best is None or score > best[0]:
                best = (score, header)
    return best[1] if best else None


def decide_by_content(
    header: Header, body: Sequence[Cells], names: Names, config: CatalogConfig
) -> Header:
    """Resolve by the cells: class or topic, and a list without titles.

    Among the columns that may hold the class, the one with the largest share of class names does.
    In a list that has only summaries, they are the titles.
    """
    ambiguous = {
        c.index
        for c in header.columns
        if fold(c.name) in _CLASS_OR_TOPIC and not names.chosen(c.name)
    }
    plain = [
        c.index
        for c in header.columns
        if c.field == "klasifikasi" and c.index not in ambiguous and not c.part
    ]
    candidates = (*plain, *sorted(ambiguous)) if ambiguous else ()
    shares = {index: _class_share(index, body, config) for index in candidates}
    holder = max(shares, key=lambda i: shares[i], default=-1)
    ticked = any(c.field == "klasifikasi" and c.part for c in header.columns)
    if plain and not (holder in ambiguous and shares[plain[0]] == 0 < shares[holder]):
        holder = plain[0]
    titled = any(c.field == "judul" and c.index not in ambiguous for c in header.columns)
    least = 0 if titled else _MOSTLY
    decided: list[Column] = []
    for column in header.columns:
        if column.index in ambiguous:
            is_class = column.index == holder and shares[holder] > least and not ticked
            topic = "kategori" if titled or column.field != "judul" else "judul"
            meant = "klasifikasi" if is_class else topic
            column = replace(column, field=meant, guessed=meant != column.field)
        elif column.index in plain and column.index != holder:
            column = replace(column, field="")
        decided.append(column)
    return replace(header, columns=_one_each(_titles(decided)))


def _header(
    rows: Sequence[Cells], first: int, last: int, names: Names, fewest: int
) -> Header | None:
    """Read rows ``first`` to ``last`` as a header; None when they name fewer than ``fewest``."""
    if last >= len(rows):
        return None
    top = rows[first]
    groups = {} if last == first else _groups(top, rows[last])
    if last > first and not groups:
        return None
    columns: list[Column] = []
    for index in range(max(len(top), len(rows[last]))):
        name, group = _cell(top, index), ""
        if index in groups:
            name, group = _cell(rows[last], index) or name, groups[index]
        if name.strip():
            columns.append(column_of(index, name, group, names))
    named = {c.field for c in columns if c.field}
    if not named & {"judul", "ringkasan"} or len(named) < fewest:
        return None
    return Header(first, last, tuple(columns))


def _groups(top: Cells, below: Cells) -> dict[int, str]:
    """Return the group name of each column under a spanning name; {} when invalid.

    A row is a second header row only if each of its cells is under such a group (or repeats
    the name above it), so that a data row is never mistaken for one.
    """
    groups: dict[int, str] = {}
    current = ""
    if sum(bool(c.strip()) for c in top) < 2:
        return {}  # a title above the header, not a group
    for index in range(max(len(top), len(below))):
        above, under = _cell(top, index).strip(), _cell(below, index).strip()
        if above and under and fold(above) == fold(under):
            current = ""
            continue
        starts = bool(above) and not _cell(top, index + 1).strip() and bool(_cell(below, index + 1))
        current = above or current
        if under and not (starts or (not above and current)):
            return {}
        if under:
            groups[index] = current
    return groups if len(groups) > 1 else {}


def _score(header: Header, names: Names) -> float:
    """Return the number of fields named, weighted by similarity."""
    best: dict[str, float] = {}
    for c in header.columns:
        likeness = 1.0 if c.part else names.find(c.name)[1] or 0.9
        if c.field:
            best[c.field] = max(best.get(c.field, 0.0), likeness)
    return sum(best.values())


def _one_each(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Let only one column keep each field, except columns that hold parts of one.

    It is the first with the exact name; without one, the first.
    """
    holder: dict[str, Column] = {}
    for column in sorted(columns, key=lambda c: c.guessed):
        holder.setdefault(column.field, column)
    return tuple(
        c if c.part or holder[c.field] is c else replace(c, field="", guessed=False)
        for c in columns
    )


def _titles(columns: list[Column]) -> list[Column]:
    """Use the summaries as titles where a list has no other titles."""
    if any(c.field == "judul" for c in columns):
        return columns
    return [
        replace(c, field="judul", guessed=True) if c.field == "ringkasan" else c for c in columns
    ]


def _class_share(index: int, body: Sequence[Cells], config: CatalogConfig) -> float:
    """Return the share of a column's filled cells that name a class, not counting section rows."""
    cells = [c for row in body if (c := _cell(row, index).strip()) and _is_record(row)]
    known = {c: class_of(c, config.classes) is not None for c in set(cells)}
    return sum(known[c] for c in cells) / len(cells) if cells else 0.0


def _is_record(row: Cells) -> bool:
    """Whether a row has more than a number and a heading."""
    return len({c for c in row if c.strip()}) > 2 or len(row) <= 2


def _cell(row: Cells, index: int) -> str:
    return row[index] if index < len(row) else ""
