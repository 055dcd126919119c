"""The return slip as an Excel workbook: a summary, then the agency's own sheets with faults marked.

``didd.adapters.agency_workbooks.sheet_copy`` copies the sheets,
``didd.adapters.agency_workbooks.pen`` writes cells.
"""

# xlsxwriter has no type stubs.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import xlsxwriter
from openpyxl.utils import column_index_from_string
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from didd.adapters.agency_workbooks.pen import Pen, height_of
from didd.adapters.agency_workbooks.sheet_copy import CopiedCell, SheetCopy
from didd.findings.grouping import RuleSummary
from didd.findings.slip_words import (
    ADVICE,
    COLUMN_HEAD,
    COLUMNS,
    COLUMNS_ADVICE,
    MENDED,
    RETURNED,
    SEVERITY_WORDS,
    TITLE,
    Slip,
    where,
)
from didd.i18n import _, shown_parts
from didd.model import Finding, Severity

#: Comments slow every spreadsheet program; cells beyond this many are only coloured.
COMMENTS = 5_000
_FILL = {
    Severity.ERROR: {"pattern": 1, "fg_color": "#FFB3AD"},
    Severity.WARNING: {"pattern": 1, "fg_color": "#FFDD99"},
    Severity.INFO: {"pattern": 1, "fg_color": "#CFE2F7"},
}
_DONE = {"pattern": 1, "fg_color": "#CDEBD6"}
_GRAVITY = {severity: place for place, severity in enumerate(Severity)}
_SUMMARY = _("Summary")
_HEAD = (
    *(_("Severity"), _("What was found"), _("How to mend it")),
    *(_("Number"), _("Place"), _("Content now")),
)
_WIDTHS = (22, 44, 44, 9, 50, 40)
_ROWS = 3_000  # row numbers per cell, which holds 32,767 characters; the rest continues below
_LETTERS = re.compile("[A-Z]{1,3}")
_ANYWHERE = -1

#: Findings of one sheet by 0-based row and column; ``_ANYWHERE`` for one without a column.
_Faults = dict[int, dict[int, list[Finding]]]


def render_workbook(
    slip: Slip,
    findings: Sequence[Finding],
    copies: Iterable[SheetCopy],
    cover: Callable[[str], str] = str,
) -> bytes:
    """Return the workbook, in the language spoken just now.

    ``copies`` are the sheets of the agency's lists. An unreadable list is left out: its finding
    says why. Faulty cells are coloured by the gravest severity and have a comment with every
    message and remedy; after ``COMMENTS`` cells only the colour, and the summary says so. ``cover``
    masks personal data, so that a copy does not spread what the agency is asked to remove. Same
    arguments, same bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    pen = Pen(book, comments=COMMENTS, cover=cover)
    summary = pen.add_sheet(str(_SUMMARY))
    faults = _faults(findings)
    for copied in copies:
        sheet = pen.add_sheet(copied.sheet or Path(copied.file).stem)
        _write_copy(sheet, copied, faults.get((copied.file, copied.sheet), {}), pen)
    _write_summary(summary, slip, pen)
    book.close()
    return out.getvalue()


def _faults(findings: Iterable[Finding]) -> dict[tuple[str, str], _Faults]:
    """Group findings on rows by sheet and cell, gravest first."""
    faults: dict[tuple[str, str], _Faults] = {}
    for finding in sorted(findings, key=lambda f: (_GRAVITY[f.severity], f.rule, f.message)):
        if finding.row > 0:
            sheet = faults.setdefault((finding.file, finding.sheet), {})
            row = sheet.setdefault(finding.row - 1, defaultdict(list))
            row[_column(finding.column)].append(finding)
    return faults


def _column(letters: str) -> int:
    return column_index_from_string(letters) - 1 if _LETTERS.fullmatch(letters) else _ANYWHERE


def _write_copy(sheet: Worksheet, copied: SheetCopy, faults: _Faults, pen: Pen) -> None:
    """Write one of the agency's sheets with its faults marked."""
    if copied.hidden:
        sheet.hide()
    _shape(sheet, copied, faults)
    for area in copied.merges:
        if area[:2] != area[2:]:
            with suppress(OverlappingRange):
                sheet.merge_range(*area, "")
                _move_to_top_left(faults, *area)
    _page(sheet)
    for number, cells in copied.rows:
        _write_row(sheet, number, cells, copied, faults.pop(number, {}), pen)
    for number, found in faults.items():
        _write_row(sheet, number, [], copied, found, pen)


