"""``didd``: the whole SOP on the command line. Only wiring; each step has its module."""

from __future__ import annotations

import io
import sys

import typer

from didd.commands import (
    approve,
    audit,
    collect,
    doctor,
    establish,
    override,
    place,
    proof,
    publish,
    takeback,
    verify,
)
from didd.private_files import keep_private

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From agency folder to public portal: harvest, decide, establish, publish.",
)

for step in (place, doctor, collect, override, approve, publish, takeback, verify):
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
    app()
