"""Findings on the tables of a file, for the agency to mend: CSV and the sheets of workbooks.

Tables are found by ``didd.tables.find_table`` and typed by ``didd.tables.column_types``; texts and
severities are in ``checks.yaml``. No finding quotes a cell: it may be personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from didd.adapters.sheets.workbook_scan import fault_cells
from didd.adapters.tables.describe import TablesRead, read_file
from didd.adapters.tables.files import UnreadableTable, may_be_table
from didd.config.catalog import CatalogConfig
from didd.fields.column_dictionary import is_called_so, unmatched
from didd.fields.region_codes import EDITIONS, fitting_edition, numbered_by_bps
from didd.i18n import _
from didd.model import Document, Finding
from didd.tables.cells import NUMBERS, Kind
from didd.tables.column_types import ColumnType, Doubt, Place, names_code
from didd.tables.find_table import Table
from didd.tables.table_schema import TableSource, column_types
from didd.text.fold import fold

_DOUBTS = {
    Doubt.MIXED: "tabel-jenis-campur",
    Doubt.MARKS: "tabel-tanda-desimal-campur",
    Doubt.OPEN_MARK: "tabel-angka-meragukan",
    Doubt.ORDER: "tabel-tanggal-meragukan",
}
#: Items listed in one finding; the others are counted.
_NAMED = 5
#: Share of unknown codes above which a column called just "kode" is not of regions.
_MOSTLY = 0.5


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Yield the findings on every table in a file; a file of another kind has none."""
    if not may_be_table(document.name):
        return
    try:
        read = read_file(file, document.name, config)
    except UnreadableTable as error:
        yield config.checks.finding("tabel-tidak-terbaca", value=str(error))
        return
    report, found = _Report(config), read.tables
    yield from report.of_dictionary(read, document.name)
    if not found:
        yield report.finding("tabel-kosong", "")
    if len(found) > 1:
        yield report.finding("tabel-beberapa-lembar", "", value=_some([t.sheet for t, _ in found]))
    faults = fault_cells(file) if found and not found[0][1].encoding else {}
    for table, source in found:
        yield from report.of_source(source)
        yield from report.of_table(table)
        yield from report.of_columns(table)
        yield from report.of_regions(table)
        yield from report.of_few_people(table)
        if cells := faults.get(table.sheet):
            yield report.finding("tabel-sel-galat", table.sheet, cells[0], _some(cells))


