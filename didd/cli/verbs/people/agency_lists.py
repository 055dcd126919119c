"""``didd agencies``: whose information this is; add, rename, move, merge, end, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from didd.agencies.changes import AgencyChange
from didd.agencies.tree_order import in_tree_order
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import console, office, plain, print_json, print_table
from didd.cli.proof import Officer, acting
from didd.cli.verbs.people import agency_acts
from didd.cli.verbs.people.agency_acts import Day, Reason, day_of
from didd.cli.words import _
from didd.model import Agency
from didd.steps.agencies.import_agencies import import_agencies

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="Agencies: list, add, rename, move, merge, end, and import from a file.",
)


agency_acts.register(app)


@app.command("list")
def list_(
    as_json: AsJson = False,
    changes: Annotated[bool, typer.Option("--changes", help="Every change, oldest first.")] = False,
) -> None:
    """List the agencies of today, each under the one above it; ended ones last."""
    with office() as opened:
        agencies = opened.config.agencies
        ordered = in_tree_order(agencies)
        kept = opened.store.agencies.all()
    if as_json:
        document: dict[str, Any] = {"agencies": [_plain(a, depth) for a, depth in ordered]}
        if changes:
            document["changes"] = [_change(change) for change in kept]
        print_json(document)
        return
    if changes:
        print_table(
            _("Changes of agencies"),
            [_("from"), _("agency"), _("what"), _("reason")],
            [(c.since or "-", c.agency, f"{c.kind} {dict(c.values)}", c.reason) for c in kept],
        )
        return
    print_table(
        _("Agencies"),
        [_("folder"), _("name"), _("abbreviation"), _("state")],
        [(a.slug, f"{'  ' * n}{a.name}", a.abbreviation, _state(a)) for a, n in ordered],
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="YAML with agencies, as agencies.yaml.")],
    officer: Officer = "",
    reason: Reason = "",
    day: Day = "",
    as_json: AsJson = False,
) -> None:
    """Take over what a file has new; what was changed at the desk stays, nothing ends."""
    with office() as opened:
        known = acting(opened, officer) if officer else opened
        done = import_agencies(known, officer, file, day_of(day, opened.today), reason)
    if as_json:
        print_json({"new": done.new, "changed": done.changed})
        return
    console.print(
        plain(
            _(
                "{new} agencies added ({names}), {changed} changed ({others}).",
                new=len(done.new),
                names=", ".join(done.new) or "-",
                changed=len(done.changed),
                others=", ".join(done.changed) or "-",
            )
        )
    )


def _plain(agency: Agency, depth: int) -> dict[str, Any]:
    return {
        "agency": agency.slug,
        "name": agency.name,
        "abbreviation": agency.abbreviation,
        "former": list(agency.former),
        "parent": agency.parent or None,
        "depth": depth,
        "successor": agency.successor or None,
        "ended": agency.ended.isoformat() if agency.ended else None,
        "organization": agency.organization_name,
        "sample": agency.sample,
    }


def _change(change: AgencyChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "agency": change.agency,
        "kind": change.kind.value,
        "from": change.since.isoformat() if change.since else None,
        "values": dict(change.values),
        "reason": change.reason,
        "by": change.by,
        "at": change.at.isoformat() if change.at else None,
    }


def _state(agency: Agency) -> str:
    if agency.successor:
        return _("ended {day}, goes on as {into}", day=agency.ended, into=agency.successor)
    if agency.ended:
        return _("ended {day}", day=agency.ended)
    return _("formerly {names}", names="; ".join(agency.former)) if agency.former else ""
