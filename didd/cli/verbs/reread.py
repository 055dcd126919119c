"""``didd reread``: files read whole again in turn, on the command line."""

from __future__ import annotations

from typing import Any

import typer

from didd.cli.arguments import AgencyArgument, All, AsJson, one_or_all
from didd.cli.output import BLOCKED, office, print_json, print_table, progress
from didd.cli.words import _
from didd.model import Agency
from didd.office import Office
from didd.steps.collect.reread import reread as read_again


def reread(agency: AgencyArgument = None, everyone: All = False, as_json: AsJson = False) -> None:
    """Read a thirtieth of the files whole again; those with other bytes are harvested."""
    with office() as opened:
        agencies = one_or_all(opened, agency, everyone)
        if everyone:
            agencies = [a for a in agencies if opened.store.harvests.latest(a.slug)]
        done = [_one(opened, each) for each in agencies]
    if as_json:
        print_json(done if everyone else done[0])
    else:
        _show(done)
    harvests = (d["harvest"] for d in done if d["harvest"])
    if any(h["status"] != "done" for h in harvests):
        raise typer.Exit(BLOCKED)


def _one(opened: Office, each: Agency) -> dict[str, Any]:
    with progress(_("{agency}: reading files again", agency=each.abbreviation)) as bar:
        return read_again(opened, each, progress=bar).to_json()


def _show(done: list[dict[str, Any]]) -> None:
    print_table(
        _("Files read again"),
        ["PD", _("files"), _("read"), _("changed"), _("unread")],
        [(d["agency"], d["known"], d["read"], len(d["changed"]), len(d["unread"])) for d in done],
    )
    if lines := [(d["agency"], path, _("its bytes are others; harvested again")) for d in done
                 for path in d["changed"]] + [(d["agency"], u["path"], u["reason"]) for d in done
                                              for u in d["unread"]]:  # fmt: skip
        print_table(_("Files"), ["PD", _("files"), _("state")], lines)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(reread)
