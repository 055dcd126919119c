"""A file → its tables, and the description by which the portal loads the first of them.

``didd.adapters.tables.files`` reads the rows, ``didd.tables.find_table`` interprets them, and
``didd.fields.column_dictionary`` what the agency says of the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
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
from didd.config.checks import TableSettings
from didd.fields.column_dictionary import LONGEST, ColumnNote, as_plain, is_called_so, read_notes
from didd.tables.find_table import Row, Table, read_table
from didd.tables.table_schema import TableSource, column_types, table_dialect, table_schema


@dataclass(slots=True)
class TablesRead:
    """The tables of a file in sheet order, and what it says of columns."""

    tables: list[tuple[Table, TableSource]] = field(default_factory=list[tuple[Table, TableSource]])
    notes: list[ColumnNote] = field(default_factory=list[ColumnNote])


def describe(file: Path, name: str, config: CatalogConfig) -> dict[str, Any] | None:
    """Return ``schema``, ``dialect`` and ``encoding`` of the table that the portal can show.

    ``dictionary`` is what the file says of columns, its own or those of a table beside it. None for
    a file without either: unreadable, empty, or several tables in one sheet.
    """
    try:
        read = read_file(file, name, config) if may_be_table(name) else TablesRead()
    except UnreadableTable:
        return None
    told = {"dictionary": as_plain(read.notes)} if read.notes else {}
    found = read.tables
    if not found or found[0][0].second or not found[0][0].rows:
        return told or None
    (table, source), settings = found[0], config.checks.tables
    return {
        "schema": table_schema(table, column_types(table, settings), settings),
        "dialect": table_dialect(table, source),
        "encoding": source.encoding,
        **told,
    }


def read_tables(file: Path, name: str, config: CatalogConfig) -> list[tuple[Table, TableSource]]:
    """Read a file's tables, in sheet order; raises ``UnreadableTable``."""
    return read_file(file, name, config).tables


def read_file(file: Path, name: str, config: CatalogConfig) -> TablesRead:
    """Read a file's tables and its dictionary of columns; raises ``UnreadableTable``."""
    settings = config.checks.tables
    path = PurePosixPath(name)
    if path.suffix.casefold() in TEXT_SUFFIXES:
        return _read_text(file, path.stem, settings)
    read, called = TablesRead(), is_called_so(path.stem, settings.dictionary)
    found: list[Table] = []
    aside: list[Table] = []
    with open_workbook(file) as sheets:
        for sheet, shown, rows in sheets:
            if shown:
                table, is_dictionary = _read_sheet(read, sheet, rows, settings, called)
                if table:
                    (aside if is_dictionary else found).append(table)
    read.tables = [(table, TableSource()) for table in found or aside]
    return read


def _read_text(file: Path, stem: str, settings: TableSettings) -> TablesRead:
    """Read a text file: a table, even where it is the dictionary of another."""
    text = open_text(file)
    try:
        table = read_table(text.rows(), "", settings)
    except csv.Error:
        text = text.unquoted()
        table = read_table(text.rows(), "", settings)
    read = TablesRead([(table, text.source)] if table else [])
    if is_called_so(stem, settings.dictionary):
        read.notes += read_notes(islice(text.rows(), LONGEST), settings.dictionary) or ()
    return read


def _read_sheet(
    read: TablesRead, sheet: str, rows: Iterator[Row], settings: TableSettings, called: bool
) -> tuple[Table | None, bool]:
    """Return a sheet's table, and whether that is a dictionary: called and headed so."""
    first: list[Row] = []
    notes: tuple[ColumnNote, ...] | None = None
    if called or is_called_so(sheet, settings.dictionary):
        first = list(islice(rows, LONGEST))
        notes = read_notes(first, settings.dictionary)
        read.notes += notes or ()
    return read_table(chain(first, rows), sheet, settings, even=False), notes is not None
