"""People and the roles they hold: which role, for which agency, from which day to which, and how.

Pure. A person holds any number of roles, each for one agency or for all; whoever acts for another
(Plt., Plh.) has a mandate. What somebody may do is told in ``who_may_act``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from didd.model import Officer, Role, digest

#: The agency of a role that is held for all of them.
ALL = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role that a person holds for one agency (or ``ALL``), from a day to a day, both included.

    ``acting`` is Plt. or Plh. for who acts for another, by ``mandate``; "" for the holder.
    """

    key: str
    officer: str
    role: Role
    agency: str
    position: str
    acting: str = ""
    mandate: str = ""
    since: date | None = None
    until: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether it is held on this day."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day <= self.until)

    def serves(self, agency: str) -> bool:
        """Whether it is for this agency; ``ALL`` asks for one that is for all."""
        return self.agency in (ALL, agency)


@dataclass(frozen=True, slots=True)
class Person:
    """An officer: who they are, and every role they held, hold or will hold.

    ``until`` is their last day with the office, None while they stay.
    """

    id: str
    name: str
    nip: str = ""
    rank: str = ""
    sample: bool = False
    until: date | None = None
    roles: tuple[Appointment, ...] = ()

    def held(self, day: date) -> tuple[Appointment, ...]:
        """Return the roles held on this day; none after the last day with the office."""
        if self.until is not None and day > self.until:
            return ()
        return tuple(role for role in self.roles if role.held_on(day))

    def serves(self, agency: str, day: date) -> bool:
        """Whether they hold any role for this agency on this day."""
        return any(role.serves(agency) for role in self.held(day))

    def agencies(self, day: date) -> tuple[str, ...] | None:
        """Return the agencies they serve on this day; None for all of them."""
        served = [role.agency for role in self.held(day)]
        return None if ALL in served else tuple(dict.fromkeys(served))

    def officer(self, role: Appointment) -> Officer:
        """Return this person in one of their roles."""
        return Officer(
            id=self.id,
            name=self.name,
            role=role.role,
            position=role.position,
            agencies=(role.agency,) if role.agency else (),
            nip=self.nip,
            rank=self.rank,
            acting=role.acting,
            mandate=role.mandate,
            since=role.since,
            until=role.until,
            sample=self.sample,
        )


def as_people(officers: Iterable[Officer]) -> dict[str, Person]:
    """Return people by id from officers as the settings list them: each with one role."""
    found: dict[str, Person] = {}
    for each in officers:
        roles = tuple(_appointment(each, agency) for agency in each.agencies or (ALL,))
        known = found.get(each.id)
        if known is None:
            known = Person(each.id, each.name, each.nip, each.rank, each.sample)
        found[each.id] = replace(known, roles=known.roles + roles)
    return found


def responsible(people: Mapping[str, Person], role: Role, agency: str, day: date) -> Officer | None:
    """Return who answers for an agency in a role on this day; None when nobody does.

    Somebody for this very agency comes before somebody for all, whoever acts for another (Plt.,
    Plh.) before the holder who is away, then who began last.
    """
    found = [
        (person, held)
        for person in people.values()
        for held in person.held(day)
        if held.role is role and held.serves(agency)
    ]
    ordered = sorted(
        found,
        key=lambda each: (not each[1].agency, not each[1].acting, _later(each[1]), each[0].id),
    )
    return ordered[0][0].officer(ordered[0][1]) if ordered else None


def _later(held: Appointment) -> int:
    return -(held.since or date.min).toordinal()


def _appointment(officer: Officer, agency: str) -> Appointment:
    """Return one role; its key follows from what it is, so that a repetition makes no other."""
    what = [officer.id, officer.role.value, agency, officer.acting, str(officer.since or "")]
    return Appointment(
        key=digest(what)[:32],
        officer=officer.id,
        role=officer.role,
        agency=agency,
        position=officer.position,
        acting=officer.acting,
        mandate=officer.mandate,
        since=officer.since,
        until=officer.until,
    )
