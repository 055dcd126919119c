"""By which day something must be there or renewed, and who is told before and after it. Pure.

A day is never moved by telling of it. It follows from when a document was made or confirmed, from
what was promised, or from the list itself, so that a renewal or a confirmation ends it at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from didd.config.law.mandatory import Mandatory
from didd.config.message_rules import ReminderRules
from didd.model import Role
from didd.obligations.board import Board, Line, Standing, months_after

#: What of a mark is left for the stages before a day, and after it.
STAGES = 100


class Reason(StrEnum):
    """Why there is such a day."""

    RENEW = "renew"
    PROMISED = "promised"
    LIST = "list"
    FIRST_LIST = "first_list"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something of an agency that must be there, or be renewed or confirmed, by ``due``.

    ``heading`` is a code of the law's headings, "" for the list itself. From the day after ``warn``
    on it should be renewed; None where there is no such day.
    """

    agency: str
    heading: str
    reason: Reason
    due: date
    warn: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is to be told of a deadline, once. ``mark`` grows with the day and with each stage.

    ``left`` are the days until its day, fewer than none after it.
    """

    deadline: Deadline
    role: Role
    mark: int
    left: int

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.left < 0


@dataclass(frozen=True, slots=True)
class ListDays:
    """When an agency's list was last established, and from when the office knows the agency.

    None where it never was, or where nobody wrote that down.
    """

    established: date | None = None
    known: date | None = None


def deadlines(
    board: Board, days: ListDays, mandatory: Mandatory, rules: ReminderRules
) -> Iterator[Deadline]:
    """Yield every day that an agency has to keep: of its list, then of each heading."""
    if days.established:
        yield from _of_list(board, days.established, mandatory)
    elif days.known:
        due = days.known + timedelta(days=rules.first_list_days)
        yield Deadline(board.agency, "", Reason.FIRST_LIST, due)
    for line in board.lines:
        yield from _of_heading(board, line, mandatory)


def notices(
    deadline: Deadline, day: date, mandatory: Mandatory, rules: ReminderRules, agency_role: Role
) -> Iterator[Notice]:
    """Yield whom a day's deadline is told to, whoever was told of it already.

    Before its day the agency alone, at the newest stage that has come; after it each level of the
    escalation that has come.
    """
    left = (deadline.due - day).days
    mark = deadline.due.toordinal() * STAGES
    if left < 0:
        for level in rules.escalation:
            if -left >= level.after_days:
                yield Notice(deadline, level.role, mark, left)
        return
    stages = sorted(mandatory.clock.remind_days, reverse=True)
    come = [at for at, before in enumerate(stages, start=1) if left <= before]
    warned = rules.warned and deadline.warn is not None and day > deadline.warn
    if come or warned:
        yield Notice(deadline, agency_role, mark + max(come, default=0), left)


def is_late(deadline: Deadline, day: date) -> bool:
    """Whether its day has passed."""
    return day > deadline.due


def _of_list(board: Board, established: date, mandatory: Mandatory) -> Iterator[Deadline]:
    """Yield when the list is to be established anew, or all that is periodic in it confirmed.

    Without anything periodic there is nothing to confirm, and no such day.
    """
    confirmed = [line.declared.confirmed for line in board.lines if line.due is not None]
    if not confirmed:
        return
    said = [day for day in confirmed if day is not None]
    last = max(established, min(said)) if len(said) == len(confirmed) else established
    warn, due = (
        months_after(last, n) for n in (mandatory.clock.warn_months, mandatory.clock.breach_months)
    )
    yield Deadline(board.agency, "", Reason.LIST, due, warn)


def _of_heading(board: Board, line: Line, mandatory: Mandatory) -> Iterator[Deadline]:
    told, code = line.declared, line.heading.code
    if told.binds is False or line.standing in (Standing.NONE, Standing.NOT_BOUND):
        return
    promised = told.announced
    if line.due is None:
        if not line.items and promised:
            yield Deadline(board.agency, code, Reason.PROMISED, promised)
        return
    if promised and promised > line.due and board.day > line.due:
        yield Deadline(board.agency, code, Reason.PROMISED, promised)
        return
    limits = mandatory.limits(line.heading)
    warn = months_after(line.current, limits[0]) if limits and line.current else None
    yield Deadline(board.agency, code, Reason.RENEW, line.due, warn)
