"""One table of a sheet: what holds for all its rows, and what the cells of one row say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from didd.inventory.grid import Merge
from didd.inventory.headings.columns import Column
from didd.inventory.headings.headers import Cells, Header
from didd.inventory.ticks import cell_value, crossed_out, is_link
from didd.model import ONLINE
from didd.text.tidy import EMPTY

#: Fields of which a record may have more on rows of their own.
CONTINUED = frozenset({"berkas", "media"})
_TITLED = frozenset({"nomor", "judul", "ringkasan"})
_Spread = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows under it, up to the 0-based row ``stop`` (excluded)."""

    header: Header
    stop: int

    @property
    def first(self) -> int:
        """The 0-based row below the header."""
        return self.header.last + 1


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the fields of a table's rows stand.

    ``plain`` are (index, field), ``parts`` columns that hold a part of one; ``crossed`` says that
    an x is a "no"; ``letters`` are the columns' letters by field, ``letters_online`` the
    same for rows that say that they stand on the web. ``spread`` and ``titles`` are
    what cells merged downwards say in the rows under their first, by row and field. ``used`` are
    the columns that have a field, ``term_of_closed`` says that a term is of excluded rows only.
    """

    plain: tuple[tuple[int, str], ...]
    parts: tuple[Column, ...]
    crossed: bool
    letters: Mapping[str, str]
    spread: _Spread
    titles: _Spread
    letters_online: Mapping[str, str]
    used: frozenset[int] = frozenset()
    term_of_closed: bool = False

    @property
    def crossed_column(self) -> str:
        """The letter of the first column to tick."""
        ticked = (c.letter for c in self.parts if c.field in ("bentuk", "klasifikasi"))
        return next(ticked, "")


def shape_of(table: Table, rows: Sequence[Cells], merges: Sequence[Merge]) -> Shape:
    """Work out what holds for all rows of a table."""
    used = [c for c in table.header.columns if c.field]
    single = {c.field for c in used} - {c.field for c in used if c.part}
    letters = {c.field: c.letter for c in reversed(used)}
    if "bentuk" in letters and "bentuk" not in single:
        letters.setdefault("berkas", letters["bentuk"])
    per_row = CONTINUED | _TITLED
    return Shape(
        plain=tuple((c.index, c.field) for c in used if c.field in single),
        parts=tuple(c for c in used if c.field not in single),
        crossed=crossed_out(used, rows[table.first : table.stop]),
        letters=letters,
        letters_online={**letters, ONLINE: ONLINE},
        spread=_spread(rows, merges, [c for c in used if c.field not in per_row]),
        titles=_spread(rows, merges, [c for c in used if c.field in _TITLED]),
        used=frozenset(c.index for c in used),
        term_of_closed=any(c.closed_only for c in used),
    )


def read_cells(shape: Shape, cells: Cells) -> tuple[list[str], dict[str, str]]:
    """Return the texts of a row's filled cells, and its fields as found, parts put together."""
    plain = list(map(str.strip, cells))
    width = len(plain)
    filled = [text for text in plain if text not in EMPTY]
    values = {code: cells[at] for at, code in shape.plain if at < width and plain[at] not in EMPTY}
    for column in shape.parts:
        if column.index < width and plain[column.index] not in EMPTY:
            _put(values, column, cells[column.index], crossed=shape.crossed)
    return filled, values


def _put(values: dict[str, str], column: Column, text: str, *, crossed: bool) -> None:
    """Add what a column's part says; a file or a link where a tick should be is one."""
    code = column.field
    told = cell_value(column, text, crossed=crossed) if column.part else text
    if told:
        mark = ", " if code == "retensi" else "; "
        values[code] = f"{values[code]}{mark}{told}" if code in values else told
    if code == "bentuk" and column.part and is_link(text.strip()):
        values["berkas"] = "\n".join(filter(None, (values.get("berkas"), text)))


def _spread(
    rows: Sequence[Cells], merges: Sequence[Merge], used: Sequence[Column]
) -> dict[int, dict[str, str]]:
    """Return what cells merged downwards say in the rows under their first, by row and field."""
    fields = {c.index: c.field for c in used}
    spread: dict[int, dict[str, str]] = {}
    for top, left, bottom, _ in sorted(merges):
        text = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if left in fields and text:
            for row in range(top + 1, min(bottom + 1, len(rows))):
                spread.setdefault(row, {}).setdefault(fields[left], text)
    return spread
