"""Streamed rows of a file → the table in them: heading, columns, and what surrounds it.

Pure, in constant memory however many rows there are: columns are counted in blocks, and only the
last rows are buffered, since only at the end totals and notes can be recognised.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

from didd.config.checks import TableSettings
from didd.fields.region_codes import CENTRAL_KALIMANTAN, is_cut_short, kabupaten_of
from didd.tables.cells import Cell, Kind, folded, kind_of, words_of
from didd.tables.column_types import EXAMPLES, ColumnCount, names_code

#: A row with its 1-based number in the file or sheet.
Row = tuple[int, Sequence[Cell]]

#: Rows in which the heading is searched.
HEAD = 60
#: A heading has at most so many levels.
_LEVELS = 4
#: Rows at the end that may be totals and notes.
TAIL = 12
_BLOCK = 4096
#: Rows of totals that are stored for reports.
_TOTALS = 100
_LABELS = frozenset({Kind.TEXT, Kind.TRUTH, Kind.WRITTEN_DAY})
_YEARS = range(1900, 2200)


@dataclass(slots=True)
class Table:
    """The table found, without its rows.

    ``heading`` are the rows that name the columns (maybe none); ``left_out`` are rows
    that are not data: titles above, column numbers, totals and notes at the end. ``uneven`` are
    rows with more or fewer cells than the heading, ``second`` is the first row of another table,
    after which nothing was read. ``cut_codes`` are columns of region codes some of which have lost
    a zero, ``about`` is the text above the heading.
    """

    sheet: str
    columns: list[ColumnCount]
    heading: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    titles: tuple[int, ...] = ()
    left_out: list[int] = field(default_factory=list[int])
    totals: list[int] = field(default_factory=list[int])
    rows: int = 0
    uneven: int = 0
    uneven_at: list[int] = field(default_factory=list[int])
    blanks: bool = False
    second: int = 0
    regions: dict[int, set[str]] = field(default_factory=dict[int, set[str]])
    region_names: dict[str, str] = field(default_factory=dict[str, str])
    cut_codes: set[int] = field(default_factory=set[int])
    about: str = ""


def read_table(
    rows: Iterable[Row], sheet: str, settings: TableSettings, *, even: bool = True
) -> Table | None:
    """Read the table of a sheet; None when all rows are empty.

    ``even``: every row should have as many cells as the heading (text files).
    """
    stream = iter(rows)
    head = list(islice(stream, HEAD))
    filled = [row for row in head if _extent(row[1])]
    if not filled:
        filled = [row for row in islice(stream, HEAD) if _extent(row[1])]
        if not filled:
            return None
        head = filled
    first, heading = _find_heading(filled, settings)
    table = _table(sheet, filled, first, heading, settings)
    body = _Body(table, settings, even=even)
    after = (heading[-1] if heading else filled[first])[0]
    start = next(i for i, row in enumerate(head) if row[0] == after) + bool(heading)
    for row in chain(head[start:], stream):
        if not body.take(row):
            break
    body.finish()
    return table


def _table(
    sheet: str, filled: Sequence[Row], first: int, heading: Sequence[Row], settings: TableSettings
) -> Table:
    body = filled[first + len(heading) :]
    width = max([_extent(row[1]) for row in heading] + [_usual_extent(body)])
    labels = _labels([row[1] for row in heading], width)
    columns = [ColumnCount(label) for label in labels]
    titles = tuple(row[0] for row in filled[:first])
    table = Table(sheet, columns, tuple(row[0] for row in heading), labels, titles, list(titles))
    table.about = " ".join(words_of(cell) for row in filled[:first] for cell in row[1])
    table.regions = {
        i: set[str]() for i, label in enumerate(labels) if names_code(label, settings.region_codes)
    }
    if heading and len(body) > 2 and _are_column_numbers(body[0][1]):
        table.left_out.append(body[0][0])
    return table


def _find_heading(filled: Sequence[Row], settings: TableSettings) -> tuple[int, Sequence[Row]]:
    """Return the place of the table's first row, and its heading: none, or up to four rows."""
    width = _usual_extent(filled)
    enough = min(width, max(2, (width + 1) // 2))
    for index, row in enumerate(filled):
        if _count(row[1]) < enough:
            continue
        if not _is_label_row(row[1], settings.missing):
            return index, ()
        first = _highest(filled, index, settings.missing)
        return first, _heading(filled[first : first + _LEVELS], settings.missing)
    return 0, ()


def _highest(filled: Sequence[Row], index: int, missing: Collection[str]) -> int:
    """Return the place of the highest row of a heading: names that span several columns are few."""
    while index and filled[index - 1][0] == filled[index][0] - 1:
        upper, lower = filled[index - 1][1], filled[index][1]
        spans = _count(upper) > 1 and _is_label_row(upper, missing)
        if not spans or not _completes(upper, lower, missing):
            break
        index -= 1
    return index


def _heading(rows: Sequence[Row], missing: Collection[str]) -> Sequence[Row]:
    """Take the rows below the first as long as each names what those above leave open."""
    upper: list[Cell] = list(rows[0][1])
    for level, (_, lower) in enumerate(rows[1:], start=1):
        if not _completes(upper, lower, missing):
            return rows[:level]
        both = zip_longest(upper, lower)
        upper = [below if words_of(below) else above for above, below in both]
    return rows


def _completes(upper: Sequence[Cell], lower: Sequence[Cell], missing: Collection[str]) -> bool:
    """Whether a row completes the heading above it (a heading of two levels)."""
    if not _is_label_row(lower, missing) or _count(lower) < 2:
        return False
    below = [words_of(cell) for cell in lower]
    open_ = [not words_of(cell) for cell in upper] + [True] * (len(below) - len(upper))
    named = [i for i, text in enumerate(below) if text]
    return any(open_[i] for i in named) and len(named) < len(open_)


def _labels(heading: Sequence[Sequence[Cell]], width: int) -> tuple[str, ...]:
    """Join the levels of a heading; an upper name applies to the empty cells to its right."""
    lines = [[words_of(cell) for cell in row] + [""] * (width - len(row)) for row in heading]
    spread = [_spread(lines, level) for level in range(len(lines))]
    names = [" ".join(filter(None, found)) for found in zip(*spread, strict=True)]
    return tuple(names[:width]) if lines else ("",) * width


def _spread(lines: Sequence[list[str]], level: int) -> list[str]:
    """Let a name hold for the columns to its right that only lower levels name."""
    line = list(lines[level])
    for i in range(1, len(line)):
        named_above = level > 0 and lines[level - 1][i]
        if not line[i] and not named_above and any(lower[i] for lower in lines[level + 1 :]):
            line[i] = line[i - 1]
    return line


def _is_label_row(cells: Sequence[Cell], missing: Collection[str]) -> bool:
    """Whether all cells of a row can be column names: words, or years."""
    kinds = [(kind_of(cell, missing), cell) for cell in cells if words_of(cell)]
    return any(kind in _LABELS for kind, _ in kinds) and all(
        kind in _LABELS or kind is Kind.MISSING or _may_be_year(kind, cell) for kind, cell in kinds
    )


def _may_be_year(kind: Kind, cell: Cell) -> bool:
    return kind is Kind.INTEGER and words_of(cell).isdigit() and int(words_of(cell)) in _YEARS


def _are_column_numbers(cells: Sequence[Cell]) -> bool:
    """Whether this is the row (1) (2) (3) that Indonesian tables have below their heading."""
    found = [words_of(cell).strip("().[] ") for cell in cells if words_of(cell)]
    return len(found) > 3 and found == [str(n) for n in range(1, len(found) + 1)]


def _filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _extent(cells: Sequence[Cell]) -> int:
    """Return the width of a row."""
    return next((i for i in range(len(cells), 0, -1) if _filled(cells[i - 1])), 0)


def _count(cells: Sequence[Cell]) -> int:
    return sum(map(_filled, cells))


def _usual_extent(rows: Sequence[Row]) -> int:
    """Return the width of most rows; wide rows weigh more than a title or a note."""
    reach = Counter(_extent(cells) for _, cells in rows)
    return max(reach, key=lambda extent: (reach[extent] * extent, extent), default=0)


def _is_central(region: str, code: str) -> bool:
    """Whether a code is of a kabupaten of Kalimantan Tengah, not of a unit below it."""
    plain = region.replace(".", "")
    return region.startswith(f"{CENTRAL_KALIMANTAN}.") and plain == code.replace(".", "")


class _Body:
    """The rows below the heading, counted as they come."""

    def __init__(self, table: Table, settings: TableSettings, *, even: bool) -> None:
        self.table, self.settings, self.even = table, settings, even
        self.width = len(table.columns)
        self.skip = set(table.left_out)
        self.block: list[Row] = []
        self.tail: deque[Row] = deque()
        self.gap = False

    def take(self, row: Row) -> bool:
        """Count a row; return False when another table begins with it."""
        number, cells = row
        if number in self.skip:
            return True
        if not any(map(_filled, cells)):
            self.gap = self.table.blanks = True
            return True
        if self.gap and self._is_another_heading(cells):
            self.table.second = number
            return False
        self.gap = False
        self.tail.append(row)
        if len(self.tail) > TAIL:
            self._keep(self.tail.popleft())
        return True

    def finish(self) -> None:
        """Separate totals and notes at the end from the data, and count the rest."""
        last: list[int] = []
        while self.tail and (what := self._ending(self.tail[-1][1])):
            number, _ = self.tail.pop()
            last.append(number)
            if what == "total":
                self.table.totals.append(number)
        self.table.left_out += reversed(last)
        for row in self.tail:
            self._keep(row)
        self._count_block()

    def _keep(self, row: Row) -> None:
        self.block.append(row)
        if len(self.block) >= _BLOCK:
            self._count_block()

    def _count_block(self) -> None:
        table, block = self.table, self.block
        if not block:
            return
        numbers = [number for number, _ in block]
        table.rows += len(block)
        for number, cells in block:
            if (self.even and len(cells) != self.width) or _extent(cells[self.width :]):
                self._note_uneven(number, cells)
        columns = list(zip_longest(*(cells[: self.width] for _, cells in block)))
        columns += [(None,) * len(block)] * (self.width - len(columns))
        for column, cells in zip(table.columns, columns, strict=True):
            column.add(numbers, cells, self.settings.missing)
        for cells in columns[:3]:
            self._note_totals(numbers, cells)
        for index, seen in table.regions.items():
            self._note_regions(columns[index], columns[index + 1 :], seen)
            if any(is_cut_short(words_of(code)) for code in set(columns[index])):
                table.cut_codes.add(index)
        self.block = []

    def _note_uneven(self, number: int, cells: Sequence[Cell]) -> None:
        if len(cells) < self.width or _extent(cells) > self.width:
            self.table.uneven += 1
            if len(self.table.uneven_at) < EXAMPLES:
                self.table.uneven_at.append(number)

    def _note_totals(self, numbers: Sequence[int], cells: Sequence[Cell]) -> None:
        totals = {c for c in set(cells) if isinstance(c, str) and self._is_total(c)}
        for number, cell in zip(numbers, cells, strict=True) if totals else ():
            if cell in totals and len(self.table.totals) < _TOTALS:
                self.table.totals.append(number)

    def _is_total(self, text: str) -> bool:
        return text.strip().casefold() in self.settings.totals

    def _note_regions(
        self, codes: Sequence[Cell], beside: Sequence[Sequence[Cell]], seen: set[str]
    ) -> None:
        regions = {code: kabupaten_of(words_of(code)) for code in set(codes)}
        seen.update(region for region in regions.values() if region)
        exact = {c: r for c, r in regions.items() if r and _is_central(r, words_of(c))}
        if exact and beside:
            for code, name in set(zip(codes, beside[0], strict=True)):
                if code in exact:
                    self.table.region_names.setdefault(exact[code], folded(name))

    def _ending(self, cells: Sequence[Cell]) -> str:
        """Return whether a row at the end is a total or a note; "" when it is data."""
        texts = [folded(cell) for cell in cells[:3] if isinstance(cell, str) and words_of(cell)]
        if any(isinstance(cell, str) and self._is_total(cell) for cell in cells[:3]):
            return "total"
        alone = self.width > 2 and _count(cells) == 1 and bool(texts)
        noted = bool(texts) and texts[0].startswith(tuple(f"{w} " for w in self.settings.notes))
        return "note" if alone or (noted and _count(cells) < self.width) else ""

    def _is_another_heading(self, cells: Sequence[Cell]) -> bool:
        if _count(cells) < 2 or not _is_label_row(cells, self.settings.missing):
            return False
        self._count_block()
        held = [row[1] for row in self.tail]
        for index, cell in enumerate(cells[: self.width]):
            column = self.table.columns[index]
            numbers = column.filled - column.kinds[Kind.TEXT]
            above = [kind_of(r[index], self.settings.missing) for r in held if index < len(r)]
            numbers += sum(k not in (Kind.TEXT, Kind.MISSING) for k in above)
            filled = column.filled + sum(k is not Kind.MISSING for k in above)
            if words_of(cell) and numbers * 2 > filled:
                return True
        return [words_of(cell) for cell in cells] == list(self.table.labels)
