"""Waiting that follows progress: it goes on as long as something changes, however slow the machine.

A fixed timeout is too short on a busy machine and too long where nothing happens any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.local.errors import PortalError

#: Seconds without progress after which a wait fails.
STILL = 60.0
#: The generous limit of every wait, for progress that leads nowhere.
LONGEST = 1800.0


class StoodStill(PortalError):
    """The wait failed: nothing changed any more."""


@dataclass
class Wait:
    """One wait: ``moved`` takes observations and raises once they have not changed for too long.

    ``what`` describes the wait, ``still`` is the limit in seconds without progress.
    """

    what: str
    still: float = STILL
    longest: float = LONGEST
    clock: Callable[[], float] = time.monotonic
    _seen: object = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._begun = self._moved = self.clock()

    def moved(self, state: object) -> None:
        """Record an observation; raises ``StoodStill`` when it has not changed for too long.

        >>> now = iter([0.0, 1.0, 50.0, 100.0, 111.0])
        >>> wait = Wait("the bus", still=60, clock=lambda: next(now))
        >>> wait.moved("far"), wait.moved("near"), wait.moved("near")
        (None, None, None)
        >>> wait.moved("near")
        Traceback (most recent call last):
        portal.local.waiting.StoodStill: waited 111 s for the bus: for 61 s nothing has moved
        """
        now = self.clock()
        if state != self._seen:
            self._seen, self._moved = state, now
        waited = f"waited {now - self._begun:.0f} s for {self.what}"
        if now - self._moved > self.still:
            raise StoodStill(f"{waited}: for {now - self._moved:.0f} s nothing has moved")
        if now - self._begun > self.longest:
            raise StoodStill(f"{waited}: it moves, and does not come to an end")


def until(
    what: str,
    done: Callable[[], object],
    motion: Callable[[], object] = lambda: None,
    still: float = STILL,
    pause: float = 0.1,
) -> None:
    """Wait until ``done`` returns a true value, as long as ``motion`` keeps changing."""
    wait = Wait(what, still)
    while not done():
        wait.moved(motion())
        time.sleep(pause)
