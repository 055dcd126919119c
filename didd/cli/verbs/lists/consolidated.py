"""``didd register consolidated``: all agencies' lists in one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.register_files.consolidated_files import (
    consolidated_file_name,
    consolidated_files,
)
from didd.cli.arguments import AsJson
from didd.cli.output import BLOCKED, fail, office, print_json, print_table, write_all
from didd.cli.words import _
from didd.register.other_lists.consolidated import consolidated_json, totals
from didd.steps.lists.consolidate import all_in_one


class AllFormat(StrEnum):
    """Formats of all agencies' lists in one."""

    CSV = "csv"
    EXCEL_CSV = "excel.csv"
    JSON = "json"
    JSONLD = "jsonld"
    ZIP = "zip"
    XLSX = "xlsx"
    PDF = "pdf"


def consolidated(
    format: Annotated[AllFormat | None, typer.Option(help="Write it in this format.")] = None,
    out: Annotated[Path | None, typer.Option(help="File or folder to write to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show all agencies' lists in force in one, as the public sees them, or write a file."""
    with office() as opened:
        whole, config = all_in_one(opened), opened.config
    if whole is None:
        raise fail(_("No agency has an established list yet."), BLOCKED)
    if as_json:
        print_json(consolidated_json(whole, config))
        return
    if format is None:
        lines = [list(line.values()) for line in totals(whole, config)]
        kinds = [config.classes.term(kind).label.spoken for kind in config.sop.printed.order]
        print_table(
            _("All agencies, {year}: {n} items", year=whole.year, n=whole.size),
            [
                _("agency"),
                _("also called"),
                _("edition"),
                _("decree"),
                *kinds,
                _("items"),
                _("excluded"),
                _("share"),
            ],
            [tuple(line[1:]) for line in lines],
        )
        return
    files = consolidated_files(whole, config, [format.value])
    write_all({consolidated_file_name(whole, name): c for name, c in files.items()}, out)
