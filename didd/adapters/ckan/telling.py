"""Says to whoever waits what the portal's trouble is, that it is tried again, and how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

#: Hears a sentence for people, from any thread.
Tell: TypeAlias = Callable[[str], None]

#: Seconds of silence after which it is said that the portal is silent.
SILENT = 5.0
#: Seconds in which the same is not said again.
PAUSE = 10.0
#: Bytes a second at which an upload is no silence.
SLOWEST = 1 << 20


def quietly(_: str) -> None:
    """Say nothing: nobody waits."""


class Telling:
    """One for a portal: its calls share it, so that four in trouble are told once."""

    def __init__(self, tell: Tell = quietly, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._said: dict[str, float] = {}
        self._one = threading.Lock()

    def say(self, what: str, more: str) -> None:
        """Say what is wrong, and ``more`` about it; not the same trouble again for a while."""
        with self._one:
            now = self._clock()
            if now - self._said.get(what, float("-inf")) < PAUSE:
                return
            self._said[what] = now
            self._tell(f"{what} {more}")

    @contextmanager
    def waiting(
        self, action: str, longest: float, size: int, ask: Callable[[], str]
    ) -> Generator[None]:
        """Say so when the portal does not answer for some seconds; ``size`` bytes take longer.

        ``ask`` finds out then what is away, if that can be found out.
        """
        patience = SILENT + size / SLOWEST

        def silent() -> None:
            more = f"Sudah {patience:.0f} detik; ditunggu paling lama {longest:.0f} detik."
            self.say(f"Portal belum menjawab {action}.", f"{more} {ask()}".rstrip())

        timer = threading.Timer(patience, silent)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
