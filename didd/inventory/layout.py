"""Parses a sheet (a grid of texts) into proposed records, cell by cell, as found.

Pure: ``didd.adapters.sheets.reader`` reads the file, ``didd.inventory.headers`` the header,
``didd.inventory.rows`` each row. Values stay as written; ``didd.fields.normalise`` normalises
them. A row that is not a record is reported in a finding, so that nothing is dropped
silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from didd.config.catalog import CatalogConfig
from didd.config.reading_rules import Place
from didd.fields.classes_and_forms import class_of_heading
from didd.fields.dates import DateOrder, date_order
from didd.inventory.columns import Column, Names
from didd.inventory.headers import Cells, Header, decide_by_content, find_header
from didd.inventory.rows import RowReader, Table
from didd.model import Finding, InventoryRow
from didd.text.fold import fold
from didd.text.tidy import is_blank

#: The help sheet of the form (``didd.adapters.agency_workbooks.form``): it contains no
#: list.
HELP_SHEET = "Cara Mengisi"
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as text: ``rows[0]`` is row 1, also when it is empty; rows may differ in length.

    ``merges`` are the merged areas as 0-based (top, left, bottom, right), both ends included.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()


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


def lay_out(
    grid: Grid, source: str, config: CatalogConfig, columns: Mapping[str, str] = _NO_COLUMNS
) -> Layout:
    """Parse one sheet of the inventory ``source``; ``columns`` are the agency's own names → codes.

    Without a header, or without a row, the finding is an error and there are no rows.
    """
    names = Names(config, columns)
    header = find_header(grid.rows, names)
    if header is None:
        rule = "judul-kolom-tidak-ada" if any(map(_filled, grid.rows)) else "inventaris-kosong"
        return Layout((), (config.metadata.finding(rule, file=source, sheet=grid.sheet),))
    reader = RowReader(grid.rows, grid.merges, source, grid.sheet, config)
    reader.section = _section_of_sheet(grid, header, config)
    tables = _tables(reader, header, names)
    for table in tables:
        reader.read(table)
    findings = [f for t in tables for f in _column_findings(t, reader)] + reader.findings
    findings += _date_findings(reader)
    if not reader.records:
        findings.append(config.metadata.finding("inventaris-kosong", file=source, sheet=grid.sheet))
    read = tuple(
        ReadColumn(source, grid.sheet, table.header.first + 1, column)
        for table in tables
        for column in table.header.columns
    )
    return Layout(tuple(reader.records), tuple(findings), read)


def lay_out_workbook(
    grids: Sequence[Grid],
    source: str,
    config: CatalogConfig,
    columns: Mapping[str, str] = _NO_COLUMNS,
) -> Layout:
    """Parse all sheets of the inventory ``source`` as one.

    A sheet that is not a list (choices, notes) is only reported, as long as another sheet is one;
    the form's own help is skipped.
    """
    layouts = [lay_out(grid, source, config, columns) for grid in grids]
    if not any(layout.rows for layout in layouts):
        lists = ((g, t) for g, t in zip(grids, layouts, strict=True) if g.sheet != HELP_SHEET)
        filled = (layout for grid, layout in lists if any(map(_filled, grid.rows)))
        return next(filled, lay_out(Grid("", ()), source, config))
    findings: list[Finding] = []
    for grid, layout in zip(grids, layouts, strict=True):
        if layout.rows:
            findings += layout.findings
        elif any(map(_filled, grid.rows)) and grid.sheet != HELP_SHEET:
            found = config.metadata.finding(
                "lembar-dilewati", grid.sheet, file=source, sheet=grid.sheet
            )
            findings.append(found)
    read = tuple(c for layout in layouts if layout.rows for c in layout.columns)
    return Layout(tuple(r for layout in layouts for r in layout.rows), tuple(findings), read)


def _tables(reader: RowReader, header: Header, names: Names) -> list[Table]:
    """Return the tables: each header, also below the first, with its rows.

    A header that only repeats the previous one is skipped, and reported.
    """
    rows = reader.rows
    found = [header]
    index = header.last + 1
    while index < len(rows):
        again = _header_at(rows, index, names)
        if again:
            found.append(again)
        index = again.last + 1 if again else index + 1
    tables: list[Table] = []
    for here, after in zip(found, [*found[1:], None], strict=True):
        stop = after.first if after else len(rows)
        if tables and _same(here, found[0]):
            reader.skip(here.first, "repeated_header")
            settled = replace(tables[0].header, first=here.first, last=here.last)
        else:
            settled = decide_by_content(here, rows[here.last + 1 : stop], names, reader.config)
        tables.append(Table(settled, stop))
    return tables


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
    return next((t for t in reversed(titles) if class_of_heading(t, config.classes)), "")


def _column_findings(table: Table, reader: RowReader) -> list[Finding]:
    """Report columns that are not used, and those recognised by more than their name."""
    metadata = reader.config.metadata
    found: list[Finding] = _nameless(table, reader)
    for column in table.header.columns:
        if column.field and not column.guessed:
            continue
        rule, said = "kolom-tidak-dikenal", column.title
        if column.field:
            rule, said = "kolom-ditafsirkan", metadata[column.field].label.id
        where = Place(file=reader.source, sheet=reader.sheet, row=table.header.first + 1)
        where |= {"column": column.letter, "field": column.field, "value": column.title}
        found.append(metadata.finding(rule, said, **where))
    return found


def _nameless(table: Table, reader: RowReader) -> list[Finding]:
    """Report columns without a name that are filled beside records."""
    first, rows = table.header.last + 1, reader.rows[: table.stop]
    width = max(map(len, rows[first:]), default=0)
    found: list[Finding] = []
    for index in sorted(set(range(width)) - {c.index for c in table.header.columns}):
        row = next((r for r in reader.records if _says(rows, r.row - 1, index, first)), None)
        if row is None:
            continue
        where = Place(file=reader.source, sheet=reader.sheet, row=row.row)
        where |= {"column": (letter := Column(index, "").letter), "value": rows[row.row - 1][index]}
        found.append(reader.config.metadata.finding("kolom-tanpa-judul", letter, **where))
    return found


def _says(rows: Sequence[Cells], row: int, index: int, first: int) -> bool:
    """Whether a column is filled in a row of one table."""
    return first <= row < len(rows) and index < len(rows[row]) and not is_blank(rows[row][index])


def _date_findings(reader: RowReader) -> list[Finding]:
    """Report how dates such as 3/4/2013 were interpreted."""
    dates = [r.values.get("waktu_pembuatan", "") for r in reader.records]
    order = date_order(dates)
    if order is DateOrder.NONE:
        return []
    return [
        reader.config.metadata.finding(
            "urutan-tanggal",
            order,
            file=reader.source,
            sheet=reader.sheet,
            column=reader.records[0].columns.get("waktu_pembuatan", ""),
            field="waktu_pembuatan",
        )
    ]


def _filled(row: Cells) -> list[str]:
    return list(dict.fromkeys(c.strip() for c in row if c.strip()))
