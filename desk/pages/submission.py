"""One proposal: its fields, changes, files, history, and the four decisions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from desk import queries
from desk.access.permissions import Permission
from desk.changes import (
    FileLine,
    Mark,
    field_codes,
    file_lines,
    findings_about,
    rows_of,
)
from desk.pages.queue import check_newest
from desk.pages.waiting.filters import Filters, agencies_asked, filters_in
from desk.pages.workspace.field_notes import latest_notes, typed_notes
from desk.proposals import approved_version, asked_for, known_file
from desk.web.context import RequestContext
from desk.web.downloads import attachment
from desk.words.chosen import word
from didd.adapters.store.decisions import Verdict
from didd.approval.consequences.consequence_test import minutes_from
from didd.approval.waiting_time import wait
from didd.approval.what_may_be_decided import CHIEFS, Refused, allowed_on
from didd.i18n import Sentence, _
from didd.model import DecisionKind, Finding, Record, RecordFile, State, Submission
from didd.office import Office
from didd.steps.approve import decide
from didd.steps.consequences.lifting import has_lost_its_row
from didd.steps.erasing.erased_words import sentence_of
from didd.steps.undo_decision import may_undo, undo_decision

_NUMBER = re.compile("[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field as proposed, as last approved (if different), and the findings on it."""

    code: str
    label: str
    now: str
    before: str
    changed: bool
    findings: tuple[Finding, ...]


def submission(context: RequestContext) -> Response:
    """Show the proposal."""
    return show(context, asked_for(context))


def decide_one(context: RequestContext) -> Response:
    """Decide on the proposal, bound to exactly the content that the form showed."""
    found = asked_for(context)
    kind = next((k for k in CHIEFS if k.value == context.form.text("keputusan")), None)
    reason, shown = context.form.text("alasan"), context.form.text("isi")
    last = context.form.text("terakhir")
    if kind is None or not shown or not _NUMBER.fullmatch(last):
        return show(context, found, word("problem.bad_form"), 400)
    verdict = Verdict(
        found.id,
        kind,
        reason,
        content_hash=shown,
        last_decision=int(last),
        ground=context.form.text("dasar"),
        notes=typed_notes(context) if kind is DecisionKind.RETURN else {},
    )
    try:
        check_newest(context, [verdict])
        decide(context.office, [verdict], context.person.id)
    except Refused as refusal:
        return show(context, asked_for(context), refusal, 409)
    context.notice(word(f"submission.done.{kind.value}", title=found.record.title))
    return context.redirect(_next(context, found))


def undo_one(context: RequestContext) -> Response:
    """Take back the decision that the form showed, on exactly the content that it showed."""
    found, last = asked_for(context), context.form.text("terakhir")
    if not _NUMBER.fullmatch(last) or int(last) not in _standing_on(context, found):
        return show(context, found, _("This decision was taken back already."), 409)
    try:
        undo_decision(context.office, int(last), context.person.id, context.form.text("isi"))
    except Refused as refusal:
        return show(context, asked_for(context), refusal, 409)
    context.notice(_("The decision is taken back: {title}", title=found.record.title))
    return context.redirect(f"/usulan/{found.id}")


def _standing_on(context: RequestContext, found: Submission) -> set[int]:
    store = context.office.store
    undone = store.decision_undos.of([found.id])
    return {d.id for d in store.decisions.on(found.id) if d.id not in undone}


def file(context: RequestContext) -> Response:
    """Return one file of the proposal, or of the version approved before it, from the archive."""
    known = known_file(context, asked_for(context))
    return attachment(context.office.archive, known.sha256, known.name, known.media_type)


def _next(context: RequestContext, found: Submission) -> str:
    """Return the URL to go on: the next proposal of the filter that this one was found by.

    Of the same agency without a filter; where there is none left, the queue.
    """
    kept = _filter_kept(context)
    filters = filters_in(kept) if kept else Filters(found.agency, State.SUBMITTED, "", 1)
    wanted = filters.wanted(agencies_asked(context, filters))
    waiting = queries.proposals(context.office.store, wanted, limit=1)
    if not waiting:
        return f"/antrean?{kept}" if kept else "/antrean"
    return f"/usulan/{waiting[0].id}" + (f"?{urlencode({'dari': kept})}" if kept else "")


def _filter_kept(context: RequestContext) -> str:
    """Return the query of the queue that the proposal was found by, as we write it; or ""."""
    asked = context.request.query_params.get("dari", "")
    return filters_in(asked).query() if asked else ""


