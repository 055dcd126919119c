"""Output of the demo: progress, then one table, then where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from demo.main_job import Line
from demo.watching import Tell
from demo.words import number, word
from didd.config.sop import Sop

console = Console(highlight=False)
#: What the table counts of an agency: fields of ``Line``, each with its word.
COUNTS = (
    "files", "rows", "accepted", "findings", "approved", "established", "published", "found",
)  # fmt: skip


def say(sentence: str) -> None:
    """Print one sentence between the progress bars."""
    console.print(sentence, markup=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a progress bar for each task; without a terminal, one line when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        tasks = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(f"{what:32}", total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield tell


def table(lines: Sequence[Line], sop: Sop) -> None:
    """Print what came of each agency, then the time of each step beside the SOP's standard."""
    console.print(_counts(lines, word("title", sop=sop.name)))
    console.print(word("legend"))
    console.print()
    console.print(_times(lines, sop))
    said = (f"{word(f'step {step.code}')} {step.standard.text}" for step in sop.steps)
    console.print(f"{word('standard')}: {'; '.join(said)}.", markup=False)


def _counts(lines: Sequence[Line], title: str) -> Table:
    shown = _empty(title)
    for name in COUNTS:
        shown.add_column(word(name), justify="right", no_wrap=True)
    for line in lines:
        counts = (str(getattr(line, name)) for name in COUNTS)
        shown.add_row(line.agency.abbreviation, *counts)
    return shown


def _times(lines: Sequence[Line], sop: Sop) -> Table:
    shown = _empty(word("times"))
    for step in sop.steps:
        shown.add_column(word(f"step {step.code}"), justify="right", no_wrap=True)
    for line in lines:
        times = (_time(line, step.code, step.standard.seconds) for step in sop.steps)
        shown.add_row(line.agency.abbreviation, *times)
    return shown


def _empty(title: str) -> Table:
    """A table whose first column folds, so that the other heads keep whole words."""
    shown = Table(
        title=title, title_justify="left", box=None, pad_edge=False, collapse_padding=True
    )
    shown.add_column(word("agency"), overflow="fold")
    return shown


def _time(line: Line, step: str, limit: int | None) -> str:
    seconds = line.seconds.get(step)
    if seconds is None:
        return "–"
    late = limit is not None and seconds > limit
    return f"{number(seconds)} {word('late')}" if late else number(seconds)
