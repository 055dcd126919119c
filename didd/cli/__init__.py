"""``didd``: the whole SOP on the command line. Only wiring; each step has its module."""

from __future__ import annotations

import io
import os
import sys

import typer

from didd.cli import (
    approve,
    audit,
    collect,
    doctor,
    establish,
    override,
    proof,
    publish,
    reread,
    takeback,
    verify,
    working_place,
)
from didd.cli.output import BROKEN, console, disk_trouble
from didd.private_files import keep_private

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From agency folder to public portal: harvest, decide, establish, publish.",
)

for step in (working_place, doctor, collect, reread, override, approve, publish, takeback, verify):
    step.register(app)
app.add_typer(establish.app, name="register")
app.add_typer(audit.app, name="audit")
app.add_typer(proof.app, name="officer")


def main() -> None:
    """Run the command line; what a terminal cannot show of a text stands as ``?``."""
    keep_private()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except OSError as error:
        # A result that nobody could take: what is left of it is not tried again at the end.
        console.print(disk_trouble(error), style="bold red", markup=False, highlight=False)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN)
