"""``didd publish``: step 4 on the command line."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from didd.approval.what_may_be_decided import Busy
from didd.cli.arguments import AgencyArgument, All, AsJson, one_or_all
from didd.cli.output import (
    BLOCKED,
    BROKEN,
    fail,
    office,
    print_json,
    print_table,
    progress,
    tell,
    write_line,
)
from didd.cli.words import _, told
from didd.model import Action, Agency
from didd.office import Office
from didd.steps import publish as steps


def publish(
    agency: AgencyArgument = None,
    everyone: All = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan only.")] = False,
    plan: Annotated[
        str | None, typer.Option(help="Carry out this plan (its hash), or refuse.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the portal show exactly what was established (SOP 4)."""
    with office() as opened:
        agencies = one_or_all(opened, agency, everyone)
        reports, busy = _each(opened, agencies, everyone=everyone, dry_run=dry_run, plan=plan)
    if not reports and not everyone:
        raise fail(
            _("{agency} has no established DIDD yet; nothing was uploaded.", agency=agency), BLOCKED
        )
    if as_json:
        print_json(reports if everyone else reports[0])
    else:
        show(reports, dry_run=dry_run)
    for error in busy:
        tell(error)
    if busy or any(r["held"] for r in reports):
        raise typer.Exit(BROKEN if busy else BLOCKED)


def _each(
    opened: Office, agencies: list[Agency], *, everyone: bool, dry_run: bool, plan: str | None
) -> tuple[list[dict[str, Any]], list[Busy]]:
    """Publish one by one; with --all, agencies that another process works on are skipped."""
    reports: list[dict[str, Any]] = []
    busy: list[Busy] = []
    for each in agencies:
        try:
            report = _one(opened, each, dry_run=dry_run, plan=plan)
        except Busy as error:
            if not everyone:
                raise
            busy.append(error)
        else:
            reports += [report] if report else []
    return reports, busy


def _one(opened: Office, each: Agency, *, dry_run: bool, plan: str | None) -> dict[str, Any] | None:
    if dry_run:
        report = steps.dry_run(opened, each)
    else:
        with progress(_("{agency}: uploading", agency=each.abbreviation)) as bar:
            report = steps.publish(
                opened, each, progress=lambda done, total, _name: bar(done, total), expected=plan
            )
    return report.to_json() if report else None


#: Actions on datasets, in the order of a plan's lines.
def _words() -> dict[Action, str]:
    return {
        Action.CREATE: _("new"),
        Action.UPDATE: _("changed"),
        Action.WITHDRAW: _("withdrawn"),
        Action.UNCHANGED: _("unchanged"),
        Action.WAITING: _("waiting"),
    }


def show(reports: list[dict[str, Any]], *, dry_run: bool) -> None:
    """Print the plan, or the result, with each line that changes, waits or is held."""
    print_table(
        _("Upload plan (SOP 4)") if dry_run else _("Upload (SOP 4)"),
        ["PD", _("edition"), _("plan"), _("proved"), _("held")],
        [
            (r["agency"], r["edition"], _counts(r["plan"]), len(r["receipts"]), len(r["held"]))
            for r in reports
        ],
    )
    for report in reports:
        _show_lines(report, dry_run=dry_run)


def _counts(plan: dict[str, Any]) -> str:
    counts = ((len(plan[action.value]), word) for action, word in _words().items())
    return ", ".join(f"{count} {word}" for count, word in counts if count) or _("empty")


def _show_lines(report: dict[str, Any], *, dry_run: bool) -> None:
    """Print one agency's lines, and the full hash for ``--plan``."""
    plan, portal = report["plan"], report["portal"]
    lines = [
        (word, i["name"], i["title"], "\n".join(map(told, i["changes"])))
        for action, word in _words().items()
        if action is not Action.UNCHANGED
        for i in plan[action.value]
    ]
    if dry_run and lines:
        print_table(report["agency"], [_("act"), "dataset", _("title"), _("changes")], lines)
    if report["held"]:
        held = [(h["name"], told(h["reason"])) for h in report["held"]]
        print_table(_("{agency}: held", agency=report["agency"]), ["dataset", _("cause")], held)
    write_line(
        _(
            "{agency}: plan {plan}, {reads} reads and {writes} writes at the portal",
            agency=report["agency"],
            plan=plan["hash"],
            reads=portal["reads"],
            writes=portal["writes"],
        )
    )


def register(app: typer.Typer) -> None:
    """Add the verbs of this step."""
    app.command()(publish)
