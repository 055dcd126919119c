"""Parses a sheet (a grid of texts) into proposed records, cell by cell, as found.

Pure: ``didd.adapters.sheets.reader`` reads the file, ``didd.inventory.headings.headers`` the
header, ``didd.inventory.rows`` each row. Values stay as written; ``didd.fields.normalise``
normalises them. A row that is not a record is reported in a finding, so that nothing is dropped
silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import class_of_heading
from didd.i18n import Language
from didd.inventory.dittos import repeat_dittos
from didd.inventory.grid import Grid
from didd.inventory.headings.columns import Column, Names, Trust
from didd.inventory.headings.headers import Cells, Header, find_header, likely_header
from didd.inventory.headings.settling import settle
from didd.inventory.layout_findings import layout_findings
from didd.inventory.one_table import Table
from didd.inventory.rows import read_rows
from didd.model import Classification, Finding, InventoryRow
from didd.text.fold import fold

__all__ = [
    "HELP_SHEETS",
    "Grid",
    "Layout",
    "Likely",
    "ReadColumn",
    "lay_out",
    "lay_out_workbook",
    "likely",
]

#: The help sheet of the form (``didd.adapters.agency_workbooks.form``): it contains no
#: list.
HELP_SHEETS: Mapping[Language, str] = MappingProxyType(
    {"id": "Cara Mengisi", "en": "How to Fill It In"}
)
#: Fields that only a list of information has, and those that items of other tables have too.
_OF_LISTS = frozenset(
    {"klasifikasi", "pejabat_penguasa", "retensi", "dasar_pengecualian", "jangka_pengecualian"}
    | {"konsekuensi_dibuka", "konsekuensi_ditutup"}
)
_OF_ITEMS = frozenset({"ringkasan", "penanggung_jawab", "bentuk", "waktu_pembuatan", "berkas"})
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column as it was read: its place (``row`` is its header's, from 1), and its field."""

    source: str
    sheet: str
    row: int
    column: Column


@dataclass(frozen=True, slots=True)
class Layout:
    """An inventory's proposed rows, findings, and how every column was read."""

    rows: tuple[InventoryRow, ...]
    findings: tuple[Finding, ...] = ()
    columns: tuple[ReadColumn, ...] = ()


class Likely(IntEnum):
    """Whether a sheet that nobody called a list is one, by its columns."""

    NO = 0
    #: It is offered to people as one.
    PERHAPS = 1
    #: It is read as one: a table of anything else has no such columns.
    SURELY = 2


def likely(layout: Layout) -> Likely:
    """Return whether a layout is an agency's list: by names alone, and not by resemblance.

    Tables of books, laws or people have titles and forms too; a list says whose an item is, of
    which class, how long it is kept, or why it is closed.
    """
    named = {c.column.field for c in layout.columns if c.column.trust >= Trust.NAMED}
    own, of_any = len(named & _OF_LISTS), len(named & _OF_ITEMS)
    if "judul" not in named or not layout.rows or not own + of_any:
        return Likely.NO
    return Likely.SURELY if own and own + of_any > 1 else Likely.PERHAPS


def lay_out(
    grid: Grid,
    source: str,
    config: CatalogConfig,
    columns: Mapping[str, str] = _NO_COLUMNS,
    *,
    guess: bool = False,
) -> Layout:
    """Parse one sheet of the inventory ``source``; ``columns`` are the agency's own names → codes.

    Without a header, or without a row, the finding is an error and there are no rows. With
    ``guess`` a row that only looks like a header is one, and what its columns hold is asked.
    """
    names = Names(config, columns)
    header = find_header(grid.rows, names)
    if header is None and guess:
        header = likely_header(grid.rows, names)
    if header is None:
        rule = "judul-kolom-tidak-ada" if any(map(_filled, grid.rows)) else "inventaris-kosong"
        return Layout((), (config.metadata.finding(rule, file=source, sheet=grid.sheet),))
    section = _section_of_sheet(grid, header, config)
    closed = class_of_heading(section, config.classes) is Classification.DIKECUALIKAN
    tables, repeated = _tables(grid.rows, header, names, config, closed=closed)
    read = read_rows(grid, source, tables, section, config)
    read.skipped += [(index, "repeated_header") for index in repeated]
    records, dittos = repeat_dittos(read.records, read.breaks)
    read.records = records
    findings = layout_findings(grid, source, tables, read, dittos, config)
    return Layout(tuple(records), tuple(findings), _columns_read(tables, grid, source))


