"""Agencies as an administrator changes them: the effect first, then the act that was looked at."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from desk.api.agencies.overview import AgencyTold, told_agency
from desk.api.caller import Administrator
from desk.api.shapes import Asked, Count, Day, Short, Text, Told
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.model import Agency
from didd.steps.agencies.changing import change_agencies
from didd.steps.agencies.effects import AgencyEffect, effect_of

router = APIRouter(tags=["agencies"], prefix="/agency-acts")


class ActAsked(Asked):
    """What is to happen to agencies from ``day`` on (today where none is said), and why.

    ``into`` is the agency above it, or the one into which others merge.
    """

    kind: Literal["added", "renamed", "moved", "merged", "ended", "revived"]
    agencies: Annotated[list[Short], Field(min_length=1, max_length=100)]
    day: Day | None = None
    reason: Text
    name: Text = ""
    abbreviation: Text = ""
    into: Text = ""
    source: Text = ""

    def act(self, today: date) -> AgencyAct:
        """Return it as the step wants it."""
        values: dict[str, Any] = self.model_dump(exclude={"kind", "agencies", "day", "seen"})
        return AgencyAct(
            kind=Kind(self.kind), agencies=tuple(self.agencies), day=self.day or today, **values
        )


class SeenAct(ActAsked):
    """The same act, and the newest change that its effect named."""

    seen: Count


class BecomesTold(Told):
    """What becomes of one agency, what is open there and what the public sees of it."""

    agency: str
    kind: Kind
    before: AgencyTold | None
    after: AgencyTold
    open: int
    listed: int
    roles: list[str]


class EffectTold(Told):
    """What an act would do; doing it names ``seen``."""

    at_once: bool
    agencies: list[BecomesTold]
    seen: int


class ChangeTold(Told):
    """A change of an agency that is kept."""

    agency: str
    kind: Kind
    since: date | None
    values: dict[str, Any]
    reason: str


@router.get("")
def agency_changes(caller: Administrator) -> list[ChangeTold]:
    """List every change of an agency that was kept, the oldest first, planned ones too."""
    return [ChangeTold.model_validate(each) for each in caller.office.store.agencies.all()]


@router.post("/effect")
def effect(caller: Administrator, body: ActAsked) -> EffectTold:
    """Say what an act would do, and do nothing."""
    found = effect_of(caller.office, caller.id, body.act(caller.office.today))
    told = [_becomes(each) for each in found.agencies]
    return EffectTold(at_once=found.at_once, agencies=told, seen=found.shown)


@router.post("", status_code=201)
def change(caller: Administrator, body: SeenAct) -> list[ChangeTold]:
    """Do an act whose effect was looked at; one that was looked at before another is refused."""
    act = body.act(caller.office.today)
    made = change_agencies(caller.office, caller.id, act, body.seen)
    return [ChangeTold.model_validate(each) for each in made]


def _becomes(each: AgencyEffect) -> BecomesTold:
    before: Agency | None = each.before
    return BecomesTold(
        agency=each.change.agency,
        kind=each.change.kind,
        before=told_agency(before) if before else None,
        after=told_agency(each.after),
        open=each.open,
        listed=each.listed,
        roles=[f"{person.id}: {role.role.value}" for person, role in each.roles],
    )
