"""Messages about the portal's problems while waiting: cause, retries, duration."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

from didd.i18n import _

#: Receives a message for people, from any thread.
Tell: TypeAlias = Callable[[str], None]

#: Seconds without a response before a message.
SILENT = 5.0
#: Seconds in which the same message is not repeated.
PAUSE = 10.0
#: Bytes per second at which an upload counts as progress.
SLOWEST = 1 << 20


def discard(_: str) -> None:
    """Drop the message: nobody waits."""


class TroubleMessages:
    """One per portal, shared by its calls, so that parallel failures are reported once."""

    def __init__(self, tell: Tell = discard, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._last: dict[str, float] = {}
        self._one = threading.Lock()

    def say(self, what: str, more: str) -> None:
        """Report a problem with ``more`` details; the same one is not repeated for a while."""
        with self._one:
            now = self._clock()
            if now - self._last.get(what, float("-inf")) < PAUSE:
                return
            self._last[what] = now
            self._tell(f"{what} {more}")

    @contextmanager
    def waiting(
        self, action: str, longest: float, size: int, ask: Callable[[], str]
    ) -> Generator[None]:
        """Report when the portal does not answer for some seconds; ``size`` bytes take longer.

        ``read_action`` then determines what is down, if possible.
        """
        patience = SILENT + size / SLOWEST

        def silent() -> None:
            more = str(
                _(
                    "{patience} seconds by now; it is waited for up to {longest} seconds.",
                    patience=format(patience, ".0f"),
                    longest=format(longest, ".0f"),
                )
            )
            self.say(
                str(_("The portal has not answered {action} yet.", action=action)),
                f"{more} {ask()}".rstrip(),
            )

        timer = threading.Timer(patience, silent)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
