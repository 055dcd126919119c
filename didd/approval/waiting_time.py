"""Waiting time against the SOP's time standard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
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
    counted = now - since
    if standard.calendar == "working_days":
        counted = working_time(since, now, sop.zone)
    late = standard.seconds is not None and counted > timedelta(seconds=standard.seconds)
    return Wait(since, max(now - since, timedelta()), late)


def working_time(since: datetime, now: datetime, zone: ZoneInfo) -> timedelta:
    """Return the time between two moments without weekends and public holidays (``holidays``)."""
    start, end = since.astimezone(zone), now.astimezone(zone)
    total, cursor = timedelta(), start
    while cursor < end:
        midnight = datetime.combine(cursor.date() + timedelta(days=1), time(), zone)
        until = min(midnight, end)
        if _calendar().is_working_day(cursor.date()):
            total += until - cursor
        cursor = until
    return total


@cache
def _calendar() -> HolidayBase:
    """Return Indonesia's calendar, which the library fills year by year as days are asked for."""
    return country_holidays("ID")
