"""How the sheets of an agency's folder are read: the field of each column (SOP 1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from typing import Any

from didd.adapters.folders.listing import LocalPaths
from didd.adapters.inventories.inventories import read_inventories
from didd.config.catalog import CatalogConfig
from didd.inventory.layout import ReadColumn
from didd.model import Agency
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.collect.column_answers import own_columns
from didd.text.fold import fold


def read_columns(office: Office, agency: Agency) -> list[dict[str, Any]]:
    """Return ``file, sheet, row, column, name, field, label, by`` of each column, as read now.

    ``row`` is the header's, ``field`` is "" for a column that is not used. ``by`` is what
    determined the field: ``agency`` (the agency's own word), ``name``, ``likeness`` (a name much
    like it, or what stands in the cells), or ``question`` (nothing does: it waits for an answer).
    Keeps nothing. Raises ``FolderUnavailable``.
    """
    own = own_columns(office, agency)
    with closing(office.folder(agency)) as folder:
        read = read_inventories(LocalPaths(folder, folder.scan()), office.config, own)
    return columns_json(read.columns, office.config, own)


def columns_json(
    columns: Sequence[ReadColumn], config: CatalogConfig, own_names: Collection[str]
) -> list[dict[str, Any]]:
    """Return the entries of ``read_columns`` for columns that were read."""
    own = {fold(name) for name in own_names}
    return [_as_json(read, config, own) for read in columns]


def _as_json(read: ReadColumn, config: CatalogConfig, own: set[str]) -> dict[str, Any]:
    column = read.column
    by = "likeness" if column.guessed else "name" if column.field else ""
    by = "question" if column.doubted else by
    return {
        "file": read.source,
        "sheet": read.sheet,
        "row": read.row,
        "column": column.letter,
        "name": cover(column.title, config.checks),
        "field": column.field,
        "label": config.metadata[column.field].label.id if column.field else "",
        "by": "agency" if {fold(column.name), fold(column.title)} & own else by,
    }
