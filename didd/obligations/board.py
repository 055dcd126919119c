"""The completeness board of one agency: each heading, and what stands for it. Pure.

Three dates are never mixed: when a document was **made**, when people **confirmed** that it still
holds, and when it was **published**. What is periodic is as old as the later of the first two, and
as its publication only where nobody wrote down when it was made.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import chain

from didd.config.law.mandatory import Bound, Heading, Mandatory
from didd.model import Classification
from didd.obligations.matching import finder_of


class Standing(StrEnum):
    """How an agency stands with a heading; the order is that of what there is to do."""

    MISSING = "missing"
    OVERDUE = "overdue"
    ANNOUNCED = "announced"
    DUE = "due"
    ASKED = "asked"
    PRESENT = "present"
    NONE = "none"
    NOT_BOUND = "not_bound"


#: What counts as answered: the heading is there, or people said that nothing can be.
ANSWERED = frozenset({Standing.PRESENT, Standing.DUE, Standing.NONE})


@dataclass(frozen=True, slots=True)
class Listed:
    """An item in force: ``made`` as the register has it, ``published`` the day of its decree.

    ``files`` are the sha256 of its files.
    """

    record_id: str
    number: str
    title: str
    classification: Classification
    made: str
    published: date
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What people said of one heading of an agency.

    ``binds`` is None while nobody said it. ``none`` says that there is no such information,
    ``signed`` that the signed statement of it is here. ``records`` were bound to the heading,
    ``not_records`` were said not to be of it. ``confirmed`` is the day on which it was last found
    to hold still; ``announced`` the day for which a late one is promised.
    """

    binds: bool | None = None
    none: bool = False
    records: frozenset[str] = frozenset()
    not_records: frozenset[str] = frozenset()
    confirmed: date | None = None
    announced: date | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One heading of one agency: its standing, the items of it, and the days that matter.

    ``current`` is the day from which its age counts, ``due`` that by which it must be renewed;
    None where there is no such limit. ``declared`` is what people said of it.
    """

    heading: Heading
    standing: Standing
    items: tuple[Listed, ...] = ()
    current: date | None = None
    due: date | None = None
    declared: Declared = field(default_factory=Declared)

    @property
    def proposed(self) -> bool:
        """Return whether only the titles say that these items are of the heading."""
        return not any(item.record_id in self.declared.records for item in self.items)


@dataclass(frozen=True, slots=True)
class Board:
    """All headings of one agency on a day, but those asked of each procurement package.

    ``unbound`` are items that stand for no heading.
    """

    agency: str
    day: date
    lines: tuple[Line, ...]
    unbound: tuple[Listed, ...] = ()

    @property
    def binding(self) -> tuple[Line, ...]:
        """The lines of headings that bind the agency, or of which nobody said it."""
        return tuple(line for line in self.lines if line.standing is not Standing.NOT_BOUND)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of all items of the list, by record id."""
        items = chain(self.unbound, *(line.items for line in self.lines))
        return {item.record_id: item.title for item in items}

    @property
    def answered(self) -> int:
        """How many binding headings are there, or declared not to be."""
        return sum(line.standing in ANSWERED for line in self.binding)

    def count(self, standing: Standing) -> int:
        """Return how many headings stand so."""
        return sum(line.standing is standing for line in self.lines)


def board_of(
    agency: str,
    listed: Sequence[Listed],
    declared: Mapping[str, Declared],
    mandatory: Mandatory,
    day: date,
    bound: frozenset[Bound] = frozenset({"all"}),
) -> Board:
    """Return how an agency stands on a day.

    ``declared`` is by the heading's code; ``bound`` are the kinds of headings that bind it though
    nobody said so.
    """
    headings = tuple(h for h in mandatory.on(day) if not h.per_package)
    items = _by_heading(listed, declared, headings) if listed else {}
    lines: list[Line] = []
    for heading in headings:
        told = declared.get(heading.code, Declared())
        found = tuple(items.get(heading.code, ()))
        lines.append(_line(heading, found, told, mandatory.limits(heading), day, bound))
    placed = {item.record_id for line in lines for item in line.items}
    rest = tuple(item for item in listed if item.record_id not in placed)
    return Board(agency, day, tuple(lines), rest)


def _by_heading(
    listed: Iterable[Listed], declared: Mapping[str, Declared], headings: tuple[Heading, ...]
) -> dict[str, list[Listed]]:
    """Return the items by heading: where people said it, else where their titles propose it."""
    finder = finder_of(headings)
    said: dict[str, list[str]] = {}
    for code, told in declared.items():
        for record in told.records:
            said.setdefault(record, []).append(code)
    found: dict[str, list[Listed]] = {}
    for item in listed:
        proposed = finder.find(item.title, item.classification)[:1]
        for code in said.get(item.record_id, proposed):
            if item.record_id not in declared.get(code, Declared()).not_records:
                found.setdefault(code, []).append(item)
    return found


def _line(
    heading: Heading,
    items: tuple[Listed, ...],
    told: Declared,
    limits: tuple[int, int] | None,
    day: date,
    bound: frozenset[Bound],
) -> Line:
    if not items:
        return Line(heading, _without_items(heading, told, day, bound), declared=told)
    if limits is None:
        return Line(heading, Standing.PRESENT, items, declared=told)
    warn, breach = limits
    newest = max(map(current_day, items))
    current = max(newest, told.confirmed) if told.confirmed else newest
    due = months_after(current, breach)
    if day > due:
        announced = told.announced is not None and told.announced >= day
        standing = Standing.ANNOUNCED if announced else Standing.OVERDUE
    else:
        standing = Standing.DUE if day > months_after(current, warn) else Standing.PRESENT
    return Line(heading, standing, items, current, due, told)


def _without_items(
    heading: Heading, told: Declared, day: date, bound: frozenset[Bound]
) -> Standing:
    if told.none:
        return Standing.NONE
    binds = heading.bound in bound if told.binds is None else told.binds
    if not binds:
        return Standing.ASKED if told.binds is None else Standing.NOT_BOUND
    return Standing.ANNOUNCED if told.announced and told.announced >= day else Standing.MISSING


def current_day(item: Listed) -> date:
    """Return the day from which an item's age counts."""
    made = last_day(item.made)
    return min(made, item.published) if made else item.published


def last_day(made: str) -> date | None:
    """Return the last day of a time as the register has it; None for one that is no date.

    >>> last_day("2025"), last_day("2024/2026-02"), last_day("")
    (datetime.date(2025, 12, 31), datetime.date(2026, 2, 28), None)
    """
    parts = made.rpartition("/")[2].split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        return None
    year, month, day = (*map(int, parts), 0, 0)[:3]
    try:
        month = month or 12
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month.

    >>> months_after(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
