"""The cells under a header, column by column, and what they say of it."""

from __future__ import annotations

from collections.abc import Sequence

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import class_of
from didd.inventory.content import supports
from didd.inventory.headings.columns import Column
from didd.inventory.headings.headers import Cells
from didd.text.tidy import is_blank


class Body:
    """The cells under a header, column by column, as far as they are asked for."""

    def __init__(self, rows: Sequence[Cells], config: CatalogConfig) -> None:
        self.config = config
        self._records = [row for row in rows if _is_record(row)]
        self._cells: dict[int, list[str]] = {}

    def cells(self, column: Column) -> list[str]:
        """Return what is filled in a column, not counting section rows and column numbers."""
        at = column.index
        if at not in self._cells:
            found = (row[at].strip() for row in self._records if at < len(row))
            self._cells[at] = [cell for cell in found if not is_blank(cell)]
        return self._cells[at]

    def class_share(self, column: Column) -> float:
        """Return the share of a column's filled cells that name a class."""
        cells = self.cells(column)
        known = {c: class_of(c, self.config.classes) is not None for c in set(cells)}
        return sum(known[c] for c in cells) / len(cells) if cells else 0.0

    def supports(self, column: Column) -> bool | None:
        """Return what the cells say of the column's field."""
        return supports(column.field, self.cells(column), self.config)


def _is_record(row: Cells) -> bool:
    """Return whether a row has more in it than a number and a heading."""
    return len(row) <= 2 or len(set(filter(str.strip, row))) > 2