def _shape(sheet: Worksheet, copied: SheetCopy, faults: _Faults) -> None:
    """Set sizes of rows and columns, hidden ones, and frozen panes."""
    # Faulty rows and columns are shown even if they were hidden.
    rows = copied.folded[0] - faults.keys()
    columns = copied.folded[1] - {column for found in faults.values() for column in found}
    if copied.frozen:
        sheet.freeze_panes(*copied.frozen)
    for column in copied.widths.keys() | columns:
        folded = {"hidden": column in columns}
        sheet.set_column(column, column, copied.widths.get(column), None, folded)
    for number in copied.heights.keys() | rows:
        sheet.set_row(number, copied.heights.get(number), None, {"hidden": number in rows})


def _move_to_top_left(faults: _Faults, top: int, left: int, bottom: int, right: int) -> None:
    """Move the faults of a merged area to its visible top-left cell."""
    for row in range(top, bottom + 1):
        for column in [c for c in faults.get(row, ()) if left <= c <= right]:
            if (row, column) != (top, left):
                moved = faults[row].pop(column)
                faults.setdefault(top, defaultdict(list))[left].extend(moved)


def _write_row(
    sheet: Worksheet,
    number: int,
    cells: Sequence[CopiedCell],
    copied: SheetCopy,
    found: dict[int, list[Finding]],
    pen: Pen,
) -> None:
    """Write a row; a fault without a column is marked in the first filled cell."""
    if _ANYWHERE in found:
        first = next((column for column, value, _style in cells if value is not None), 0)
        found.setdefault(first, []).extend(found.pop(_ANYWHERE))
    for column, value, style in (
        *cells,
        *((c, None, 0) for c in found.keys() - {c[0] for c in cells}),
    ):
        look, comment = copied.looks.get(style, {}), copied.comments.get((number, column), "")
        if column in found:
            look = look | _FILL[found[column][0].severity]
            comment = _explained(found[column], comment)
        pen.write(sheet, number, column, value, look)
        pen.comment(sheet, number, column, comment)


def _explained(found: Iterable[Finding], own: str) -> str:
    """Return the comment of one cell: all its faults, then the agency's own comment."""
    messages = [
        f"{SEVERITY_WORDS[f.severity]}: {shown_parts(f.message)} {shown_parts(f.remedy)}".strip()
        for f in found
    ]
    before = [str(_("Comment before: {comment}", comment=own))] if own else []
    return "\n\n".join(dict.fromkeys([*messages, *before]))


