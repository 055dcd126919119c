"""Output of the command line: one JSON document, or a table for people; one sentence on failure.

Exit codes: 0 done, 1 findings or refusals that block, 2 wrong use, a broken environment, or
another process working on it.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import category
from zoneinfo import ZoneInfo

import typer
from rich.box import SIMPLE_HEAD
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

from didd.adapters.archive.storage import sentence
from didd.adapters.database.engine import DatabaseError
from didd.adapters.database.trouble import trouble
from didd.adapters.folders.local_folder import FolderUnavailable
from didd.adapters.own_token import NoToken
from didd.approval.what_may_be_decided import Busy, Refused
from didd.cli.words import _, told
from didd.config.catalog import ConfigError
from didd.office import Office, OfficeError
from didd.ports import ArchiveDamaged, PortalError, StorageError
from didd.private_files import users_umask
from didd.settings import Settings, open_office
from didd.steps.proof import NotProved
from didd.steps.refusals import PlanChanged
from didd.watch_settings import log_as_set
from didd.watching.about import about

#: Categories of control, bidirectional and invisible characters.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
BLOCKED = 1
BROKEN = 2
#: Line width without a terminal.
_NO_TERMINAL = 160
#: Characters between two columns of a table.
_BETWEEN = 2

#: For progress and sentences; standard output is for results only.
console = Console(stderr=True)


def write_line(text: str) -> None:
    """Write a line on standard output in UTF-8, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{text}\n".encode())


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    write_line(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def on_paper() -> Console:
    """Return the console for results: as wide as the terminal, or wide without one."""
    there = Console()
    return there if there.is_terminal else Console(width=_NO_TERMINAL)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on standard output; its cells are text, never markup.

    Words are not broken as long as the line is wide enough; nothing is truncated.
    """
    paper = on_paper()
    cells = [[plain(value) for value in row] for row in rows]
    table = Table(
        title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    texts = [[name, *(row[place].plain for row in cells)] for place, name in enumerate(columns)]
    for name, width in zip(columns, _widths(texts, paper.width), strict=True):
        table.add_column(name, overflow="fold", width=width)
    for row in cells:
        table.add_row(*row)
    paper.print(table)


def _widths(columns: Sequence[Sequence[str]], line: int) -> list[int]:
    """Return column widths: at least each column's longest word, then up to its longest text.

    Where the line is too short for all words, the longest are broken.

    >>> _widths([["id", "20"], ["judul", "Rencana strategis dinas"]], 80)
    [2, 23]
    >>> _widths([["id", "20"], ["judul", "Rencana strategis dinas"]], 20)
    [2, 13]
    """
    whole = [max(map(len, texts)) for texts in columns]
    widths = [max((len(w) for text in texts for w in text.split()), default=1) for texts in columns]
    room = line - _BETWEEN * len(columns) - 1
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    while sum(widths) < min(room, sum(whole)):
        wants = [want - width for want, width in zip(whole, widths, strict=True)]
        widths[wants.index(max(wants))] += 1
    return widths


def plain(value: object) -> Text:
    """Return a value as text without terminal control characters."""
    return Text(_tame(str(value)))


def local_minute(at: datetime, timezone: str) -> str:
    """Return a time as the office's clock shows it, to the minute.

    >>> local_minute(datetime.fromisoformat("2026-11-26T01:07:30+00:00"), "Asia/Jakarta")
    '2026-11-26 08:07'
    """
    return f"{at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def _tame(text: str) -> str:
    r"""Escape terminal control characters: file names may contain anything.

    >>> _tame("a\x1b[2J")
    'a\\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(
        c if c == "\n" or category(c) not in _UNSHOWN else c.encode("unicode_escape").decode()
        for c in text
    )


def fail(sentence: object, code: int = BROKEN) -> typer.Exit:
    """Print an error on standard error; raise the returned exception."""
    console.print(_tame(told(sentence)), style="bold red", markup=False, highlight=False)
    return typer.Exit(code)


def tell(sentence: object) -> None:
    """Print a message on standard error, immediately, while waiting."""
    console.print(_tame(told(sentence)), style="yellow", markup=False, highlight=False)


@contextmanager
def failures() -> Generator[None]:
    """Convert every expected failure into one clear sentence and its exit code."""
    try:
        yield
    except (Busy, NoToken, NotProved) as error:
        raise fail(error) from None
    except (Refused, PlanChanged) as refusal:
        raise fail(refusal, BLOCKED) from None
    except ArchiveDamaged as damaged:
        raise fail(
            _("{damaged}. Restore that file from a backup of the archive.", damaged=damaged)
        ) from None
    except (ConfigError, DatabaseError, OfficeError, FolderUnavailable, PortalError,
            StorageError) as error:  # fmt: skip
        raise fail(error) from None
    except OSError as error:
        raise fail(disk_trouble(error)) from None
    except Exception as error:
        if (cause := trouble(error)) is None:
            raise
        raise fail(cause) from None


def write_file(target: Path, content: bytes) -> None:
    """Write a file that the user asked for, with their umask; exit with the cause if it fails."""
    try:
        with users_umask():
            target.write_bytes(content)
    except OSError as error:
        raise fail(
            _("{target} cannot be written ({cause}).", target=target, cause=error.strerror)
        ) from None


def write_all(files: Mapping[str, bytes], out: Path | None) -> None:
    """Write files, name → bytes: into the folder ``out``, or one of them to a file or the output.

    Several volumes of a list are written into a folder only.
    """
    folder = out is not None and out.is_dir()
    if not folder and len(files) > 1:
        raise fail(
            _("This list is printed in {n} volumes: name a folder with --out.", n=len(files))
        )
    for name, content in files.items():
        if out is None:
            sys.stdout.buffer.write(content)
            continue
        target = out / name if folder else out
        write_file(target, content)
        console.print(_("{target}: {n} bytes", target=target, n=len(content)))


def disk_trouble(error: OSError) -> str:
    """Return which file or folder cannot be used, and why."""
    return str(sentence(error, str(error.filename or "Disk")))


@contextmanager
def office(*, older: bool = False) -> Generator[Office]:
    """Open the office of this working place and close it; failures become sentences.

    With ``older`` its database may have an older schema.
    """
    with failures(), about(run=secrets.token_hex(8)):
        settings = Settings.here()
        log_as_set(settings)
        opened = open_office(settings, tell, older=older)
        try:
            yield opened
        finally:
            opened.store.close()


class _Rate(ProgressColumn):
    """Recent rate per second."""

    def render(self, task: Task) -> Text:
        """Return the rate of the last half minute, if known."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextmanager
def progress(label: str) -> Generator[Callable[[int, int], None]]:
    """Show a progress bar with rate and remaining time; yields a callback (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not console.is_terminal
    with Progress(
        *columns, _Rate(), TimeRemainingColumn(), console=console, transient=True, disable=hidden
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
