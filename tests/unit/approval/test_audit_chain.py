"""The chain: whoever alters, drops or reorders a link is found out, with sha256 alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.approval.audit_chain import GENESIS, Act, link, payload, verify
from didd.model import AuditEvent
from tests.support.factories import NOON

ALTERATIONS: dict[str, Any] = {
    "at": NOON + timedelta(microseconds=1),
    "actor": "orang.lain",
    "role": "superior",
    "act": "reject",
    "object": "record/lain",
    "content_hash": "0" * 64,
    "details": {"reason": "lain"},
    "previous": "1" * 64,
    "hash": "2" * 64,
    "seq": 99,
}


def chain(*acts: str) -> list[AuditEvent]:
    events: list[AuditEvent] = []
    for number, act in enumerate(acts):
        events.append(
            link(
                events[-1] if events else None,
                Act(
                    actor="contoh.utama",
                    role="chief_officer",
                    act=act,
                    object=f"record/{number}",
                    content_hash="a" * 64,
                    details={"reason": f"alasan {number}"},
                ),
                NOON + timedelta(seconds=number),
            )
        )
    return events


ACTS = st.lists(st.text(max_size=10), min_size=1, max_size=8)


@given(ACTS)
def test_a_chain_as_made_holds(acts: list[str]) -> None:
    events = chain(*acts)
    assert verify(events) == []
    assert [e.seq for e in events] == list(range(1, len(acts) + 1))
    assert events[0].previous == GENESIS


def test_an_empty_chain_holds() -> None:
    assert verify([]) == []


@given(ACTS, st.data())
def test_the_hash_of_a_link_is_the_sha256_of_its_line(acts: list[str], data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(chain(*acts)))
    line = payload(event)
    assert "\n" not in line
    assert hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest() == event.hash


@pytest.mark.parametrize("field", ALTERATIONS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_altered_field_is_found_at_its_link(field: str, place: int) -> None:
    events = chain("submit", "approve", "establish")
    events[place] = replace(events[place], **{field: ALTERATIONS[field]})
    assert (99 if field == "seq" else place + 1) in {b.seq for b in verify(events)}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_altered_link_with_a_new_hash_breaks_the_next(place: int) -> None:
    events = chain("submit", "approve", "establish", "publish")
    before = events[place - 1] if place else None
    forged = link(before, Act(actor="orang.lain", act="approve", object="record/0"), NOON)
    events[place] = forged
    assert [b.seq for b in verify(events)] == [place + 2]


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_a_missing_link_in_front_or_within_is_found(dropped: int) -> None:
    events = chain("submit", "approve", "establish", "publish")
    del events[dropped]
    assert verify(events)[0].seq == dropped + 2


def test_two_links_that_changed_places_are_found() -> None:
    events = chain("submit", "approve", "establish")
    events[0], events[1] = events[1], events[0]
    assert verify(events)


def test_the_same_moment_in_another_time_zone_is_the_same_line() -> None:
    wib = timezone(timedelta(hours=7))
    here = link(None, Act(actor="a", act="b", object="c"), NOON)
    there = link(None, Act(actor="a", act="b", object="c"), NOON.astimezone(wib))
    assert here.hash == there.hash
    assert datetime(2026, 3, 2, 5, tzinfo=UTC) == NOON


def test_what_people_wrote_stays_readable_in_the_line() -> None:
    event = link(
        None, Act(actor="a", act="b", object="c", details={"reason": "béda\n“ya” 🌴"}), NOON
    )
    assert "béda\\n“ya” 🌴" in payload(event)
