"""Emergency takedowns: taken off at once, then confirmed or lifted by a second officer."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from desk.api.caller import Caller, Withdrawing
from desk.api.portal.taking_back import Done, published_here
from desk.api.shapes import Asked, Id, RecordId, Slug, Text, Told
from desk.pages.urgent.takedowns import open_here
from desk.web.dispatch import NotHere
from didd.publication.takedown import Takedown
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.take_down import confirm_takedown, lift_takedown, take_down

router = APIRouter(tags=["portal"])


class WhyAsked(Asked):
    """Why: it stays inside the office."""

    reason: Text


class ConfirmAsked(WhyAsked):
    """Why the item stays off, and by what law: both are public then."""

    ground: Text


class TakedownTold(Told):
    """An item that was taken off, and that waits for a second officer."""

    id: int
    agency: str
    record_id: str
    content_hash: str
    title: str
    officer: str
    holder: str
    reason: str
    at: datetime


@router.post("/agencies/{agency}/portal/records/{record}/take-down")
def take_record_down(caller: Withdrawing, agency: Slug, record: RecordId, body: WhyAsked) -> Done:
    """Take an item off the portal at once, in an emergency; a second officer decides on it."""
    del agency
    entry = published_here(caller, record)
    report = take_down(caller.office, entry.dataset_id, Instruction(caller.id, body.reason))
    return Done(later=bool(report.held))


@router.get("/takedowns")
def takedowns(caller: Withdrawing) -> list[TakedownTold]:
    """List the takedowns that wait for a second officer, of agencies that the officer serves."""
    return [TakedownTold.model_validate(each) for each in open_here(caller.context)]


@router.post("/takedowns/{id}/confirm")
def confirm_takedown_of(caller: Withdrawing, id: Id, body: ConfirmAsked) -> TakedownTold:
    """Make a takedown a withdrawal, as a second officer."""
    found = _open(caller, id)
    confirm_takedown(caller.office, id, Instruction(caller.id, body.reason), body.ground)
    return TakedownTold.model_validate(found)


@router.post("/takedowns/{id}/lift")
def lift_takedown_of(caller: Withdrawing, id: Id, body: WhyAsked) -> TakedownTold:
    """Have the next publication show the item again, as a second officer."""
    found = _open(caller, id)
    lift_takedown(caller.office, id, Instruction(caller.id, body.reason))
    return TakedownTold.model_validate(found)


def _open(caller: Caller, number: int) -> Takedown:
    for each in open_here(caller.context):
        if each.id == number:
            return each
    raise NotHere
