"""The Excel form for an agency (``didd template``), with drop-downs, rules, help and examples.

Everything comes from ``metadata.yaml``, so the form matches what intake reads. The help is
attached to the cells, and with the examples on a separate sheet, which intake skips
(``didd.inventory.layout.HELP_SHEETS``).
"""

from __future__ import annotations

import io
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from textwrap import shorten
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]
from xlsxwriter.utility import xl_rowcol_to_cell  # pyright: ignore[reportMissingTypeStubs]

from didd.adapters.agency_workbooks.pen import ACTIVE, fit, height_of
from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.fields.usual_choices import FORMS, PERIODS
from didd.i18n import _, language, shown, using
from didd.inventory.layout import HELP_SHEETS
from didd.model import Agency, Severity
from didd.text.day_words import MONTHS

#: Rows with rules and help (LibreOffice keeps no more in OpenDocument); the form may be filled
#: below them too.
ROWS = 1_000
_HEADER = 3
#: The look of a cell that is filled in.
_CELL = {
    "locked": False, "border": 1, "border_color": "#BFBFBF", "text_wrap": True, "num_format": 49,
    "valign": "top",
}  # fmt: skip
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
#: Excel's limits for the help on a cell.
_TITLE_LENGTH, _HELP_LENGTH = 32, 255
_STEPS = (
    _('Fill in the sheet "Inventaris": one row for one piece of information.'),
    _("Click a cell to read how to fill it in. Cells with an arrow have choices."),
    _("If one piece of information has several files, write all names, divided by semicolons (;)."),
    _(
        'Save it under a name that begins with "inventaris", then put it into the agency\'s folder'
        " together with its files."
    ),
    _("This sheet only explains. The examples below do not become items of the list."),
)
#: Hidden columns of the help sheet, with the values that ``time_formula`` looks up.
_YEARS = range(1900, 2100)
_YEARS_AT, _DAYS_AT = "$H$1:$H$200", "$G$1:$G$485"
_HELP_COLUMNS = (
    *((_("Column"), 26), (_("Required?"), 16), (_("What it holds"), 46)),
    *((_("Example of public information"), 34), (_("Example of excluded information"), 34)),
)


def render_template(
    agency: Agency, config: CatalogConfig, items: Sequence[Mapping[str, str]] = ()
) -> bytes:
    """Return the form for one agency, in the language of ``agency_language``.

    With ``items``, texts by field, it is filled in. The same bytes for the same configuration.
    """
    with using(config.sop.settings.agency_language):
        return _render(agency, config, items)


def _help_sheet() -> str:
    return HELP_SHEETS[language()]


def _render(agency: Agency, config: CatalogConfig, items: Sequence[Mapping[str, str]]) -> bytes:
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": _title(config), "created": _MADE})
    look = {"bold": True, "font_color": "white", "border": 1, "text_wrap": True}
    look |= {"valign": "vcenter", "align": "center"}
    head, must = (book.add_format(look | {"bg_color": c}) for c in ("#0B5D46", "#9A3412"))
    sheet = _write_form(book, agency, config, head, must)
    _write_items(book, sheet, config, items)
    _write_help(book, config, head)
    book.close()
    return out.getvalue()


def _write_form(book: Any, agency: Agency, config: CatalogConfig, head: Any, must: Any) -> Any:
    sheet = book.add_worksheet("Inventaris")
    strong, locked = book.add_format({"bold": True, "font_size": 14}), book.add_format()
    # The whole column, so that a list may have any length.
    body = book.add_format(_CELL)
    missing = book.add_format({"bg_color": "#FFB3AD"})
    for column, spec in enumerate(config.metadata.fields):
        width = max(9, (spec.register_.width * 2) if spec.register_ else 22)
        sheet.set_column(column, column, width, body)
        for row in range(_HEADER):
            sheet.write_blank(row, column, None, locked)
        sheet.write_string(_HEADER, column, spec.label.spoken, must if _required(spec) else head)
        _rule(sheet, column, spec, config, missing)
    for row, text in enumerate((_title(config), agency.name)):
        sheet.write_string(row, 0, text, strong)
    heading = _(
        'Red column heading: required. How to fill it in, with examples: sheet "{sheet}".',
        sheet=_help_sheet(),
    )
    sheet.write_string(2, 0, str(heading), locked)
    sheet.set_row(_HEADER, 45)
    sheet.freeze_panes(_HEADER + 1, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True,
                       "delete_rows": True, "sort": True, "autofilter": True})  # fmt: skip
    _page(sheet, wide=2)
    sheet.repeat_rows(_HEADER)
    sheet.repeat_columns(0, 1)
    return sheet


def _write_items(
    book: Any, sheet: Any, config: CatalogConfig, items: Sequence[Mapping[str, str]]
) -> None:
    """Write one row an item; text stays text, also when somebody edits the cell."""
    body, quoted = book.add_format(_CELL), book.add_format({**_CELL, "quote_prefix": True})
    for row, item in enumerate(items, start=_HEADER + 1):
        for column, spec in enumerate(config.metadata.fields):
            if text := fit(item.get(spec.code, "")):
                sheet.write_string(row, column, text, quoted if text.startswith(ACTIVE) else body)


