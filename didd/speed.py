"""Speed and remaining time of a long act, estimated from recent progress."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

#: Seconds that count as recent, and between two messages.
WINDOW = 60.0
EVERY = 10.0


class Speed:
    """Receives progress; returns a log message now and then."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._clock = what, clock
        self._seen = deque([(clock(), 0)])
        self._told_at = clock()

    def update(self, done: int, total: int) -> str | None:
        """Record progress; return a message when it is time for one, and at the end of a long act.

        >>> times = iter([0.0, 0.0, 1.0, 20.0])
        >>> speed = Speed("entri", lambda: next(times))
        >>> speed.heard(1, 100), speed.heard(40, 100)
        (None, '40 dari 100 entri; 2,0 per detik; sisa kira-kira 30 detik')
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
        progress = f"{done} dari {total} {self._what}"
        if rate <= 0:
            return f"{progress}; portal belum menjawab lagi"
        shown = f"{rate:.1f}".replace(".", ",")
        return f"{progress}; {shown} per detik; sisa kira-kira {_words((total - done) / rate)}"


def _words(seconds: float) -> str:
    """Format a duration, no more precisely than an estimate warrants.

    >>> _words(30), _words(200), _words(9000)
    ('30 detik', '3 menit', '2,5 jam')
    """
    if seconds < 90:
        return f"{seconds:.0f} detik"
    if seconds < 5400:
        return f"{seconds / 60:.0f} menit"
    return f"{seconds / 3600:.1f} jam".replace(".", ",")
