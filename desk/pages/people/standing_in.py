"""Who answers for what today, and who does when somebody is gone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from didd.approval.appointments import ALL, Appointment, Person, responsible
from didd.model import Agency, Officer, Role


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers in a role: for all agencies, for single ones, and for which agencies nobody."""

    role: Role
    everywhere: Officer | None
    single: tuple[tuple[Agency, Officer], ...]
    nobody: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class Heir:
    """A role that somebody no longer holds, and who answers for it then; None: nobody."""

    role: Appointment
    now: Officer | None


def answering(
    people: Mapping[str, Person], roles: Iterable[Role], agencies: Iterable[Agency], day: date
) -> list[Answering]:
    """Return for each role who answers on this day."""
    known, found = list(agencies), list[Answering]()
    for role in roles:
        everywhere = responsible(people, role, ALL, day)
        by_agency = [(agency, responsible(people, role, agency.slug, day)) for agency in known]
        single = tuple((a, who) for a, who in by_agency if who and who.agencies)
        nobody = tuple(agency for agency, who in by_agency if who is None)
        found.append(Answering(role, everywhere, single, nobody))
    return found


def heirs(people: Mapping[str, Person], ended: Iterable[Appointment], day: date) -> list[Heir]:
    """Return who answers on this day for roles that ended."""
    return [Heir(role, responsible(people, role.role, role.agency, day)) for role in ended]
