"""Adaptive limit of concurrent calls, measured, never configured. Pure.

Additive increase, multiplicative decrease: each good response raises the limit a little, one
that says "too much" halves it. A response much slower than the quickest of its kind lowers it by
one: the portal answers, but additional calls only queue there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

#: Factor over the quickest response of its kind from which calls count as queueing.
SLOW = 2.0
#: Responses quicker than this, in seconds, never count as slow.
QUICK = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """The limit of concurrent calls (the integer part of ``limit``), and its history.

    ``cut_at`` is when it was last lowered: calls begun before that are ignored. ``quickest``
    has the fewest seconds per unit by kind of call. Times are of any clock, in seconds.
    """

    limit: float = 2.0
    most: float = 4.0
    cut_at: float = float("-inf")
    quickest: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def at_once(self) -> int:
        """Return how many concurrent calls are allowed now; at least one."""
        return int(self.limit)

    def answered(self, kind: str, begun: float, ended: float, units: float) -> Pace:
        """Adapt to a response for ``units`` objects; 0 units: ignore its duration.

        >>> Pace(limit=2.0).answered("show", 0, 0.1, 1).limit
        2.5
        """
        if units <= 0:
            return self._raised()
        each = (ended - begun) / units
        least = self.quickest.get(kind, each)
        slow = ended - begun > QUICK and each > SLOW * least
        # The quickest decays slowly: a portal may be slower today than it was.
        quickest = {**self.quickest, kind: min(each, least * 1.01)}
        learned = replace(self, quickest=quickest)
        if not slow:
            return learned._raised()
        return learned._cut(self.limit - 1, begun, ended)

    def troubled(self, begun: float, ended: float) -> Pace:
        """Adapt to a timeout, a 429, a 5xx or a broken connection.

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