def _rule(sheet: Any, column: int, spec: FieldSpec, config: CatalogConfig, missing: Any) -> None:
    """Attach a column's rule to its cells; empty required cells are highlighted."""
    area = (_HEADER + 1, column, _HEADER + ROWS, column)
    cell = xl_rowcol_to_cell(*area[:2])
    sheet.data_validation(*area, _validation(spec, cell, config))
    if _required(spec):
        wanted = f"=AND(COUNTA($A5:$Z5)>0,LEN(TRIM({cell}))=0)"
        mark = {"type": "formula", "criteria": wanted, "format": missing}
        sheet.conditional_format(*area, mark)


def _write_help(book: Any, config: CatalogConfig, head: Any) -> None:
    """Write the instructions, column by column, with an example of each kind."""
    sheet = book.add_worksheet(_help_sheet())
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.write_string(0, 0, _help_sheet(), book.add_format({"bold": True, "font_size": 14}))
    for row, step in enumerate(_STEPS, start=1):
        sheet.write_string(row, 0, f"{row}. {step}")
    first = len(_STEPS) + 2
    rules = config.metadata.cross_field_rules
    only_excluded = {f for r in rules if r.check == "excluded_needs" for f in r.value or ()}
    for column, (name, width) in enumerate(_HELP_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, str(name), head)
    for row, spec in enumerate(config.metadata.fields, start=first + 1):
        must = _("If excluded") if spec.code in only_excluded else ""
        line = (
            spec.label.spoken,
            str(_("Required") if _required(spec) else must),
            spec.meaning.spoken,
            *spec.examples,
        )
        for column, value in enumerate(line):
            sheet.write_string(row, column, value, text)
        sheet.set_row(row, height_of(line, (width for _, width in _HELP_COLUMNS)))
    for column, entries in ((6, _days()), (7, map(str, _YEARS))):
        sheet.write_column(0, column, entries)
    sheet.set_column(6, 7, None, None, {"hidden": True})
    sheet.print_area(0, 0, first + len(config.metadata.fields), len(_HELP_COLUMNS) - 1)
    sheet.protect("", {"format_columns": False, "format_rows": True})
    _page(sheet)


def _page(sheet: Any, wide: int = 1) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(wide, 0)


def _title(config: CatalogConfig) -> str:
    return f"{config.sop.register_title.upper()} ({config.sop.register_name})"


def _validation(spec: FieldSpec, cell: str, config: CatalogConfig) -> dict[str, Any]:
    """Return a column's rule and help; ``cell`` is its first one.

    Only the class is restricted to its choices; other entries trigger a warning that may be
    overridden. What passes without a warning is accepted at intake.
    """
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": shorten(spec.label.spoken, _TITLE_LENGTH, placeholder=" …"),
        "input_message": shorten(_help(spec), _HELP_LENGTH, placeholder=" …"),
        "error_type": "stop" if spec.type in ("class", "text") else "warning",
    }
    for check in spec.rules:
        if check.check == "min_length" and check.severity is Severity.ERROR:
            rule |= {"validate": "custom", "value": f"=LEN(TRIM({cell}))>={check.value}"}
            rule |= _objection(_("Too short"), shown(check.remedy))
    match spec.type:
        case "class":
            choices = [term.label.id for term in config.classes.classifications]
            return rule | _choice(choices, _("Choose one from the list."))
        case "forms":
            better = _("Better choose from the list. Keep this entry all the same?")
            return rule | _choice(FORMS, better)
        case "retention":
            long = _('Write how long, for example "7 tahun". Is it right?')
            return rule | _choice(PERIODS, long)
        case "partial_date":
            wanted = _(
                'Write "2025", "Januari 2025", or "5 Januari 2025". Keep this entry all the same?'
            )
            formula = time_formula(cell)
            return rule | {"validate": "custom", "value": formula} | _objection(_("Date"), wanted)
        case _:
            return rule


def _choice(choices: Sequence[str], message: object) -> dict[str, Any]:
    chosen = {"validate": "list", "source": list(choices)}
    return chosen | _objection(_("Choose from the list"), message)


def _objection(title: object, message: object) -> dict[str, Any]:
    text = shorten(str(message), _HELP_LENGTH, placeholder=" …")
    return {"error_title": str(title), "error_message": text}


def time_formula(cell: str) -> str:
    """Return the formula that is true for a year, a month with its year, or a day.

    It uses a lookup on the help sheet: a validation formula may have 255 characters and no inline
    list.
    """
    sheet = f"'{_help_sheet()}'!"
    year = f"SUMPRODUCT(--({sheet}{_YEARS_AT}=RIGHT({cell},4)))"
    before = f"SUMPRODUCT(--({sheet}{_DAYS_AT}=LEFT({cell},MAX(0,LEN({cell})-4))))"
    return f"=AND({year},OR(LEN({cell})=4,{before}))"


def _days() -> list[str]:
    """Return the prefixes of a year: a month, or a day of it, each with a trailing space."""
    days: list[str] = []
    for number, month in enumerate(MONTHS, start=1):
        last = monthrange(2001, number)[1]
        spelt = dict.fromkeys(
            text for day in range(1, last + 1) for text in (f"{day}", f"{day:02}")
        )
        days += [f"{month} ", *(f"{day} {month} " for day in spelt)]
    return days


def _help(spec: FieldSpec) -> str:
    """Return the description of a column, with an example."""
    example = next(filter(None, spec.examples), "")
    like = _('Example: "{example}".', example=example) if example else ""
    must = _("It must be filled in.") if _required(spec) else ""
    return " ".join(str(part) for part in (must, spec.meaning.spoken, like) if part)


def _required(spec: FieldSpec) -> bool:
    return any(r.check == "not_empty" and r.severity is Severity.ERROR for r in spec.rules)
