"""What people say of a heading: each declaration, and what holds of all of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from didd.obligations.board import Declared


class Saying(StrEnum):
    """What one declaration says of a heading."""

    BINDS = "binds"
    NOT_BOUND = "not_bound"
    NONE = "none"
    RECORD = "record"
    NOT_RECORD = "not_record"
    CONFIRMED = "confirmed"
    ANNOUNCED = "announced"


#: Sayings that answer the same question: the newest of them counts.
_SAME_QUESTION = {
    Saying.BINDS: "bound",
    Saying.NOT_BOUND: "bound",
    Saying.RECORD: "record",
    Saying.NOT_RECORD: "record",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """An officer said something of a heading of an agency; ``revoked`` takes it back.

    ``record_id`` is the item that is, or is not, of the heading; ``day`` the one on which it was
    confirmed or for which it is announced. ``reason`` is why.
    """

    agency: str
    heading: str
    saying: Saying
    officer: str
    role: str
    at: datetime
    record_id: str = ""
    day: date | None = None
    reason: str = ""
    revoked: bool = False
    holder: str = ""

    @property
    def question(self) -> tuple[str, str, str]:
        """Return what it answers: of several answers to it the newest counts."""
        return self.heading, _SAME_QUESTION.get(self.saying, self.saying.value), self.record_id


def holding(declarations: Iterable[Declaration]) -> list[Declaration]:
    """Return the declarations of one agency that hold, from the oldest of them to the newest.

    The newest answer to each question counts, and not if it was taken back.
    """
    newest: dict[tuple[str, str, str], Declaration] = {}
    for each in declarations:
        newest.pop(each.question, None)
        newest[each.question] = each
    return [each for each in newest.values() if not each.revoked]


def declared_of(declarations: Iterable[Declaration]) -> dict[str, Declared]:
    """Return what holds of each heading, by its code; ``declarations`` are in their order."""
    found: dict[str, Declared] = {}
    for each in holding(declarations):
        found[each.heading] = _with(found.get(each.heading, Declared()), each)
    return found


def _with(told: Declared, each: Declaration) -> Declared:
    match each.saying:
        case Saying.BINDS | Saying.NOT_BOUND:
            return replace(told, binds=each.saying is Saying.BINDS)
        case Saying.NONE:
            return replace(told, none=True)
        case Saying.RECORD:
            return replace(told, records=told.records | {each.record_id})
        case Saying.NOT_RECORD:
            return replace(told, not_records=told.not_records | {each.record_id})
        case Saying.CONFIRMED:
            return replace(told, confirmed=each.day)
        case Saying.ANNOUNCED:
            return replace(told, announced=each.day)
