"""Which files are read again tonight although they look unchanged. Pure.

Size, time and mark can be unchanged while the bytes differ: a disk errs, a program bypasses
the file system, a server has whole seconds only. So every file is read again in turn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

#: Nights in which every file is read once.
NIGHTS = 30
_NEVER = datetime.min.replace(tzinfo=UTC)


def due(
    read_at: Mapping[str, datetime | None], now: datetime, nights: int = NIGHTS
) -> tuple[str, ...]:
    """Return the paths that are due: a thirtieth of all, the longest waiting first.

    More if some would otherwise wait longer than ``nights``: after skipped nights,
    or when many files vanished.

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
