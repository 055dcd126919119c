"""Which headings bind an agency, as it declares them and the chief officer confirms. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from didd.config.law.mandatory import Bound, Heading
from didd.i18n import Sentence, _
from didd.model import digest
from didd.obligations.board import Board, Line
from didd.obligations.declarations import Declaration, Saying, holding


class Verdict(StrEnum):
    """What the chief officer says of what binds an agency."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"


class Settled(StrEnum):
    """How far it is settled what binds an agency."""

    OPEN = "open"
    AWAITING = "awaiting"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


#: Each of them, for people.
SETTLED: Mapping[Settled, Sentence] = {
    Settled.OPEN: _("the agency has still to say what applies to it"),
    Settled.AWAITING: _("awaiting confirmation"),
    Settled.RETURNED: _("sent back by the chief officer"),
    Settled.CONFIRMED: _("confirmed by the chief officer"),
}


@dataclass(frozen=True, slots=True)
class Binding:
    """Whether a heading binds an agency; None where nobody said it.

    ``said`` is the declaration, if it is not the law or the list itself that tells. ``through``
    are the declarations of something else by which alone it binds.
    """

    heading: Heading
    binds: bool | None
    said: Declaration | None = None
    through: tuple[Declaration, ...] = ()

    @property
    def reason(self) -> str:
        """Return why it does not bind, in the agency's words."""
        return self.said.reason if self.said and self.binds is False else ""


@dataclass(frozen=True, slots=True)
class BindingVerdict:
    """The chief officer confirmed what binds an agency, or sent it back with a ``note``.

    ``mark`` is the ``mark_of`` what was shown; ``shown`` is that, by the heading's code.
    """

    agency: str
    verdict: Verdict
    mark: str
    shown: Mapping[str, bool | None]
    note: str
    officer: str
    role: str
    at: datetime
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Bindings:
    """What binds an agency today, and what the chief officer last said of it."""

    agency: str
    lines: tuple[Binding, ...]
    last: BindingVerdict | None = None

    @property
    def mark(self) -> str:
        """Return the hash of what is shown: every heading, whether it binds, and why not."""
        told = [[each.heading.code, each.binds, each.reason] for each in self.lines]
        return digest([self.agency, told])

    @property
    def open(self) -> tuple[Binding, ...]:
        """The headings of which the agency has still to say whether they bind it."""
        return tuple(each for each in self.lines if each.binds is None)

    @property
    def settled(self) -> Settled:
        """Return how far it is settled: a verdict on anything else than this does not count."""
        if self.last is not None and self.last.mark == self.mark:
            return Settled(self.last.verdict.value)
        return Settled.OPEN if self.open else Settled.AWAITING

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the codes of headings that the last verdict was shown otherwise, or not at all."""
        if self.last is None:
            return ()
        now, then = {each.heading.code: each.binds for each in self.lines}, self.last.shown
        return tuple(c for c in {**then, **now} if c not in now or then.get(c, "") != now[c])


def bindings_of(
    board: Board,
    bound: frozenset[Bound],
    said: Iterable[Declaration],
    last: BindingVerdict | None = None,
) -> Bindings:
    """Return what binds an agency: by law, by what it declared, else by what its list has."""
    held = holding(said)
    return Bindings(board.agency, tuple(_line(each, bound, held) for each in board.lines), last)


def declarers(bindings: Bindings) -> set[str]:
    """Return the officers by whose word some heading binds, or does not."""
    outright = {each.said.officer for each in bindings.lines if each.said}
    return outright | {by.officer for each in bindings.lines for by in each.through}


def bindings_json(found: Bindings) -> dict[str, Any]:
    """Return what binds an agency as JSON types."""
    return {
        "agency": found.agency,
        "settled": found.settled.value,
        "mark": found.mark,
        "binds": {line.heading.code: line.binds for line in found.lines},
        "note": found.last.note if found.last else "",
    }


def _line(line: Line, bound: frozenset[Bound], held: list[Declaration]) -> Binding:
    mine = [each for each in held if each.heading == line.heading.code]
    outright = [each for each in mine if each.saying in (Saying.BINDS, Saying.NOT_BOUND)]
    if line.declared.binds is not None:
        return Binding(line.heading, line.declared.binds, outright[-1] if outright else None)
    if line.heading.bound in bound:
        return Binding(line.heading, True)
    records = {item.record_id for item in line.items}
    if records - line.declared.records:  # its title alone says it
        return Binding(line.heading, True)
    through = tuple(
        each
        for each in mine
        if each.saying is Saying.NONE
        or (each.saying is Saying.RECORD and each.record_id in records)
    )
    return Binding(line.heading, True if records or line.declared.none else None, None, through)
