"""Decisions on one proposal or on many, all or none; taken back by whoever made them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from desk.api.caller import Approver
from desk.api.shapes import LARGEST, WHOLE, Asked, Count, Hash, Id, Text, Told
from desk.pages.queue import MOST_AT_ONCE, check_newest
from desk.web.dispatch import NotHere
from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Decision, DecisionKind
from didd.steps.approve import decide
from didd.steps.undo_decision import undo_decision

router = APIRouter(tags=["decisions"])


class FieldNote(Asked):
    """What is to be mended in one field, by its code."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    text: Text


class Shown(Asked):
    """A proposal as it was shown: a decision is bound to its content and newest decision.

    ``notes`` on single fields go with a return.
    """

    id: Annotated[int, Field(ge=1, le=LARGEST), WHOLE]
    content_hash: Hash
    last_decision: Count
    notes: Annotated[tuple[FieldNote, ...], Field(max_length=200)] = ()


class DecisionAsked(Asked):
    """One decision on each of these proposals, or on none of them.

    Whoever returns, rejects or routes to a test gives a ``reason``; a rejection names its legal
    ``ground``, a code of ``GET /rejection-grounds``.
    """

    kind: Literal["approve", "return", "reject", "test"]
    reason: Text = ""
    ground: Text = ""
    proposals: Annotated[list[Shown], Field(min_length=1, max_length=MOST_AT_ONCE)]


class DecisionTold(Told):
    """A decision that was made, or that was taken back."""

    id: int
    record_id: str
    agency: str
    content_hash: str
    kind: DecisionKind
    reason: str
    ground: str


class UndoAsked(Asked):
    """The content on which the decision was shown."""

    content_hash: Hash


class Ground(Told):
    """A ground in law, by its code."""

    code: str
    label: str


@router.get("/rejection-grounds")
def rejection_grounds(caller: Approver) -> list[Ground]:
    """List the grounds in law on which a proposal may be rejected."""
    grounds = caller.office.config.sop.rejection_grounds
    return [Ground(code=g.code, label=caller.context.label(g.label)) for g in grounds]


@router.post("/decisions", status_code=201)
def make_decisions(caller: Approver, body: DecisionAsked) -> list[DecisionTold]:
    """Decide on all that was shown, or on none of it.

    Answers 409, and nothing is decided, when one of the proposals is another by now.
    """
    store, context = caller.office.store, caller.context
    if body.kind != "return" and any(each.notes for each in body.proposals):
        raise Refused(_("Notes on single fields go with a return."))
    found = store.records.submissions([each.id for each in body.proposals])
    if not all(each.id in found for each in body.proposals):
        raise NotHere
    if not all(context.may_see(each.agency) for each in found.values()):
        raise NotHere
    verdicts = [
        Verdict(
            each.id,
            DecisionKind(body.kind),
            body.reason,
            content_hash=each.content_hash,
            last_decision=each.last_decision,
            ground=body.ground,
            notes={note.field: note.text for note in each.notes},
        )
        for each in dict.fromkeys(body.proposals)
    ]
    check_newest(context, verdicts)
    return [_told(each) for each in decide(caller.office, verdicts, caller.id)]


@router.post("/decisions/{id}/undo")
def undo(caller: Approver, id: Id, body: UndoAsked) -> DecisionTold:
    """Take back a decision of one's own while nothing stands on it, for a few minutes."""
    found = caller.office.store.decision_undos.look(id)
    if found is None or not caller.context.may_see(found.made.agency):
        raise NotHere
    return _told(undo_decision(caller.office, id, caller.id, body.content_hash))


def _told(made: Decision) -> DecisionTold:
    return DecisionTold.model_validate(made)
