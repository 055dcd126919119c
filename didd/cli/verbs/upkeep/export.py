"""``didd export year``: what is public of a year, for strangers to keep and to check."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.backup.bag import BagError
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import BLOCKED, console, fail, office, plain, print_json, progress
from didd.cli.words import _
from didd.steps.safekeeping.yearly.year_export import export_year

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="A year for strangers: what is public of it, as a bag that anybody can check.",
)


@app.callback()
def _of_a_year() -> None:
    """A year for strangers: what is public of it, as a bag that anybody can check."""


@app.command("year")
def year_(
    year: Annotated[int, typer.Argument(help="The year of the lists.", min=2000, max=2999)],
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    as_json: AsJson = False,
) -> None:
    """Write lists, decrees, items and files that the public sees of a year into a new folder."""
    with office() as opened, progress(_("Items")) as tell:
        try:
            done = export_year(opened, year, folder, tell)
        except BagError as error:
            raise fail(error) from None
    if as_json:
        print_json(asdict(done))
    else:
        console.print(
            _("Exported: {agencies} agencies, {datasets} datasets, {files} files.",
              agencies=done.agencies, datasets=done.datasets, files=done.files)
        )  # fmt: skip
        for name in done.waiting:
            console.print(plain(_("Left out, for the portal does not show it so yet: {name}",
                                  name=name)))  # fmt: skip
    if done.waiting:
        raise typer.Exit(BLOCKED)
