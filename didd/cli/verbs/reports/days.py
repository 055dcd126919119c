"""``didd report deadlines``, ``letter`` and ``retention``: days to keep, and what follows late."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from didd.cli.arguments import All, AsJson, one_or_all
from didd.cli.output import console, office, print_json, print_table, write_file
from didd.cli.words import _
from didd.obligations.deadline_forms import REASONS, by_day, deadline_json, deadlines_csv
from didd.obligations.retention_ends import kept_csv
from didd.office import OfficeError
from didd.steps.obligations.letters import LETTERS, letter_paper, owed_now
from didd.steps.obligations.retention import AHEAD, retention_ends

Slug = Annotated[str, typer.Argument(help="Slug of the agency.")]
OneSlug = Annotated[str | None, typer.Argument(help="Slug of the agency.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print all lines as CSV.")]


def deadlines(
    agency: OneSlug = None, everyone: All = False, as_csv: AsCsv = False, as_json: AsJson = False
) -> None:
    """Show by when what must be there or be renewed, the first day first."""
    with office() as opened:
        owed = owed_now(opened, one_or_all(opened, agency, everyone))
        mandatory, today = opened.config.mandatory, opened.today
    found = by_day(each for one in owed for each in one.days)
    if as_json:
        print_json([deadline_json(each, today) for each in found])
        return
    if as_csv:
        sys.stdout.write(deadlines_csv(found, mandatory, today, "\n"))
        return
    rows = [
        (
            each.due.isoformat(),
            each.agency,
            each.heading,
            REASONS[each.reason],
            (each.due - today).days,
        )
        for each in found
    ]
    heads = [_("day"), _("agency"), _("heading"), _("why"), _("days left")]
    print_table(_("Days to keep"), heads, rows)


def letter(
    agency: Slug,
    file: Annotated[Path, typer.Argument(help="File to write, ending with .docx or .pdf.")],
) -> None:
    """Write the letter to the head of a late agency, for the chief officer to sign."""
    kind = file.suffix.lstrip(".").lower()
    with office() as opened:
        if kind not in LETTERS:
            raise OfficeError(_("Name a file that ends with .docx or .pdf."))
        owed = owed_now(opened, [opened.agency(agency)])
        if not owed or not (owed[0].late or owed[0].missing):
            raise OfficeError(_("Nothing is late and nothing is missing: there is no letter."))
        write_file(file, letter_paper(opened, owed[0], kind))
    console.print(_("Written: {file}", file=str(file)))


def retention(
    agency: OneSlug = None,
    everyone: All = False,
    months: Annotated[int, typer.Option(min=0, max=1200, help="Months ahead.")] = AHEAD,
    as_csv: AsCsv = False,
) -> None:
    """Show records in force of which a term of the schedule ended or soon ends; none is deleted."""
    with office() as opened:
        found = retention_ends(opened, one_or_all(opened, agency, everyone), months)
        today = opened.today
    if as_csv:
        sys.stdout.write(kept_csv(found, today, "\n"))
        return
    rows = [
        (each.next_end(today).isoformat(), each.agency, each.title, each.term(today), each.fate)
        for each in found
    ]
    heads = [_("day"), _("agency"), _("title"), _("term"), _("then")]
    print_table(_("Retention"), heads, rows)
