"""When a sensor asks again: never twice at once, sooner first, then ever later, at last never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.pending import (
    AT_MOST,
    ATTEMPTS,
    FIRST_WAIT,
    HOURLY_FROM,
    LONGEST_WAIT,
    QUIET,
    Attempt,
    Work,
    is_settled,
    next_attempt,
)

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
PAST = st.timedeltas(timedelta(0), timedelta(days=3)).map(lambda ago: Attempt(NOW - ago))


def test_what_was_never_tried_is_asked_for_at_once() -> None:
    assert next_attempt([], NOW) == 1


@given(st.lists(PAST, max_size=20), st.integers(0, 20))
def test_while_one_runs_no_other_is_asked_for(ended: list[Attempt], place: int) -> None:
    attempts = [*ended[:place], Attempt(None), *ended[place:]]
    assert next_attempt(attempts, NOW) is None


@given(st.lists(PAST, min_size=1, max_size=200))
def test_the_next_number_is_new_and_comes_within_the_longest_wait(ended: list[Attempt]) -> None:
    longest = LONGEST_WAIT if len(ended) < HOURLY_FROM else timedelta(hours=1)
    following = len(ended) + 1 if len(ended) < ATTEMPTS else None
    assert next_attempt(ended, NOW + longest) == following
    now = next_attempt(ended, NOW)
    assert now in {None, len(ended) + 1}


def test_each_failure_doubles_the_wait_up_to_the_longest() -> None:
    waits: list[timedelta] = []
    for failures in range(1, 12):
        ended = [Attempt(NOW)] * failures
        wait = timedelta(0)
        while next_attempt(ended, NOW + wait) is None:
            wait += timedelta(seconds=10)
        waits.append(wait)
    assert waits[0] == FIRST_WAIT
    assert waits[1] == 2 * FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_the_newest_end_counts_whatever_the_order() -> None:
    old, new = Attempt(NOW - timedelta(days=1)), Attempt(NOW)
    assert next_attempt([new, old], NOW) is None
    assert next_attempt([old, new], NOW) is None


def test_work_for_the_same_state_of_the_world_is_the_same_work() -> None:
    assert Work("dinkes", "draft/dinkes/7") == Work("dinkes", "draft/dinkes/7")
    assert Work("dinkes", "draft/dinkes/7") != Work("dinkes", "draft/dinkes/8")


@given(st.timedeltas(timedelta(0), timedelta(seconds=10)), st.floats(0, 1))
def test_decisions_settle_by_quiet_or_by_age(age: timedelta, share: float) -> None:
    span = NOW - age, NOW - age * share
    assert is_settled(span, NOW) == (age >= AT_MOST or age * share >= QUIET)


def test_a_clock_that_goes_before_ours_holds_nothing_up() -> None:
    ahead = NOW + timedelta(hours=1)
    assert is_settled((ahead, ahead), NOW)
    assert is_settled(None, NOW)
