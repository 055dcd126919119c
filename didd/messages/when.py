"""When somebody is written to: at once or once a day, and never in their quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from didd.config.sop import MessageRules
from didd.i18n import OFFICE, Language

#: Under which topic it is remembered on which day somebody had their digest.
DIGEST = "digest"
#: Under which it is remembered on which day somebody was last told what the law wants of agencies:
#: that is looked up once a day for each officer, at the first hour at which they may be written to.
LAW = "law"
#: Waiting time after the first failed attempt; it doubles, up to the longest.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
#: Attempts before a message counts as failed: about two days.
ATTEMPTS = 16


class Way(StrEnum):
    """How somebody wants to be told."""

    IMMEDIATE = "immediate"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Choice:
    """How one officer wants to be written to; without an ``address`` nobody can.

    Hours are those of the office's clocks; the same hour twice is no quiet at all.
    """

    officer: str
    address: str = ""
    way: Way = Way.IMMEDIATE
    digest_at: time = time(7, 30)
    quiet_from: time = time(18)
    quiet_until: time = time(6)
    language: Language = OFFICE


def usual(officer: str, rules: MessageRules) -> Choice:
    """Return how somebody is written to who chose nothing."""
    return Choice(
        officer,
        digest_at=rules.digest_at,
        quiet_from=rules.quiet_from,
        quiet_until=rules.quiet_until,
    )


def may_write(choice: Choice, now: datetime, zone: ZoneInfo, last_digest: int = 0) -> bool:
    """Whether a message may be written to them now; ``last_digest`` is that day's ordinal."""
    here = now.astimezone(zone)
    if not choice.address or choice.way is Way.NEVER or is_quiet(choice, here.time()):
        return False
    if choice.way is Way.IMMEDIATE:
        return True
    return here.time() >= choice.digest_at and here.toordinal() != last_digest


def is_quiet(choice: Choice, at: time) -> bool:
    """Whether an hour of the office's clock is one of their quiet ones.

    >>> is_quiet(Choice("a", quiet_from=time(18), quiet_until=time(6)), time(23))
    True
    """
    begin, end = choice.quiet_from, choice.quiet_until
    return begin <= at < end if begin <= end else at >= begin or at < end


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts; None when it was tried often enough."""
    if attempts >= ATTEMPTS:
        return None
    return now + min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)
