"""``didd erase``: a person's data taken out of an account, or with a file, with a proof of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.store.people.erasures import Held
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import console, fail, plain, print_json, write_all
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.upkeep.erase_file import file
from didd.cli.words import _
from didd.steps.people.erasing import erase_account, held_of
from didd.steps.people.erasure_paper import STAYS, WORDS, proof_files

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="Erase a person's data, with a proof of it (UU 27/2022).",
)


@app.callback()
def _of_a_person() -> None:
    """Erase a person's data, with a proof of it (UU 27/2022)."""


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="Officer id (see officers list).")],
    officer: Officer = "",
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
    out: Annotated[Path, typer.Option(help="Folder for the proof.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase what an account holds of somebody who has left; acts of office stay.

    The proof is written as JSON and as a paper to sign. Once more, it is the same proof.
    """
    if not out.is_dir():
        raise fail(_("There is no folder {folder} for the proof.", folder=out))
    with office_as(officer) as opened:
        _explain(held_of(opened, name, officer))
        if not yes and not typer.confirm(_("Erase this? It cannot be taken back.")):
            raise typer.Exit(1)
        done = erase_account(opened, name, officer, reason)
        files = proof_files(opened, done)
    write_all(files, out)
    if as_json:
        print_json(done.to_json())
    else:
        console.print(
            plain(_("Erased: officer #{number}, link {seq} of the audit chain.",
                    number=done.number, seq=done.seq))
        )  # fmt: skip


app.command()(file)


def _explain(held: Held) -> None:
    """Say what goes and what stays, and where it still is."""
    for table, rows in sorted(held.items()):
        console.print(plain(f"- {WORDS[table]}: {rows}"))
    console.print(
        plain(
            _("What is shown as name, NIP and rank is a number from now on; older versions stay.")
        )
    )
    console.print(plain(STAYS))
    console.print(
        plain(_("Backups that were made until now still have it: make new ones into the same "
                "folders, and destroy older copies."))
    )  # fmt: skip
