"""Which rows of a sheet name its columns, and what the names say.

The header is the row, or the two to four rows one below the other, that name the most fields. What
the cells say of a name is the business of ``didd.inventory.headings.settling``, what the rows below
the header say that of ``didd.inventory.layout``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from didd.inventory.headings.columns import Column, Names, Trust, column_of, pair_terms
from didd.text.fold import fold

#: Rows from the top in which a header is searched.
HEADER_ROWS = 30
#: A header has at most so many levels.
_LEVELS = 4
#: Fields that hardly any other table has: with one of them a list needs no known name for titles.
_OF_A_LIST = frozenset(
    {"klasifikasi", "ringkasan", "pejabat_penguasa", "penanggung_jawab", "bentuk", "retensi"}
    | {"dasar_pengecualian", "konsekuensi_dibuka", "konsekuensi_ditutup", "jangka_pengecualian"}
)
#: So many fields make a list of a table without a known name for titles.
_ENOUGH = 3
_WEIGHT = {Trust.HINTED: 0.4, Trust.ALIKE: 0.9}

Cells = Sequence[str]
#: Names above a column, the highest first.
_Groups = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Header:
    """The header found: 0-based rows ``first`` to ``last``, and its named columns.

    ``section`` is the class that a heading gives all rows ("Informasi yang Dikecualikan"), or "".
    """

    first: int
    last: int
    columns: tuple[Column, ...]
    section: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Return the codes of the fields that have a column."""
        return frozenset(c.field for c in self.columns if c.field)


def find_header(rows: Sequence[Cells], names: Names) -> Header | None:
    """Find the rows that name the most fields; None when none can be the header of a list.

    Of equals the first wins, and more rows win over fewer.
    """
    best: tuple[float, Header] | None = None
    fewest = min(2, max(map(len, rows), default=0))
    for first in range(min(len(rows), HEADER_ROWS)):
        for last, groups in reversed(_levels(rows, first)):
            header = _header(rows, first, last, groups, names)
            if not _is_list(header, fewest):
                continue
            score = _score(header)
            if best is None or score > best[0]:
                best = (score, header)
    return best[1] if best else None


def likely_header(rows: Sequence[Cells], names: Names) -> Header | None:
    """Return the first row that looks like names over a table, whatever they say; or None.

    For a list that its agency calls one: nothing of it is accepted before somebody says what its
    columns are.
    """
    for first, row in enumerate(rows[:HEADER_ROWS]):
        said = [cell.strip() for cell in row if cell.strip()]
        named = all(any(c.isalpha() for c in cell) or cell == "#" for cell in said)
        below = (sum(bool(c.strip()) for c in r) for r in rows[first + 1 : first + 4])
        if (
            named
            and len(set(said)) == len(said) >= _ENOUGH
            and 2 * max(below, default=0) >= len(said)
        ):
            return _header(rows, first, first, {}, names)
    return None


def _levels(rows: Sequence[Cells], first: int) -> list[tuple[int, _Groups]]:
    """Return the headers that may start at ``first``, with their last rows and groups."""
    found: list[tuple[int, _Groups]] = [(first, {})]
    names: dict[int, str] = dict(enumerate(rows[first]))
    groups: dict[int, tuple[str, ...]] = {}
    for last in range(first + 1, min(first + _LEVELS, len(rows))):
        top = [names.get(i, "") for i in range(max(names, default=-1) + 1)]
        spans = _groups(top, rows[last])
        if not spans:
            break
        over = {index: _above(groups, top, index) for index in spans}
        groups |= {i: (*over[i], group) if group else over[i] for i, group in spans.items()}
        names |= {i: rows[last][i] for i in spans if _cell(rows[last], i).strip()}
        found.append((last, dict(groups)))
    return found


def _above(groups: _Groups, top: Cells, index: int) -> tuple[str, ...]:
    """Return the groups of the column, or of the one to its left whose name spans it."""
    while index > 0 and index not in groups and not _cell(top, index).strip():
        index -= 1
    return groups.get(index, ())


def _header(rows: Sequence[Cells], first: int, last: int, groups: _Groups, names: Names) -> Header:
    """Read rows ``first`` to ``last`` as a header."""
    columns: list[Column] = []
    for index in range(max(len(row) for row in rows[first : last + 1])):
        below = (_cell(rows[at], index) for at in range(last, first - 1, -1))
        name = next((text for text in below if text.strip()), "")
        over = tuple(g for g in groups.get(index, ()) if fold(g) != fold(name))
        if name.strip():
            columns.append(column_of(index, name, over, names))
    return Header(first, last, tuple(pair_terms(columns, names)))


def _is_list(header: Header, fewest: int) -> bool:
    """Return whether the columns are those of a list of information."""
    sure = {c.field for c in header.columns if c.field and c.trust >= Trust.ALIKE}
    classes = sum(c.field == "klasifikasi" and bool(c.part) for c in header.columns)
    # "Jenis Informasi Serta Merta" alone is over the titles of that class.
    if sure & {"judul", "ringkasan"} or classes == 1:
        return len(sure) >= fewest
    if "nomor" in sure and sure & {"berkas", "media"}:
        return len(header.fields) >= _ENOUGH
    return bool(sure & _OF_A_LIST) and len(header.fields) >= _ENOUGH


def _groups(top: Cells, below: Cells) -> dict[int, str]:
    """Return the group name of each column under a spanning name; {} when invalid.

    A row is a further header row only if each of its cells stands under such a group (or repeats
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
        starts = bool(above) and not _cell(top, index + 1).strip()
        current = above or current
        if under and not (starts or (not above and current)):
            return {}
        if under:
            groups[index] = current
    return groups if len(groups) > 1 else {}


def _score(header: Header) -> float:
    """Count the fields named, each by how surely it is."""
    best: dict[str, float] = {}
    for c in header.columns:
        if c.field:
            best[c.field] = max(best.get(c.field, 0.0), _WEIGHT.get(c.trust, 1.0))
    return sum(best.values())


def _cell(row: Cells, index: int) -> str:
    return row[index] if index < len(row) else ""
