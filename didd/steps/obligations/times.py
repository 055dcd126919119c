"""How long the steps of the SOP took, against their time standards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from didd.model import Agency
from didd.obligations.step_times import Step, StepTimes, step_times
from didd.office import Office
from didd.register.compile import first_moment

_A_YEAR = timedelta(days=365)


def times_of(
    office: Office, agencies: Iterable[Agency], since: date | None = None, *, together: bool = False
) -> list[StepTimes]:
    """Return the times of steps done since a day, by agency, month and step; a year without one.

    With ``together`` those of all these agencies in one, whose slug is then "".
    """
    done = steps_of(office, agencies, since)
    return step_times(done, office.config.sop, by_agency=not together)


def steps_of(office: Office, agencies: Iterable[Agency], since: date | None = None) -> list[Step]:
    """Return each step done since a day, the last one first; a year without one."""
    moment = first_moment(since or office.today - _A_YEAR, office.config.sop.zone)
    done = office.store.steps_done.since(moment, (a.slug for a in agencies))
    return sorted(done, key=lambda each: (each.ended, each.about), reverse=True)


def times_json(each: StepTimes) -> dict[str, Any]:
    """Return times as JSON types; durations in seconds."""
    return {
        "agency": each.agency,
        "month": each.month,
        "step": each.step,
        "count": each.count,
        "median": each.median.total_seconds(),
        "longest": each.longest.total_seconds(),
        "late": each.late,
    }
