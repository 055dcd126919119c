"""``didd withdraw``, ``restore``, ``undo``, ``embargo``: taking back, on the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from didd.cli.arguments import AsJson
from didd.cli.output import BLOCKED, console, fail, office, print_json, progress
from didd.cli.proof import Officer, acting, office_as
from didd.cli.verbs.publish import show
from didd.cli.words import _
from didd.model import RegisterEdition
from didd.office import Office
from didd.steps.publishing.report import PublishReport, dry_run_report
from didd.steps.withdrawals.embargo import embargo as embargo_record
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restore as restore_record
from didd.steps.withdrawals.undo import undo as show_earlier
from didd.steps.withdrawals.undo import undo_plan
from didd.steps.withdrawals.withdraw import withdraw as withdraw_record

Reason = Annotated[str, typer.Option(help="Why; it is kept.")]
PublicReason = Annotated[str, typer.Option(help="Why; it is kept, and shown to the public.")]
Record = Annotated[str, typer.Argument(help="Id of the record (the dataset's id).")]


def withdraw(
    record_id: Record,
    officer: Officer = "",
    reason: PublicReason = "",
    ground: Annotated[str, typer.Option(help="Legal ground; shown to the public.")] = "",
    with_title: Annotated[
        bool,
        typer.Option(
            "--with-title",
            help="The title had to go too: the record's line in every published list is masked.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take one record off the portal at once; a tombstone stays at its address."""
    act = _act(officer, reason)
    with office_as(officer) as opened:
        report = withdraw_record(opened, record_id, act, ground, with_title=with_title)
    _tell(report, record_id, as_json=as_json)


def restore(
    record_id: Record,
    officer: Officer = "",
    reason: Reason = "",
    ground: Annotated[str, typer.Option(help="Legal ground; it is kept.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let a withdrawn record come back as it was established."""
    act = _act(officer, reason)
    with office_as(officer) as opened:
        report = restore_record(opened, record_id, act, ground)
    if report is not None:
        _tell(report, record_id, as_json=as_json)


def undo(
    agency: Annotated[str, typer.Argument(help="Slug of the agency (see agencies list).")],
    edition: Annotated[str, typer.Option(help="Edition to show again, YEAR/NUMBER.")] = "",
    officer: Officer = "",
    reason: Reason = "",
    plan: Annotated[
        str | None, typer.Option(help="Carry out this plan (its hash); without it, show it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show an earlier established edition on the portal again, until the next establishment."""
    if not edition:
        raise fail(_("Say which edition to show again: --edition YEAR/NUMBER."))
    with office() as opened:
        each = opened.agency(agency)
        target = _edition(opened, each.slug, edition)
        if plan is None:
            report = dry_run_report(undo_plan(opened, each, target))
        else:
            act = _act(officer, reason)
            proved = acting(opened, officer)
            with progress(_("{agency}: putting back", agency=each.abbreviation)) as bar:
                report = show_earlier(
                    proved, each, target, act, plan,
                    progress=lambda done, total, _name: bar(done, total),
                )  # fmt: skip
    document = report.to_json()
    if as_json:
        print_json(document)
    else:
        show([document], dry_run=plan is None)
        if plan is None:
            console.print(
                _(
                    "Nothing was changed yet. To carry it out: --plan {plan}",
                    plan=document["plan"]["hash"],
                )
            )
    if report.held:
        raise typer.Exit(BLOCKED)


def embargo(
    record_id: Record,
    until: Annotated[
        str, typer.Option(help="Day from which the public sees it, YYYY-MM-DD; today lets it out.")
    ] = "",
    officer: Officer = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Keep a record's newest approved version off the portal until a day begins."""
    act = _act(officer, reason)
    day = parse_day(until)
    with office_as(officer) as opened:
        embargo_record(opened, record_id, day, act)
    if as_json:
        print_json({"record_id": record_id, "publish_on": day.isoformat()})
    else:
        console.print(
            _("{record} is on the portal from {day} on.", record=record_id, day=day.isoformat())
        )


def parse_day(text: str) -> date:
    """Parse a date from the command line; exits with a sentence for an invalid one."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        raise fail(_("{text!r} is not a date; write it as 2026-01-31.", text=text)) from None


def _act(officer: str, reason: str) -> Instruction:
    if not officer:
        raise fail(_("Say who acts: --as OFFICER."))
    return Instruction(officer, reason)


def _edition(opened: Office, agency: str, label: str) -> RegisterEdition:
    wanted = label if "/" in label else f"{opened.today.year}/{label}"
    for edition in opened.store.editions.established(agency):
        if edition.label == wanted:
            return edition
    raise fail(
        _("{agency} has no established edition {edition}.", agency=agency, edition=wanted), BLOCKED
    )


def _tell(report: PublishReport, record_id: str, *, as_json: bool) -> None:
    """Print the receipt of this record, or everything when there is none."""
    document: dict[str, Any] = report.to_json()
    if as_json:
        taken = [r for r in document["receipts"] if r["dataset_id"] == record_id]
        print_json(taken[0] if taken else document)
    else:
        show([document], dry_run=False)
    if report.held:
        raise typer.Exit(BLOCKED)


def register(app: typer.Typer) -> None:
    """Add the verbs of taking back."""
    for verb in (withdraw, restore, undo, embargo):
        app.command()(verb)
