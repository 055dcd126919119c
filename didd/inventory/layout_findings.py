"""What is told of how a sheet was read: columns, rows, marks, and what nobody sees of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from didd.config.catalog import CatalogConfig
from didd.config.reading_rules import Place
from didd.fields.dates import DateOrder, date_order
from didd.i18n import Sentence, _
from didd.inventory.dittos import Ditto, told_once
from didd.inventory.grid import Grid
from didd.inventory.headings.columns import Column, Trust
from didd.inventory.headings.headers import Cells
from didd.inventory.one_table import Table
from didd.inventory.rows import RowsRead, row_findings
from didd.model import Finding
from didd.text.tidy import is_blank

#: The question about a row with nothing but a title: nothing else is asked of it.
ONLY_A_TITLE = "baris-hanya-judul"
#: A list says more of its items than their titles: one in this many rows has so many more fields.
_FULLER, _MORE = 3, 2
_SAY_NOTHING = frozenset({"nomor", "judul", "klasifikasi"})


def layout_findings(
    grid: Grid,
    source: str,
    tables: Sequence[Table],
    read: RowsRead,
    dittos: Sequence[Ditto],
    config: CatalogConfig,
) -> list[Finding]:
    """Tell everything that a person should know of how one sheet was read, questions among it."""
    here = Place(file=source, sheet=grid.sheet)
    findings = [f for table in tables for f in _of_columns(table, grid, read, here, config)]
    findings += row_findings(read, grid, source, config)
    findings += _of_dates(read, here, config)
    findings += _of_dittos(read, dittos, here, config)
    findings += _of_hidden(grid, tables, read, here, config)
    findings += _of_bare(read, here, config)
    if not read.records:
        findings.append(config.metadata.finding("inventaris-kosong", **here))
    return findings


def _of_columns(
    table: Table, grid: Grid, read: RowsRead, here: Place, config: CatalogConfig
) -> Iterator[Finding]:
    """Return which columns are not used, which were read by more than their name, and ask."""
    yield from _nameless(table, grid.rows, read, here, config)
    metadata = config.metadata
    for column in table.header.columns:
        where = here | Place(row=table.header.first + 1, column=column.letter)
        where |= {"field": column.field, "value": column.title}
        if not column.field and column.trust is Trust.TOLD:
            continue  # as the agency wished
        if not column.field:
            yield metadata.finding("kolom-tidak-dikenal", column.title, **where)
        elif column.doubted:
            yield metadata.finding("kolom-ditanyakan", _answers(column, config), **where)
        elif column.guessed:
            label = metadata[column.field].label.id
            yield metadata.finding("kolom-ditafsirkan", label, **where)
        unseen = column.index in grid.hidden_columns or _is_unseen(column, grid, read)
        if column.field and unseen and column.trust < Trust.TOLD:
            yield metadata.finding("kolom-tersembunyi", column.title, **where)


def _is_unseen(column: Column, grid: Grid, read: RowsRead) -> bool:
    """Return whether every cell of a column that says something shows nothing."""
    at = column.index
    if not any(place[1] == at for place in grid.hidden_cells):
        return False
    said = (r.row - 1 for r in read.records if _says(grid.rows, r.row - 1, at, 0))
    return all((row, at) in grid.hidden_cells for row in said)


def _answers(column: Column, config: CatalogConfig) -> Sentence:
    """Write the answers that a question offers, the likeliest first."""
    labels = [f'"{config.metadata[code].label.id}"' for code in column.choices or (column.field,)]
    if not labels[1:]:
        return _("perhaps {likeliest}; if not: not used", likeliest=labels[0])
    return _(
        "perhaps {likeliest}; if not: {others}, not used",
        likeliest=labels[0],
        others=", ".join(labels[1:]),
    )


def _nameless(
    table: Table, rows: Sequence[Cells], read: RowsRead, here: Place, config: CatalogConfig
) -> Iterator[Finding]:
    """Return which columns without a name have something in them beside records."""
    first, rows = table.first, rows[: table.stop]
    width = max(map(len, rows[first:]), default=0)
    for index in sorted(set(range(width)) - {c.index for c in table.header.columns}):
        row = next((r.row for r in read.records if _says(rows, r.row - 1, index, first)), 0)
        if row:
            letter = Column(index, "").letter
            where = here | Place(row=row, column=letter, value=rows[row - 1][index])
            yield config.metadata.finding("kolom-tanpa-judul", letter, **where)


def _says(rows: Sequence[Cells], row: int, index: int, first: int) -> bool:
    """Return whether a row of one table has something in a column."""
    return first <= row < len(rows) and index < len(rows[row]) and not is_blank(rows[row][index])


def _of_dates(read: RowsRead, here: Place, config: CatalogConfig) -> Iterator[Finding]:
    """Return how dates such as 3/4/2013 were read."""
    order = date_order([r.values.get("waktu_pembuatan", "") for r in read.records])
    if order is not DateOrder.NONE:
        letter = read.records[0].columns.get("waktu_pembuatan", "")
        where = here | Place(column=letter, field="waktu_pembuatan")
        yield config.metadata.finding("urutan-tanggal", order, **where)


def _of_dittos(
    read: RowsRead, dittos: Sequence[Ditto], here: Place, config: CatalogConfig
) -> Iterator[Finding]:
    """Return where a mark repeats the cell above, once a column, and every one that cannot."""
    for ditto in told_once(dittos):
        row = read.records[ditto.record]
        where = here | Place(row=row.row, column=row.columns.get(ditto.field, ""))
        where |= {"field": ditto.field, "value": ditto.text}
        label = config.metadata[ditto.field].label.id
        rule = "sda-diulang" if ditto.repeats else "sda-tanpa-acuan"
        yield config.metadata.finding(rule, label, **where)


def _of_hidden(
    grid: Grid, tables: Sequence[Table], read: RowsRead, here: Place, config: CatalogConfig
) -> Iterator[Finding]:
    """Ask about rows and sheets that nobody sees: meant for the list, or left behind in it."""
    if grid.hidden and read.records:
        row = tables[0].header.first + 1
        yield config.metadata.finding("lembar-tersembunyi", grid.sheet, **(here | Place(row=row)))
        return
    for row in read.records if grid.hidden_rows else ():
        if row.row - 1 in grid.hidden_rows:
            where = here | Place(row=row.row, value=row.values.get("judul", ""))
            yield config.metadata.finding("baris-tersembunyi", **where)
    for table in tables if grid.hidden_cells else ():
        yield from _of_cells(table, grid, read, here, config)


def _of_cells(
    table: Table, grid: Grid, read: RowsRead, here: Place, config: CatalogConfig
) -> Iterator[Finding]:
    """Ask about cells that say something and show nothing, where their whole column does not."""
    columns = [c for c in table.header.columns if c.field and not _is_unseen(c, grid, read)]
    for row in read.records:
        if not table.first <= row.row - 1 < table.stop:
            continue
        cells = [c for c in columns if (row.row - 1, c.index) in grid.hidden_cells]
        for column in cells[:1]:
            where = here | Place(row=row.row, column=column.letter, field=column.field)
            value = row.values.get(column.field, "")
            yield config.metadata.finding("sel-tersembunyi", **(where | Place(value=value)))


def _of_bare(read: RowsRead, here: Place, config: CatalogConfig) -> Iterator[Finding]:
    """Ask about rows with nothing but a title, where other rows say more: a heading, or an item."""
    fuller = sum(len(row.values.keys() - _SAY_NOTHING) >= _MORE for row in read.records)
    for at in read.bare if fuller * _FULLER >= len(read.records) else ():
        row = read.records[at]
        where = here | Place(row=row.row, column=row.columns.get("judul", ""), field="judul")
        title = row.values.get("judul", "")
        yield config.metadata.finding(ONLY_A_TITLE, **(where | Place(value=title)))