def show(
    context: RequestContext, found: Submission, complaint: object = "", status: int = 200
) -> Response:
    """Render the proposal."""
    office, store = context.office, context.office.store
    before = approved_version(context, found)
    findings = _findings(context, found)
    newest = queries.superseded(store, [found.id]).get(found.id)
    copy = store.records.copy_of(found.record.id)
    files = file_lines(found.record.files, before.files if before else None)
    fields = _fields(context, found.record, before, findings)
    return context.page(
        "submission.html",
        status=status,
        complaint=complaint,
        submission=found,
        found_by=_filter_kept(context),
        agency=context.agency(found.agency),
        legal=office.config.classes.term(found.record.classification),
        before=before,
        fields=fields,
        files=files,
        erased=_erased(office, files),
        kept={f.sha256 for f in _all_files(files) if office.archive.has(f.sha256)},
        other_findings=[f for f in findings if not any(f in line.findings for line in fields)],
        changed=sum(f.changed for f in fields) + sum(f.mark is not Mark.SAME for f in files),
        history=(events := queries.history(store, found.record.id)),
        last_decision=(last := _last_decision(events, found.id)),
        undoable=bool(last)
        and context.may(Permission.APPROVE, found.agency)
        and may_undo(office, last, context.person.id),
        newest=newest,
        wait=wait(_since(found, events), office.now(), "approve", office.config.sop),
        standard=office.config.sop.step("approve").standard,
        acts=_acts(context, found) if newest is None else (),
        minutes={
            e.decision.id: minutes_from(e.decision.minutes)
            for e in events
            if e.decision and e.decision.minutes
        },
        grounds=office.config.sop.rejection_grounds,
        typed=context.form,
        typed_notes=typed_notes(context),
        noted_fields=[(line.code, line.label) for line in fields]
        + [("berkas", context.wording.field("berkas"))],
        notes_on=latest_notes(e.note for e in events if e.note),
        noting=context.may(Permission.NOTE, found.agency),
        copy=copy,
        signed=store.signed_minutes.of(outcomes := _outcomes(events)),
        signable=outcomes if context.may(Permission.APPROVE, found.agency) else (),
        lost=context.may(Permission.APPROVE, found.agency) and has_lost_its_row(office, found),
    )


def _erased(office: Office, files: Sequence[FileLine]) -> dict[str, Sentence]:
    """Return what is said of those of these files that were erased, by sha256."""
    gone = office.store.erased_files.all() if files else {}
    named = {f.sha256 for f in _all_files(files)} & gone.keys()
    return {sha256: sentence_of(office, gone[sha256]) for sha256 in named}


def _outcomes(events: list[queries.Event]) -> list[int]:
    """Return the decisions shown that are outcomes of tests and stand."""
    return [e.decision.id for e in events if e.decision and e.decision.minutes and not e.undone]


def _findings(context: RequestContext, found: Submission) -> list[Finding]:
    about, record = context.office.store.about_records, found.record
    rows = rows_of(record, about.rows(found.agency, record.title))
    kept = about.findings(found.agency, rows, {f.path for f in record.files})
    return findings_about(record, rows, kept)


def last_decision(context: RequestContext, found: Submission) -> int:
    """Return the id of the newest decision that stands on a proposal; 0 without one."""
    return max(_standing_on(context, found), default=0)


def _last_decision(events: list[queries.Event], submission: int) -> int:
    """Return the id of the newest decision shown on this proposal; 0 without one."""
    stands = (e for e in events if e.submission_id == submission and e.undone is None)
    return max((e.decision.id for e in stands if e.decision), default=0)


def _since(found: Submission, events: list[queries.Event]) -> datetime:
    """Return since when it waits: it was submitted then, or struck from a draft."""
    struck = (
        e.at
        for e in events
        if e.submission_id == found.id and e.decision and e.decision.kind is DecisionKind.STRIKE
    )
    return max(struck, default=found.submitted_at)


def _all_files(lines: Sequence[FileLine]) -> list[RecordFile]:
    return [f for line in lines for f in (line.now, line.before) if f is not None]


def _fields(
    context: RequestContext, now: Record, before: Record | None, findings: list[Finding]
) -> list[FieldLine]:
    versions = (now, before) if before else (now,)
    lines: list[FieldLine] = []
    for code in field_codes(context.office.config.metadata, *versions):
        values = [context.wording.value(version, code) for version in versions]
        lines.append(
            FieldLine(
                code=code,
                label=context.wording.field(code),
                now=values[0],
                before=values[-1],
                changed=_kept(versions[0], code) != _kept(versions[-1], code),
                findings=tuple(f for f in findings if f.field == code),
            )
        )
    return lines


def _kept(record: Record, code: str) -> str:
    """Return a field as it is hashed: values that look alike may still differ."""
    if code == "judul":
        return record.title
    return record.classification if code == "klasifikasi" else record.fields.get(code, "")


def _acts(context: RequestContext, found: Submission) -> tuple[DecisionKind, ...]:
    """Return what this visitor may decide now, in display order."""
    if not context.may(Permission.APPROVE, found.agency):
        return ()
    tested, record_id = context.office.store.tested, found.record.id
    shut = found.to_test or tested.shuts(record_id, copy=bool(found.original))
    return tuple(k for k in DecisionKind if k in allowed_on(found.state, shut))
