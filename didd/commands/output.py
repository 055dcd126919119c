"""What the command line says: one JSON document, or a table for people; one sentence on failure.

Exit codes: 0 done, 1 findings or refusals that block, 2 wrong use or a broken environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from didd.adapters.database import DatabaseError
from didd.adapters.folders import FolderUnavailable
from didd.decisions import Refused
from didd.ports import PortalError
from didd.schema import ConfigError
from didd.settings import Settings, open_office
from didd.steps.office import Office, OfficeError
from didd.steps.publish import PlanChanged

BLOCKED = 1
BROKEN = 2

#: For progress and sentences; standard output is for results only.
console = Console(stderr=True)


def write_line(text: str) -> None:
    """Write a line on standard output in UTF-8, whatever the terminal knows."""
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{text}\n".encode())


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    write_line(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on standard output; its cells are text, never markup."""
    table = Table(title=title, title_justify="left")
    for place, name in enumerate(columns):
        table.add_column(name, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Console().print(table)


def _cell(value: object) -> Any:
    return Text(str(value))


def fail(sentence: str, code: int = BROKEN) -> typer.Exit:
    """Say what is wrong on standard error; raise what this gives."""
    console.print(sentence, style="bold red", markup=False, highlight=False)
    return typer.Exit(code)


@contextmanager
def failures() -> Generator[None]:
    """Turn every expected failure into one clear sentence and its exit code."""
    try:
        yield
    except Refused as refusal:
        raise fail(str(refusal), BLOCKED) from None
    except PlanChanged as moved:
        raise fail(str(moved), BLOCKED) from None
    except (ConfigError, DatabaseError, OfficeError, FolderUnavailable, PortalError) as error:
        raise fail(str(error)) from None
    except Exception as error:
        if not _is_database_trouble(error):
            raise
        first = str(error).strip().splitlines()[0]
        raise fail(f"The database does not answer: {first}. Is it running? See var/log/.") from None


def _is_database_trouble(error: Exception) -> bool:
    from sqlalchemy.exc import DBAPIError, OperationalError

    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


@contextmanager
def office() -> Generator[Office]:
    """Open the office of this working place, close it after; failures become sentences."""
    with failures():
        opened = open_office(Settings.here())
        try:
            yield opened
        finally:
            opened.store.close()


class _Rate(ProgressColumn):
    """How many a second, lately."""

    def render(self, task: Task) -> Text:
        """Give the rate of the last half minute, once there is one."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextmanager
def progress(label: str) -> Generator[Callable[[int, int], None]]:
    """Show a progress bar with rate and remaining time; call what this gives with (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not console.is_terminal
    with Progress(
        *columns, _Rate(), TimeRemainingColumn(), console=console, transient=True, disable=hidden
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
