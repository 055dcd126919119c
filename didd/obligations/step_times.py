"""How long each step of the SOP took, against its time standard, by agency and month. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from didd.approval.waiting_time import wait
from didd.config.sop import Sop


@dataclass(frozen=True)
class Step:
    """One step of one record or edition that was done: when it could begin, when it was done.

    ``about`` is the record's id or the edition's label, ``title`` what people call it.
    """

    agency: str
    step: str
    began: datetime
    ended: datetime
    about: str = ""
    title: str = ""

    @property
    def took(self) -> timedelta:
        """How long it took by the clock."""
        return max(self.ended - self.began, timedelta())

    def late(self, sop: Sop) -> bool | None:
        """Whether it took longer than the SOP's standard; None for a step without one.

        Worked out once: a page asks for it by month, by agency, and one by one.
        """
        if sop.step(self.step).standard.seconds is None:
            return None
        known = vars(self)
        if "_late" not in known:
            known["_late"] = wait(self.began, self.ended, self.step, sop).late
        return known["_late"]


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


def step_times(
    steps: Iterable[Step], sop: Sop, *, by_month: bool = True, by_agency: bool = True
) -> list[StepTimes]:
    """Return the times by month in which the step was done, by agency, by step of the SOP.

    Without ``by_month`` those of all months are one, whose ``month`` is then ""; without
    ``by_agency`` those of all agencies.
    """
    groups: dict[tuple[str, str, int], list[Step]] = {}
    for each in steps:
        month = each.ended.astimezone(sop.zone).strftime("%Y-%m") if by_month else ""
        whose = each.agency if by_agency else ""
        groups.setdefault((whose, month, sop.step(each.step).number), []).append(each)
    return [
        _times(whose, month, groups[whose, month, n], sop) for whose, month, n in sorted(groups)
    ]


def _times(whose: str, month: str, steps: list[Step], sop: Sop) -> StepTimes:
    took, first = [each.took for each in steps], steps[0]
    lateness = [each.late(sop) for each in steps]
    late = None if None in lateness else sum(bool(each) for each in lateness)
    middle = timedelta(seconds=round(median(each.total_seconds() for each in took)))
    return StepTimes(whose, month, first.step, len(steps), middle, max(took), late)
