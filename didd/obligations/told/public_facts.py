"""What the public is told of how an agency stands: counts, and days; no reason, name or note. Pure.

The days are told, not what follows from them: so a page is right on the day on which it is read,
though nothing was published since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from didd.model import canonical_json
from didd.obligations.agreed.bindings import Bindings
from didd.obligations.board import ANSWERED, Board, Line, Standing, months_after

#: The extra of an organization that holds it, as JSON.
KEY = "kelengkapan"


def public_facts(board: Board, bindings: Bindings, news: date | None, quiet_months: int) -> str:
    """Return the value of ``KEY``.

    ``binding`` counts the headings that bind the agency, without those of which it has still to say
    it; ``answered`` those of them that are there, as if nothing were out of date; ``due`` are the
    days after which one of these is. ``none`` of them are declared not to be, ``signed`` of these
    by a signed statement. ``settled`` is as in ``Bindings``. ``late`` are headings announced for a
    day. ``news`` is the day of the last sign of the agency, and ``quiet`` the day from which there
    has been none for too long.
    """
    binding = [line for line in board.binding if line.standing is not Standing.ASKED]
    told: dict[str, Any] = {
        "binding": len(binding),
        "answered": sum(_answered(line) for line in binding),
        "due": sorted(_day(line.due) for line in binding if line.due is not None),
        "none": board.count(Standing.NONE),
        "signed": sum(line.declared.signed for line in binding if line.standing is Standing.NONE),
        "settled": bindings.settled.value,
        "confirmed": _day(_newest(line.declared.confirmed for line in board.lines)),
        "late": [_late(line) for line in binding if line.standing is Standing.ANNOUNCED],
        "news": _day(news),
        "quiet": _day(months_after(news, quiet_months) if news else None),
    }
    return canonical_json(told)


def _answered(line: Line) -> bool:
    """Whether a heading is answered, were it not for its age: the portal knows the day."""
    return line.standing in ANSWERED or bool(line.items)


def _late(line: Line) -> dict[str, str]:
    label, until = line.heading.label, line.declared.announced
    return {"id": label.id, "en": label.en or label.id, "until": _day(until)}


def _newest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
