"""Whether a decree can be true: by its day and its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.approval.decree_facts import (
    LATEST,
    KeptDecree,
    Setting,
    check_decree,
    check_number,
    decree_mark,
    newest_approval,
    same_number,
)
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind, Entry, Register
from tests.support.factories import make_decision, make_decree, make_record

TODAY = date(2026, 11, 29)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(day=DAYS, approved=st.none() | DAYS, before=st.none() | DAYS, tested=st.none() | DAYS)
def test_a_day_is_right_between_what_came_before_and_today(
    day: date, approved: date | None, before: date | None, tested: date | None
):
    earlier = make_decree(date=before) if before else None
    setting = Setting(TODAY, approved, earlier, tested)
    oldest = max(filter(None, (approved or TODAY - LATEST, before, tested)))
    right = oldest <= day <= TODAY
    if right:
        check_decree("1", day, setting)
    else:
        with pytest.raises(Refused):
            check_decree("1", day, setting)


@pytest.mark.parametrize("day", [date.min, date(26, 11, 29), date(2025, 11, 27)])
def test_a_decree_of_long_ago_is_a_slip_of_the_pen(day: date):
    with pytest.raises(Refused, match="lebih dari setahun"):
        check_decree("1", day, Setting(TODAY))
    check_decree("1", date(2025, 11, 28), Setting(TODAY))
    check_decree("1", date(2020, 1, 2), Setting(TODAY, approved=date(2020, 1, 1)))


@pytest.mark.parametrize("number", ["", "  ", "\u00a0\t"])
def test_a_decree_has_a_number(number: str):
    with pytest.raises(Refused, match="belum diisi"):
        check_decree(number, TODAY, Setting(TODAY))


@pytest.mark.parametrize("number", ["188.44/12/2026", " 188.44 / 12/2026", "188.44/12/2026\n"])
def test_a_number_is_used_once_a_year_by_whoever_signs(number: str):
    decree = make_decree(number=number, date=TODAY)
    signed = [KeptDecree("188.44/12/2026", date(2026, 1, 5), "edition/dinkes/2026/1")]
    with pytest.raises(Refused, match="sudah menandatangani keputusan lain"):
        check_number(decree, signed)
    check_number(decree, [replace(signed[0], day=date(2025, 1, 5))])
    check_number(decree, [replace(signed[0], number="188.44/13/2026")])


@given(st.text())
def test_space_and_case_make_no_other_number(text: str):
    assert same_number(f" {text.upper()} ") == same_number(text.upper())
    assert same_number(" ".join(text)) == same_number("".join(text.split()))


def test_the_newest_approval_is_a_day_of_the_office():
    record, other = make_record(), make_record(key="lain")
    entry = Entry("1", record.id, record.content_hash, record.classification, record.title, {})
    register = Register(record.agency, "Dinas Contoh", 2026, TODAY, (entry,))
    late = datetime(2026, 3, 1, 23, tzinfo=UTC)  # already the next day in Palangka Raya
    of_it = {"record_id": record.id, "content_hash": record.content_hash, "decided_at": late}
    made = [
        make_decision(1, kind=DecisionKind.APPROVE, **of_it),
        make_decision(2, kind=DecisionKind.TEST, **(of_it | {"decided_at": late + timedelta(1)})),
        make_decision(3, record_id=other.id, decided_at=late + timedelta(days=9)),
    ]
    assert newest_approval(register, made, ZoneInfo("Asia/Jakarta")) == date(2026, 3, 2)
    assert newest_approval(register, made, UTC) == date(2026, 3, 1)
    assert newest_approval(register, [], UTC) is None


@pytest.mark.parametrize(
    "change",
    [{"number": "2"}, {"position": "Lain"}, {"earlier": "mencabut"}, {"exception": "sendiri"}],
)
def test_whatever_a_decree_will_say_changes_what_is_confirmed(change: dict[str, str]):
    decree = make_decree()
    mark = decree_mark(decree, "2026/1", "a" * 64)
    assert decree_mark(replace(decree, **change), "2026/1", "a" * 64) != mark
    assert decree_mark(decree, "2026/2", "a" * 64) != mark
    assert decree_mark(decree, "2026/1", "b" * 64) != mark
    assert decree_mark(replace(decree, signature="e"), "2026/1", "a" * 64) == mark
