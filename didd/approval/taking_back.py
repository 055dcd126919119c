"""Whether a decision may still be taken back by whoever made it. Pure.

It may for some minutes, while nothing stands on it: no later decision, no newer version, no draft
of the list that would be another without it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from didd.i18n import Sentence, _
from didd.model import Decision, DecisionKind

#: Decisions after which no version stands, whichever they are on.
_CLOSING = (DecisionKind.TEST, DecisionKind.EXCLUDE, DecisionKind.REDACT)
#: Decisions from which more followed than a state.
_FOLLOWED = (DecisionKind.OPEN, DecisionKind.REDACT)


def why_not_undone(made: Decision, officer: str, now: datetime, minutes: int) -> Sentence | None:
    """Return why a decision of this time and person may not be taken back; None if it may."""
    if minutes == 0:
        return _("This office does not let decisions be taken back; decide anew instead.")
    if made.kind in _FOLLOWED:
        return _("What a test opened is proposed anew already; route it to another test instead.")
    if made.officer != officer:
        return _("Only whoever made a decision takes it back.")
    if now - made.decided_at > timedelta(minutes=minutes):
        return _("A decision can be taken back for {n} minutes; decide anew instead.", n=minutes)
    return None


def compiled_since(made: Decision, others: Collection[Decision], through: int) -> bool:
    """Whether a draft was compiled with this decision, and would be another without it."""
    before = [one for one in others if one.id <= through]
    return made.id <= through and standing_version(before) != standing_version([*before, made])


def standing_version(decisions: Collection[Decision]) -> str:
    """Return the content hash that stands approved of one record, by its decisions; "" for none.

    The table is in ``register.compile``.
    """
    standing = ""
    for one in sorted(decisions, key=lambda d: d.id):
        if one.kind is DecisionKind.APPROVE:
            standing = one.content_hash
        elif one.kind in _CLOSING or standing == one.content_hash:
            standing = ""
    return standing
