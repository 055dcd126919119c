"""The acting officer: ``--as OFFICER``, authenticated by their own token; and ``didd officer``.

A token comes from the environment, a private file in the officer's home, or the terminal: never
from the command line, which every account of the machine can read.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from didd.adapters.own_token import VARIABLE, machine_account, own_token, token_file
from didd.adapters.store.audit.proofs import Proofs
from didd.cli.arguments import AsJson
from didd.cli.output import console, fail, office, plain, print_json, write_line
from didd.cli.words import Verbs, _
from didd.office import Office
from didd.steps import proof as step

Officer = Annotated[
    str,
    typer.Option(
        "--as",
        help=f"Officer id in sop.yaml; proved by their token ({VARIABLE}, ~/.config/didd/token, "
        "or asked for).",
        metavar="OFFICER",
    ),
]

app = typer.Typer(cls=Verbs, no_args_is_help=True, help="Officers' tokens: how --as is proved.")


@contextmanager
def office_as(officer: str) -> Generator[Office]:
    """Open the office for acts of this officer; exit code 2 when authentication fails."""
    with office() as opened:
        yield acting(opened, officer)


def acting(opened: Office, officer: str) -> Office:
    """Return the office for acts of this officer, once authenticated."""
    return step.act_as(opened, officer, lambda: own_token(officer), machine_account())


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="Officer id in sop.yaml.")],
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


def asked(proofs: Proofs) -> str:
    """Return whether officers must authenticate here, for people."""
    if not proofs.asked():
        return _(
            "without proof: a place of one person; whoever uses this account can "
            "act as any officer",
        )
    return _("officers prove themselves by token; {n} have one", n=len(proofs.officers()))
