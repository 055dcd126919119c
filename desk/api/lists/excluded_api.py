"""What an agency excludes (DIK): the list as it is today, its decree, the established ones."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from desk.api.agencies.files import BYTES
from desk.api.caller import Reader, Superior
from desk.api.deciding.proposals_api import FILE
from desk.api.lists.decrees import (
    ConfirmedDecree,
    DecreeAsked,
    DecreeTold,
    Established,
    MaybeNumber,
    Paper,
    paper_of,
    told_decree,
    wished,
)
from desk.api.lists.editions import SignedTold, signed
from desk.api.shapes import Day, Id, Slug, Told
from desk.pages.lists import excluded as page
from desk.web.dispatch import NotHere
from didd.model import Effect
from didd.register.other_lists.excluded_list import ExcludedList
from didd.steps.lists.exclude import (
    establish_excluded,
    excluded_now,
    excluded_paper,
    list_mark,
    look_at_list,
)

router = APIRouter(tags=["excluded"], prefix="/agencies/{agency}/excluded")


class Line(Told):
    """A row: its number, a key that never changes, its texts by field code, its last day."""

    number: int
    key: str
    texts: dict[str, str]
    ends: date | None


class ExcludedTold(Told):
    """The list of today; a decree names its ``content_hash``. ``over``: periods that ended."""

    day: date
    content_hash: str
    entries: list[Line]
    over: list[str]
    editions: list[Established]


@router.get("")
def excluded(caller: Reader, agency: Slug) -> ExcludedTold:
    """Read the list as it is today, and which were established."""
    del agency
    office, here = caller.office, caller.agency
    listed = excluded_now(office, here)
    made = office.store.excluded_editions.established(here)[::-1]
    return ExcludedTold(
        day=office.today,
        content_hash=listed.content_hash,
        entries=[Line.model_validate(each) for each in listed.entries],
        over=sorted(each.key for each in listed.ended(office.today)),
        editions=[_established(each) for each in made],
    )


@router.get("/decree.{kind}", response_class=Response, responses=FILE)
def excluded_decree_to_sign(
    caller: Reader,
    agency: Slug,
    kind: Paper,
    number: MaybeNumber = "",
    day: Day | None = None,
    effect: Effect | None = None,
) -> Response:
    """Download the decree of the list as it is today, to be signed."""
    del agency
    here, wish = caller.agency, wished(caller, number, day, effect)
    return paper_of(excluded_paper(caller.office, here, wish, kind), f"keputusan-dik-{here.slug}")


@router.post("/decree")
def look_at_excluded(caller: Superior, agency: Slug, body: DecreeAsked) -> DecreeTold:
    """Look at what the decree will say, and check all its facts; nothing is established."""
    del agency
    listed = look_at_list(
        caller.office, caller.agency, caller.id, body.number, body.day, how=body.how()
    )
    if listed.decree is None:
        raise NotHere
    return told_decree(
        listed.decree,
        list_mark(listed),
        edition=listed.label,
        entries=len(listed.entries),
        content_hash=listed.content_hash,
    )


@router.post("/editions", status_code=201)
def establish_excluded_list(caller: Superior, agency: Slug, body: ConfirmedDecree) -> Established:
    """Establish the list that was shown, by the decree that was looked at; it is final then."""
    del agency
    how = body.how(body.confirmed)
    return _established(
        establish_excluded(caller.office, caller.agency, caller.id, body.number, body.day, how=how)
    )


@router.put("/editions/{year}/{number}/signed-decree", status_code=201, openapi_extra=BYTES)
async def add_excluded_decree(
    caller: Superior, agency: Slug, year: Id, number: Id, request: Request
) -> SignedTold:
    """Add the signed decree of an established list by its bytes, once."""
    del agency
    return await signed(caller, request, f"excluded/{caller.agency.slug}/{year}/{number}")


@router.get("/editions/{year}/{number}/files/{format}", response_class=Response, responses=FILE)
def excluded_edition(
    caller: Reader,
    agency: Slug,
    year: Id,
    number: Id,
    format: str,
) -> Response:
    """Download one file of an established list, byte for byte as it was archived."""
    del agency, year, number, format
    return page.file(caller.context)


def _established(listed: ExcludedList) -> Established:
    return Established(
        label=listed.label,
        content_hash=listed.content_hash,
        decree=listed.decree.number if listed.decree else "",
        day=listed.decree.date if listed.decree else listed.as_of,
        formats=sorted(listed.outputs),
    )
