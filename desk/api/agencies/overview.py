"""Who asks, the agencies that they serve, and what is expected of each."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter

from desk.api.caller import Reader
from desk.api.shapes import Told
from desk.expected import Expected, expected
from desk.pages.home import standings, tasks_of
from desk.pages.workspace.folder_view import agencies_kept
from desk.words.chosen import word
from didd.approval.appointments import Appointment
from didd.model import Agency, Role

router = APIRouter(tags=["overview"])


class RoleHeld(Told):
    """A role that is held today; ``agency`` is "" for all agencies."""

    role: Role
    agency: str
    position: str
    until: date | None


class AgencyTold(Told):
    """An agency, by the slug that never changes."""

    slug: str
    name: str
    abbreviation: str
    parent: str
    ended: date | None
    successor: str


class Me(Told):
    """The officer, and the token by which they ask."""

    officer: str
    name: str
    roles: list[RoleHeld]
    token: str
    scopes: list[str]
    ends_at: datetime


class Returned(Told):
    """A proposal that came back, why, and until when it is to be mended."""

    proposal: int
    title: str
    note: str
    at: datetime
    late: bool
    until: datetime | None


class ExpectedTold(Told):
    """What is expected of one agency.

    ``seen``: when its folder was last read, ``trouble``: why the last check was not finished;
    ``held`` of ``rows`` are held back, ``asked`` columns wait for an answer, ``waiting`` proposals
    are with the chief officer.
    """

    agency: str
    todo: bool
    seen: datetime | None
    trouble: str
    rows: int
    held: int
    returned: list[Returned]
    asked: int
    silent_since: datetime | None
    waiting: int
    waiting_since: datetime | None
    late: bool


class TaskTold(Told):
    """Work that waits for the officer's roles."""

    kind: str
    text: str
    count: int


class ToDo(Told):
    """What is expected of the officer: of each agency whose folder they keep, and of their role."""

    agencies: list[ExpectedTold]
    tasks: list[TaskTold]


@router.get("/me")
def me(caller: Reader) -> Me:
    """Say who asks, in which roles, and what the token holds."""
    person, token = caller.context.person, caller.token
    return Me(
        officer=person.id,
        name=person.name,
        roles=[role_held(each) for each in caller.context.roles],
        token=token.name,
        scopes=list(token.scopes),
        ends_at=token.ends_at,
    )


@router.get("/agencies")
def agencies(caller: Reader) -> list[AgencyTold]:
    """List the agencies that the officer serves."""
    return [told_agency(each) for each in caller.context.agencies()]


@router.get("/expected")
def what_is_expected(caller: Reader) -> ToDo:
    """Say what is expected of the officer now."""
    context = caller.context
    mine = agencies_kept(context)
    tasks = [] if mine else tasks_of(context, standings(context))
    return ToDo(
        agencies=[_expected(each) for each in expected(caller.office, mine, context.counts)],
        tasks=[
            TaskTold(kind=t.text, text=str(word(f"{t.text}.some")), count=t.count) for t in tasks
        ],
    )


def told_agency(agency: Agency) -> AgencyTold:
    """Return an agency as an answer has it."""
    return AgencyTold.model_validate(agency)


def role_held(held: Appointment) -> RoleHeld:
    """Return a role as an answer has it."""
    return RoleHeld.model_validate(held)


def _expected(each: Expected) -> ExpectedTold:
    names = set(ExpectedTold.model_fields) - {"agency", "returned"}
    returned = [
        Returned(
            proposal=r.submission, title=r.title, note=r.note, at=r.at, late=r.late, until=r.until
        )
        for r in each.returned
    ]
    values = {name: getattr(each, name) for name in names}
    return ExpectedTold(agency=each.agency.slug, returned=returned, **values)
