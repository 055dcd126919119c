"""``didd officer``: tokens by which officers prove themselves to the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from didd.adapters.own_token import VARIABLE, token_file
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import console, fail, office, plain, print_json, write_line
from didd.cli.proof import Officer, acting, asked
from didd.cli.words import _
from didd.steps import proof as step

app = typer.Typer(cls=Verbs, no_args_is_help=True, help="Officers' tokens: how --as is proved.")


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="Officer id (see officers list).")],
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Make an officer's token and print it, once; an earlier one stops working."""
    with office() as opened:
        known = acting(opened, officer) if officer else opened
        made = step.make_token(known, name, opened.officer(officer))
    if as_json:
        print_json({"officer": name, "token": made})
        return
    write_line(made)
    console.print(
        plain(
            _(
                "Token of {name}, shown this once. Keep it in {path} (chmod 600), or "
                "give it by {variable}.",
                name=name,
                path=token_file(),
                variable=VARIABLE,
            )
        )
    )


@app.command()
def proof(
    wanted: Annotated[str, typer.Argument(help="on: ask officers for proof; off: ask nobody.")],
    officer: Officer = "",
) -> None:
    """Have officers asked for their token; or, where one person works alone, not."""
    if wanted not in {"on", "off"}:
        raise fail(_("Say on or off."))
    with office() as opened:
        known = acting(opened, officer) if officer else opened
        step.ask_for_proof(known, on=wanted == "on", by=opened.officer(officer))
        console.print(plain(asked(opened.store.proofs)))
