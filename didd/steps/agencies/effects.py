"""What an act on agencies would do, told before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from didd.agencies.acts import AgencyAct
from didd.agencies.changes import AgencyChange, Kind, agencies_on
from didd.approval.appointments import Appointment, Person
from didd.model import Agency
from didd.office import Office
from didd.steps.agencies.changing import planned
from didd.steps.agencies.following_up import established


@dataclass(frozen=True, slots=True)
class AgencyEffect:
    """What becomes of one agency: the change, what is open, what the public sees of it.

    ``before`` and ``after`` are the agency on the day; None before for one that is new. ``open``
    proposals go on under another agency, or stay undecided; ``roles`` are held for it that day.
    """

    change: AgencyChange
    before: Agency | None
    after: Agency
    open: int
    listed: int
    roles: tuple[tuple[Person, Appointment], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act would do, and the newest change of which that is told."""

    act: AgencyAct
    agencies: tuple[AgencyEffect, ...]
    shown: int
    today: date

    @property
    def at_once(self) -> bool:
        """Whether it holds from today on, or earlier."""
        return self.act.day <= self.today


def effect_of(office: Office, by: str, act: AgencyAct) -> Effect:
    """Return what an act would do, and do nothing. Raises ``Refused`` as the act itself would."""
    shown = office.store.agencies.newest()
    made = planned(office, by, act)
    kept = office.store.agencies.all()
    before = agencies_as_of(office, kept, act.day)
    after = agencies_as_of(office, [*kept, *made], act.day)
    told = tuple(_effect(office, change, before, after) for change in made)
    return Effect(act, told, shown or office.store.agencies.newest(), office.today)


def agencies_as_of(office: Office, kept: list[AgencyChange], day: date) -> dict[str, Agency]:
    """Return the agencies as they are on a day by these changes."""
    return office.config.with_agencies(agencies_on(kept, day)).agencies


def _effect(
    office: Office, change: AgencyChange, before: dict[str, Agency], after: dict[str, Agency]
) -> AgencyEffect:
    agency = after[change.agency]
    there = established(office, agency)
    ends = change.kind in (Kind.MERGED, Kind.ENDED)
    return AgencyEffect(
        change,
        before.get(change.agency),
        agency,
        open=len(office.store.handovers.open(change.agency, there)) if ends else 0,
        listed=len(there),
        roles=tuple(_roles(office, change)) if ends else (),
    )


def _roles(office: Office, change: AgencyChange) -> list[tuple[Person, Appointment]]:
    """Return who holds a role for this very agency on the day."""
    day = change.since or office.today
    return [
        (person, role)
        for person in office.people().values()
        for role in person.held(day)
        if role.agency == change.agency
    ]
