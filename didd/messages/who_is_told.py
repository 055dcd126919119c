"""Who is told what, by the roles they hold today and the agencies they hold them for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from didd.approval.appointments import Person
from didd.approval.who_may_act import TAKING_DOWN
from didd.config.sop import Sop
from didd.messages.news import Kind, News
from didd.model import Role
from didd.obligations.deadlines import STAGES


def roles_told(each: News, sop: Sop) -> frozenset[Role]:
    """Return the roles that a piece of news is for: its own, else by the steps of ``sop.yaml``."""
    if each.role is not None:
        return frozenset({each.role})
    collector, approver = sop.step("collect").role, sop.step("approve").role
    superior, portal = sop.step("establish").role, sop.step("publish").role
    late = each.kind in (Kind.LATE, Kind.ESCALATED)
    doer = superior if late and each.step == "establish" else approver
    return {
        Kind.WAITING: frozenset({approver}),
        Kind.DRAFT: frozenset({superior}),
        Kind.RETURNED: frozenset({collector}),
        Kind.STRUCK: frozenset({approver}),
        Kind.GIVEN_BACK: frozenset({approver}),
        Kind.LAID_BEFORE: frozenset({superior}),
        Kind.LATE: frozenset({doer}),
        Kind.ESCALATED: frozenset({approver, superior, portal}) - {doer},
        Kind.PUBLISHED: frozenset({collector, approver}),
        Kind.FAILED: frozenset({portal}),
        Kind.SILENT: frozenset({collector, portal}),
        Kind.PERIOD_OVER: frozenset({collector, approver}),
        Kind.TAKEN_DOWN: TAKING_DOWN,
        Kind.NOTED: frozenset({collector if each.step == "collect" else approver}),
    }[each.kind]


def told_to(person: Person, every: Iterable[News], sop: Sop, day: date) -> list[News]:
    """Return what this person is to know: by a role held on this day, for the agency it is of."""
    held = person.held(day)
    return [
        each
        for each in every
        if any(r.role in roles_told(each, sop) and r.serves(each.agency) for r in held)
    ]


def untold(every: Iterable[News], marks: Mapping[str, int]) -> list[News]:
    """Return what somebody was not told yet, or so long ago that it is told again.

    Of a day that the law sets, another day is news too, be it an earlier one.
    """
    return [
        each
        for each in every
        if each.topic not in marks
        or each.mark - marks[each.topic] >= each.every
        or (each.role is not None and each.mark // STAGES != marks[each.topic] // STAGES)
    ]


def once_each(told: Iterable[News]) -> list[News]:
    """Return each matter once, though somebody is told of it in several of their roles."""
    seen: set[tuple[Kind, str, str]] = set()
    kept: list[News] = []
    for each in told:
        matter = (each.kind, each.agency, each.about)
        if each.role is None or matter not in seen:
            kept.append(each)
        seen.add(matter)
    return kept


def marks_of(told: Iterable[News]) -> dict[str, int]:
    """Return by which marks it is remembered that all this was told."""
    marks: dict[str, int] = {}
    for each in told:
        marks[each.topic] = max(each.mark, marks.get(each.topic, each.mark))
    return marks
