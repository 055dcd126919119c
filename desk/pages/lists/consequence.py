"""The consequence test of one proposal: its form, its minutes as a paper, its outcome."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.submission import last_decision
from desk.proposals import asked_for
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.approval.consequences.consequence_test import (
    CLASSED,
    OPEN_CLASSES,
    OUTCOMES,
    Minutes,
    articles,
    outcomes_of,
)
from didd.approval.consequences.copy_rules import SUFFIXES
from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _
from didd.model import DecisionKind, Finding, State, Submission
from didd.steps.consequences.concluding import Shown, conclude
from didd.steps.consequences.signing import PAPERS, minutes_paper
from didd.text.iana_types import media_type_named

_NUMBER = re.compile("[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that was not taken as a copy: why, and what the checks found in it."""

    name: str
    why: object
    findings: Sequence[Finding] = ()


def test_form(context: RequestContext) -> Response:
    """Show the form, filled in as far as it is known."""
    return show_test(context, under_test(context))


def paper(context: RequestContext) -> Response:
    """Return the minutes with what is filled in so far, to be signed; nothing is decided."""
    found = under_test(context)
    officer = context.as_officer(Permission.APPROVE, found.agency)
    kind = context.request.path_params["kind"]
    if officer is None or kind not in PAPERS:
        raise NotHere
    content = minutes_paper(context.office, found, _typed(context), officer, kind)
    name = f"berita-acara-uji-konsekuensi-{found.id}.{kind}"
    return bytes_attachment(content, name, media_type_named(kind))


def outcome(context: RequestContext) -> Response:
    """Decide by the outcome that was chosen, bound to what the form showed."""
    found, form = under_test(context), context.form
    kind = next((k for k in OUTCOMES if k.value == form.text("hasil")), None)
    last = form.text("terakhir")
    if kind is None or not _NUMBER.fullmatch(last):
        return show_test(context, found, _("Choose the outcome of the test."), 400)
    shown = Shown(form.text("isi") or "-", int(last), form.all("salinan"))
    try:
        conclude(context.office, found, _typed(context), kind, context.person.id, shown)
    except Refused as refusal:
        return show_test(context, found, refusal, 409)
    context.notice(_told(kind, found.record.title))
    return context.redirect(f"/usulan/{found.id}")


def _told(kind: DecisionKind, title: str) -> Sentence:
    return {
        DecisionKind.EXCLUDE: _(
            "Excluded; it stands in the list of what is excluded: {title}", title=title
        ),
        DecisionKind.OPEN: _(
            "Open; once the agency's folder is read again it waits for your approval with the "
            "class that you chose: {title}",
            title=title,
        ),
        DecisionKind.REDACT: _(
            "Open with the redacted copy, which waits for your approval now: {title}", title=title
        ),
    }.get(kind, _("Open, and approved: {title}", title=title))


def under_test(context: RequestContext) -> Submission:
    """Return the proposal of the address, if the visitor tests it."""
    found = asked_for(context)
    if not context.may(Permission.APPROVE, found.agency):
        raise NotHere
    return found


def _typed(context: RequestContext) -> Minutes:
    form = context.form
    return Minutes(
        article=form.text("pasal"),
        law=form.text("dasar"),
        if_opened=form.text("dibuka"),
        if_closed=form.text("ditutup"),
        period=form.text("jangka"),
        day=form.text("hari"),
        place=form.text("tempat"),
        unit=form.text("unit"),
        participants=tuple(form.text("peserta").splitlines()),
        opened_as=form.text("kelas"),
    )


def _known(context: RequestContext, found: Submission) -> Minutes:
    """Return what the agency's own list and the day say already."""
    fields, office = found.record.fields, context.office
    return Minutes(
        law=fields.get("dasar_pengecualian", ""),
        if_opened=fields.get("konsekuensi_dibuka", ""),
        if_closed=fields.get("konsekuensi_ditutup", ""),
        period=fields.get("jangka_pengecualian", ""),
        day=office.today.isoformat(),
        place=office.config.sop.place,
        unit=fields.get("pejabat_penguasa", ""),
    )


def show_test(
    context: RequestContext,
    found: Submission,
    complaint: object = "",
    status: int = 200,
    held: Sequence[HeldFile] = (),
) -> Response:
    """Render the test; ``held`` are files that were just sent and not taken as copies."""
    office, form = context.office, context.form
    copies = office.store.copies.standing(found.record.id, found.content_hash)
    seen = form.all("salinan") if form.text("isi") else [each.sha256 for each in copies]
    minutes = _typed(context) if form.text("pasal") or form.text("hari") else _known(context, found)
    return context.page(
        "consequence.html",
        status=status,
        complaint=complaint,
        submission=found,
        agency=context.agency(found.agency),
        tested=found.state is State.TESTED,
        last_decision=form.text("terakhir") or last_decision(context, found),
        shown=form.text("isi") or found.content_hash,
        articles=articles(office.config.sop),
        minutes=minutes,
        chosen=form.text("hasil"),
        outcomes=[kind.value for kind in outcomes_of(found)],
        classed=any(kind in CLASSED for kind in outcomes_of(found)),
        classes=OPEN_CLASSES,
        copies=copies,
        seen=seen,
        suffixes=SUFFIXES,
        held=held,
        today=office.today,
        writes=context.as_officer(Permission.APPROVE, found.agency),
    )
