"""``didd metrics``: the measures of the office as Prometheus reads them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from didd.cli.output import office
from didd.private_files import replace_shared
from didd.settings import Settings, around_of
from didd.steps.watching.measuring import measured
from didd.watching.measures import exposition


def metrics(
    out: Annotated[
        Path | None,
        typer.Option(
            help="Replace this file by them, for node_exporter's textfile collector; else print."
        ),
    ] = None,
) -> None:
    """Tell how the office stands in numbers, in the text form that Prometheus reads."""
    with office() as opened:
        text = exposition(measured(opened, around_of(Settings.here())))
        if out is None:
            sys.stdout.write(text)
        else:
            replace_shared(out, text)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(metrics)
