"""How many calls at once: less where the portal suffers, more where it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from didd.adapters.ckan.pace import Pace


def test_good_answers_let_more_through_up_to_the_most() -> None:
    pace = Pace(limit=1.0, most=4.0)
    limits = []
    for second in range(20):
        pace = pace.answered("revise", second, second + 0.1, 1)
        limits.append(pace.at_once)
    assert limits == sorted(limits)
    assert limits[-1] == 4


def test_trouble_halves_but_only_once_for_calls_that_suffered_together() -> None:
    pace = Pace(limit=4.0)
    for ended in (5.0, 5.1, 5.2, 5.3):  # all four begun before anything was known
        pace = pace.troubled(4.0, ended)
    assert pace.limit == 2.0
    assert pace.troubled(6.0, 7.0).limit == 1.0


def test_there_is_always_one_call_that_may_ask_again() -> None:
    pace = Pace()
    for second in range(10):
        pace = pace.troubled(second, second + 0.5)
    assert pace.at_once == 1


def test_answers_that_grow_slow_take_calls_away() -> None:
    pace = Pace(limit=4.0).answered("upsert", 0, 1, 25)
    assert pace.answered("upsert", 2, 5, 25).limit < pace.limit


def test_a_call_with_more_in_it_may_take_longer() -> None:
    pace = Pace(limit=2.0).answered("upsert", 0, 1, 10)
    assert pace.answered("upsert", 2, 4.5, 25).limit > pace.limit


def test_kinds_of_calls_are_not_compared() -> None:
    pace = Pace(limit=2.0).answered("show", 0, 0.02, 1)
    assert pace.answered("revise", 1, 1.5, 1).limit > pace.limit


def test_a_call_without_units_is_not_judged_by_its_time() -> None:
    pace = Pace(limit=2.0).answered("download", 0, 0.1, 0)
    assert pace.answered("download", 1, 600, 0).limit > pace.limit


@given(
    st.lists(
        st.tuples(st.booleans(), st.floats(0.001, 100), st.sampled_from("ab"), st.integers(0, 50))
    )
)
def test_the_limit_never_leaves_its_bounds(calls: list[tuple[bool, float, str, int]]) -> None:
    pace, now = Pace(most=4.0), 0.0
    for good, seconds, kind, units in calls:
        begun, now = now, now + seconds
        pace = pace.answered(kind, begun, now, units) if good else pace.troubled(begun, now)
        assert 1 <= pace.at_once <= 4
