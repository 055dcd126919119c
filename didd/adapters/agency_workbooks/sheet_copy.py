"""Copies of an agency's sheets, ready to be written: values and formats, no active content.

Formulas are copied as their cached value, which is what the checks read; macros, external links
and hidden names are dropped. Nothing here interprets a sheet or its faults.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from didd.adapters.sheets.cell_values import value_of
from didd.adapters.sheets.reader import SheetReader
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.config.checks import RunnerSettings
from didd.inventory.layout import HELP_SHEETS, Grid

_WIDEST = 50

#: Column (0-based), value, and the key of its format in ``looks`` (0 for none).
CopiedCell = tuple[int, Any, int]


@dataclass(frozen=True)
class SheetCopy:
    """One sheet. Rows and columns are 0-based; ``rows`` ascend and can be iterated once.

    ``file`` and ``sheet`` are its names in findings. ``looks`` are xlsxwriter formats,
    ``merges`` areas as (top, left, bottom, right), inclusive, ``comments`` the
    agency's own; ``folded`` the hidden rows and the hidden columns, ``frozen`` the first row and
    column that scroll.
    """

    file: str
    sheet: str
    rows: Iterable[tuple[int, list[CopiedCell]]]
    looks: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    merges: tuple[tuple[int, int, int, int], ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict[int, float])
    heights: Mapping[int, float] = field(default_factory=dict[int, float])
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    hidden: bool = False
    folded: tuple[frozenset[int], ...] = (frozenset(), frozenset())
    frozen: tuple[int, ...] = ()


def copy_sheets(inventories: Mapping[str, Path], limits: RunnerSettings) -> Iterator[SheetCopy]:
    """Yield every sheet of every list, by its name in findings; an unreadable list has none.

    The help sheet of the form (``didd template``) is skipped.
    An .xlsx is copied with its formats unless it is very large; everything else as text. Each is
    read within ``limits``.
    """
    with closing(SheetReader(limits)) as reader:
        for name, path in inventories.items():
            try:
                sheets = _styled(name, path, reader) or _plain(name, path, reader)
                yield from (sheet for sheet in sheets if sheet.sheet not in HELP_SHEETS.values())
            except (UnreadableSheet, OSError):
                continue  # the checks report it


def _styled(name: str, path: Path, reader: SheetReader) -> list[SheetCopy]:
    if not zipfile.is_zipfile(path):
        return []
    try:
        sheets = reader.ask("looks", path)
    except UnreadableSheet:
        return []  # fall back to text without formats
    return [
        SheetCopy(
            file=name,
            sheet=sheet["sheet"],
            rows=[(number, _cells(cells)) for number, cells in sheet["rows"]],
            looks=dict(sheet["looks"]),
            merges=tuple(map(tuple, sheet["merges"])),
            widths=dict(sheet["widths"]),
            heights=dict(sheet["heights"]),
            comments={(row, column): text for row, column, text in sheet["comments"]},
            hidden=sheet["hidden"],
            folded=tuple(map(frozenset, sheet["folded"])),
            frozen=tuple(sheet["frozen"]),
        )
        for sheet in sheets
    ]


def _cells(cells: Iterable[Sequence[Any]]) -> list[CopiedCell]:
    return [(column, value_of(value), style) for column, value, style in cells]


def _plain(name: str, path: Path, reader: SheetReader) -> list[SheetCopy]:
    return [
        SheetCopy(
            file=name,
            sheet=grid.sheet,
            rows=(
                (number, [(column, text, 0) for column, text in enumerate(row) if text])
                for number, row in enumerate(grid.rows)
            ),
            merges=grid.merges,
            widths=_widths_by_content(grid),
        )
        for grid in reader.grids(path, name)
    ]


def _widths_by_content(grid: Grid) -> dict[int, float]:
    widths: dict[int, float] = {}
    for row in grid.rows:
        for column, text in enumerate(row):
            widths[column] = max(widths.get(column, 8), min(len(text) + 1, _WIDEST))
    return widths
