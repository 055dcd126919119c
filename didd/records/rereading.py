"""Which files are read whole tonight though nothing tells that they changed. Pure.

Size, time and mark can all be as they were while bytes are others: a disk errs, a program writes
past the file system, a server tells only whole seconds. So every file is read again in turn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

#: Nights in which every file has its turn.
NIGHTS = 30
_NEVER = datetime.min.replace(tzinfo=UTC)


def due(
    read_at: Mapping[str, datetime | None], now: datetime, nights: int = NIGHTS
) -> tuple[str, ...]:
    """Give the paths whose turn it is: a thirtieth of all, those first that waited longest.

    More where some would otherwise wait for more than ``nights``: after nights that were left out,
    or when many files went.

    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> due({"a": day, "b": None, "c": day - timedelta(days=3)}, day)
    ('b',)
    >>> due({"a": day, "b": None, "c": day - timedelta(days=40)}, day)
    ('b', 'c')
    """
    in_turn = sorted(read_at, key=lambda path: (read_at[path] or _NEVER, path))
    share = math.ceil(len(in_turn) / nights)
    latest = now - timedelta(days=nights - 1)
    late = (path for path in in_turn[share:] if (at := read_at[path]) and at <= latest)
    return (*in_turn[:share], *late)
