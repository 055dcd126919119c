"""A file → its tables, and the description by which the portal loads the first of them.

``didd.adapters.tables.files`` reads the rows,
``didd.tables.find_table`` interprets them.
"""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath
from typing import Any

from didd.adapters.tables.files import (
    TEXT_SUFFIXES,
    UnreadableTable,
    may_be_table,
    open_text,
    open_workbook,
)
from didd.config.catalog import CatalogConfig
from didd.tables.find_table import Table, read_table
from didd.tables.table_schema import TableSource, column_types, table_dialect, table_schema


def describe(file: Path, name: str, config: CatalogConfig) -> dict[str, Any] | None:
    """Return ``schema``, ``dialect`` and ``encoding`` of the table that the portal can show.

    None for a file without such a table: unreadable, empty, or several tables in one sheet.
    """
    try:
        found = read_tables(file, name, config) if may_be_table(name) else []
    except UnreadableTable:
        return None
    if not found or found[0][0].second or not found[0][0].rows:
        return None
    (table, source), settings = found[0], config.checks.tables
    return {
        "schema": table_schema(table, column_types(table, settings), settings),
        "dialect": table_dialect(table, source),
        "encoding": source.encoding,
    }


def read_tables(file: Path, name: str, config: CatalogConfig) -> list[tuple[Table, TableSource]]:
    """Read a file's tables, in sheet order; raises ``UnreadableTable``."""
    settings = config.checks.tables
    if PurePosixPath(name).suffix.casefold() in TEXT_SUFFIXES:
        text = open_text(file)
        try:
            table = read_table(text.rows(), "", settings)
        except csv.Error:
            text = text.unquoted()
            table = read_table(text.rows(), "", settings)
        return [(table, text.source)] if table else []
    with open_workbook(file) as sheets:
        tables = [read_table(r, n, settings, even=False) for n, shown, r in sheets if shown]
    return [(table, TableSource()) for table in tables if table]