class _Report:
    """The findings of one file."""

    def __init__(self, config: CatalogConfig) -> None:
        self.config = config
        words = config.checks.tables.region_codes
        self._region_words = [word for word in words if " " in word]

    def finding(self, rule: str, sheet: str, cell: str = "", value: object = "") -> Finding:
        return self.config.checks.finding(rule, sheet=sheet, cell=cell, value=value)

    def of_source(self, source: TableSource) -> Iterator[Finding]:
        """Report encoding and separator, where they are not as they should be."""
        if source.encoding and not source.encoding.startswith("utf-8"):
            yield self.finding("tabel-bukan-utf8", "", value=source.encoding)
        if not source.quoted:
            yield self.finding("tabel-kutip-terbuka", "")

    def of_dictionary(self, read: TablesRead, name: str) -> Iterator[Finding]:
        """Report what a workbook says of columns that none of its tables has.

        A file that is a dictionary itself speaks of the columns of others.
        """
        if is_called_so(PurePosixPath(name).stem, self.config.checks.tables.dictionary):
            return
        labels = [label for table, _source in read.tables for label in table.labels]
        if unknown := unmatched(read.notes, labels):
            yield self.finding("kamus-kolom-tidak-ada", "", value=_some(unknown))

    def of_table(self, table: Table) -> Iterator[Finding]:
        """Report faults of header and rows."""
        sheet = table.sheet
        if not table.heading:
            yield self.finding("tabel-tanpa-judul-kolom", sheet)
        elif table.titles:
            yield self.finding("tabel-judul-di-atas", sheet, str(table.heading[0]))
        if not table.rows:
            yield self.finding("tabel-kosong", sheet)
        if table.uneven:
            at = _some([str(_("row {n}", n=n)) for n in table.uneven_at], table.uneven)
            yield self.finding("tabel-baris-tidak-rata", sheet, str(table.uneven_at[0]), at)
        if table.totals:
            at = _some([str(_("row {n}", n=n)) for n in sorted(set(table.totals))])
            yield self.finding("tabel-baris-jumlah", sheet, str(min(table.totals)), at)
        if table.second:
            yield self.finding("tabel-beberapa-tabel", sheet, str(table.second))

    def of_columns(self, table: Table) -> Iterator[Finding]:
        """Report faults of the names, types and cells of columns."""
        if table.heading:
            yield from self._of_names(table)
        types = column_types(table, self.config.checks.tables)
        for index, (column, kind) in enumerate(zip(table.columns, types, strict=True)):
            if kind.doubt:
                yield self._in_column(_DOUBTS[kind.doubt], table, index, kind.strays, kind)
            if faults := column.examples.get(Kind.FAULT):
                yield self._in_column("tabel-sel-galat", table, index, faults)
            code = names_code(column.name, self.config.checks.tables.codes)
            if far := () if code else column.far_off(kind, table.totals):
                places = [Place(row, None) for row in far]
                yield self._in_column("tabel-angka-jauh", table, index, places)

    def _of_names(self, table: Table) -> Iterator[Finding]:
        names = [label.casefold() for label in table.labels]
        for index, name in enumerate(names):
            if not name:
                yield self.finding("tabel-judul-kolom-kosong", table.sheet, column_letters(index))
            elif name in names[:index]:
                letters = column_letters(index)
                yield self.finding(
                    "tabel-judul-kolom-ganda", table.sheet, letters, table.labels[index][:80]
                )

    def _in_column(
        self,
        rule: str,
        table: Table,
        index: int,
        places: Sequence[Place],
        kind: ColumnType | None = None,
    ) -> Finding:
        """Return a finding at the first cell; its text names the column and the other places."""
        letters = column_letters(index)
        cells = [f"{letters}{place.row}" for place in places]
        name = table.labels[index][:80] or letters
        others = table.columns[index].of(set(Kind) - NUMBERS - {Kind.MISSING}) if kind else 0
        total = others if kind and kind.doubt is Doubt.MIXED else 0
        where = _in_column(name, _some(cells, total))
        return self.finding(rule, table.sheet, cells[0] if cells else letters, where)

    def of_few_people(self, table: Table) -> Iterator[Finding]:
        """Report columns that count so few people that one may be identified."""
        about = f"{table.sheet} {table.about}"
        for index, column in enumerate(table.columns):
            counts = column.of(NUMBERS) * 2 > column.filled
            if column.few and counts and self._counts_people(table.labels[index], about):
                letters = column_letters(index)
                cells = [f"{letters}{row}" for row in sorted(column.few_at)]
                where = _in_column(table.labels[index][:80] or letters, _some(cells, column.few))
                yield self.finding("tabel-angka-kecil", table.sheet, cells[0], where)

    def _counts_people(self, heading: str, about: str) -> bool:
        words = self.config.checks.tables.few_people
        own, around = f" {fold(heading)} ", f" {fold(about)} "
        if any(f" {word} " in own for word in words.others):
            return False
        return any(f" {word} " in own or f" {word} " in around for word in words.topics)

    def of_regions(self, table: Table) -> Iterator[Finding]:
        """Report region codes that fit no edition, an old one, or BPS's numbering."""
        for index, codes in table.regions.items():
            column = table.columns[index]
            edition, unknown = fitting_edition(codes)
            named = names_code(column.name, self._region_words)
            if not codes or not (named or len(unknown) <= _MOSTLY * len(codes)):
                continue
            yield from self._of_codes(table, index, edition, unknown)

    def _of_codes(
        self, table: Table, index: int, edition: str, unknown: Sequence[str]
    ) -> Iterator[Finding]:
        sheet, letters, column = table.sheet, column_letters(index), table.columns[index]
        if (column.native and column.of(NUMBERS)) or index in table.cut_codes:
            yield self.finding("tabel-kode-jadi-angka", sheet, letters)
        if unknown:
            value = _(
                "{codes}; compared with {edition}", codes=_some(list(unknown)), edition=edition
            )
            yield self.finding("tabel-kode-wilayah-tidak-dikenal", sheet, letters, value)
        if edition != EDITIONS[0]:
            yield self.finding("tabel-kode-wilayah-lama", sheet, letters, edition)
        if other := numbered_by_bps(table.region_names):
            yield self.finding("tabel-kode-wilayah-bps", sheet, letters, _some(list(other)))


def column_letters(index: int) -> str:
    """Return the letters of a 0-based column.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _some(items: Iterable[str], total: int = 0) -> str:
    """List the first few, and count the rest."""
    named = list(items)
    total = max(total, len(named))
    text = ", ".join(named[:_NAMED])
    more = total > len(named[:_NAMED])
    return str(_("{some} ({n} in all)", some=text, n=total)) if more else text


def _in_column(name: str, cells: str) -> str:
    return str(_('column "{name}": {cells}', name=name, cells=cells))
