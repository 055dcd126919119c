"""What must be there by law: how agencies stand with its headings, and what is declared of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from desk.api.caller import Caller, Declarer, Reader
from desk.api.shapes import Asked, Day, Hash, Short, Slug, Text, Told
from desk.pages.obligations.completeness import kept_lists
from didd.obligations.board import Board, Line, Standing
from didd.obligations.declarations import Saying, holding
from didd.steps.obligations.completeness import board_now, boards_now
from didd.steps.obligations.declaring import Asked as Wanted
from didd.steps.obligations.declaring import confirm_list, declare, list_mark

router = APIRouter(tags=["obligations"])


class AgencyStands(Told):
    """How many of an agency's headings stand how; ``answered`` of ``binding`` are answered."""

    agency: str
    day: date
    binding: int
    answered: int
    counts: dict[Standing, int]


class Item(Told):
    """An item in force that stands for a heading."""

    record_id: str
    number: str
    title: str


class Said(Told):
    """What an officer said of a heading, and what holds."""

    saying: Saying
    officer: str
    at: datetime
    record_id: str
    day: date | None
    reason: str


class Heading(Told):
    """A heading of the law and what stands for it; ``due`` is the day by which it is renewed."""

    code: str
    text: str
    standing: Standing
    items: list[Item]
    current: date | None
    due: date | None
    said: list[Said]


class Headings(Told):
    """All headings of an agency. ``mark`` is what a confirmation of the list names."""

    agency: str
    day: date
    mark: str
    headings: list[Heading]


class SayingAsked(Asked):
    """What is said of a heading; ``revoked`` takes the same back."""

    heading: Text
    saying: Saying
    record_id: Text = ""
    day: Day | None = None
    reason: Text = ""
    revoked: Annotated[bool, Field(strict=True)] = False


class ConfirmAsked(Asked):
    """The list as it was shown, and the headings that do not hold as they are."""

    mark: Hash
    unless: Annotated[tuple[Short, ...], Field(max_length=200)] = ()


@router.get("/obligations")
def obligations(caller: Reader) -> list[AgencyStands]:
    """Say how each agency that the officer serves stands with what must be there."""
    context = caller.context
    living = [agency for agency in context.agencies() if agency.living]
    return [_stands(each) for each in boards_now(caller.office, living, kept_lists(context))]


@router.get("/agencies/{agency}/headings")
def headings(caller: Reader, agency: Slug) -> Headings:
    """Read every heading of one agency."""
    del agency
    return _told(caller)


@router.post("/agencies/{agency}/headings", status_code=201)
def say(caller: Declarer, agency: Slug, body: SayingAsked) -> Headings:
    """Say something of a heading: that it binds or does not, that there is none, when it comes."""
    del agency
    asked = Wanted(body.heading, body.saying, body.record_id, body.day, body.reason, body.revoked)
    declare(caller.office, caller.agency, caller.id, asked)
    return _told(caller)


@router.post("/agencies/{agency}/headings/confirm", status_code=201)
def confirm(caller: Declarer, agency: Slug, body: ConfirmAsked) -> Headings:
    """Confirm that the periodic information of the list still holds."""
    del agency
    confirm_list(caller.office, caller.agency, caller.id, body.unless, body.mark)
    return _told(caller)


def _told(caller: Caller) -> Headings:
    board = board_now(caller.office, caller.agency, kept_lists(caller.context))
    said: dict[str, list[Said]] = {}
    for each in holding(caller.office.store.declarations.of(board.agency)):
        said.setdefault(each.heading, []).append(Said.model_validate(each))
    return Headings(
        agency=board.agency,
        day=board.day,
        mark=list_mark(caller.office, board),
        headings=[_heading(caller, line, said) for line in board.lines],
    )


def _heading(caller: Caller, line: Line, said: dict[str, list[Said]]) -> Heading:
    code = line.heading.code
    return Heading(
        code=code,
        text=caller.context.label(line.heading.label),
        standing=line.standing,
        items=[Item.model_validate(each) for each in line.items],
        current=line.current,
        due=line.due,
        said=said.get(code, []),
    )


def _stands(board: Board) -> AgencyStands:
    return AgencyStands(
        agency=board.agency,
        day=board.day,
        binding=len(board.binding),
        answered=board.answered,
        counts={standing: board.count(standing) for standing in Standing},
    )
