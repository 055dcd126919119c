"""``didd override``: letting a file pass in which personal data was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from didd.cli.arguments import AsJson
from didd.cli.output import console, fail, print_json
from didd.cli.proof import Officer, office_as
from didd.cli.words import _
from didd.steps import override as step


def override(
    file: Annotated[str, typer.Argument(help="Path in the agency's folder, or sha256.")],
    agency: Annotated[str, typer.Option(help="Slug of the agency.")],
    rule: Annotated[str, typer.Option(help="Which finding, as `didd findings` names its rule.")],
    officer: Officer = "",
    reason: Annotated[str, typer.Option(help="Why these data may be public.")] = "",
    ground: Annotated[str, typer.Option(help="The law that says so.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let a file pass although personal data was found in it: these bytes, this finding."""
    if not officer:
        raise fail(_("Say who decides: --as OFFICER."))
    with office_as(officer) as opened:
        of = opened.agency(agency)
        kept = step.override(opened, of, officer, step.Asked(file, rule, reason, ground))
    if as_json:
        print_json(asdict(kept))
    else:
        console.print(
            _(
                "{rule} is let pass for this file (sha256 {digest}…). In force from "
                "the next harvest on: didd harvest {agency}",
                rule=rule,
                digest=kept.sha256[:16],
                agency=agency,
            ),
            markup=False,
            highlight=False,
        )


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(override)
