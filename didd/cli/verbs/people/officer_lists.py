"""``didd officers``: who works here, in which roles; take them over from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from didd.approval.appointments import Person
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import console, office, plain, print_json, print_table
from didd.cli.proof import Officer, acting
from didd.cli.words import _
from didd.office import Office
from didd.steps.people.import_officers import import_officers

app = typer.Typer(
    cls=Verbs, no_args_is_help=True, help="Officers and their roles: list, and import from a file."
)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List everybody who holds, held or will hold a role, and who may do what today."""
    with office() as opened:
        lines = [_line(opened, person) for person in opened.people().values()]
    if as_json:
        print_json({"officers": lines})
        return
    print_table(
        _("Officers"),
        [_("account"), _("name"), _("roles"), _("today")],
        [
            (
                line["officer"],
                line["name"],
                "; ".join(_told(role) for role in line["roles"]) or "-",
                _("yes") if line["works"] else _("no"),
            )
            for line in lines
        ],
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="YAML with officers, as in sop.yaml.")],
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Take officers and roles over from a file; what is there already stays, nothing ends."""
    with office() as opened:
        known = acting(opened, officer) if officer else opened
        added = import_officers(known, officer, file)
    if as_json:
        print_json({"people": added.people, "roles": added.roles})
        return
    console.print(
        plain(
            _(
                "{people} people taken up or changed, {roles} roles given.",
                people=added.people,
                roles=added.roles,
            )
        )
    )


def _line(opened: Office, person: Person) -> dict[str, Any]:
    held = person.held(opened.today)
    return {
        "officer": person.id,
        "name": person.name,
        "nip": person.nip,
        "rank": person.rank,
        "sample": person.sample,
        "until": person.until.isoformat() if person.until else None,
        "works": bool(held),
        "roles": [
            {
                "role": role.role.value,
                "agency": role.agency,
                "position": role.position,
                "acting": role.acting,
                "mandate": role.mandate,
                "since": role.since.isoformat() if role.since else None,
                "until": role.until.isoformat() if role.until else None,
                "today": role in held,
            }
            for role in person.roles
        ],
    }


def _told(role: dict[str, Any]) -> str:
    position = " ".join(part for part in (role["acting"], role["position"]) if part)
    days = f" ({role['since'] or '…'} – {role['until'] or '…'})"
    where = f", {role['agency']}" if role["agency"] else ""
    return f"{position}{where}{days if role['since'] or role['until'] else ''}"
