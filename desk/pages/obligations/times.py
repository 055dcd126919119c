"""How long the steps of the SOP took, month by month: all agencies together, and each."""

from __future__ import annotations

from starlette.responses import Response

from desk.web.context import RequestContext
from didd.obligations.step_times import StepTimes
from didd.steps.obligations.times import times_of


def times(context: RequestContext) -> Response:
    """Show the times of the agencies that the visitor serves, or of one of them."""
    asked = context.request.query_params.get("pd", "")
    served = context.agencies()
    chosen = [agency for agency in served if agency.slug == asked]
    found = times_of(context.office, chosen or served, together=not chosen)
    steps = context.office.config.sop.steps
    return context.page(
        "times.html",
        agencies=served,
        chosen=chosen[0] if chosen else None,
        steps=[(step, _of(found, step.code)) for step in steps if _of(found, step.code)],
    )


def _of(found: list[StepTimes], step: str) -> list[StepTimes]:
    return [each for each in found if each.step == step]
