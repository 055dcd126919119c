"""``didd report``: what must be there, what is missing or late, what officers declare of it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from didd.cli.arguments import All, AsJson, one_or_all
from didd.cli.frame import Verbs
from didd.cli.output import console, office, print_json, print_table
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.reports import agreed, days, packs, questions
from didd.cli.verbs.takeback import parse_day
from didd.cli.words import _
from didd.config.sop import Sop
from didd.obligations.board import Board
from didd.obligations.board_forms import STANDINGS, board_json, boards_csv
from didd.obligations.declarations import Saying
from didd.obligations.step_forms import steps_csv, times_csv
from didd.obligations.step_times import StepTimes
from didd.steps.obligations.completeness import boards_now
from didd.steps.obligations.declaring import Asked, confirm_list, declare
from didd.steps.obligations.times import steps_of, times_json, times_of

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="What the law wants to be there: what is missing or late, and what is declared of it.",
)

for verbs in (
    (questions.questions, questions.score, questions.answer, packs.pack, packs.packs),
    (days.deadlines, days.letter, days.retention),
    (agreed.bindings, agreed.settle, agreed.statement, agreed.packages, agreed.import_packages),
):
    for verb in verbs:
        app.command()(verb)

Slug = Annotated[str, typer.Argument(help="Slug of the agency.")]


@app.command()
def completeness(
    agency: Annotated[str | None, typer.Argument(help="Slug of the agency.")] = None,
    everyone: All = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all lines as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show for each heading of the law whether it is there, missing, or out of date."""
    with office() as opened:
        boards = boards_now(opened, one_or_all(opened, agency, everyone))
    if as_json:
        print_json([board_json(board) for board in boards])
    elif as_csv:
        sys.stdout.write(boards_csv(boards, "\n"))
    elif agency is None:
        _print_all(boards)
    else:
        _print_one(boards[0])


@app.command()
def times(
    agency: Annotated[str | None, typer.Argument(help="Slug of the agency.")] = None,
    everyone: All = False,
    since: Annotated[
        str, typer.Option(help="First day, YYYY-MM-DD; a year ago if not given.")
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all lines as CSV.")] = False,
    single: Annotated[
        bool, typer.Option("--each", help="Each step of each record and edition, as CSV.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how long each step of the SOP took, by agency and month, against its standard."""
    with office() as opened:
        agencies, sop = one_or_all(opened, agency, everyone), opened.config.sop
        first = parse_day(since) if since else None
        if single:
            sys.stdout.write(steps_csv(steps_of(opened, agencies, first), sop, "\n"))
            return
        found = times_of(opened, agencies, first)
    if as_json:
        print_json([times_json(each) for each in found])
    elif as_csv:
        sys.stdout.write(times_csv(found, sop, "\n"))
    else:
        _print_times(found, sop)


def _print_times(found: list[StepTimes], sop: Sop) -> None:
    rows = [
        (
            each.agency,
            each.month,
            sop.step(each.step).label.spoken,
            each.count,
            each.median,
            "" if each.late is None else each.late,
        )
        for each in found
    ]
    heads = [_("agency"), _("month"), _("step"), _("done"), _("median"), _("late")]
    print_table(_("Steps of the SOP"), heads, rows)


@app.command("declare")
def declare_(
    agency: Slug,
    heading: Annotated[str, typer.Argument(help="Code of the heading, e.g. B04.")],
    saying: Annotated[Saying, typer.Argument(help="What is said of it.")],
    officer: Officer = "",
    record: Annotated[str, typer.Option(help="Id of the item, where it is about one.")] = "",
    day: Annotated[str, typer.Option(help="Day for which it is announced, YYYY-MM-DD.")] = "",
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say of a heading that it binds, that there is none, which items are of it, when it comes."""
    asked = Asked(heading, saying, record, parse_day(day) if day else None, reason, revoke)
    with office_as(officer) as opened:
        made = declare(opened, opened.agency(agency), officer, asked)
    if as_json:
        print_json({"agency": made.agency, "heading": made.heading, "saying": made.saying.value})
        return
    console.print(_("Kept: {agency}, heading {code}.", agency=agency, code=heading))


@app.command()
def confirm(
    agency: Slug,
    officer: Officer = "",
    unless: Annotated[
        list[str] | None, typer.Option(help="Heading that does not hold any more; repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Confirm that the periodic information of an agency's list still holds."""
    with office_as(officer) as opened:
        made = confirm_list(opened, opened.agency(agency), officer, unless or [])
    if as_json:
        print_json([each.heading for each in made])
        return
    console.print(_("Confirmed: {n} headings of {agency}.", n=len(made), agency=agency))


def _print_all(boards: list[Board]) -> None:
    rows = [
        (
            board.agency,
            f"{board.answered}/{len(board.binding)}",
            *(board.count(each) for each in STANDINGS),
        )
        for board in boards
    ]
    print_table(
        _("What must be there"),
        [_("agency"), _("answered"), *map(str, STANDINGS.values())],
        rows,
    )


def _print_one(board: Board) -> None:
    rows = [
        (
            line.heading.code,
            line.heading.label.spoken,
            STANDINGS[line.standing],
            len(line.items),
            line.due.isoformat() if line.due else "",
        )
        for line in board.lines
    ]
    print_table(
        _("{agency}: {answered} of {binding} headings", agency=board.agency,
          answered=board.answered, binding=len(board.binding)),
        [_("code"), _("heading"), _("standing"), _("items"), _("renew by")],
        rows,
    )  # fmt: skip
