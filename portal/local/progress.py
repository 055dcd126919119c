"""Progress of a start: one line for each step, with the time it took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

QUICK = 0.3


@dataclass
class Report:
    """Steps shown on a terminal as they run, elsewhere as one line when each is done.

    Steps may overlap. Those that take no time have no line.
    """

    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    quiet: bool = False

    def __post_init__(self) -> None:
        columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        self._live = Progress(*columns, console=self.console, transient=True)
        self._lock = threading.Lock()
        self._open = 0

    def say(self, sentence: str) -> None:
        """Print one line for the operator."""
        if not self.quiet:
            self.console.print(sentence, markup=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show a step while the body runs; a failed one is left to the error message."""
        begun = time.monotonic()
        task = self._begin(name)
        try:
            yield Step(self, name, task)
        finally:
            self._end(task)
        taken = time.monotonic() - begun
        if taken >= QUICK:
            self.say(f"  {name}: {taken:.1f} s")

    def _begin(self, name: str) -> int | None:
        if self.quiet or not self.console.is_terminal:
            return None
        with self._lock:
            if self._open == 0:
                self._live.start()
            self._open += 1
            return int(self._live.add_task(name, total=None))

    def _end(self, task: int | None) -> None:
        if task is None:
            return
        with self._lock:
            self._live.remove_task(task)  # type: ignore[arg-type]
            self._open -= 1
            if self._open == 0:
                self._live.stop()

    def describe(self, task: int | None, text: str) -> None:
        """Change the text of a running step."""
        if task is not None:
            self._live.update(task, description=text)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Step:
    """A running step, which may report progress."""

    report: Report
    name: str
    task: int | None

    def bytes_done(self, done: int, total: int) -> None:
        """Report bytes received of a total."""
        text = f"{self.name} ({done / 1e6:.0f} of {total / 1e6:.0f} MB)"
        self.report.describe(self.task, text)
