"""The return slip as an Excel workbook: a summary, then the agency's own sheets, faults marked.

A fresh workbook into which values and looks are copied: no formula, macro, link to elsewhere or
hidden name of the agency's file comes along, and a text is never taken for a formula.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from didd.adapters.sheet_copy import Sheets, cell_at, copy_sheets, write_text
from didd.model import Finding, Severity
from didd.return_slip import ADVICE, SEVERITY_WORDS, TITLE, Slip, printable, where
from didd.summary import RuleSummary

_FILL = {
    Severity.ERROR: PatternFill("solid", start_color="FFB3AD"),
    Severity.WARNING: PatternFill("solid", start_color="FFDD99"),
    Severity.INFO: PatternFill("solid", start_color="CFE2F7"),
}
_GRAVITY = {severity: place for place, severity in enumerate(Severity)}
_AUTHOR = "Pemeriksaan"
#: Excel's limit for one cell is 32,767 characters; longer lists of rows go on in the next row.
_CELL = 32_000
#: Comments are heavy in every spreadsheet program; cells beyond this many are coloured only.
COMMENTS = 5_000
_HEAD = ("Tingkat", "Yang ditemukan", "Cara memperbaiki", "Jumlah", "Tempat", "Isi sekarang")
_WIDTHS = (22, 44, 44, 9, 50, 40)
_LETTERS = re.compile("[A-Z]{1,3}")
_FILL_OF_WORDS = {SEVERITY_WORDS[severity]: fill for severity, fill in _FILL.items()}
_Cells = dict[tuple[Worksheet, int, int], list[Finding]]
_Line = tuple[str | int, ...]


def render_workbook(
    slip: Slip, findings: Sequence[Finding], inventories: Mapping[str, Path]
) -> bytes:
    """Write the workbook; ``inventories`` are the agency's lists by their name in findings.

    A list that cannot be read is left out: its finding says why. Cells at fault are filled by the
    gravest severity and bear a comment with every message and remedy; after ``COMMENTS`` cells
    only the fill, and the summary says so.
    """
    book = Workbook()
    summary = book.worksheets[0]
    summary.title = "Ringkasan"
    sheets = copy_sheets(inventories, book)
    cells = _cells_at_fault(findings, sheets)
    for number, (spot, found) in enumerate(cells.items()):
        _mark(spot, found, comment=number < COMMENTS)
    _write_summary(summary, slip, comments_cut=len(cells) > COMMENTS)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells_at_fault(findings: Iterable[Finding], sheets: Sheets) -> _Cells:
    """Find the cell of each finding; one without a column stands in its row's first filled cell."""
    cells: _Cells = defaultdict(list)
    for finding in findings:
        sheet = sheets.get((finding.file, finding.sheet))
        if sheet is not None and finding.row:
            column = _column(finding.column) or _first_filled(sheet, finding.row)
            cells[(sheet, *_visible(sheet, finding.row, column))].append(finding)
    return cells


def _column(letters: str) -> int:
    """Give the number of a column's letters; 0 for a name or nothing."""
    return column_index_from_string(letters) if _LETTERS.fullmatch(letters) else 0


def _first_filled(sheet: Worksheet, row: int) -> int:
    filled = (c for c in range(1, sheet.max_column + 1) if sheet.cell(row, c).value is not None)
    return next(filled, 1)


def _visible(sheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    """Give the cell that shows: of a merged area, the one at its top left."""
    if not isinstance(sheet.cell(row, column), MergedCell):
        return row, column
    at = f"{get_column_letter(column)}{row}"
    area = next(area for area in sheet.merged_cells.ranges if at in area)
    return int(area.min_row), int(area.min_col)


def _mark(spot: tuple[Worksheet, int, int], found: list[Finding], *, comment: bool) -> None:
    sheet, row, column = spot
    cell = cell_at(sheet, row, column)
    found.sort(key=lambda finding: _GRAVITY[finding.severity])
    cell.fill = _FILL[found[0].severity]
    if not comment:
        return
    said = [f"{SEVERITY_WORDS[f.severity]}: {f.message} {f.remedy}".strip() for f in found]
    if cell.comment:
        said.append(f"Komentar semula: {cell.comment.text}")
    text = printable("\n\n".join(dict.fromkeys(said)))
    # About 45 characters to a line of this width, 18 points to a line.
    lines = sum(1 + len(part) // 45 for part in text.split("\n"))
    cell.comment = Comment(text, _AUTHOR, width=320, height=18 * lines + 20)


def _write_summary(sheet: Worksheet, slip: Slip, *, comments_cut: bool) -> None:
    """Write what was found, one line per place; the rule stands in the first line of its group."""
    top = [TITLE, slip.agency, f"Keadaan sejak {slip.since}", slip.verdict, ADVICE]
    if comments_cut:
        top.append(f"Keterangan hanya ada di {COMMENTS} sel pertama; daftar di bawah lengkap.")
    lines: list[_Line] = [(text,) for text in top]
    lines += [(), *((count, words) for words, count in slip.counts), ()]
    head = len(lines) + 1
    lines.append(_HEAD)
    for group in slip.groups:
        lines.extend(_lines(group, slip))
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            _write(cell_at(sheet, number, column), value, wrap=number >= head)
    _dress(sheet, head)


def _lines(group: RuleSummary, slip: Slip) -> Iterator[_Line]:
    said: _Line = (SEVERITY_WORDS[group.severity], group.message, group.remedy, group.count)
    for place in group.places:
        for part in textwrap.wrap(where(place, slip.labels), _CELL):
            yield (*said, part, place.value)
            said = ("", "", "", "")


def _write(cell: Cell, value: str | int, *, wrap: bool) -> None:
    if isinstance(value, int):
        cell.value = value
    elif value:
        write_text(cell, value)
    cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal="left")
    if wrap and value in _FILL_OF_WORDS:
        cell.fill = _FILL_OF_WORDS[str(value)]


def _dress(sheet: Worksheet, head: int) -> None:
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A4"].font = Font(bold=True)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(head, column).font = Font(bold=True)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"
