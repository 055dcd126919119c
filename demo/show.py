"""Output of the demo: progress, then one table, then where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from demo.main_job import Line
from demo.watching import Tell
from didd.config.sop import Sop

console = Console(highlight=False)


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
                tasks[what] = bars.add_task(f"{what:46}", total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield tell


def table(lines: Sequence[Line], sop: Sop) -> None:
    """Print what came of each agency, and the time of each step against the SOP's standard."""
    shown = Table(title=f"{sop.name}: what happened", title_justify="left", box=None)
    shown.add_column("agency", overflow="fold", min_width=16)
    for name in ("file", "row", "fit", "find", "appr", "esta", "publ", "seen"):
        shown.add_column(name, justify="right")
    for step in sop.steps:
        shown.add_column(f"step {step.number}", justify="right")
    for line in lines:
        counts = (line.files, line.rows, line.accepted, line.findings, line.approved,
                  line.established, line.published, line.found)  # fmt: skip
        times = (_time(line, step.code, step.standard.seconds) for step in sop.steps)
        shown.add_row(line.agency.abbreviation, *map(str, counts), *times)
    console.print(shown)
    console.print(
        "Counts: files, rows of the list, rows fit to be records, findings, approved, established, "
        "published, seen by the public's search. Then the seconds each step took; in the SOP:",
        soft_wrap=True,
    )
    for step in sop.steps:
        console.print(
            f"  step {step.number}: {step.label.en}, {step.standard.text}", soft_wrap=True
        )


def _time(line: Line, step: str, limit: int | None) -> str:
    seconds = line.seconds.get(step)
    if seconds is None:
        return "–"
    late = limit is not None and seconds > limit
    return f"{seconds:.1f}{' late' if late else ''}"
