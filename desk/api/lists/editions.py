"""Decrees and editions of the DIDD: looked at, established, downloaded, signed decrees added."""

from __future__ import annotations

from tempfile import TemporaryFile

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.api.agencies.files import BYTES, receive
from desk.api.caller import Caller, Reader, Superior
from desk.api.deciding.proposals_api import FILE
from desk.api.lists.decrees import (
    ConfirmedDecree,
    DecreeAsked,
    DecreeTold,
    Established,
    MaybeNumber,
    Paper,
    established_of,
    paper_of,
    told_edition,
    wished,
)
from desk.api.lists.drafts_api import Head, head_of
from desk.api.shapes import Day, Id, Slug, Told
from desk.pages.register import edition_file
from desk.web.dispatch import NotHere
from desk.web.forms import LARGEST_FILE
from didd.adapters.store.other_lists.late_decrees import LateDecree
from didd.model import Effect
from didd.steps.establish import establish, look_at_decree
from didd.steps.lists.decree_papers import decree_paper
from didd.steps.lists.late_decree import add_signed_decree

router = APIRouter(tags=["registers"])


class SignedTold(Told):
    """A signed decree that was added to its edition."""

    about: str
    sha256: str
    signature: str


@router.get("/agencies/{agency}/editions")
def editions(caller: Reader, agency: Slug) -> list[Head]:
    """List the established editions, the newest first."""
    del agency
    heads = caller.office.store.edition_heads.of(caller.agency.slug)
    return [head_of(each) for each in heads if each.decree is not None]


@router.get("/editions/{id}/{format}", response_class=Response, responses=FILE)
def edition(caller: Reader, id: Id, format: str) -> Response:
    """Download one format of an established edition, byte for byte as it was archived."""
    del id, format
    return edition_file(caller.context)


@router.get("/agencies/{agency}/draft/decree.{kind}", response_class=Response, responses=FILE)
def decree_to_sign(
    caller: Reader,
    agency: Slug,
    kind: Paper,
    number: MaybeNumber = "",
    day: Day | None = None,
    effect: Effect | None = None,
) -> Response:
    """Download the decree of the draft with the list as its annex, to be signed."""
    del agency
    here = caller.agency
    found = caller.office.store.editions.draft(here.slug)
    if found is None:
        raise NotHere
    wish = wished(caller, number, day, effect)
    return paper_of(decree_paper(caller.office, here, found, wish, kind), f"keputusan-{here.slug}")


@router.post("/agencies/{agency}/draft/decree")
def look_at(caller: Superior, agency: Slug, body: DecreeAsked) -> DecreeTold:
    """Look at what the decree will say, and check all its facts; nothing is established."""
    del agency
    return told_edition(
        look_at_decree(
            caller.office, caller.agency, caller.id, body.number, body.day, how=body.how()
        )
    )


@router.post("/agencies/{agency}/editions", status_code=201)
def establish_draft(caller: Superior, agency: Slug, body: ConfirmedDecree) -> Established:
    """Establish the draft that was shown, by the decree that was looked at; it is final then."""
    del agency
    how = body.how(body.confirmed)
    return established_of(
        establish(caller.office, caller.agency, caller.id, body.number, body.day, how=how)
    )


@router.put(
    "/agencies/{agency}/editions/{year}/{number}/signed-decree",
    status_code=201,
    openapi_extra=BYTES,
)
async def add_decree(
    caller: Superior, agency: Slug, year: Id, number: Id, request: Request
) -> SignedTold:
    """Add the signed decree of an established edition by its bytes, once."""
    del agency
    return await signed(caller, request, f"edition/{caller.agency.slug}/{year}/{number}")


async def signed(caller: Caller, request: Request, about: str) -> SignedTold:
    """Keep the signed decree that a request brings."""
    with TemporaryFile() as file:
        await receive(request, file, LARGEST_FILE)
        content = await run_in_threadpool(file.read)

    def keep() -> LateDecree:
        return add_signed_decree(caller.office, caller.agency, about, caller.id, content)

    return SignedTold.model_validate(await run_in_threadpool(keep))