def _columns_read(tables: Sequence[Table], grid: Grid, source: str) -> tuple[ReadColumn, ...]:
    return tuple(
        ReadColumn(source, grid.sheet, table.header.first + 1, column)
        for table in tables
        for column in table.header.columns
    )


def lay_out_workbook(
    grids: Sequence[Grid],
    source: str,
    config: CatalogConfig,
    columns: Mapping[str, str] = _NO_COLUMNS,
    *,
    guess: bool = False,
) -> Layout:
    """Parse all sheets of the inventory ``source`` as one.

    A sheet that is not a list (choices, notes) is only reported, as long as another sheet is one;
    the form's own help is skipped.
    """
    layouts = [lay_out(grid, source, config, columns, guess=guess) for grid in grids]
    if not any(layout.rows for layout in layouts):
        lists = (
            (g, t)
            for g, t in zip(grids, layouts, strict=True)
            if g.sheet not in HELP_SHEETS.values()
        )
        filled = (layout for grid, layout in lists if any(map(_filled, grid.rows)))
        return next(filled, lay_out(Grid("", ()), source, config))
    findings: list[Finding] = []
    for grid, layout in zip(grids, layouts, strict=True):
        if layout.rows:
            findings += layout.findings
        elif any(map(_filled, grid.rows)) and grid.sheet not in HELP_SHEETS.values():
            found = config.metadata.finding(
                "lembar-dilewati", grid.sheet, file=source, sheet=grid.sheet
            )
            findings.append(found)
    read = tuple(c for layout in layouts if layout.rows for c in layout.columns)
    return Layout(tuple(r for layout in layouts for r in layout.rows), tuple(findings), read)


def _tables(
    rows: Sequence[Cells], header: Header, names: Names, config: CatalogConfig, *, closed: bool
) -> tuple[list[Table], list[int]]:
    """Find the headers below the first, and give each its rows; then the rows that only repeat it.

    A header that repeats the one before it is read as that one. ``closed``: all items are excluded.
    """
    found = [header]
    index = header.last + 1
    while index < len(rows):
        again = _header_at(rows, index, names)
        if again:
            found.append(again)
        index = again.last + 1 if again else index + 1
    tables: list[Table] = []
    repeated: list[int] = []
    for here, after in zip(found, [*found[1:], None], strict=True):
        stop = after.first if after else len(rows)
        if tables and _same(here, found[0]):
            repeated.append(here.first)
            settled = replace(tables[0].header, first=here.first, last=here.last)
        else:
            settled = settle(here, rows[here.last + 1 : stop], names, config, closed=closed)
        tables.append(Table(settled, stop))
    return tables, repeated


def _header_at(rows: Sequence[Cells], index: int, names: Names) -> Header | None:
    """Return the header that starts at ``index``; at least three columns must be named exactly."""
    first = next((c for c in rows[index] if c.strip()), "")
    if first.isdigit() or not names.exact(first):
        return None
    if sum(names.exact(c) for c in rows[index] if c.strip()) < 3:
        return None
    header = find_header(rows[index : index + 2], names)
    if header is None or header.first != 0:
        return None
    return replace(header, first=index, last=index + header.last)


def _same(one: Header, other: Header) -> bool:
    names = [[(c.index, fold(c.name)) for c in h.columns] for h in (one, other)]
    return names[0] == names[1]


def _section_of_sheet(grid: Grid, header: Header, config: CatalogConfig) -> str:
    """Return the class heading in the sheet's name or in the titles above the header, or ""."""
    lines = [filled for row in grid.rows[: header.first] if len(filled := _filled(row)) == 1]
    titles = [grid.sheet, *(line[0] for line in lines)]
    if "klasifikasi" in header.fields:  # whoever tests what to exclude may find it open
        titles = [t for t in titles if "konsekuensi" not in fold(t)]
    return next((t for t in reversed(titles) if class_of_heading(t, config.classes)), "")


def _filled(row: Cells) -> list[str]:
    return list(dict.fromkeys(c.strip() for c in row if c.strip()))
