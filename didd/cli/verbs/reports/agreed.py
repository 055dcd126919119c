"""Of ``didd report``: what binds an agency, what it has not, and its procurement packages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.register_files.csv_text import csv_text
from didd.cli.arguments import All, AsJson, one_or_all
from didd.cli.output import console, office, print_json, print_table
from didd.cli.proof import Officer, office_as
from didd.cli.words import _
from didd.obligations.agreed.bindings import SETTLED, Verdict, bindings_json
from didd.obligations.procurement.paper_forms import package_json, paper_rows
from didd.obligations.procurement.papers import PAPER_STATES
from didd.steps.obligations.completeness import boards_now
from didd.steps.obligations.procuring import BadTable, packages_now
from didd.steps.obligations.procuring import import_packages as take_over
from didd.steps.obligations.settling import bindings_of_boards
from didd.steps.obligations.settling import settle as keep_answer
from didd.steps.obligations.stating import stated_now, statement_paper

Slug = Annotated[str, typer.Argument(help="Slug of the agency.")]
OneOrNone = Annotated[str | None, typer.Argument(help="Slug of the agency.")]
Year = Annotated[int, typer.Option(help="Year of the packages; this one if not given.")]


def bindings(agency: OneOrNone = None, everyone: All = False, as_json: AsJson = False) -> None:
    """Show what applies to agencies, and whether the chief officer confirmed it."""
    with office() as opened:
        boards = boards_now(opened, one_or_all(opened, agency, everyone))
        found = bindings_of_boards(opened, boards)
    if as_json:
        print_json([bindings_json(each) for each in found])
        return
    rows = [
        (
            each.agency,
            SETTLED[each.settled],
            sum(line.binds is True for line in each.lines),
            sum(line.binds is False for line in each.lines),
            len(each.open),
        )
        for each in found
    ]
    heads = [_("agency"), _("standing"), _("applies"), _("does not apply"), _("not said")]
    print_table(_("What applies to agencies"), heads, rows)


def settle(
    agency: Slug,
    answer: Annotated[Verdict, typer.Argument(help="What the chief officer says of it.")],
    mark: Annotated[str, typer.Option(help="The mark of what was read: bindings --json.")],
    note: Annotated[str, typer.Option(help="Note for the agency.")] = "",
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Confirm what applies to an agency, or send it back, as chief officer."""
    with office_as(officer) as opened:
        made = keep_answer(opened, opened.agency(agency), officer, answer, note, mark)
    if as_json:
        print_json({"agency": agency, "verdict": made.verdict.value, "mark": made.mark})
        return
    console.print(_("Kept for {agency}: {answer}.", agency=agency, answer=made.verdict.value))


def statement(
    agency: Slug,
    to: Annotated[Path | None, typer.Option(help="Write the paper here: .docx or .pdf.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what an agency declares not to have, or write the statement to be signed."""
    with office() as opened:
        each = opened.agency(agency)
        stated = stated_now(opened, each)
        if to is not None:
            kind = "docx" if to.suffix.lower() == ".docx" else "pdf"
            keys = stated.unsigned or tuple(stated.subjects)
            to.write_bytes(statement_paper(opened, each, keys, kind=kind))
    signed = {key: key in stated.signed for key in stated.subjects}
    if as_json:
        print_json({"agency": agency, "signed": signed})
        return
    rows = [(key, _("signed") if there else _("not signed")) for key, there in signed.items()]
    print_table(_("Declared not to be there"), [_("code"), _("statement")], rows)


def packages(
    agency: Slug,
    year: Year = 0,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all papers as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an agency's procurement packages of a year, each with how its papers stand."""
    with office() as opened:
        boards = packages_now(opened, opened.agency(agency), year or opened.today.year)
    if as_json:
        print_json([package_json(board) for board in boards])
    elif as_csv:
        sys.stdout.write(csv_text(paper_rows(boards), ",").replace("\r\n", "\n"))
    else:
        rows = [
            (
                board.package.key,
                board.package.name,
                f"{board.answered}/{len(board.lines)}",
                *(board.count(state) for state in PAPER_STATES),
            )
            for board in boards
        ]
        heads = [_("package"), _("name"), _("answered"), *map(str, PAPER_STATES.values())]
        print_table(_("Procurement packages"), heads, rows)


def import_packages(
    agency: Slug,
    file: Annotated[Path, typer.Argument(help="The table: CSV or XLSX.")],
    year: Year = 0,
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Take an agency's procurement packages out of a table: all rows, or none."""
    with office_as(officer) as opened:
        its_year, content = year or opened.today.year, (file.name, file.read_bytes())
        try:
            whole, new = take_over(opened, opened.agency(agency), officer, its_year, content)
        except BadTable as bad:
            for each in bad.problems:
                console.print(_("row {n}: {why}", n=each.row, why=each.why))
            raise
    if as_json:
        print_json({"agency": agency, "year": its_year, "packages": whole, "new": new})
        return
    console.print(_("{n} packages read, {new} of them new or changed.", n=whole, new=new))
