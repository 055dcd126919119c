"""How long the steps of the SOP took, month by month: all agencies together, and each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from desk.web.context import RequestContext
from desk.web.downloads import bytes_attachment
from didd.model import Agency
from didd.obligations.step_forms import steps_csv, times_csv
from didd.obligations.step_times import Step, StepTimes, step_times
from didd.steps.obligations.times import steps_of

#: Single steps that were late, as many as the page lists; the CSV has all.
MOST = 50
#: Height of the chart of medians, and width of each of its months, in its own units.
HEIGHT, WIDE = 40, 10


@dataclass(frozen=True, slots=True)
class Column:
    """A month in the chart of medians: where its column stands, and how high it is."""

    times: StepTimes
    at: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the SOP on the page: its months, the chart of them, and the agencies'."""

    columns: tuple[Column, ...]
    agencies: tuple[tuple[Agency, StepTimes], ...]

    @property
    def wide(self) -> int:
        """The width of the chart."""
        return max(1, len(self.columns)) * WIDE


def times(context: RequestContext) -> Response:
    """Show the times of the agencies that the visitor serves, or of one of them."""
    served, chosen, done = _done(context)
    sop, names = context.office.config.sop, {agency.slug: agency for agency in served}
    monthly = step_times(done, sop, by_agency=False)
    whole = step_times(done, sop, by_month=False)
    shown = [
        (step, StepShown(_columns(_of(monthly, step.code)), _named(_of(whole, step.code), names)))
        for step in sop.steps
        if _of(monthly, step.code)
    ]
    late = sorted((s for s in done if s.late(sop)), key=lambda s: s.took, reverse=True)
    return context.page(
        "times.html",
        agencies=served,
        chosen=chosen,
        steps=shown,
        late=late[:MOST],
        more=max(0, len(late) - MOST),
        names={each.code: each.label for each in sop.steps},
        height=HEIGHT,
    )


def as_csv(context: RequestContext) -> Response:
    """Return the times by agency, month and step as CSV."""
    _served, _chosen, done = _done(context)
    sop = context.office.config.sop
    content = times_csv(step_times(done, sop), sop, "\r\n").encode()
    return bytes_attachment(content, "waktu.csv", "text/csv")


def steps_as_csv(context: RequestContext) -> Response:
    """Return each step of each record and edition as CSV."""
    _served, _chosen, done = _done(context)
    content = steps_csv(done, context.office.config.sop, "\r\n").encode()
    return bytes_attachment(content, "langkah.csv", "text/csv")


def _done(context: RequestContext) -> tuple[list[Agency], Agency | None, list[Step]]:
    """Return the agencies served, the one asked for, and the steps done there in a year."""
    asked, served = context.request.query_params.get("pd", ""), context.agencies()
    chosen = next((agency for agency in served if agency.slug == asked), None)
    return served, chosen, steps_of(context.office, [chosen] if chosen else served)


def _of(found: Sequence[StepTimes], step: str) -> list[StepTimes]:
    return [each for each in found if each.step == step]


def _named(
    found: Sequence[StepTimes], names: dict[str, Agency]
) -> tuple[tuple[Agency, StepTimes], ...]:
    """Return each agency's times, the one with most that was late first."""
    told = [(names[each.agency], each) for each in found if each.agency in names]
    return tuple(sorted(told, key=lambda each: (-(each[1].late or 0), each[0].name)))


def _columns(months: Sequence[StepTimes]) -> tuple[Column, ...]:
    longest = max((each.median for each in months), default=timedelta()) or timedelta(seconds=1)
    return tuple(
        Column(each, at * WIDE, round(HEIGHT - high, 2), high)
        for at, each in enumerate(months)
        for high in [round(max(0.4, HEIGHT * (each.median / longest)), 2)]
    )
