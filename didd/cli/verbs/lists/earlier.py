"""``didd register import``: the list and decree in force before this register was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from didd.cli.arguments import AsJson
from didd.cli.output import console, fail, office, print_json
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.takeback import parse_day
from didd.cli.words import _
from didd.steps.lists.earlier import Decreed, EarlierRead, keep_earlier, read_earlier


def import_list(
    agency: str,
    file: Annotated[Path, typer.Argument(help="The list's table: XLSX, ODS, CSV or DOCX.")],
    number: Annotated[str, typer.Option(help="Number of its decree.")] = "",
    date_text: Annotated[str, typer.Option("--date", help="Its date, YYYY-MM-DD.")] = "",
    signatory: Annotated[str, typer.Option(help="Who signed it, if it is known.")] = "",
    officer: Officer = "",
    preview: Annotated[bool, typer.Option(help="Show what would be kept, keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Keep a list and decree from before as the edition before the first one."""
    if preview:
        with office() as opened:
            found = read_earlier(opened, opened.agency(agency), file)
        _tell(found, as_json=as_json)
        return
    if not officer or not number or not date_text:
        raise fail(_("Say who, and which decree: --as OFFICER --number N --date YYYY-MM-DD."))
    with office_as(officer) as opened:
        each = opened.agency(agency)
        found = read_earlier(opened, each, file)
        decreed = Decreed(number, parse_day(date_text), signatory)
        keep_earlier(opened, each, officer, decreed, found)
    _tell(found, as_json=as_json)
    if not as_json:
        console.print(_("Kept as the edition before the first one of {agency}.", agency=agency))


def _tell(found: EarlierRead, *, as_json: bool) -> None:
    told = found.to_json()
    if as_json:
        print_json(told)
        return
    console.print(
        _("{n} items, {m} of them in the list of today.", n=told["lines"], m=told["matched"])
    )
    for title in told["unmatched"]:
        console.print(f"  – {title}", markup=False)
    if closed := ", ".join(map(str, told["excluded_rows"])):
        console.print(_("Rows of excluded information, left out: {rows}", rows=closed))
    if unclear := ", ".join(map(str, told["unclear_rows"])):
        console.print(_("Rows without a title or a class, left out: {rows}", rows=unclear))
    for each in told["findings"]:
        console.print(f"  {each['row'] or ''} {each['message']}", markup=False)
