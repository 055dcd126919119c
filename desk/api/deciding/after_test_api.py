"""What belongs to a consequence test: redacted copies, signed minutes, an exclusion taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.api.agencies.files import BYTES, content_of
from desk.api.caller import Approver, Caller, Reader
from desk.api.deciding.consequence_api import CopyTold, under_test
from desk.api.deciding.decisions import DecisionTold
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import LARGEST, Asked, Count, Hash, Id, Text, Told
from desk.proposals import asked_for
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment
from didd.model import RecordFile, Submission
from didd.steps.consequences.copying import Sent, add_copy, remove_copy
from didd.steps.consequences.lifting import lift
from didd.steps.consequences.signing import SIGNED_MINUTES, SignedMinutes, add_signed_minutes
from didd.text.iana_types import media_type_named

router = APIRouter(tags=["consequence tests"], prefix="/proposals/{id}")
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
DecisionId = Annotated[int, Path(ge=1, le=LARGEST)]


class MinutesKept(Told):
    """The signed minutes of an outcome, and what their file says of its signatures."""

    decision_id: int
    sha256: str
    signature: str
    at: datetime


class LiftAsked(Asked):
    """Why an exclusion is taken back, bound to what was shown of the proposal."""

    content_hash: Hash
    last_decision: Count
    reason: Text


@router.get("/consequence-test/copies")
def copies(caller: Approver, id: Id) -> list[CopyTold]:
    """List the redacted copies that were sent for this version of the item."""
    del id
    return [CopyTold.model_validate(each) for each in _copies(caller, under_test(caller))]


@router.put("/consequence-test/copies", status_code=201, openapi_extra=BYTES)
async def add_redacted_copy(
    caller: Approver,
    id: Id,
    request: Request,
    path: Annotated[str, Query(min_length=1, max_length=200)],
) -> CopyTold:
    """Keep a redacted copy by its bytes, in place of one with the same name.

    Answers 409 with what can still be read in it, and nothing is kept then.
    """
    del id
    found = await run_in_threadpool(under_test, caller)
    content = await content_of(request)

    def keep() -> RecordFile:
        return add_copy(caller.office, found, caller.id, Sent(path, content))

    return CopyTold.model_validate(await run_in_threadpool(keep))


@router.get("/consequence-test/copies/{sha256}", response_class=Response, responses=FILE)
def redacted_copy(caller: Approver, id: Id, sha256: Digest) -> Response:
    """Download one redacted copy as it was sent."""
    del id
    for each in _copies(caller, under_test(caller)):
        if each.sha256 == sha256:
            return attachment(caller.office.archive, sha256, each.name, each.media_type)
    raise NotHere


@router.delete("/consequence-test/copies/{sha256}")
def remove_redacted_copy(caller: Approver, id: Id, sha256: Digest) -> list[CopyTold]:
    """Take a copy away; answers with those that are left."""
    del id
    found = under_test(caller)
    remove_copy(caller.office, found, caller.id, sha256)
    return [CopyTold.model_validate(each) for each in _copies(caller, found)]


@router.put("/outcomes/{decision}/signed-minutes", status_code=201, openapi_extra=BYTES)
async def add_minutes(
    caller: Approver, id: Id, decision: DecisionId, request: Request
) -> MinutesKept:
    """Keep the signed minutes of an outcome by their bytes, once; they are not published."""
    del id
    found = await run_in_threadpool(under_test, caller)
    content = await content_of(request)

    def keep() -> SignedMinutes:
        return add_signed_minutes(caller.office, decision, found, caller.id, content)

    return MinutesKept.model_validate(await run_in_threadpool(keep))


@router.get("/outcomes/{decision}/signed-minutes", response_class=Response, responses=FILE)
def signed_minutes(caller: Reader, id: Id, decision: DecisionId) -> Response:
    """Download the signed minutes of an outcome, as they came."""
    del id
    found, store = asked_for(caller.context), caller.office.store
    kept = store.signed_minutes.of([decision]).get(decision)
    if kept is None or decision not in {made.id for made in store.decisions.on(found.id)}:
        raise NotHere
    name = f"{decision}-{SIGNED_MINUTES}"
    return attachment(caller.office.archive, kept.sha256, name, media_type_named("pdf"))


@router.post("/lift-exclusion", status_code=201)
def lift_exclusion(caller: Approver, id: Id, body: LiftAsked) -> DecisionTold:
    """Take an exclusion back whose row the agency's list no longer has."""
    del id
    shown = (body.content_hash, body.last_decision)
    made = lift(caller.office, under_test(caller), caller.id, body.reason, shown)
    return DecisionTold.model_validate(made)


def _copies(caller: Caller, found: Submission) -> list[RecordFile]:
    return caller.office.store.copies.standing(found.record.id, found.content_hash)
