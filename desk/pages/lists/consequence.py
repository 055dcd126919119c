"""The consequence test of one proposal: its form, its minutes as a paper, its outcome."""

from __future__ import annotations

import re

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.submission import asked_for, last_decision
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.approval.consequence_test import OUTCOMES, Minutes, articles
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import DecisionKind, State, Submission
from didd.steps.lists.consequence_test import conclude, minutes_paper
from didd.text.iana_types import media_type_named

_NUMBER = re.compile("[0-9]{1,15}")


def test_form(context: RequestContext) -> Response:
    """Show the form, filled in as far as it is known."""
    return _show(context, _under_test(context))


def paper(context: RequestContext) -> Response:
    """Return the minutes with what is filled in so far, to be signed; nothing is decided."""
    found = _under_test(context)
    officer = context.as_officer(Permission.APPROVE, found.agency)
    if officer is None:
        raise NotHere
    content = minutes_paper(context.office, found, _typed(context), officer)
    name = f"berita-acara-uji-konsekuensi-{found.id}.docx"
    return bytes_attachment(content, name, media_type_named("docx"))


def outcome(context: RequestContext) -> Response:
    """Decide by the outcome that was chosen, bound to what the form showed."""
    found, form = _under_test(context), context.form
    kind = next((k for k in OUTCOMES if k.value == form.text("hasil")), None)
    last = form.text("terakhir")
    if kind is None or not _NUMBER.fullmatch(last):
        return _show(context, found, _("Choose the outcome of the test: excluded, or open."), 400)
    shown = (form.text("isi") or "-", int(last))
    try:
        conclude(context.office, found, _typed(context), kind, context.person.id, shown)
    except Refused as refusal:
        return _show(context, found, refusal, 409)
    context.notice(
        _("Excluded; it stands in the list of what is excluded: {title}", title=found.record.title)
        if kind is DecisionKind.EXCLUDE
        else _("Open, and approved: {title}", title=found.record.title)
    )
    return context.redirect(f"/usulan/{found.id}")


def _under_test(context: RequestContext) -> Submission:
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


def _show(
    context: RequestContext, found: Submission, complaint: object = "", status: int = 200
) -> Response:
    posted = context.request.method == "POST"
    return context.page(
        "consequence.html",
        status=status,
        complaint=complaint,
        submission=found,
        agency=context.agency(found.agency),
        tested=found.state is State.TESTED,
        last_decision=context.form.text("terakhir") or last_decision(context, found),
        shown=context.form.text("isi") or found.content_hash,
        articles=articles(context.office.config.sop),
        minutes=_typed(context) if posted else _known(context, found),
        chosen=context.form.text("hasil"),
        today=context.office.today,
    )
