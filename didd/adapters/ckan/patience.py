"""How long a portal is waited for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try; ``answer`` is the longest silence.

    As it stands, a portal that restarts within half a minute is waited for. ``rest`` is the longest
    pause that the portal may ask for (``Retry-After``): when it asks for more, it is left alone.
    After ``whole`` seconds of silences nothing is tried again.
    """

    attempts: int = 8
    first: float = 0.3
    longest: float = 15.0
    rest: float = 120.0
    connect: float = 10.0
    answer: float = 120.0
    whole: float = 180.0

    def left(self, tried: int, spent: float) -> tuple[int, float]:
        """Give how often it is tried again, and about how many seconds that takes from now.

        ``spent`` seconds were passed so far, in which it was tried ``tried`` times.
        """
        times = max(0, self.attempts - tried)
        pauses = sum(min(self.first * 2 ** (tried - 1 + n), self.longest) for n in range(times))
        return times, min(pauses + times * spent / max(1, tried), max(0.0, self.whole - spent))
