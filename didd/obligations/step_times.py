"""How long each step of the SOP took, against its time standard, by agency and month. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from didd.approval.waiting_time import wait
from didd.config.sop import Sop


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one record or edition that was done: when it could begin, when it was done."""

    agency: str
    step: str
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class StepTimes:
    """The steps of one kind that an agency's matters took in a month, ``2026-03``.

    ``median`` and ``longest`` are of the clock; ``late`` counts what took longer than the SOP's
    standard, by its own calendar. ``late`` is None for a step without a standard.
    """

    agency: str
    month: str
    step: str
    count: int
    median: timedelta
    longest: timedelta
    late: int | None


def step_times(steps: Iterable[Step], sop: Sop) -> list[StepTimes]:
    """Return the times by month in which the step was done, by agency, by step of the SOP."""
    groups: dict[tuple[str, str, int], list[Step]] = {}
    for each in steps:
        month = each.ended.astimezone(sop.zone).strftime("%Y-%m")
        groups.setdefault((each.agency, month, sop.step(each.step).number), []).append(each)
    return [_times(month, groups[agency, month, n], sop) for agency, month, n in sorted(groups)]


def _times(month: str, steps: list[Step], sop: Sop) -> StepTimes:
    took = [max(each.ended - each.began, timedelta()) for each in steps]
    first = steps[0]
    late = None
    if sop.step(first.step).standard.seconds is not None:
        late = sum(wait(each.began, each.ended, each.step, sop).late for each in steps)
    middle = timedelta(seconds=round(median(each.total_seconds() for each in took)))
    return StepTimes(first.agency, month, first.step, len(steps), middle, max(took), late)
