"""How long the steps of the SOP took within a year, by month and agency, and one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from desk.api.caller import Reader
from desk.api.obligations.deadlines_api import OneAgency, agencies_asked
from desk.api.shapes import USUAL, Cursor, Limit, Told
from didd.obligations.step_times import Step
from didd.steps.obligations.times import steps_of, times_json, times_of

router = APIRouter(tags=["obligations"])


class StepTimesTold(Told):
    """The steps of one kind that were done in a month, ``2026-03``; durations in seconds.

    ``late`` took longer than the SOP's standard, null for a step without one. ``agency`` is "" for
    all of them together.
    """

    agency: str
    month: str
    step: str
    count: int
    median: float
    longest: float
    late: int | None


class StepTold(Told):
    """One step of one record or edition: when it could begin, when it was done, in seconds.

    ``late`` is null for a step without a standard.
    """

    agency: str
    step: str
    about: str
    title: str
    began: datetime
    ended: datetime
    took: float
    late: bool | None


class StepsTold(Told):
    """A page of steps; ``next`` is the cursor of the following one, null on the last."""

    items: list[StepTold]
    total: int
    next: str | None


@router.get("/step-times")
def step_times(
    caller: Reader, agency: OneAgency = "", together: bool = False
) -> list[StepTimesTold]:
    """Say how long each step took, by month and agency; with `together` of all in one."""
    some = agencies_asked(caller, agency)
    found = times_of(caller.office, some, together=together)
    return [StepTimesTold(**times_json(each)) for each in found]


@router.get("/steps")
def steps(
    caller: Reader,
    agency: OneAgency = "",
    late: Annotated[bool, Query()] = False,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> StepsTold:
    """List single steps that were done, the last first; with `late` the late ones only."""
    sop, start = caller.office.config.sop, int(cursor.partition(".")[0] or 0)
    done = steps_of(caller.office, agencies_asked(caller, agency))
    found = [each for each in done if each.late(sop)] if late else done
    after = start + limit
    return StepsTold(
        items=[_told(each, each.late(sop)) for each in found[start:after]],
        total=len(found),
        next=str(after) if after < len(found) else None,
    )


def _told(each: Step, late: bool | None) -> StepTold:
    return StepTold(
        agency=each.agency,
        step=each.step,
        about=each.about,
        title=each.title,
        began=each.began,
        ended=each.ended,
        took=each.took.total_seconds(),
        late=late,
    )
