"""Waiting time against the SOP's time standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from didd.config.sop import Sop


@dataclass(frozen=True, slots=True)
class Wait:
    """Start, elapsed time, and whether it exceeds the SOP's standard for the step."""

    since: datetime
    elapsed: timedelta
    late: bool


def wait(since: datetime, now: datetime, step: str, sop: Sop) -> Wait:
    """Measure a waiting time.

    Neither weekends nor Indonesia's public holidays count against a standard in working days.
    """
    standard = sop.step(step).standard
    spans: Iterable[timedelta] = (now - since,)
    if standard.calendar == "working_days":
        spans = _working_spans(since, now, sop.zone)
    late = standard.seconds is not None and _exceeds(spans, timedelta(seconds=standard.seconds))
    return Wait(since, max(now - since, timedelta()), late)


def due(since: datetime, step: str, sop: Sop) -> datetime | None:
    """Return until when a step is to be done by the SOP's standard; None where it has none."""
    standard = sop.step(step).standard
    if standard.seconds is None:
        return None
    left = timedelta(seconds=standard.seconds)
    if standard.calendar == "calendar_days":
        return since + left
    cursor = since.astimezone(sop.zone)
    while True:
        midnight = datetime.combine(cursor.date() + timedelta(days=1), time(), sop.zone)
        if _calendar().is_working_day(cursor.date()):
            if midnight - cursor >= left:
                return cursor + left
            left -= midnight - cursor
        cursor = midnight


def _exceeds(spans: Iterable[timedelta], limit: timedelta) -> bool:
    """Whether spans together are more than a limit; no more of them are made than it takes."""
    return any(total > limit for total in accumulate(spans))


def working_time(since: datetime, now: datetime, zone: ZoneInfo) -> timedelta:
    """Return the time between two moments without weekends and public holidays (``holidays``)."""
    return sum(_working_spans(since, now, zone), timedelta())


def _working_spans(since: datetime, now: datetime, zone: ZoneInfo) -> Iterator[timedelta]:
    """Yield how much of each working day lies between two moments."""
    cursor, end = since.astimezone(zone), now.astimezone(zone)
    while cursor < end:
        midnight = datetime.combine(cursor.date() + timedelta(days=1), time(), zone)
        until = min(midnight, end)
        if _calendar().is_working_day(cursor.date()):
            yield until - cursor
        cursor = until


@cache
def _calendar() -> HolidayBase:
    """Return Indonesia's calendar, which the library fills year by year as days are asked for."""
    return country_holidays("ID")
