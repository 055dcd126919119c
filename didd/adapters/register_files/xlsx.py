"""A register's edition as an Excel workbook: a flat table that can be sorted, filtered, printed.

Every cell is written as text, so it is never a formula; only an item's own address is a link.
"""

# xlsxwriter has no type stubs.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from didd.config.catalog import CatalogConfig
from didd.model import EditionStatus, RegisterEdition
from didd.register.serialise import (
    blackened_words,
    copy_words,
    derived_words,
    document_day,
    public_fields,
)
from didd.register.sheet_columns import Column, lines_of, sheet_columns
from didd.text.day_words import day_words
from didd.text.storable import storable

#: Excel's limits: of a row's height in points, of links on a sheet, and of the text of
#: one cell; longer text is truncated with a note.
HIGHEST_ROW = 409
LINK_LIMIT = 65_000
CELL_LIMIT = 32_767
_CUT = " … (dipotong; lengkap di CSV dan JSON)"

_A4 = 9
_TITLE_ROWS = 3
_LINE = 11.6


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of a workbook's cells."""

    title: Format
    head: Format
    cell: Format
    label: Format


def render_xlsx(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition as XLSX: the list on the first sheet, its origin on the second.

    The list has three title rows, a frozen header with a filter, one row per entry with the
    printed values, and prints on A4 landscape with the header on each page. Same input, same
    bytes: the document's date is the decree's, or the day the draft was compiled.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(_properties(edition, config))
    styles = styles_of(book)
    _write_list(book.add_worksheet("Daftar"), edition, config, styles)
    _write_origin(book.add_worksheet("Keterangan"), edition, config, styles)
    book.close()
    return out.getvalue()


def _properties(edition: RegisterEdition, config: CatalogConfig) -> dict[str, Any]:
    return {
        "title": f"{config.sop.register_title} {edition.register.agency_name} {edition.label}",
        "author": edition.register.agency_name,
        "company": config.sop.government,
        "created": datetime.combine(document_day(edition, config), time(), UTC),
    }


def styles_of(book: Workbook) -> Styles:
    """Return the looks of this workbook's cells."""
    text = {"num_format": "@", "text_wrap": True, "valign": "top", "font_size": 9}
    return Styles(
        title=book.add_format({"bold": True, "font_size": 12, "num_format": "@"}),
        head=book.add_format(text | {"bold": True, "border": 1, "bg_color": "#D9E2EC"}),
        cell=book.add_format(text | {"border": 1}),
        label=book.add_format(text | {"bold": True}),
    )


def _write_list(
    sheet: Worksheet, edition: RegisterEdition, config: CatalogConfig, styles: Styles
) -> None:
    columns = sheet_columns(edition, config)
    rows = [[column.value(entry) for column in columns] for entry in edition.register.entries]
    write_table(sheet, _title_lines(edition, config), columns, rows, styles)
    _page(sheet, edition)


def write_table(
    sheet: Worksheet,
    lines: Sequence[str],
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    styles: Styles,
) -> None:
    """Write three title lines and a table that can be sorted, filtered and printed."""
    for row, line in enumerate(lines):
        _text(sheet, row, 0, line, styles.title)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        _text(sheet, _TITLE_ROWS, at, column.title, styles.head)
    _height(sheet, _TITLE_ROWS, [c.title for c in columns], columns)
    for row, cells in enumerate(rows, start=_TITLE_ROWS + 1):
        _height(sheet, row, cells, columns)
        for at, (column, value) in enumerate(zip(columns, cells, strict=True)):
            linked = column.linked and value and row < LINK_LIMIT
            (_link if linked else _text)(sheet, row, at, value, styles.cell)
    last_row, last_column = _TITLE_ROWS + len(rows), len(columns) - 1
    sheet.autofilter(_TITLE_ROWS, 0, last_row, last_column)
    sheet.freeze_panes(_TITLE_ROWS + 1, 3)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{last_row + 1}"})
    sheet.repeat_rows(_TITLE_ROWS)
    sheet.print_area(0, 0, last_row, sum(c.printed for c in columns) - 1)


def _height(sheet: Worksheet, row: int, cells: Sequence[str], columns: Sequence[Column]) -> None:
    printed = [(v, c.width) for v, c in zip(cells, columns, strict=True) if c.printed]
    _as_high(sheet, row, printed)


def _as_high(sheet: Worksheet, row: int, cells: Sequence[tuple[str, float]]) -> None:
    """Set a row as high as its texts need in their widths: no program finds that out itself."""
    lines = max(lines_of(value, width) for value, width in cells)
    sheet.set_row(row, min(HIGHEST_ROW, lines * _LINE + 4))


def _write_origin(
    sheet: Worksheet, edition: RegisterEdition, config: CatalogConfig, styles: Styles
) -> None:
    """Write the origin of the list, and each column's meaning and legal basis."""
    widths = (38.0, 52.0, 44.0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    origin = _origin(edition, config)
    for row, (label, value) in enumerate(origin):
        _as_high(sheet, row, [(label, widths[0]), (value, widths[1])])
        _text(sheet, row, 0, label, styles.label)
        _text(sheet, row, 1, value, styles.cell)
    first = len(origin) + 1
    for column, label in enumerate(("Kolom", "Arti", "Dasar")):
        _text(sheet, first, column, label, styles.head)
    for row, spec in enumerate(public_fields(config.metadata), start=first + 1):
        cells = (spec.label.id, spec.meaning.id, spec.source)
        _as_high(sheet, row, list(zip(cells, widths, strict=True)))
        for column, value in enumerate(cells):
            _text(sheet, row, column, value, styles.cell)
    _page(sheet, edition)


def _origin(edition: RegisterEdition, config: CatalogConfig) -> list[tuple[str, str]]:
    register, decree = edition.register, edition.decree
    copy = copy_words(edition, config)
    return [
        ("Daftar", f"{config.sop.register_title} ({config.sop.register_name})"),
        ("Perangkat Daerah", register.agency_name),
        ("Tahun / edisi", edition.label),
        ("Keadaan per tanggal", day_words(register.as_of)),
        ("Jumlah butir", str(len(register.entries))),
        ("Nomor keputusan", decree.number if decree else "(belum ditetapkan)"),
        ("Tanggal keputusan", day_words(decree.date) if decree else "(belum ditetapkan)"),
        ("Ditandatangani oleh", f"{decree.signatory}, {decree.position}" if decree else "-"),
        *([("Mandat", decree.mandate)] if decree and decree.mandate else []),
        *([("Pengecualian", decree.exception)] if decree and decree.exception else []),
        *([("Keputusan sebelumnya", decree.earlier)] if decree and decree.earlier else []),
        *([("Tanda tangan", decree.signature)] if decree and decree.signature else []),
        (f"sha256 isi {'salinan ini' if copy else 'daftar'}", register.content_hash),
        ("Ujung rantai audit", edition.audit_head or "-"),
        *([("Salinan untuk umum", copy)] if copy else []),
        *([("Salinan dihitamkan", told)] if (told := blackened_words(register)) else []),
        *([("Isian turunan", derived_words(register))] if derived_words(register) else []),
    ]


def _title_lines(edition: RegisterEdition, config: CatalogConfig) -> tuple[str, str, str]:
    draft = edition.status is EditionStatus.DRAFT
    return (
        f"{config.sop.register_title} ({config.sop.register_name})".upper(),
        f"{edition.register.agency_name}, {config.sop.government}",
        f"Tahun {edition.register.year}, edisi {edition.label}" + (" – RANCANGAN" if draft else ""),
    )


def _page(sheet: Worksheet, edition: RegisterEdition) -> None:
    draft = "RANCANGAN " if edition.status is EditionStatus.DRAFT else ""
    set_page(sheet, f"{draft}{edition.label}")


def set_page(sheet: Worksheet, footer: str) -> None:
    """Set a sheet for printing: A4 across, as wide as the page, pages counted."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{footer}&RHalaman &P dari &N")


def _link(sheet: Worksheet, row: int, column: int, value: str, style: Format) -> None:
    sheet.write_url(row, column, value, style, value)


def _text(sheet: Worksheet, row: int, column: int, value: str, style: Format) -> None:
    text = storable(value)
    if len(text) > CELL_LIMIT:
        text = text[: CELL_LIMIT - len(_CUT)] + _CUT
    sheet.write_string(row, column, text, style)
