"""Officers and the roles that they hold: listed, taken up, changed, ended."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import StringConstraints

from desk.api.caller import Administrator, Caller
from desk.api.shapes import Asked, Day, Text, Told
from desk.web.dispatch import NotHere
from didd.approval.appointments import Person
from didd.model import Role
from didd.steps.people import appointing
from didd.steps.people.appointing import RoleWanted

router = APIRouter(tags=["officers"], prefix="/officers")
OfficerId = Annotated[str, Path(min_length=1, max_length=64)]
Key = Annotated[str, Path(min_length=1, max_length=64)]


class RoleTold(Told):
    """A role that somebody held, holds or will hold; ``agency`` is "" for all agencies."""

    key: str
    role: Role
    agency: str
    position: str
    acting: str
    mandate: str
    since: date | None
    until: date | None


class OfficerTold(Told):
    """An officer with all their roles; ``until`` is their last day with the office."""

    id: str
    name: str
    nip: str
    rank: str
    until: date | None
    roles: list[RoleTold]


class Names(Asked):
    """How somebody is called."""

    name: Text
    nip: Text = ""
    rank: Text = ""


class RoleAsked(Asked):
    """How a role is to be held: by its holder, or acting by a mandate; for which days."""

    position: Text = ""
    acting: Literal["", "Plt.", "Plh."] = ""
    mandate: Text = ""
    since: Day | None = None
    until: Day | None = None


class NewRole(RoleAsked):
    """A role to be given; ``agency`` is a slug, or "" for all agencies."""

    role: Role
    agency: Annotated[str, StringConstraints(max_length=100)] = ""


class NewOfficer(Names):
    """Somebody to be taken up under an account name, with their first role."""

    id: Annotated[str, StringConstraints(max_length=64)]
    first: NewRole


class LastDay(Asked):
    """The last day; today where none is said."""

    last: Day | None = None


@router.get("")
def officers(caller: Administrator) -> list[OfficerTold]:
    """List everybody who works here, did or will."""
    return [OfficerTold.model_validate(each) for each in caller.office.people().values()]


@router.post("", status_code=201)
def add_officer(caller: Administrator, body: NewOfficer) -> OfficerTold:
    """Take somebody up; their code for the first login is made at the desk."""
    person = Person(body.id, body.name, body.nip, body.rank)
    appointing.add_person(caller.office, caller.id, person, _role(body.first))
    return _told(caller, body.id)


@router.get("/{officer}")
def officer_by_id(caller: Administrator, officer: OfficerId) -> OfficerTold:
    """Read one officer."""
    return _told(caller, officer)


@router.put("/{officer}")
def change_officer(caller: Administrator, officer: OfficerId, body: Names) -> OfficerTold:
    """Change how somebody is called."""
    _told(caller, officer)
    person = Person(officer, body.name, body.nip, body.rank)
    appointing.change_person(caller.office, caller.id, person)
    return _told(caller, officer)


@router.post("/{officer}/end")
def end_officer(caller: Administrator, officer: OfficerId, body: LastDay) -> OfficerTold:
    """Let somebody go after their last day: every role of theirs ends, their tokens with it."""
    _told(caller, officer)
    last = body.last or caller.office.today
    appointing.end_person(caller.office, caller.id, officer, last)
    return _told(caller, officer)


@router.post("/{officer}/roles", status_code=201)
def give_role(caller: Administrator, officer: OfficerId, body: NewRole) -> OfficerTold:
    """Give somebody another role."""
    _told(caller, officer)
    appointing.give_role(caller.office, caller.id, officer, _role(body))
    return _told(caller, officer)


@router.put("/{officer}/roles/{key}")
def change_role(
    caller: Administrator, officer: OfficerId, key: Key, body: RoleAsked
) -> OfficerTold:
    """Change the position, the days, or how a role is held."""
    role = _held(caller, officer, key)
    wanted = RoleWanted(role.role, role.agency, **body.model_dump())
    appointing.change_role(caller.office, caller.id, officer, key, wanted)
    return _told(caller, officer)


@router.post("/{officer}/roles/{key}/end")
def end_role(caller: Administrator, officer: OfficerId, key: Key, body: LastDay) -> OfficerTold:
    """End a role after its last day."""
    _held(caller, officer, key)
    last = body.last or caller.office.today
    appointing.end_role(caller.office, caller.id, officer, key, last)
    return _told(caller, officer)


def _role(asked: NewRole) -> RoleWanted:
    return RoleWanted(**asked.model_dump())


def _told(caller: Caller, officer: str) -> OfficerTold:
    found = caller.office.people().get(officer)
    if found is None:
        raise NotHere
    return OfficerTold.model_validate(found)


def _held(caller: Caller, officer: str, key: str) -> RoleTold:
    for role in _told(caller, officer).roles:
        if role.key == key:
            return role
    raise NotHere
