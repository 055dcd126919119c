"""By which day something must be there: worked out from a board, told at each stage, once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from didd.config.catalog import load_catalog_config
from didd.config.message_rules import Escalation, ReminderRules
from didd.model import Classification, Role
from didd.obligations.board import Declared, Listed, board_of
from didd.obligations.deadlines import Deadline, ListDays, Notice, Reason, deadlines, notices

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
MANDATORY, RULES = CONFIG.mandatory, CONFIG.sop.reminders
MADE, DAY = date(2026, 1, 15), date(2026, 9, 1)
LIST = ListDays(date(2026, 2, 1), date(2025, 1, 1))


def found(
    day: date = DAY, days: ListDays = LIST, made: str = "2026-01-15", **declared: Declared
) -> dict[str, Deadline]:
    item = Listed("r", "1", "Laporan Keuangan 2025", Classification.BERKALA, made, date(2026, 2, 1))
    board = board_of("dinkes", [item] if made else [], declared, MANDATORY, day)
    return {each.heading: each for each in deadlines(board, days, MANDATORY, RULES)}


def told(deadline: Deadline, day: date) -> list[Notice]:
    return list(notices(deadline, day, MANDATORY, RULES, Role.AGENCY_OFFICER))


def test_what_is_periodic_and_the_list_itself_have_their_days() -> None:
    assert found() == {
        "": Deadline("dinkes", "", Reason.LIST, date(2027, 2, 1), date(2026, 8, 1)),
        "B04": Deadline("dinkes", "B04", Reason.RENEW, date(2027, 1, 15), date(2026, 7, 15)),
    }


def test_a_confirmation_moves_both_and_a_publication_moves_neither() -> None:
    confirmed = found(B04=Declared(confirmed=date(2026, 8, 20)))
    assert {each.due for each in confirmed.values()} == {date(2027, 8, 20)}
    again = ListDays(date(2026, 8, 1), LIST.known)
    assert found(days=again)["B04"] == found()["B04"]


def test_a_promise_counts_once_the_day_has_passed_and_for_what_is_missing() -> None:
    promised = Declared(announced=date(2027, 3, 1))
    assert found(B04=promised)["B04"].reason is Reason.RENEW
    late = found(date(2027, 2, 1), B04=promised)["B04"]
    assert (late.reason, late.due, late.warn) == (Reason.PROMISED, date(2027, 3, 1), None)
    missing = found(made="", B04=promised)["B04"]
    assert (missing.reason, missing.due) == (Reason.PROMISED, date(2027, 3, 1))
    assert "B04" not in found(made="")
    assert "B04" not in found(B04=Declared(binds=False))


def test_the_list_is_renewed_once_all_that_is_periodic_in_it_is_confirmed() -> None:
    made = [
        Listed(title, "1", title, Classification.BERKALA, "2026-01-15", date(2026, 2, 1))
        for title in ("Laporan Keuangan 2025", "Laporan Kinerja 2025")
    ]

    def due(**declared: Declared) -> date:
        board = board_of("dinkes", made, declared, MANDATORY, DAY)
        return next(iter(deadlines(board, LIST, MANDATORY, RULES))).due

    one, other = Declared(confirmed=date(2026, 8, 20)), Declared(confirmed=date(2026, 8, 10))
    assert due() == due(B04=one) == due(B03=other) == date(2027, 2, 1)
    assert due(B04=one, B03=other) == date(2027, 8, 10)
    before = Declared(confirmed=date(2026, 1, 20))
    assert due(B04=one, B03=before) == date(2027, 2, 1)


def test_a_list_without_anything_periodic_has_no_day_that_nothing_could_end() -> None:
    item = Listed("r", "1", "Peta Contoh", Classification.SETIAP_SAAT, "2026", date(2026, 2, 1))
    board = board_of("dinkes", [item], {}, MANDATORY, DAY)
    assert list(deadlines(board, LIST, MANDATORY, RULES)) == []


def test_an_agency_without_a_list_has_so_many_days_for_its_first() -> None:
    first = found(made="", days=ListDays(known=date(2026, 1, 5)))
    assert first == {"": Deadline("dinkes", "", Reason.FIRST_LIST, date(2026, 4, 5))}
    assert found(made="", days=ListDays()) == {}


@pytest.mark.parametrize(
    ("left", "stages"),
    [
        (200, []),
        (183, [0]),
        (15, [0]),
        (14, [1]),
        (6, [1]),
        (5, [2]),
        (2, [2]),
        (1, [3]),
        (0, [3]),
    ],
)
def test_the_agency_is_reminded_at_each_stage(left: int, stages: list[int]) -> None:
    deadline = Deadline("dinkes", "B04", Reason.RENEW, date(2027, 1, 15), date(2026, 7, 15))
    each = told(deadline, deadline.due - timedelta(days=left))
    assert [notice.mark % 100 for notice in each] == stages
    assert {notice.role for notice in each} <= {Role.AGENCY_OFFICER}


def test_after_the_day_one_level_after_the_other_is_told() -> None:
    deadline = Deadline("dinkes", "B04", Reason.RENEW, DAY)

    def roles(days: int) -> list[Role]:
        return [notice.role for notice in told(deadline, DAY + timedelta(days=days))]

    assert roles(1) == roles(6) == [Role.AGENCY_OFFICER]
    assert roles(7) == roles(20) == [Role.AGENCY_OFFICER, Role.CHIEF_OFFICER]
    assert roles(21) == [Role.AGENCY_OFFICER, Role.CHIEF_OFFICER, Role.SUPERIOR]


@given(
    due=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    later=st.integers(1, 900),
    step=st.integers(0, 600),
)
def test_a_mark_grows_with_time_and_with_the_day_that_counts(
    due: date, later: int, step: int
) -> None:
    one = Deadline("dinkes", "B04", Reason.RENEW, due, due - timedelta(days=180))
    other = Deadline("dinkes", "B04", Reason.RENEW, due + timedelta(days=later), due)
    day = due - timedelta(days=300) + timedelta(days=step)
    before = {n.role: n.mark for n in told(one, day) if not n.late}
    after = {n.role: n.mark for n in told(one, day + timedelta(days=1)) if not n.late}
    assert all(after.get(role, mark) >= mark for role, mark in before.items())
    assert all(n.mark > m.mark for n in told(other, day + timedelta(days=later))
               for m in told(one, day))  # fmt: skip


def test_levels_must_go_up_and_each_role_stand_once() -> None:
    up = Escalation(after_days=2, role=Role.CHIEF_OFFICER)
    for wrong in ((up, up), (up, Escalation(after_days=1, role=Role.SUPERIOR))):
        with pytest.raises(ValidationError):
            ReminderRules(escalation=wrong)
    assert ReminderRules(escalation=()).escalation == ()
