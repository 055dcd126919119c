"""How many calls at once a portal bears: found out by asking, never by settings. Pure.

Additive increase, multiplicative decrease: each good answer lets a little more through, an answer
that says "too much" halves it. An answer that came much slower than the quickest of its kind takes
one away: the portal answers, but what comes on top only waits there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

#: An answer so many times slower than the quickest of its kind means that calls queue.
SLOW = 2.0
#: Answers quicker than this, in seconds, are never called slow.
QUICK = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls may be under way (``limit``, its whole part), and what taught us so.

    ``cut_at`` is when it was last lowered: calls begun before that tell nothing new. ``quickest``
    has the least seconds per unit of each kind of call. Times are any clock's, in seconds.
    """

    limit: float = 2.0
    most: float = 4.0
    cut_at: float = float("-inf")
    quickest: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def at_once(self) -> int:
        """How many calls may be under way now; at least one."""
        return int(self.limit)

    def answered(self, kind: str, begun: float, ended: float, units: float) -> Pace:
        """Learn from an answer to ``units`` things asked at once; 0 units: its time says nothing.

        >>> Pace(limit=2.0).answered("show", 0, 0.1, 1).limit
        2.5
        """
        if units <= 0:
            return self._raised()
        each = (ended - begun) / units
        least = self.quickest.get(kind, each)
        slow = ended - begun > QUICK and each > SLOW * least
        # The quickest is forgotten slowly: a portal may be slower today than it was.
        quickest = {**self.quickest, kind: min(each, least * 1.01)}
        learned = replace(self, quickest=quickest)
        if not slow:
            return learned._raised()
        return learned._cut(self.limit - 1, begun, ended)

    def troubled(self, begun: float, ended: float) -> Pace:
        """Learn from a time-out, a 429, a 5xx or a broken connection.

        >>> Pace(limit=6.0).troubled(0, 1).troubled(0.5, 1.1).limit
        3.0
        """
        return self._cut(self.limit / 2, begun, ended)

    def _raised(self) -> Pace:
        return replace(self, limit=min(self.most, self.limit + 1 / self.limit))

    def _cut(self, limit: float, begun: float, ended: float) -> Pace:
        if begun < self.cut_at:
            return self
        return replace(self, limit=max(1.0, limit), cut_at=ended)
