"""``didd register excluded``: the list of what an agency excludes (DIK)."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.register_files.excluded_files import excluded_file_name, render_excluded
from didd.cli.arguments import AsJson
from didd.cli.output import console, office, print_json, print_table, write_file
from didd.cli.words import _
from didd.register.excluded_list import excluded_json
from didd.steps.exclude import excluded_now


class ExcludedFormat(StrEnum):
    """Formats of the list of what is excluded."""

    CSV = "csv"
    EXCEL_CSV = "excel.csv"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


def excluded(
    agency: str,
    format: Annotated[ExcludedFormat | None, typer.Option(help="Write it in this format.")] = None,
    out: Annotated[Path | None, typer.Option(help="File or folder to write to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the agency excludes, as a draft of its list (DIK), or write it as a file."""
    with office() as opened:
        listed = excluded_now(opened, opened.agency(agency))
        config = opened.config
    if format and not as_json:
        content = render_excluded(listed, config, format.value)
        if out is None:
            sys.stdout.buffer.write(content)
            return
        target = out / excluded_file_name(listed, format.value) if out.is_dir() else out
        write_file(target, content)
        console.print(_("{target}: {n} bytes", target=target, n=len(content)))
        return
    if as_json:
        print_json(excluded_json(listed, config))
        return
    gaps = listed.gaps
    labels = {code: config.metadata[code].label.spoken for entry in gaps.values() for code in entry}
    print_table(
        _("Excluded information of {agency}", agency=listed.agency.name),
        ["no", _("title"), _("period"), _("lacks")],
        [
            (
                e.number,
                e.texts["judul"],
                e.texts["jangka_pengecualian"],
                ", ".join(labels[code] for code in gaps.get(e.number, [])),
            )
            for e in listed.entries
        ],
    )
