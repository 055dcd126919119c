"""Drafts of the DIDD: read row by row, compiled, struck from, given back and laid before again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import Response

from desk.api.caller import Approver, Caller, Compiler, Reader, Superior
from desk.api.deciding.decisions import DecisionTold
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import USUAL, Asked, Cursor, Hash, Limit, RecordId, Slug, Text, Told
from desk.drafts import DraftView
from desk.pages.home import standings
from desk.pages.lists.draft_entry import approvals_of
from desk.pages.register import draft_pdf, lines_of
from desk.web.dispatch import NotHere
from didd.adapters.store.decrees.approvals import Approval
from didd.adapters.store.edition_heads import EditionHead
from didd.approval.draft_returns import BACK
from didd.model import Classification, Entry
from didd.steps.establish import draft as compile_draft
from didd.steps.lists.give_back import give_back, lay_before, strike

router = APIRouter(tags=["registers"])


class Head(Told):
    """An edition without its list; ``decree`` is the number of the decree, "" for a draft."""

    id: int
    label: str
    entries: int
    content_hash: str
    compiled_at: datetime
    decree: str
    day: date | None
    formats: list[str]


class RegisterStands(Told):
    """How an agency's register stands: its proposals by state, its draft, its list in force."""

    agency: str
    waiting: int
    testing: int
    returned: int
    approved: int
    draft: Head | None
    in_force: Head | None


class Approved(Told):
    """Who approved a row, in which role, when, on which proposal."""

    proposal: int
    officer: str
    holder: str
    at: datetime


class DraftRow(Told):
    """A row of a draft; ``change`` is what the draft does with it, ``lacks`` what is not filled in.

    Striking it names ``record_id`` and ``content_hash``.
    """

    number: str
    record_id: str
    content_hash: str
    classification: Classification
    title: str
    fields: dict[str, str]
    files: list[str]
    change: Literal["", "added", "changed", "dropped"]
    lacks: list[str]
    approved: Approved | None


class DraftTold(Told):
    """A draft, a page of its rows, and what it changes; ``next`` is the following page's cursor."""

    head: Head
    given_back: bool
    said: str
    added: int
    changed: int
    dropped: int
    rows: list[DraftRow]
    next: str | None


class Row(Asked):
    """A row as it was shown."""

    record_id: Annotated[str, StringConstraints(pattern="^[0-9A-Za-z-]{1,64}$")]
    content_hash: Hash


class StrikeAsked(Asked):
    """Rows to be struck from the draft with this content, all of them or none."""

    content_hash: Hash
    rows: Annotated[list[Row], Field(min_length=1, max_length=500)]
    reason: Text


class SaidAsked(Asked):
    """The draft as it was shown, and why it is given back or laid before again."""

    content_hash: Hash
    reason: Text


@router.get("/registers")
def registers(caller: Reader) -> list[RegisterStands]:
    """Say how the register of each agency that the officer serves stands."""
    return [
        RegisterStands(
            agency=each.agency.slug,
            waiting=each.waiting,
            testing=each.testing,
            returned=each.returned,
            approved=each.approved,
            draft=head_of(each.draft) if each.draft else None,
            in_force=head_of(each.current) if each.current else None,
        )
        for each in standings(caller.context)
    ]


