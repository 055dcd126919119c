"""Emergency takedowns: one officer takes an item off at once, a second confirms or lifts it. Pure.

Until then it is provisional, and stays off: nothing comes back because time has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _

#: The acts in the audit chain.
TAKEN, CONFIRMED, LIFTED = "takedown", "takedown.confirmed", "takedown.lifted"
#: What the public reads, true before and after the second officer; the reason stays inside, for
#: in that minute nobody weighs whether it tells what had to go.
PUBLIC_WORDS = _("Taken off at once by an officer in charge, to protect what it may have shown.")


@dataclass(frozen=True, slots=True)
class Takedown:
    """A version of a published item that was taken off, not decided on yet."""

    id: int
    agency: str
    record_id: str
    content_hash: str
    title: str
    officer: str
    holder: str
    reason: str
    at: datetime


def check_second(found: Takedown | None, officer_id: str) -> Takedown:
    """Return the takedown; raises ``Refused`` when it was decided on, or by the same person."""
    if found is None:
        raise Refused(_("This takedown was decided on already; load the page again."))
    if found.officer == officer_id:
        raise Refused(_("You took this down yourself; another officer must confirm it or lift it."))
    return found


def check_not_open(found: Takedown | None) -> None:
    """Raise ``Refused`` while a takedown waits: no other act brings the item back or takes it."""
    if found is not None:
        raise Refused(
            _(
                "{holder} took {title} down in an emergency; a second officer must confirm or "
                "lift that first, at the desk's page Takedowns.",
                holder=found.holder,
                title=found.title,
            )
        )
