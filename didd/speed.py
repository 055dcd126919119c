"""Speed and remaining time of a long act, estimated from recent progress."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from babel.numbers import format_decimal

from didd.i18n import Sentence, _, language, ngettext

#: Seconds that count as recent, and between two messages.
WINDOW = 60.0
EVERY = 10.0


class Speed:
    """Receives progress; returns a log message now and then."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._clock = what, clock
        self._seen = deque([(clock(), 0)])
        self._told_at = clock()

    def update(self, done: int, total: int) -> Sentence | None:
        """Record progress; return a message when it is time for one, and at the end of a long act.

        >>> times = iter([0.0, 0.0, 1.0, 20.0])
        >>> speed = Speed("dataset", lambda: next(times))
        >>> print(speed.update(1, 100), speed.update(40, 100))
        None 40 dari 100 dataset; 2 per detik; sisa kira-kira 30 detik
        """
        now = self._clock()
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] < now - WINDOW:
            self._seen.popleft()
        if now - self._told_at < EVERY:
            return None
        self._told_at = now
        began, before = self._seen[0]
        rate = (done - before) / (now - began)
        progress = _("{done} of {total} {what}", done=done, total=total, what=self._what)
        if rate <= 0:
            return _("{progress}; the portal does not answer any more", progress=progress)
        return _(
            "{progress}; {rate} a second; about {time} left",
            progress=progress,
            rate=_decimal(rate),
            time=_duration((total - done) / rate),
        )


def _decimal(value: float) -> str:
    return format_decimal(round(value, 1), locale=language())


def _duration(seconds: float) -> Sentence:
    """Format a duration, no more precisely than an estimate warrants.

    >>> print(_duration(30), _duration(200), _duration(9000), sep=", ")
    30 detik, 3 menit, 2,5 jam
    """
    if seconds < 90:
        return ngettext("{n} second", "{n} seconds", round(seconds))
    if seconds < 5400:
        return ngettext("{n} minute", "{n} minutes", round(seconds / 60))
    return _("{hours} hours", hours=_decimal(seconds / 3600))
