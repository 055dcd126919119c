"""The acting officer: ``--as OFFICER``, authenticated by their own token.

A token comes from the environment, a private file in the officer's home, or the terminal: never
from the command line, which every account of the machine can read.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from didd.adapters.own_token import VARIABLE, machine_account, own_token
from didd.adapters.store.audit.proofs import Proofs
from didd.cli.output import office
from didd.cli.words import _
from didd.office import Office
from didd.steps import proof as step

Officer = Annotated[
    str,
    typer.Option(
        "--as",
        help=f"Officer id; proved by their token ({VARIABLE}, ~/.config/didd/token, or asked for).",
        metavar="OFFICER",
    ),
]


@contextmanager
def office_as(officer: str) -> Generator[Office]:
    """Open the office for acts of this officer; exit code 2 when authentication fails."""
    with office() as opened:
        yield acting(opened, officer)


def acting(opened: Office, officer: str) -> Office:
    """Return the office for acts of this officer, once authenticated."""
    return step.act_as(opened, officer, lambda: own_token(officer), machine_account())


def asked(proofs: Proofs) -> str:
    """Return whether officers must authenticate here, for people."""
    if not proofs.asked():
        return _(
            "without proof: a place of one person; whoever uses this account can "
            "act as any officer",
        )
    return _("officers prove themselves by token; {n} have one", n=len(proofs.officers()))
