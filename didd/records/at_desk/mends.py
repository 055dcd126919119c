"""What was typed into cells at the desk, and the items that stand of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from didd.model import AT_THE_DESK, InventoryRow

#: Counted by the agency itself, in its own list only.
NOT_MENDED = frozenset({"nomor"})


@dataclass(frozen=True, slots=True)
class Seen:
    """The agency's own row as it was when it was mended: its place, and all its own cells."""

    source: str
    sheet: str
    row: int
    values: Mapping[str, str]

    @property
    def place(self) -> tuple[str, str, int]:
        """Return where it stood."""
        return self.source, self.sheet, self.row

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        place = {"source": self.source, "sheet": self.sheet, "row": self.row}
        return {**place, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Mend:
    """One cell as an officer typed it, or, ``revoked``, took it back; the newest of a cell counts.

    ``own`` is the agency's own text of the cell at that time, ``seen`` its row (None for an item
    that was added), ``key`` the record's where it was one.
    """

    item: str
    field: str
    value: str
    own: str = ""
    seen: Seen | None = None
    key: str = ""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell by the desk, and what the agency had there at that time."""

    value: str
    own: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list with cells that stand by the desk.

    ``seen`` is the agency's row that was mended last, None for an item that was added and has had
    none; ``number`` counts those that were added, or are kept at the desk whole, in that order, and
    is 0 for all others.
    """

    id: str
    seen: Seen | None
    key: str
    number: int
    cells: Mapping[str, Cell] = field(default_factory=dict[str, Cell])

    @property
    def typed(self) -> dict[str, str]:
        """Return the texts by field."""
        return {code: cell.value for code, cell in self.cells.items()}


def items_of(mends: Iterable[Mend]) -> dict[str, Item]:
    """Return the items of which a cell stands, by id; ``mends`` are those of one agency, in order.

    >>> items_of([Mend("a", "judul", "Profil"), Mend("a", "judul", "", revoked=True)])
    {}
    """
    items: dict[str, Item] = {}
    added = 0
    for mend in mends:
        item = items.get(mend.item)
        if item is None:
            item = Item(mend.item, mend.seen, mend.key, 0)
        if mend.seen is None and not item.number:
            added += 1
            item = replace(item, number=added)
        cells = {code: cell for code, cell in item.cells.items() if code != mend.field}
        if not mend.revoked:
            cells[mend.field] = Cell(mend.value, mend.own)
        items[mend.item] = replace(
            item, seen=mend.seen or item.seen, key=mend.key or item.key, cells=cells
        )
    return {name: item for name, item in items.items() if item.cells}


def own_row(row: InventoryRow) -> InventoryRow:
    """Return the agency's own row: what the desk superseded is put back."""
    if row.desk is None:
        return row
    values = {**row.values, **row.desk.own}
    own = {code: at for code, at in row.columns.items() if at != AT_THE_DESK}
    letters = {**own, **row.desk.letters}
    return replace(row, values={c: v for c, v in values.items() if v}, columns=letters, desk=None)


def is_file_alone(row: InventoryRow) -> bool:
    """Return whether this is no row of a list, but a file that none names."""
    return not row.row and not row.columns


def stands_at_desk(row: InventoryRow, items: Mapping[str, Item]) -> bool:
    """Return whether every cell of a row of the agency's own is a cell of an item of the desk too.

    Nothing is lost then when the row goes.
    """
    item = items.get(row.desk.item) if row.desk else None
    if item is None or not item.number:
        return False
    own = own_row(row).values
    return all(code in item.cells for code, text in own.items() if text and code not in NOT_MENDED)
