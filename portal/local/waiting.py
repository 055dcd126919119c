"""Waiting that follows progress: as long as something moves it goes on, however slow the machine.

A fixed number of seconds is too short on a busy machine and too long where nothing comes any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.local.errors import PortalError

#: Seconds without any motion after which nothing more is expected.
STILL = 60.0
#: The generous end of every wait, for what moves in circles.
LONGEST = 1800.0


class StoodStill(PortalError):
    """What was waited for did not come, and nothing moved any more."""


@dataclass
class Wait:
    """One wait: ``moved`` is told what is seen, and raises once that has been the same too long.

    ``what`` says what is waited for, ``still`` after how many seconds without motion it is over.
    """

    what: str
    still: float = STILL
    longest: float = LONGEST
    clock: Callable[[], float] = time.monotonic
    _seen: object = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._begun = self._moved = self.clock()

    def moved(self, state: object) -> None:
        """Take note of what is seen now; raises ``StoodStill`` when it has not changed for long.

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
    """Wait until ``done`` gives something true, as long as ``motion`` shows something new."""
    wait = Wait(what, still)
    while not done():
        wait.moved(motion())
        time.sleep(pause)
