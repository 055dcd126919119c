"""``didd register excluded|establish-excluded``: the list of what an agency excludes (DIK)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.register_files.excluded_files import excluded_file_name, excluded_files
from didd.cli.arguments import AsJson
from didd.cli.output import (
    BLOCKED,
    console,
    fail,
    office,
    print_json,
    print_table,
    write_all,
)
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.lists.decree import EffectOption, read_signed
from didd.cli.verbs.takeback import parse_day
from didd.cli.words import _
from didd.model import Agency
from didd.office import Office
from didd.register.editions import format_of, in_order
from didd.register.other_lists.excluded_list import ExcludedList
from didd.register.other_lists.excluded_rows import excluded_json
from didd.steps.lists.decree_papers import How
from didd.steps.lists.exclude import establish_excluded, excluded_now


class ExcludedFormat(StrEnum):
    """Formats of the list of what is excluded."""

    CSV = "csv"
    EXCEL_CSV = "excel.csv"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"
    ZIP = "zip"


def excluded(
    agency: str,
    edition: Annotated[
        str, typer.Option(help="YEAR/NUMBER of an established list; as of today if not given.")
    ] = "",
    format: Annotated[ExcludedFormat | None, typer.Option(help="Write it in this format.")] = None,
    out: Annotated[Path | None, typer.Option(help="File or folder to write to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the agency excludes (DIK), as it is today or was established, or write a file."""
    with office() as opened:
        listed = _find(opened, opened.agency(agency), edition)
        if format and not as_json:
            _write(opened, listed, format.value, out)
            return
        config, today = opened.config, opened.today
    if as_json:
        ended = [e.number for e in listed.ended(today)]
        print_json({**excluded_json(listed, config), "ended": ended})
        return
    gaps = listed.gaps
    labels = {code: config.metadata[code].label.spoken for entry in gaps.values() for code in entry}
    over = {e.key for e in listed.ended(today)}
    print_table(
        _(
            "Excluded information of {agency}, {label}",
            agency=listed.agency.name,
            label=listed.label,
        ),
        ["no", _("title"), _("period"), _("ends"), _("lacks")],
        [
            (
                e.number,
                e.texts["judul"],
                e.texts["jangka_pengecualian"],
                str(_("{day}, over", day=e.ends)) if e.key in over else str(e.ends or ""),
                ", ".join(labels[code] for code in gaps.get(e.number, [])),
            )
            for e in listed.entries
        ],
    )
    if listed.opened:
        console.print(_("Opened since the list before: {n}", n=len(listed.opened)))
        for entry in listed.opened:
            console.print(f"  {entry.texts['judul']}", markup=False)
    if listed.share:
        console.print(_("Share of what the agency lists: {share}", share=listed.share))


def establish_list(
    agency: str,
    officer: Officer = "",
    number: Annotated[str, typer.Option(help="Number of the decree.")] = "",
    date_text: Annotated[str, typer.Option("--date", help="Its date, YYYY-MM-DD.")] = "",
    signed: Annotated[
        Path | None,
        typer.Option(help="The signed decree as PDF (scan or e-signed): kept and published."),
    ] = None,
    effect: EffectOption = None,
) -> None:
    """Establish the list of what the agency excludes (DIK), as it is today, by decree."""
    if not officer or not number or not date_text:
        raise fail(_("Say who, and which decree: --as OFFICER --number N --date YYYY-MM-DD."))
    day, how = parse_day(date_text), How(signed=read_signed(signed), effect=effect)
    with office_as(officer) as opened:
        each = opened.agency(agency)
        done = establish_excluded(opened, each, officer, number, day, how=how)
    console.print(
        _(
            "DIK of {agency}, edition {edition}, is established: {n} items.",
            agency=each.name,
            edition=done.label,
            n=len(done.entries),
        )
    )


def _find(opened: Office, agency: Agency, label: str) -> ExcludedList:
    if not label:
        return excluded_now(opened, agency)
    for listed in opened.store.excluded_editions.established(agency):
        if listed.label == label:
            return listed
    raise fail(
        _("There is no edition {label} of {agency}.", label=label, agency=agency.slug), BLOCKED
    )


def _write(opened: Office, listed: ExcludedList, kind: str, out: Path | None) -> None:
    """Write one format; of an established list exactly the bytes that were established."""
    files: dict[str, bytes] = {}
    for name in in_order(listed.outputs):
        if format_of(name) == kind:
            with opened.archive.open(listed.outputs[name]) as kept:
                files[name] = kept.read()
    files = files or excluded_files(listed, opened.config, [kind])
    write_all({excluded_file_name(listed, n): content for n, content in files.items()}, out)
