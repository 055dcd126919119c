"""The retry policy towards a portal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Pauses, in seconds, and number of attempts; ``answer`` is the read timeout.

    By default, a portal that restarts within half a minute is waited for. ``rest`` is the longest
    pause that the portal may ask for (``Retry-After``): beyond that we give up.
    After ``whole`` seconds of timeouts there are no more retries.
    """

    attempts: int = 8
    first: float = 0.3
    longest: float = 15.0
    rest: float = 120.0
    connect: float = 10.0
    answer: float = 120.0
    whole: float = 180.0

    def left(self, tried: int, spent: float) -> tuple[int, float]:
        """Return how many retries are left, and about how many seconds they take.

        ``spent`` is the time so far in seconds, ``tried`` the number of attempts.
        """
        times = max(0, self.attempts - tried)
        pauses = sum(min(self.first * 2 ** (tried - 1 + n), self.longest) for n in range(times))
        return times, min(pauses + times * spent / max(1, tried), max(0.0, self.whole - spent))
