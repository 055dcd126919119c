"""The consequence test of a proposal: what its minutes need, its outcome, the minutes as paper."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from desk.access.permissions import Permission
from desk.api.caller import Approver, Caller
from desk.api.deciding.decisions import DecisionTold, Ground
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import Asked, Count, Day, Hash, Id, Short, Text, Told
from desk.pages import submission as page
from desk.proposals import asked_for
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.approval.consequences.consequence_test import (
    OPEN_CLASSES,
    Minutes,
    articles,
    outcomes_of,
)
from didd.model import DecisionKind, Submission
from didd.steps.consequences.concluding import Shown, conclude
from didd.steps.consequences.signing import minutes_paper
from didd.text.iana_types import media_type_named

router = APIRouter(tags=["consequence tests"], prefix="/proposals/{id}/consequence-test")


class MinutesAsked(Asked):
    """What the test found; ``article`` is a code of those that the test may rest on.

    ``opened_as`` is the class of what is opened, one of the test's ``classes``.
    """

    article: Text = ""
    law: Text = ""
    if_opened: Text = ""
    if_closed: Text = ""
    period: Text = ""
    day: Day | None = None
    place: Text = ""
    unit: Text = ""
    participants: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    opened_as: Text = ""

    def minutes(self) -> Minutes:
        """Return them as the step wants them."""
        values = self.model_dump(exclude={"day", "participants"})
        day = self.day.isoformat() if self.day else ""
        return Minutes(**values, day=day, participants=self.participants)


class OutcomeAsked(Asked):
    """The outcome, bound to what was shown of the proposal, with its minutes.

    ``copies`` are the sha256 of the redacted copies that were shown: needed for ``redact``.
    """

    outcome: Literal["exclude", "approve", "open", "redact"]
    content_hash: Hash
    last_decision: Count
    minutes: MinutesAsked
    copies: Annotated[tuple[Hash, ...], Field(max_length=100)] = ()


class CopyTold(Told):
    """A redacted copy that stands."""

    name: str
    sha256: str
    size: int
    media_type: str


class TestTold(Told):
    """What a test may rest on, and what of the minutes the agency's own list says already."""

    articles: list[Ground]
    outcomes: list[str]
    classes: list[str]
    content_hash: str
    last_decision: int
    law: str
    if_opened: str
    if_closed: str
    period: str
    place: str
    unit: str
    copies: list[CopyTold]


@router.get("")
def consequence_test(caller: Approver, id: Id) -> TestTold:
    """Read what the minutes of a test need."""
    del id
    found = under_test(caller)
    fields, sop = found.record.fields, caller.office.config.sop
    copies = caller.office.store.copies.standing(found.record.id, found.content_hash)
    grounds = [Ground(code=g.code, label=caller.context.label(g.label)) for g in articles(sop)]
    return TestTold(
        articles=grounds,
        outcomes=[kind.value for kind in outcomes_of(found)],
        classes=[kind.value for kind in OPEN_CLASSES],
        content_hash=found.content_hash,
        last_decision=page.last_decision(caller.context, found),
        law=fields.get("dasar_pengecualian", ""),
        if_opened=fields.get("konsekuensi_dibuka", ""),
        if_closed=fields.get("konsekuensi_ditutup", ""),
        period=fields.get("jangka_pengecualian", ""),
        place=sop.place,
        unit=fields.get("pejabat_penguasa", ""),
        copies=[CopyTold.model_validate(each) for each in copies],
    )


@router.post("", status_code=201)
def conclude_test(caller: Approver, id: Id, body: OutcomeAsked) -> DecisionTold:
    """Decide by the outcome: excluded, and listed in the DIK; or open, and approved."""
    del id
    shown = Shown(body.content_hash, body.last_decision, body.copies)
    kind, minutes = DecisionKind(body.outcome), body.minutes.minutes()
    made = conclude(caller.office, under_test(caller), minutes, kind, caller.id, shown)
    return DecisionTold.model_validate(made)


@router.post("/minutes", response_class=Response, responses=FILE)
def minutes_to_sign(
    caller: Approver, id: Id, body: MinutesAsked, kind: Literal["docx", "pdf"] = "docx"
) -> Response:
    """Download the minutes with what is filled in so far, to be signed; nothing is decided."""
    found = under_test(caller)
    officer = caller.context.as_officer(Permission.APPROVE, found.agency)
    if officer is None:
        raise NotHere
    content = minutes_paper(caller.office, found, body.minutes(), officer, kind)
    name = f"berita-acara-uji-konsekuensi-{id}.{kind}"
    return bytes_attachment(content, name, media_type_named(kind))


def under_test(caller: Caller) -> Submission:
    """Return the proposal of the address, if the officer holds its consequence test."""
    found = asked_for(caller.context)
    if not caller.context.may(Permission.APPROVE, found.agency):
        raise NotHere
    return found
