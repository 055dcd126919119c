"""One proposal: its fields beside the last approved ones, files, findings, history; notes on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from desk import queries
from desk.access.permissions import Permission
from desk.api.caller import Caller, Noting, Reader
from desk.api.findings import FindingTold, told_finding
from desk.api.shapes import Asked, Id, Text, Told
from desk.changes import FileLine, Mark, field_codes, file_lines, findings_about, rows_of
from desk.pages import submission as page
from desk.proposals import approved_version, asked_for, known_file
from desk.queries import Event
from desk.web.downloads import attachment
from didd.approval.what_may_be_decided import allowed_on
from didd.i18n import shown
from didd.model import (
    Classification,
    DecisionKind,
    Finding,
    Record,
    RecordFile,
    State,
    Submission,
)
from didd.steps.workspace.note import write_note

router = APIRouter(tags=["proposals"])
#: What an operation answers that gives out a file.
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}


class Field(Told):
    """A field as proposed and as last approved, in words and as it is kept."""

    code: str
    label: str
    value: str
    text: str
    changed: bool
    approved: str | None


class File(Told):
    """A file of a proposal; ``mark`` tells it from the version approved before."""

    mark: Mark
    name: str
    sha256: str
    size: int
    media_type: str


class Happened(Told):
    """One event of a record: submitted, decided on, taken back, or noted."""

    at: datetime
    proposal: int
    what: str
    officer: str
    holder: str
    decision: int | None
    undone: bool
    reason: str
    ground: str
    field: str


class ProposalTold(Told):
    """A proposal. A decision names its ``id``, ``content_hash`` and ``last_decision``.

    ``newest`` is the id of the newer version that is to be decided on instead, null for the newest;
    ``may`` are the decisions that this officer may take now.
    """

    id: int
    record_id: str
    agency: str
    title: str
    classification: Classification
    state: State
    content_hash: str
    last_decision: int
    submitted_at: datetime
    submitted_by: str
    newest: int | None
    may: list[DecisionKind]
    fields: list[Field]
    files: list[File]
    findings: list[FindingTold]
    history: list[Happened]


class NoteAsked(Asked):
    """A note on the item, or on one of its fields."""

    text: Text
    field: Text = ""


@router.get("/proposals/{id}")
def proposal(caller: Reader, id: Id) -> ProposalTold:
    """Read one proposal with everything that a decision rests on."""
    del id
    return told_proposal(caller, asked_for(caller.context))


@router.get("/proposals/{id}/files/{sha256}", response_class=Response, responses=FILE)
def proposal_file(caller: Reader, id: Id, sha256: str) -> Response:
    """Download a file of the proposal, or of the version approved before it."""
    del id, sha256
    known = known_file(caller.context, asked_for(caller.context))
    return attachment(caller.office.archive, known.sha256, known.name, known.media_type)


@router.post("/proposals/{id}/notes", status_code=201)
def add_note(caller: Noting, id: Id, body: NoteAsked) -> ProposalTold:
    """Write a note; it is read in the office only, on every proposal of the item."""
    del id
    found = asked_for(caller.context)
    write_note(caller.office, found, caller.id, body.text, body.field)
    return told_proposal(caller, found)


def told_proposal(caller: Caller, found: Submission) -> ProposalTold:
    """Return a proposal as an answer has it."""
    context, record = caller.context, found.record
    before = approved_version(context, found)
    newest = queries.superseded(caller.office.store, [found.id]).get(found.id)
    files = file_lines(record.files, before.files if before else None)
    kinds = kinds_on(caller, found) if newest is None else ()
    return ProposalTold(
        id=found.id,
        record_id=record.id,
        agency=found.agency,
        title=record.title,
        classification=record.classification,
        state=found.state,
        content_hash=found.content_hash,
        last_decision=page.last_decision(context, found),
        submitted_at=found.submitted_at,
        submitted_by=found.submitted_by,
        newest=newest,
        may=list(kinds),
        fields=_fields(caller, record, before),
        files=[_file(each) for each in files if not record.excluded],
        findings=[told_finding(each) for each in _findings(caller, found)],
        history=[_event(each) for each in queries.history(caller.office.store, record.id)],
    )


def kinds_on(caller: Caller, found: Submission) -> tuple[DecisionKind, ...]:
    """Return what this officer may decide on a proposal now."""
    if not caller.context.may(Permission.APPROVE, found.agency):
        return ()
    tested, record_id = caller.office.store.tested, found.record.id
    shut = found.to_test or tested.shuts(record_id, copy=bool(found.original))
    return tuple(k for k in DecisionKind if k in allowed_on(found.state, shut))


def _findings(caller: Caller, found: Submission) -> list[Finding]:
    about, record = caller.office.store.about_records, found.record
    rows = rows_of(record, about.rows(found.agency, record.title))
    kept = about.findings(found.agency, rows, {f.path for f in record.files})
    return findings_about(record, rows, kept)


def _fields(caller: Caller, record: Record, before: Record | None) -> list[Field]:
    versions, words = (record, before) if before else (record,), caller.context.wording
    return [
        Field(
            code=code,
            label=words.field(code),
            value=(now := _value(record, code)),
            text=words.value(record, code),
            changed=before is not None and now != _value(before, code),
            approved=_value(before, code) if before else None,
        )
        for code in field_codes(caller.office.config.metadata, *versions)
    ]


def _value(record: Record, code: str) -> str:
    """Return a field as it is hashed."""
    own = {"judul": record.title, "klasifikasi": record.classification.value}
    return own.get(code) or record.fields.get(code, "")


def _file(line: FileLine) -> File:
    file: RecordFile | None = line.now or line.before
    assert file is not None  # noqa: S101 - a line has one of both
    values = {n: getattr(file, n) for n in ("name", "sha256", "size", "media_type")}
    return File(mark=line.mark, **values)


def _event(event: Event) -> Happened:
    made, note = event.decision, event.note
    return Happened(
        at=event.at,
        proposal=event.submission_id,
        what=made.kind.value if made else "note" if note else "submit",
        officer=event.actor,
        holder=event.holder,
        decision=made.id if made else None,
        undone=event.undone is not None,
        reason=shown(made.reason) if made else note.text if note else "",
        ground=made.ground if made else "",
        field=note.field if note else "",
    )
