"""Until when an item holds, as the public is told of it: from what people declared. Pure.

A title alone proposes for which heading an item stands. A day by which it must be renewed is told
only where people bound it to the heading, or confirmed that what the heading has still holds: an
office is not held to what a machine read in a title.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from didd.obligations.board import Board, Line, Listed, current_day


@dataclass(frozen=True, slots=True)
class Validity:
    """When people last found that an item holds, and the day by which it must be renewed."""

    confirmed: date | None = None
    due: date | None = None

    def texts(self) -> dict[str, str]:
        """Return the days as the portal's dataset keys; none that is not known."""
        days = {"dikonfirmasi": self.confirmed, "jatuh_tempo": self.due}
        return {key: day.isoformat() for key, day in days.items() if day}


def validity_of(board: Board) -> dict[str, Validity]:
    """Return what is known of each item of a board, by record id; others are absent.

    Of a heading's items only the newest is told of: the days are its. An item of several
    headings has the latest confirmation, and the earliest day.
    """
    found: dict[str, Validity] = {}
    for line in board.lines:
        if line.due is None or line.declared.binds is False:
            continue
        if line.proposed and line.declared.confirmed is None:
            continue
        for item in _newest(line.items):
            found[item.record_id] = _joined(found.get(item.record_id), line)
    return found


def _newest(items: Iterable[Listed]) -> list[Listed]:
    some = list(items)
    newest = max(map(current_day, some))
    return [item for item in some if current_day(item) == newest]


def _joined(known: Validity | None, line: Line) -> Validity:
    known = known or Validity()
    confirmed = [day for day in (known.confirmed, line.declared.confirmed) if day]
    due = [day for day in (known.due, line.due) if day]
    return Validity(max(confirmed, default=None), min(due, default=None))
