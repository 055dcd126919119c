"""``didd``: the whole SOP on the command line. Only wiring; each step has its module.

A verb's module is imported when the verb is called: together they bring the database, the portal's
client and the workbooks, which takes longer than most verbs do. The list of verbs imports none, nor
Typer.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from didd.collector import collect_seldom
from didd.private_files import keep_private


def main() -> None:
    """Run the command line; what a terminal cannot show of a text stands as ``?``."""
    keep_private()
    collect_seldom()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        _run()
    except OSError as error:
        from didd.cli.output import BROKEN, console, disk_trouble
        from didd.cli.words import told

        # A result that nobody could take: what is left of it is not tried again at the end.
        console.print(told(disk_trouble(error)), style="bold red", markup=False, highlight=False)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN)


def _run() -> None:
    if sys.argv[1:] == ["--help"]:
        from didd.cli.overview import overview

        sys.stdout.write(overview(Path(sys.argv[0]).name))
        sys.stdout.flush()
        return
    from didd.cli.app import app

    app()
