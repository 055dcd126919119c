"""A sheet as a grid of texts, as ``didd.adapters.sheets.reader`` gives it."""

from __future__ import annotations

from dataclasses import dataclass

Merge = tuple[int, int, int, int]
_NONE = frozenset[int]()
_NO_CELLS = frozenset[tuple[int, int]]()


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as text: ``rows[0]`` is row 1, also when it is empty; rows may differ in length.

    ``merges`` are the merged areas as 0-based (top, left, bottom, right), both ends included.
    ``hidden_rows``, ``hidden_columns`` and ``hidden_cells`` (row, column) are 0-based; ``hidden``
    says that nobody sees the sheet.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = _NONE
    hidden_columns: frozenset[int] = _NONE
    hidden_cells: frozenset[tuple[int, int]] = _NO_CELLS
