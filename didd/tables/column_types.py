"""The type of a column in a published table, from all its cells: counted as a stream.

A column has a type only when every non-empty cell parses as it; a wrong number is worse
than a text, so ambiguous columns stay text, and are reported. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from didd.fields.dates import DateOrder, date_order
from didd.tables.cells import DATES, NUMBERS, TRUTHS, Cell, Kind, folded, is_marked, kind_of
from didd.tables.outliers import Sizes

#: Places stored per kind, for people to find them.
EXAMPLES = 3
#: Distinct texts stored of dates, booleans and missing values.
_KEPT = 1000
_CERTAIN_POINT = frozenset({Kind.WHOLE, Kind.POINT, Kind.COMMAS, Kind.COMMAS_POINT})
_CERTAIN_COMMA = frozenset({Kind.COMMA, Kind.POINTS, Kind.POINTS_COMMA})
_OPEN = frozenset({Kind.POINT_OR_POINTS, Kind.COMMA_OR_COMMAS})
_GROUPED = {
    ".": frozenset({Kind.COMMAS, Kind.COMMAS_POINT, Kind.COMMA_OR_COMMAS}),
    ",": frozenset({Kind.POINTS, Kind.POINTS_COMMA, Kind.POINT_OR_POINTS}),
}
_FRACTIONS = {
    ".": frozenset({Kind.POINT, Kind.COMMAS_POINT, Kind.POINT_OR_POINTS}),
    ",": frozenset({Kind.COMMA, Kind.POINTS_COMMA, Kind.COMMA_OR_COMMAS}),
}
#: Kinds of most cells, where a few others prevent a type.
_MOST = 0.8
_YEARS = range(1500, 2200)
_FEW = frozenset({1, 2, 3, 4, "1", "2", "3", "4"})


class Doubt(StrEnum):
    """Why a column that looks typed stays text, or how it was interpreted."""

    NONE = ""
    MIXED = "mixed"  # most cells are numbers or dates, some are not
    MARKS = "marks"  # 1.500,25 and 1,500.25 in one column
    OPEN_MARK = "open_mark"  # 1.500 may be two numbers
    ORDER = "order"  # 3/4/2013 may be two days


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that people can find: 1-based row, and content."""

    row: int
    cell: Cell


@dataclass(slots=True)
class ColumnCount:
    """Statistics of a column so far; ``add`` takes more cells."""

    name: str
    kinds: Counter[Kind] = field(default_factory=Counter[Kind])
    examples: dict[Kind, list[Place]] = field(default_factory=dict[Kind, list[Place]])
    missing: set[str] = field(default_factory=set[str])
    truths: set[Cell] = field(default_factory=set[Cell])
    days: set[str] = field(default_factory=set[str])
    years: bool = True
    marked: bool = False
    native: bool = False
    few: int = 0
    few_at: list[int] = field(default_factory=list[int])
    sizes: Sizes = field(default_factory=Sizes)

    def add(self, rows: Sequence[int], cells: Sequence[Cell], missing: Collection[str]) -> None:
        """Count the cells of some rows."""
        different: dict[Kind, list[Cell]] = {}
        for cell, times in _counted(cells):
            kind = kind_of(cell, missing)
            self.kinds[kind] += times
            different.setdefault(kind, []).append(cell)
            if kind in NUMBERS:
                self.sizes.add(cell, kind, times, lambda found: rows[cells.index(found)])
                if _is_few(cell):
                    self.few += times
                    self.few_at += [rows[cells.index(cell)]][: EXAMPLES - len(self.few_at)]
        for kind, found in different.items():
            self._note(kind, found)
            places = self.examples.setdefault(kind, [])
            for cell in found[: EXAMPLES - len(places)]:
                places.append(Place(rows[cells.index(cell)], cell))

    def _note(self, kind: Kind, found: Sequence[Cell]) -> None:
        """Store what the decision needs of cells besides their kind."""
        if kind in NUMBERS:
            self.native = self.native or not all(isinstance(cell, str) for cell in found)
            self.years = self.years and all(map(_is_year, found))
            self.marked = self.marked or any(map(is_marked, found))
        elif kind is Kind.MISSING:
            _keep(self.missing, (cell for cell in found if isinstance(cell, str)))
        elif kind is Kind.NUMERIC_DAY:
            _keep(self.days, map(str, found))
        elif kind is Kind.TRUTH:
            self.truths.update(c.strip().casefold() if isinstance(c, str) else c for c in found)

    @property
    def filled(self) -> int:
        """Return the number of non-empty cells."""
        return self.kinds.total() - self.kinds[Kind.MISSING]

    def of(self, kinds: Iterable[Kind]) -> int:
        """Return the number of cells of these kinds."""
        return sum(self.kinds[kind] for kind in kinds)

    def decimal_mark(self) -> str:
        """Return the decimal mark proved by this column: ``.``, ``,``, both as ``.,``, or ""."""
        point, comma = self.of(_CERTAIN_POINT), self.of(_CERTAIN_COMMA)
        return ("." if point else "") + ("," if comma else "")

    def far_off(self, kind: ColumnType, totals: Collection[int]) -> list[int]:
        """Return the rows of numbers far larger than all others; none where they are no amounts.

        A sign that may separate thousands was counted so: where it turned out to be the decimal
        mark, sizes are not known.
        """
        if kind.type not in {"integer", "number"} or kind.meaning == "year":
            return []
        mark = kind.options.get("decimalChar", ".")
        return [] if self.of(_FRACTIONS[mark] & _OPEN) else self.sizes.far_off(totals)


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of a column in Table Schema's terms, and the portal's storage type.

    ``options`` are the field's other properties; ``meaning`` is ``""``, or integer, year, date
    where Table Schema cannot express the notation. ``strays`` are the cells that do not fit.
    """

    type: str = "string"
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    meaning: str = ""
    doubt: Doubt = Doubt.NONE
    strays: tuple[Place, ...] = ()


def decimal_mark(columns: Iterable[ColumnCount]) -> str:
    """Return the decimal mark that the table's columns agree on; "" without evidence."""
    marks = {mark for column in columns for mark in column.decimal_mark()}
    return marks.pop() if len(marks) == 1 else ""


