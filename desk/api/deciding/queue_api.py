"""What waits, by state: a page of proposals at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from desk import queries
from desk.api.caller import Caller, Reader
from desk.api.shapes import USUAL, Cursor, Limit, Search, Told
from desk.queries import Proposal, Wanted
from didd.approval.waiting_time import wait
from didd.model import Classification, State

router = APIRouter(tags=["queue"])


class ProposalLine(Told):
    """A proposal as lists show it.

    A decision names its ``id``, ``content_hash`` and ``last_decision``. It waits ``since`` it was
    submitted, or struck from a draft; ``late``: longer than the SOP's standard. ``known``: an
    earlier version has been approved.
    """

    id: int
    record_id: str
    agency: str
    title: str
    classification: Classification
    state: State
    content_hash: str
    last_decision: int
    submitted_at: datetime
    since: datetime
    late: bool
    known: bool


class Queue(Told):
    """A page of proposals; ``next`` is the cursor of the following page, null on the last."""

    items: list[ProposalLine]
    next: str | None


class Counted(Told):
    """How many proposals an agency has in each state."""

    agency: str
    counts: dict[State, int]


@router.get("/queue")
def queue(
    caller: Reader,
    state: State = State.SUBMITTED,
    agency: Annotated[str, Query(max_length=100)] = "",
    text: Search = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Queue:
    """List proposals of the agencies that the officer serves: serta merta first, then the oldest.

    `text` is looked for in titles.
    """
    served = caller.context.served
    if agency:
        served = (agency,) if caller.context.may_see(agency) else ()
    urgency, _dot, number = cursor.partition(".")
    after = (int(urgency), int(number or 0)) if urgency else None
    wanted = Wanted(state, served, text, after=after)
    found = queries.proposals(caller.office.store, wanted, limit=limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    following = "{}.{}".format(*last.place) if last else None
    return Queue(items=[line(caller, each) for each in shown], next=following)


@router.get("/queue/counts")
def queue_counts(caller: Reader) -> list[Counted]:
    """Count the proposals of each agency that the officer serves, by state."""
    served = {agency.slug for agency in caller.context.agencies()}
    return [
        Counted(agency=slug, counts=dict(counts))
        for slug, counts in caller.context.counts.items()
        if slug in served
    ]


def line(caller: Caller, each: Proposal) -> ProposalLine:
    """Return a proposal as an answer has it."""
    office = caller.office
    late = wait(each.since, office.now(), "approve", office.config.sop).late
    values = {name: getattr(each, name) for name in ProposalLine.model_fields if name != "late"}
    return ProposalLine(**values, late=late)
