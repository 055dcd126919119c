"""Waiting time against the SOP's time standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate

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

    Neither weekends nor Indonesia's public holidays nor joint leave (cuti bersama) count against a
    standard in working days.
    """
    standard = sop.step(step).standard
    spans: Iterable[timedelta] = (now - since,)
    if standard.calendar == "working_days":
        spans = _working_spans(since, now, sop)
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
        if is_working_day(cursor.date(), sop):
            if midnight - cursor >= left:
                return cursor + left
            left -= midnight - cursor
        cursor = midnight


def _exceeds(spans: Iterable[timedelta], limit: timedelta) -> bool:
    """Whether spans together are more than a limit; no more of them are made than it takes."""
    return any(total > limit for total in accumulate(spans))


def working_time(since: datetime, now: datetime, sop: Sop) -> timedelta:
    """Return the time between two moments without the days on which the office does not work."""
    return sum(_working_spans(since, now, sop), timedelta())


def is_working_day(day: date, sop: Sop) -> bool:
    """Whether the office works on a day.

    Public holidays and joint leave as far as the library ``holidays`` knows them, and what the
    office's own calendar says besides.
    """
    if day in sop.calendar.worked:
        return True
    return day not in sop.calendar.leave and _calendar().is_working_day(day)


def _working_spans(since: datetime, now: datetime, sop: Sop) -> Iterator[timedelta]:
    """Yield how much of each working day lies between two moments, by the office's clocks."""
    cursor, end = since.astimezone(sop.zone), now.astimezone(sop.zone)
    while cursor < end:
        midnight = datetime.combine(cursor.date() + timedelta(days=1), time(), sop.zone)
        until = min(midnight, end)
        if is_working_day(cursor.date(), sop):
            yield until - cursor
        cursor = until


@cache
def _calendar() -> HolidayBase:
    """Return Indonesia's calendar, which the library fills year by year as days are asked for.

    Its category ``government`` is the joint leave that ministers decree for each year.
    """
    return country_holidays("ID", categories=("public", "government"))
