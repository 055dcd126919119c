"""A started server and the processes of its session, as the kernel reports them.

A reused pid never matches: the start tick differs.
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
    """The record of a server: its pid, which is also its session id, and its start tick."""

    pid: int
    started: str

    @property
    def lives(self) -> bool:
        """Whether exactly that process lives."""
        return started_at(self.pid) == self.started

    def members(self) -> dict[int, str]:
        """Return the live processes of the server's session and their start ticks.

        As long as one of them lives, the kernel does not reuse the session id.
        """
        if not self.lives and Path(f"/proc/{self.pid}").exists():
            return {}
        found = {pid: fields for pid, fields in processes() if int(fields[3]) == self.pid}
        return {pid: fields[19] for pid, fields in found.items() if fields[0] not in "ZX"}

    def work(self, *, itself: bool = True) -> tuple[tuple[int, int], ...]:
        """Return the CPU seconds of each process of the session, or of each but the server."""
        ticks = os.sysconf("SC_CLK_TCK")
        found = (
            (pid, (int(fields[11]) + int(fields[12])) // ticks)
            for pid, fields in processes()
            if int(fields[3]) == self.pid and (itself or pid != self.pid)
        )
        return tuple(sorted(found))

    def is_gone(self, patience: float) -> bool:
        """Wait up to a timeout for its end; return whether it has ended."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, os.WNOHANG)
            if not self.lives:
                return True
            time.sleep(0.02)
        return False

    def end(self, how: int, patience: float) -> None:
        """Stop this one process, gently first; no-op where it has ended."""
        for signal_number, seconds in ((how, patience), (signal.SIGKILL, 10.0)):
            if not self.lives:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal_number)
            if self.is_gone(seconds):
                return


def started_at(pid: int) -> str | None:
    """Return the kernel's start tick of a live process; None for a dead or zombie one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def processes() -> Iterator[tuple[int, list[str]]]:
    """Yield every process of the machine with the fields of its stat from the state on."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            yield int(path.parent.name), path.read_text().rpartition(") ")[2].split()
