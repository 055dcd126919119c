"""Numbers that are far larger than all others of their column: a zero too many, another unit. Pure.

Counted as a stream: a few of the largest, and how many numbers have how many digits.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from didd.tables.cells import Cell, Kind

#: Fewer numbers have no usual size.
_FEWEST = 5
#: How many times the next largest, and the usual one, a number must be.
_GAP, _USUAL = 20, 30
#: Numbers kept, and told: one in this many of the column at most.
_KEPT, _SHARE = 8, 4
_POINT_LAST = frozenset({Kind.POINT, Kind.COMMAS_POINT})
_COMMA_LAST = frozenset({Kind.COMMA, Kind.POINTS_COMMA})
_NO_DIGITS = re.compile(r"\D+")


@dataclass(slots=True)
class Sizes:
    """How large the numbers of a column are, without their signs."""

    largest: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    magnitudes: Counter[int] = field(default_factory=Counter[int])

    def add(self, cell: Cell, kind: Kind, times: int, row: Callable[[Cell], int]) -> None:
        """Count a cell that is a number; ``row`` tells where it stands first."""
        size = _size(cell, kind)
        if not size or not math.isfinite(size):
            return
        self.magnitudes[math.frexp(size)[1]] += times
        if len(self.largest) < _KEPT or size > self.largest[0][0]:
            at = row(cell)
            for _ in range(min(times, _KEPT)):
                put = heappush if len(self.largest) < _KEPT else heappushpop
                put(self.largest, (size, at))

    def far_off(self, unless: Collection[int] = ()) -> list[int]:
        """Return the rows of the numbers that are far larger than all others, ascending.

        ``unless`` are rows of totals, which are no numbers of their own.
        """
        count = self.magnitudes.total()
        ranked = sorted(((s, r) for s, r in self.largest if r not in unless), reverse=True)
        if count < _FEWEST:
            return []
        for n in range(1, min(len(ranked), count // _SHARE + 1)):
            size = ranked[n - 1][0]
            if size >= _GAP * ranked[n][0] and size >= _USUAL * self._usual(count):
                return sorted({row for _, row in ranked[:n]})
        return []

    def _usual(self, count: int) -> float:
        """Return the median, to a power of two."""
        seen, exponent = 0, 0
        for exponent in sorted(self.magnitudes):
            seen += self.magnitudes[exponent]
            if 2 * seen >= count:
                break
        return math.ldexp(0.75, exponent)


def _size(cell: Cell, kind: Kind) -> float:
    """Return the number of a cell without its sign; 0 for none."""
    if not isinstance(cell, str):
        return abs(float(cell)) if isinstance(cell, int | float) else 0.0
    if "e" in cell.casefold() and kind is Kind.POINT:
        return abs(float(cell))
    mark = "." if kind in _POINT_LAST else "," if kind in _COMMA_LAST else ""
    whole, _, rest = cell.rpartition(mark) if mark else (cell, "", "")
    digits, fraction = _NO_DIGITS.sub("", whole), _NO_DIGITS.sub("", rest)
    return float(f"{digits or 0}.{fraction or 0}") if digits or fraction else 0.0
