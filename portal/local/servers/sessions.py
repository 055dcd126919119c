"""A started server and the processes of its session, as the kernel tells of them.

A pid that the kernel has given to another process since never matches: the start tick differs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Record:
    """What was written down of a server: its pid, which is its session's too, and its start."""

    pid: int
    started: str

    @property
    def lives(self) -> bool:
        """Whether that very process lives."""
        return started_at(self.pid) == self.started

    def members(self) -> dict[int, str]:
        """The living processes of the server's session, itself among them, with their starts.

        As long as one of them lives, the kernel gives the session's number to nobody else.
        """
        if not self.lives and Path(f"/proc/{self.pid}").exists():
            return {}
        found = {pid: fields for pid, fields in processes() if int(fields[3]) == self.pid}
        return {pid: fields[19] for pid, fields in found.items() if fields[0] not in "ZX"}

    def work(self, *, itself: bool = True) -> tuple[tuple[int, int], ...]:
        """How many whole seconds each process of the session has worked, or each but the server."""
        ticks = os.sysconf("SC_CLK_TCK")
        found = (
            (pid, (int(fields[11]) + int(fields[12])) // ticks)
            for pid, fields in processes()
            if int(fields[3]) == self.pid and (itself or pid != self.pid)
        )
        return tuple(sorted(found))

    def is_gone(self, patience: float) -> bool:
        """Wait so long for its end; whether it has ended."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, os.WNOHANG)
            if not self.lives:
                return True
            time.sleep(0.02)
        return False

    def end(self, how: int, patience: float) -> None:
        """End this one process, gently first; harmless where it has ended."""
        for signal_number, seconds in ((how, patience), (signal.SIGKILL, 10.0)):
            if not self.lives:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal_number)
            if self.is_gone(seconds):
                return


def started_at(pid: int) -> str | None:
    """The kernel's start tick of a living process; None for a dead or a zombie one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def processes() -> Iterator[tuple[int, list[str]]]:
    """Every process of the machine with the fields of its stat from the state on."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            yield int(path.parent.name), path.read_text().rpartition(") ")[2].split()
