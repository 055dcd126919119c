"""Whether to request a run for pending work now: the sensors' one decision. Pure.

The store knows what is pending; Dagster knows which runs were tried. A run key dedupes for
ever, so it carries the number of the attempt, and a failed attempt is followed by another, later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Waiting time after the first failed attempt; it doubles, up to the longest.
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=10)
#: So long nobody must have decided before a draft is compiled, unless the first decision is so old:
#: what is decided in one go is one run, and a draft is begun within five seconds all the same.
QUIET, AT_MOST = timedelta(seconds=1), timedelta(seconds=2.5)
#: From so many attempts on they are an hour apart, and after so many (about a day) they end.
HOURLY_FROM, ATTEMPTS = 12, 36


@dataclass(frozen=True, slots=True)
class Work:
    """One pending task of an agency. ``subject`` identifies exactly this state."""

    agency: str
    subject: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run that was tried for a subject: whether it has ended, and when."""

    ended_at: datetime | None


def next_attempt(attempts: Sequence[Attempt], now: datetime) -> int | None:
    """Return the number of the attempt to request now; None while one runs or it is too early.

    None too once there were enough (``is_over``): then a person must look.

    >>> next_attempt([], datetime(2026, 1, 1))
    1
    """
    if any(a.ended_at is None for a in attempts):
        return None
    if not attempts:
        return 1
    last = max(a.ended_at for a in attempts if a.ended_at is not None)
    wait = min(FIRST_WAIT * 2 ** min(len(attempts) - 1, 10), LONGEST_WAIT)
    if len(attempts) >= HOURLY_FROM:
        wait = timedelta(hours=1)
    if is_over(attempts):
        return None
    return len(attempts) + 1 if now >= last + wait else None


def is_settled(span: tuple[datetime, datetime] | None, now: datetime) -> bool:
    """Whether what was decided from the first to the last of these times is complete enough.

    A time to come, by another machine's clock, is not waited for.

    >>> noon = datetime(2026, 1, 1, 12)
    >>> is_settled((noon, noon), noon), is_settled((noon, noon), noon + QUIET)
    (False, True)
    """
    if span is None:
        return True
    first, last = span
    return now - last >= QUIET or now - first >= AT_MOST or last > now


def is_over(attempts: Sequence[Attempt]) -> bool:
    """Whether it was tried often enough, in vain, that no other attempt follows by itself."""
    return len(attempts) >= ATTEMPTS and all(a.ended_at is not None for a in attempts)