def _write_summary(sheet: Worksheet, slip: Slip, pen: Pen) -> None:
    """Write the findings, one line per place; the rule is on the first line of its group."""
    head = _write_top(sheet, slip, pen) + 1
    wrapped = {"text_wrap": True, "valign": "top", "align": "left"}
    for column, (title, width) in enumerate(zip(_HEAD, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        pen.write(sheet, head, column, str(title), {**wrapped, "bold": True, "bottom": 1})
    lines = (line for group in slip.groups for line in _lines(group, slip))
    for number, (severity, line) in enumerate(lines, start=head + 1):
        sheet.set_row(number, height_of(map(str, line), _WIDTHS))
        for column, value in enumerate(line):
            if value:
                look = wrapped | _FILL[severity] if column == 0 else wrapped
                pen.write(sheet, number, column, value, look)
    _write_returned(sheet, slip, pen)
    _write_mended(sheet, slip, pen)
    _write_columns(sheet, slip, pen)
    _page(sheet)
    sheet.repeat_rows(head)


def _page(sheet: Worksheet) -> None:
    """Set up printing on A4, fitted to the width."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_returned(sheet: Worksheet, slip: Slip, pen: Pen) -> None:
    """Write what the chief officer returned, with the note of each."""
    if not slip.returned:
        return
    start = int(sheet.dim_rowmax or 0) + 2
    wrapped = {"text_wrap": True, "valign": "top", "align": "left"}
    pen.write(sheet, start, 0, str(RETURNED), {"bold": True, "align": "left"})
    for number, (title, note) in enumerate(slip.returned, start=start + 1):
        sheet.set_row(number, height_of(("", title, note, "", ""), _WIDTHS))
        pen.write(sheet, number, 1, title, wrapped)
        pen.write(sheet, number, 2, note, wrapped)


def _write_mended(sheet: Worksheet, slip: Slip, pen: Pen) -> None:
    """Write mended findings at the end, with a tick that does not rely on colour."""
    start = int(sheet.dim_rowmax or 0) + 2
    wrapped = {"text_wrap": True, "valign": "top", "align": "left"}
    if slip.mended:
        pen.write(sheet, start, 0, str(MENDED), {"bold": True, "align": "left"})
    lines = (line for group in slip.mended for _severity, line in _lines(group, slip))
    for number, (_severity, message, _remedy, count, place, _value) in enumerate(
        lines, start=start + 1
    ):
        sheet.set_row(number, height_of(("", str(message), "", "", str(place)), _WIDTHS))
        for column, value in {0: "\u2713", 1: message, 3: count, 4: place}.items():
            if value and (column or message):
                pen.write(sheet, number, column, value, wrapped | (_DONE if not column else {}))


def _write_columns(sheet: Worksheet, slip: Slip, pen: Pen) -> None:
    """Write below it how the columns of the lists were read."""
    if not slip.columns:
        return
    start = int(sheet.dim_rowmax or 0) + 2
    pen.write(sheet, start, 0, str(COLUMNS), {"bold": True, "align": "left"})
    pen.write(sheet, start + 1, 0, str(COLUMNS_ADVICE), {"align": "left"})
    head = (_("Place"), *COLUMN_HEAD)
    lines = [tuple(map(str, head)), *slip.columns]
    for number, (place, name, used) in enumerate(lines, start=start + 2):
        look = {"text_wrap": True, "valign": "top", "align": "left", "bold": lines[0][0] == place}
        sheet.set_row(number, height_of(("", name, used, "", place), _WIDTHS))
        for column, value in ((1, name), (2, used), (4, place)):
            pen.write(sheet, number, column, value, look)


def _write_top(sheet: Worksheet, slip: Slip, pen: Pen) -> int:
    """Write title, verdict and counts; return the first row below."""
    since = _("As it is since {since}", since=slip.since)
    top = [TITLE, slip.agency, since, slip.verdict, ADVICE]
    if pen.cut:
        top.append(
            _("Comments are in the first {n} cells only; the list below is complete.", n=COMMENTS)
        )
    plain = {"align": "left"}
    for number, text in enumerate(top):
        pen.write(
            sheet, number, 0, str(text), {"font_size": 16, "bold": True} if not number else plain
        )
    for number, (words, count) in enumerate(slip.counts, start=len(top) + 1):
        pen.write(sheet, number, 0, count, plain)
        pen.write(sheet, number, 1, words, plain)
    return len(top) + 1 + len(slip.counts)


def _lines(group: RuleSummary, slip: Slip) -> Iterator[tuple[Severity, tuple[str | int, ...]]]:
    cells: tuple[str | int, ...] = (
        str(SEVERITY_WORDS[group.severity]),
        group.message,
        group.remedy,
        group.count,
    )
    for place in group.places:
        for start in range(0, max(len(place.rows), 1), _ROWS):
            part = replace(place, rows=place.rows[start : start + _ROWS])
            told = "\n".join(filter(None, (place.value, place.hint)))
            yield group.severity, (*cells, where(part, slip.labels), told)
            cells = ("", "", "", "")
