"""How the sheets of an agency's folder are read: which column is taken for which field (SOP 1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from didd.adapters.inventories import read_inventories
from didd.adapters.listing import LocalPaths
from didd.layout import ReadColumn
from didd.model import Agency
from didd.schema import CatalogConfig, fold
from didd.steps.office import Office


def read_columns(office: Office, agency: Agency) -> list[dict[str, Any]]:
    """Give ``file, sheet, row, column, name, field, label, by`` of each column, as read now.

    ``row`` is the header's, ``field`` is "" for a column that is not used. ``by`` says what told
    the field: ``agency`` (its entry in ``agencies.yaml``), ``name``, or ``likeness`` (a name much
    like it, or what stands in the cells). Keeps nothing. Raises ``FolderUnavailable``.
    """
    own = office.config.agency_columns(agency.slug)
    with closing(office.folder(agency)) as folder:
        read = read_inventories(LocalPaths(folder, folder.scan()), office.config, own)
    return list(_plain(read.columns, office.config, {fold(name) for name in own}))


def _plain(
    columns: list[ReadColumn], config: CatalogConfig, own: set[str]
) -> Iterator[dict[str, Any]]:
    for read in columns:
        column = read.column
        by = "likeness" if column.guessed else "name" if column.field else ""
        yield {
            "file": read.source,
            "sheet": read.sheet,
            "row": read.row,
            "column": column.letter,
            "name": column.title,
            "field": column.field,
            "label": config.metadata[column.field].label.id if column.field else "",
            "by": "agency" if column.field and fold(column.name) in own else by,
        }
