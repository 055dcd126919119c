"""``didd reports pull|list``: faults that visitors reported on the portal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import console, office, plain, print_json, print_table
from didd.cli.words import _, told
from didd.faults.reports import STATES, kind_words
from didd.steps.faults.pull_reports import exchange_reports

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="Faults that visitors reported on the portal: fetch them, list what waits.",
)


@app.command()
def pull(as_json: AsJson = False) -> None:
    """Fetch what was reported, tell the portal what was answered, blank old texts; repeatable."""
    with office() as opened:
        done = exchange_reports(opened)
    if as_json:
        print_json(asdict(done))
    elif done.unsupported:
        console.print(plain(_("This portal takes no reports: it lacks ckanext-didd.")))
    else:
        console.print(
            plain(
                _(
                    "{taken} reports taken, {told} answers told, {blanked} texts blanked.",
                    taken=done.taken,
                    told=done.told,
                    blanked=done.blanked,
                )
            )
        )


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the reports that wait for an answer, without what visitors wrote."""
    with office() as opened:
        found = opened.store.fault_reports.open(None, 0, limit)
    if as_json:
        keys = ("number", "agency", "record_id", "resource_id", "kind", "state")
        rows = [{key: getattr(r, key) for key in keys} for r in found]
        made = [{"made_at": r.made_at.isoformat()} for r in found]
        print_json([row | at for row, at in zip(rows, made, strict=True)])
        return
    print_table(
        _("Reports of visitors"),
        [_("number"), _("agency"), _("kind"), _("state"), _("reported")],
        [
            (r.number, r.agency, told(kind_words(r.kind)), told(STATES[r.state]),
             r.made_at.date().isoformat())
            for r in found
        ],
    )  # fmt: skip