def column_type(column: ColumnCount, mark: str, *, code: bool, year: bool) -> ColumnType:
    """Return the type. ``mark``: the table's decimal mark; ``code``, ``year``: from the heading.

    >>> luas = ColumnCount("luas")
    >>> luas.add([2, 3], ["1.500,5", "-"], {"-"})
    >>> column_type(luas, ",", code=False, year=False).options
    {'decimalChar': ',', 'groupChar': '.'}
    """
    filled = column.filled
    if not filled:
        return ColumnType()
    numbers = column.of(NUMBERS)
    if code and not column.native and numbers + column.kinds[Kind.CODE] == filled:
        return ColumnType()
    if numbers == filled:
        return _number(column, mark, year=year)
    if column.of(DATES) == filled:
        return _date(column)
    if column.kinds[Kind.TRUTH] == filled:
        return _truth(column)
    for kinds in (NUMBERS, DATES):
        if column.of(kinds) >= _MOST * filled and not column.kinds[Kind.CODE]:
            return ColumnType(doubt=Doubt.MIXED, strays=_others(column, kinds))
    return ColumnType()


def _number(column: ColumnCount, table_mark: str, *, year: bool) -> ColumnType:
    own = column.decimal_mark()
    if len(own) > 1:
        strays = _places(column, _CERTAIN_POINT | _CERTAIN_COMMA)
        return ColumnType(doubt=Doubt.MARKS, strays=strays)
    mark = own or table_mark
    if not mark and column.of(_OPEN):
        return ColumnType(doubt=Doubt.OPEN_MARK, strays=_places(column, _OPEN))
    mark = mark or "."
    meaning = "" if column.of(_FRACTIONS[mark]) else "integer"
    if meaning and year and column.years:
        meaning = "year"
    if column.kinds[Kind.INTEGER] == column.filled and not column.marked:
        return ColumnType("year" if meaning == "year" else "integer")
    return ColumnType("number", _written(column, mark), meaning)


def _written(column: ColumnCount, mark: str) -> dict[str, Any]:
    """Return Table Schema's properties for the notation of a number."""
    options: dict[str, Any] = {}
    if mark != ".":
        options["decimalChar"] = mark
    if column.of(_GROUPED[mark]):
        options["groupChar"] = "." if mark == "," else ","
    if column.marked:
        options["bareNumber"] = False
    return options


def _date(column: ColumnCount) -> ColumnType:
    if column.kinds[Kind.DAY] == column.filled:
        return ColumnType("date")
    if column.of({Kind.DAY, Kind.MOMENT}) == column.filled:
        return ColumnType("string", {}, "datetime")
    order = date_order(column.days)
    doubt = Doubt.ORDER if order in (DateOrder.MIXED, DateOrder.UNDECIDED) else Doubt.NONE
    if doubt or column.kinds[Kind.MOMENT]:
        return ColumnType(doubt=doubt, strays=_places(column, {Kind.NUMERIC_DAY}))
    month_first = order is DateOrder.MONTH_FIRST
    return ColumnType("string", {}, "date_month_first" if month_first else "date")


def _truth(column: ColumnCount) -> ColumnType:
    """Return boolean only when the column has both words of one pair."""
    native = {t for t in column.truths if isinstance(t, bool)}
    words = {t for t in column.truths if isinstance(t, str)}
    pair = next((p for p in TRUTHS if words == set(p)), None)
    if native and not words:
        return ColumnType("boolean")
    if native or pair is None:
        return ColumnType()
    return ColumnType("string", {"didd:true": pair[0], "didd:false": pair[1]}, "boolean")


def _others(column: ColumnCount, kinds: Collection[Kind]) -> tuple[Place, ...]:
    return _places(column, set(column.kinds) - set(kinds) - {Kind.MISSING})


def _places(column: ColumnCount, kinds: Collection[Kind]) -> tuple[Place, ...]:
    found = [place for kind in kinds for place in column.examples.get(kind, ())]
    return tuple(sorted(found, key=lambda place: place.row)[:EXAMPLES])


def _counted(cells: Sequence[Cell]) -> Iterable[tuple[Cell, int]]:
    """Count equal cells; 1, 1.0 and True compare equal but are distinct."""
    kinds = set(map(type, cells))
    if len(kinds - {type(None)}) <= 1:
        return Counter(cells).items()
    counted = Counter((cell, type(cell)) for cell in cells)
    return ((cell, times) for (cell, _), times in counted.items())


def _is_few(cell: Cell) -> bool:
    """Whether a number counts so few people that one may be identified: 1 to 4."""
    return (cell.strip() if isinstance(cell, str) else cell) in _FEW


def _keep(texts: set[str], more: Iterable[str]) -> None:
    texts.update(islice(more, _KEPT - len(texts)))


def _is_year(cell: Cell) -> bool:
    text = str(cell).strip().removesuffix(".0")
    return len(text) == 4 and text.isdigit() and int(text) in _YEARS


def names_code(name: str, words: Collection[str]) -> bool:
    """Whether a heading names a code or a number that is not a quantity.

    >>> names_code("Kode Kabupaten", {"kode"}), names_code("jumlah", {"kode"})
    (True, False)
    """
    parts = set(folded(name).split())
    return any(set(word.split()) <= parts for word in words)
