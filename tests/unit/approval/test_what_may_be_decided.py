"""What may be decided in which state, by whom, and what follows: the whole table, and its laws."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.approval.what_may_be_decided import (
    AFTER,
    ALLOWED,
    CHIEFS,
    REASON_NEEDED,
    Refused,
    check_decision,
    check_establishment,
    state_after,
)
from didd.model import DecisionKind, State
from tests.support.factories import make_decision

DAY = date(2026, 3, 2)
A, R, J, T = DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST

TABLE = [
    (State.SUBMITTED, {A, R, J, T}),
    (State.APPROVED, {R, J, T}),
    (State.TESTED, {A, R, J}),
    (State.RETURNED, set()),
    (State.REJECTED, set()),
    (State.EXCLUDED, {T}),
    (State.OPENED, {T}),
    (State.REDACTED, {T}),
    (State.SUPERSEDED, set()),
]


def decide(
    kind: DecisionKind,
    state: State = State.SUBMITTED,
    reason: str = "karena contoh",
    officer: str = "contoh.utama",
    submitted_by: str = "contoh.pembantu",
    four_eyes: bool = True,
) -> None:
    check_decision(
        kind, reason, state, officer=officer, submitted_by=submitted_by, four_eyes=four_eyes
    )


@pytest.mark.parametrize(("state", "allowed"), TABLE)
@pytest.mark.parametrize("kind", DecisionKind)
def test_the_table_of_what_may_follow(
    state: State, allowed: set[DecisionKind], kind: DecisionKind
) -> None:
    if kind in allowed:
        decide(kind, state)
    else:
        with pytest.raises(Refused, match="tidak dapat"):
            decide(kind, state)


def test_every_state_and_every_kind_is_in_the_tables() -> None:
    assert set(ALLOWED) == set(State) == {state for state, _ in TABLE}
    assert set(AFTER) == set(DecisionKind)


@pytest.mark.parametrize("kind", sorted(CHIEFS))
@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_every_no_needs_a_reason_and_a_yes_needs_none(kind: DecisionKind, reason: str) -> None:
    if kind in REASON_NEEDED:
        with pytest.raises(Refused, match="alasan"):
            decide(kind, reason=reason)
    else:
        decide(kind, reason=reason)
    assert {R, J, T} == REASON_NEEDED & CHIEFS


@pytest.mark.parametrize("kind", sorted(CHIEFS))
def test_nobody_decides_on_what_they_submitted_unless_the_office_says_so(
    kind: DecisionKind,
) -> None:
    with pytest.raises(Refused, match="empat mata"):
        decide(kind, officer="sama", submitted_by="sama")
    decide(kind, officer="sama", submitted_by="sama", four_eyes=False)


@given(st.lists(st.sampled_from(DecisionKind), max_size=6))
def test_the_last_decision_says_where_a_version_stands(kinds: list[DecisionKind]) -> None:
    made = [make_decision(n, kind=kind) for n, kind in enumerate(kinds)]
    assert state_after(made) is (AFTER[kinds[-1]] if kinds else State.SUBMITTED)


@given(st.lists(st.sampled_from(DecisionKind), max_size=6))
def test_whatever_is_allowed_ends_returned_or_rejected_at_the_latest(
    kinds: list[DecisionKind],
) -> None:
    state = State.SUBMITTED
    for kind in kinds:
        if kind not in ALLOWED[state]:
            break
        assert state not in {State.RETURNED, State.REJECTED}
        state = AFTER[kind]


@pytest.mark.parametrize(
    ("approvers", "refused"),
    [
        ({}, False),
        ({"1. A": set[str]()}, False),
        ({"1. A": {"lain"}}, False),
        ({"1. A": {"lain", "saya"}}, False),
        ({"1. A": {"saya"}}, True),
        ({"1. A": {"lain"}, "2. B": {"saya"}}, True),
    ],
)
def test_nobody_establishes_an_item_that_they_alone_approved(
    approvers: dict[str, set[str]], refused: bool
) -> None:
    check_establishment("saya", approvers, four_eyes=False)
    if not refused:
        check_establishment("saya", approvers, four_eyes=True)
        return
    with pytest.raises(Refused, match="empat mata"):
        check_establishment("saya", approvers, four_eyes=True)