@router.get("/agencies/{agency}/draft")
def draft(
    caller: Reader,
    agency: Slug,
    only: Literal["", "baru", "berubah", "keluar", "kosong"] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> DraftTold:
    """Read the draft: all rows, or what is new, changed, dropped, or lacks something."""
    del agency
    return _told(caller, only, int(cursor.partition(".")[0] or 0), limit)


@router.get("/agencies/{agency}/draft/rows/{record}")
def draft_row(caller: Reader, agency: Slug, record: RecordId) -> DraftRow:
    """Read one row of the draft, with who approved it."""
    del agency
    view = _view(caller)[1]
    found = next((e for e in view.lines if e.record_id == record), None)
    if found is None:
        raise NotHere
    return _rows(caller, view, [found])[0]


@router.get("/agencies/{agency}/draft.pdf", response_class=Response, responses=FILE)
def draft_as_pdf(caller: Reader, agency: Slug) -> Response:
    """Download the draft as it will be printed; a long one's volumes zipped."""
    del agency
    return draft_pdf(caller.context)


@router.post("/agencies/{agency}/draft/compile")
def compile_again(caller: Compiler, agency: Slug) -> Head | None:
    """Compile the draft from every approval until now; null where nothing is to establish."""
    del agency
    if compile_draft(caller.office, caller.agency) is None:
        return None
    return head_of(_view(caller)[0])


@router.post("/agencies/{agency}/draft/strike", status_code=201)
def strike_rows(caller: Superior, agency: Slug, body: StrikeAsked) -> list[DecisionTold]:
    """Strike rows; the chief officer decides on them anew, and the draft is compiled without."""
    del agency
    rows = list(dict.fromkeys((row.record_id, row.content_hash) for row in body.rows))
    made = strike(
        caller.office, caller.agency, caller.id, rows, body.reason, shown=body.content_hash
    )
    return [DecisionTold.model_validate(each) for each in made]


@router.post("/agencies/{agency}/draft/give-back")
def give_draft_back(caller: Superior, agency: Slug, body: SaidAsked) -> DraftTold:
    """Give the whole draft back to the chief officer."""
    del agency
    give_back(caller.office, caller.agency, caller.id, body.reason, shown=body.content_hash)
    return _told(caller)


@router.post("/agencies/{agency}/draft/lay-before")
def lay_draft_before(caller: Approver, agency: Slug, body: SaidAsked) -> DraftTold:
    """Lay a draft that was given back before the superior again, as it is."""
    del agency
    lay_before(caller.office, caller.agency, caller.id, body.reason, shown=body.content_hash)
    return _told(caller)


def head_of(head: EditionHead) -> Head:
    """Return an edition without its list, as an answer has it."""
    return Head(
        id=head.id,
        label=head.label,
        entries=head.entries,
        content_hash=head.content_hash,
        compiled_at=head.compiled_at,
        decree=head.decree.number if head.decree else "",
        day=head.decree.date if head.decree else None,
        formats=sorted(head.outputs),
    )


def _view(caller: Caller) -> tuple[EditionHead, DraftView]:
    here = caller.context.desk.drafts.register(caller.office, caller.agency.slug)
    if here.waiting is None or here.view is None:
        raise NotHere
    return here.waiting, here.view


def _told(caller: Caller, only: str = "", start: int = 0, limit: int = USUAL) -> DraftTold:
    head, view = _view(caller)
    lines = lines_of(view, only)
    shown, after = lines[start : start + limit], start + limit
    said = caller.office.store.draft_returns.newest(head.agency, head.content_hash)
    return DraftTold(
        head=head_of(head),
        given_back=said is not None and said.kind == BACK,
        said=said.reason if said else "",
        added=len(view.diff.added),
        changed=len(view.diff.changed),
        dropped=len(view.diff.dropped),
        rows=_rows(caller, view, shown),
        next=str(after) if after < len(lines) else None,
    )


def _rows(caller: Caller, view: DraftView, entries: Sequence[Entry]) -> list[DraftRow]:
    approvals = approvals_of(caller.context, entries)
    return [_row(view, each, approvals.get(each.record_id)) for each in entries]


def _row(view: DraftView, each: Entry, approval: Approval | None) -> DraftRow:
    marks = (("dropped", view.gone), ("added", view.added), ("changed", view.altered))
    made = approval.decision if approval else None
    return DraftRow(
        number=each.number,
        record_id=each.record_id,
        content_hash=each.content_hash,
        classification=each.classification,
        title=each.title,
        fields={**each.derived, **each.fields},
        files=[file.name for file in each.files],
        change=next((mark for mark, ids in marks if each.record_id in ids), ""),  # pyright: ignore
        lacks=list(view.gaps_of.get(each.record_id, ())),
        approved=Approved(
            proposal=approval.submission_id,
            officer=made.officer,
            holder=made.holder,
            at=made.decided_at,
        )
        if approval and made
        else None,
    )
