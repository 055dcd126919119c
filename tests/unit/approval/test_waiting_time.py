"""Waiting time on a working calendar: weekends, holidays, joint leave, the office's own days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.approval.waiting_time import due, is_working_day, wait, working_time
from didd.config.sop import OfficeCalendar, Sop
from tests.support.samples.desk_samples import config_with_local_officer

SOP = config_with_local_officer().sop
WIB = ZoneInfo("Asia/Jakarta")
MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=WIB) + timedelta(minutes=minutes)
)


@dataclass(frozen=True)
class Day:
    day: date
    works: bool


@pytest.mark.parametrize(
    "known",
    [
        Day(date(2026, 3, 18), works=False),  # joint leave of the Day of Silence
        Day(date(2026, 12, 24), works=False),  # joint leave of Christmas
        Day(date(2026, 8, 17), works=False),
        Day(date(2026, 11, 28), works=False),  # a Saturday
        Day(date(2026, 11, 30), works=True),
    ],
    ids=lambda known: known.day.isoformat(),
)
def test_neither_holidays_nor_joint_leave_are_working_days(known: Day):
    assert is_working_day(known.day, SOP) == known.works


def with_calendar(**days: frozenset[date]) -> Sop:
    return SOP.model_copy(update={"calendar": OfficeCalendar(**days)})


def test_the_office_knows_days_of_its_own():
    monday, saturday = date(2026, 11, 30), date(2026, 11, 28)
    closed = with_calendar(leave=frozenset({monday}), worked=frozenset({saturday}))
    assert not is_working_day(monday, closed)
    assert is_working_day(saturday, closed)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)))
def test_working_time_is_never_longer_than_the_time(since: datetime, span: timedelta):
    assert timedelta() <= working_time(since, since + span, SOP) <= span


def test_a_wait_over_joint_leave_is_not_late():
    evening = datetime(2026, 12, 23, 23, 59, 30, tzinfo=WIB)
    monday = datetime(2026, 12, 28, 0, 0, 20, tzinfo=WIB)
    assert not wait(evening, monday, "approve", SOP).late
    assert wait(evening, monday + timedelta(minutes=1), "approve", SOP).late


def test_what_is_due_keeps_the_office_s_own_days_too():
    friday, monday = datetime(2026, 11, 27, 12, tzinfo=WIB), date(2026, 11, 30)
    closed = with_calendar(leave=frozenset({monday}))
    usual, later = due(friday, "establish", SOP), due(friday, "establish", closed)
    assert usual is not None
    assert later == usual + timedelta(days=1)
