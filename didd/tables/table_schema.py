"""Describes a table as Frictionless Table Schema and Table Dialect. Pure.

``type`` is what any reader of Table Schema can parse from the file; ``didd:type`` is
added where the standard cannot express an Indonesian notation (``17 Agustus 1945``,
``2014.0`` for a year), and gives the portal's storage type.
Source: datapackage.org, Table Schema and Table Dialect, version 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from didd.config.checks import TableSettings
from didd.tables.cells import folded, words_of
from didd.tables.column_types import ColumnCount, ColumnType, column_type, decimal_mark, names_code
from didd.tables.find_table import Table

#: Increase it when the same file would be described differently: it is then described again.
VERSION = 4
_NUMBERING = frozenset({"no", "nomor", "no urut", "nomor urut"})
#: PostgreSQL's limit of a column name in bytes; names reserved by the portal.
LONGEST_NAME = 60
RESERVED = frozenset({"_id", "_full_text", "rank", "_didd"})
QUANTITIES = frozenset({"integer", "number"})
_UNFIT = re.compile(r"[^\w .,/()&+'-]+")


@dataclass(frozen=True, slots=True)
class TableSource:
    """Encoding and delimiter of a text file; both are empty for a workbook."""

    encoding: str = ""
    delimiter: str = ""
    quoted: bool = True


def _is_numbering(heading: str, settings: TableSettings) -> bool:
    """Whether the points in a column's cells are not decimal points: 62.01, 1.1."""
    codes = (*settings.codes, *settings.region_codes)
    return folded(heading) in _NUMBERING or names_code(heading, codes)


def column_types(table: Table, settings: TableSettings) -> tuple[ColumnType, ...]:
    """Return the type of every column of a table."""
    mark = decimal_mark(c for c in table.columns if not _is_numbering(c.name, settings))
    return tuple(
        column_type(
            column,
            mark,
            code=names_code(column.name, settings.codes),
            year=names_code(column.name, settings.years),
        )
        for column in table.columns
    )


def table_schema(
    table: Table, types: Iterable[ColumnType], settings: TableSettings
) -> dict[str, Any]:
    """Return the Table Schema of a table, with titles and descriptions in Indonesian."""
    names = field_names(column.name for column in table.columns)
    rows = zip(names, table.columns, types, strict=True)
    fields = [_field(name, column, kind, settings) for name, column, kind in rows]
    return {"fields": fields, "missingValues": _missing(table.columns)}


def table_dialect(table: Table, source: TableSource) -> dict[str, Any]:
    """Return the Table Dialect: header rows, rows without data, and delimiter."""
    dialect: dict[str, Any] = {}
    if source.delimiter:
        dialect["delimiter"] = source.delimiter
        if not source.quoted:
            dialect["quoteChar"] = ""
    else:
        dialect["sheetName"] = table.sheet
    if not table.heading:
        dialect["header"] = False
    elif table.heading != (1,):
        dialect["headerRows"] = list(table.heading)
        dialect["headerJoin"] = " "
    if table.left_out:
        dialect["commentRows"] = sorted(table.left_out)
    if table.blanks:
        dialect["skipBlankRows"] = True
    return dialect


def field_names(labels: Iterable[str]) -> list[str]:
    """Return the column names: as headed, truncated for databases, never empty, unique.

    >>> field_names(["Kode", "", "kode", "Luas (km2)", "100%"])
    ['Kode', 'kolom 2', 'kode 2', 'Luas (km2)', '100 persen']
    """
    names: list[str] = []
    used = set(RESERVED)
    for place, label in enumerate(labels, start=1):
        plain = _UNFIT.sub(" ", label.replace("%", " persen ")).strip(" _")
        base = _cut(" ".join(plain.split()), LONGEST_NAME) or f"kolom {place}"
        name, again = base, 2
        while name.casefold() in used:
            name, again = f"{_cut(base, LONGEST_NAME - 5)} {again}", again + 1
        used.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").strip()


def _field(
    name: str, column: ColumnCount, kind: ColumnType, settings: TableSettings
) -> dict[str, Any]:
    made: dict[str, Any] = {"name": name, "type": kind.type, **kind.options}
    if kind.meaning:
        made["didd:type"] = kind.meaning
    title = column.name.replace("_", " ").strip()
    if title:
        made["title"] = title[:1].upper() + title[1:]
    for known in settings.columns:
        # A count of kecamatan is not the name of one.
        if kind.type not in QUANTITIES and names_code(column.name, known.words):
            made["description"] = known.description
            break
    return made


def _missing(columns: Iterable[ColumnCount]) -> list[str]:
    """Return the texts that meant no value; the empty one always does."""
    texts = {text for column in columns for text in column.missing if words_of(text)}
    return ["", *sorted(texts)]
