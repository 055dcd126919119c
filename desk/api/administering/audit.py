"""The audit chain, searched and read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from desk.api.caller import Auditor, Caller
from desk.api.shapes import LARGEST, MOST, USUAL, Asked, Day, Short, Told
from desk.words.acts import act_word
from didd.adapters.store.audit.audit_log import WantedActs

router = APIRouter(tags=["audit"])
#: Days between which a chain can be.
_FIRST, _LAST = date(1970, 1, 2), date(9999, 1, 1)


class ActsAsked(Asked):
    """What to look for; what is empty is not asked for."""

    actor: Short = ""
    act: Short = ""
    text: Short = ""
    since: Day | None = None
    until: Day | None = None
    before: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL


class Act(Told):
    """One link of the chain; ``hash`` covers ``previous``. ``name`` is what people call the act."""

    seq: int
    at: datetime
    actor: str
    role: str
    act: str
    name: str
    object: str
    content_hash: str
    details: dict[str, Any]
    previous: str
    hash: str


class Acts(Told):
    """Acts that match, newest first; ``next`` goes on below them, null at the beginning."""

    items: list[Act]
    next: int | None
    head: str


@router.get("/audit")
def audit(caller: Auditor, asked: Annotated[ActsAsked, Query()]) -> Acts:
    """Search the chain; `text` stands in the object or in the details, days are both included."""
    log, until = caller.office.store.audit, asked.until
    wanted = WantedActs(
        asked.actor,
        asked.act,
        asked.text,
        _begins(caller, asked.since) if asked.since else None,
        _begins(caller, until + timedelta(days=1)) if until and until < _LAST else None,
    )
    found = log.search(wanted, before=asked.before, limit=asked.limit)
    names = [name for name in Act.model_fields if name != "name"]
    items = [
        Act(name=str(act_word(each.act)), **{n: getattr(each, n) for n in names})
        for each in found.events
    ]
    return Acts(items=items, next=found.older or None, head=log.head())


def _begins(caller: Caller, day: date) -> datetime:
    """Return when a day begins in the office's time zone."""
    within = min(max(day, _FIRST), _LAST)
    return datetime.combine(within, time(), caller.office.config.sop.zone)
