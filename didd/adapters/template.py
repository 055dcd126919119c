"""The Excel form an agency fills (``didd template``): drop-downs, rules and help inside.

Everything comes from ``metadata.yaml``, so what the form asks is what intake reads. One sheet
only, for a sheet that is no list would be noticed; the help stands on the cells themselves.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from didd.model import Agency, Severity
from didd.schema import CatalogConfig, FieldSpec

#: Rows that may be filled; more can be had by filling down.
ROWS = 500
_HEADER = 3
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
#: Excel's limits for the help on a cell.
_TITLE_LENGTH, _HELP_LENGTH = 32, 255
_FORMS = ("Hardcopy", "Softcopy", "Hardcopy dan Softcopy", "Rekam")
_PERIODS = ("Selama berlaku", "Permanen", "1 tahun", "2 tahun", "5 tahun", "10 tahun")


def render_template(agency: Agency, config: CatalogConfig) -> bytes:
    """Write the form for one agency: the same bytes for the same configuration."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": _title(config), "created": _MADE})
    sheet = book.add_worksheet("Inventaris")
    head = book.add_format(
        {"bold": True, "bg_color": "#0B5D46", "font_color": "white", "border": 1,
         "text_wrap": True, "valign": "vcenter", "align": "center"}
    )  # fmt: skip
    body = book.add_format({"locked": False, "border": 1, "text_wrap": True, "num_format": "@"})
    strong = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, _title(config), strong)
    sheet.write_string(1, 0, agency.name, strong)
    sheet.set_row(_HEADER, 45)
    for column, spec in enumerate(config.metadata.fields):
        _write_column(sheet, column, spec, config, head, body)
    sheet.freeze_panes(_HEADER + 1, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True,
                       "delete_rows": True, "sort": True, "autofilter": True})  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)
    book.close()
    return out.getvalue()


def _title(config: CatalogConfig) -> str:
    return f"{config.sop.register_title.upper()} ({config.sop.register_name})"


def _write_column(
    sheet: Any, column: int, spec: FieldSpec, config: CatalogConfig, head: Any, body: Any
) -> None:
    width = max(9, (spec.register_.width * 2) if spec.register_ else 22)
    sheet.set_column(column, column, width)
    sheet.write_string(_HEADER, column, spec.label.id, head)
    for row in range(_HEADER + 1, _HEADER + 1 + ROWS):
        sheet.write_blank(row, column, None, body)
    sheet.data_validation(_HEADER + 1, column, _HEADER + ROWS, column, _validation(spec, config))


def _validation(spec: FieldSpec, config: CatalogConfig) -> dict[str, Any]:
    """Give a column's rule and help; a list of choices binds only where the law has one."""
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": spec.label.id[:_TITLE_LENGTH],
        "input_message": _help(spec)[:_HELP_LENGTH],
    }
    for check in spec.rules:
        if check.check == "min_length" and check.severity is Severity.ERROR:
            rule |= {"validate": "length", "criteria": ">=", "value": check.value}
            rule |= {"error_title": "Terlalu pendek", "error_message": check.remedy[:_HELP_LENGTH]}
    if spec.type == "class":
        choices = [term.label.id for term in config.classes.classifications]
        return rule | {"validate": "list", "source": choices, "error_title": "Pilih dari daftar"}
    if spec.type == "forms":
        return rule | {"validate": "list", "source": list(_FORMS), "error_type": "warning"}
    if spec.type == "retention":
        return rule | {"validate": "list", "source": list(_PERIODS), "error_type": "information"}
    return rule


def _help(spec: FieldSpec) -> str:
    """Say what a column is for, with an example from the rule that has one."""
    required = any(r.check == "not_empty" and r.severity is Severity.ERROR for r in spec.rules)
    example = next((r.remedy for r in spec.rules if "misalnya" in r.remedy), "")
    return " ".join(filter(None, ("Wajib diisi." if required else "", spec.meaning.id, example)))
