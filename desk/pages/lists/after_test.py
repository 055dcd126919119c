"""What follows a consequence test: its signed minutes, and an exclusion that lost its row."""

from __future__ import annotations

import re

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.submission import show
from desk.proposals import asked_for
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.steps.consequences.lifting import lift
from didd.steps.consequences.signing import SIGNED_MINUTES, add_signed_minutes
from didd.text.iana_types import media_type_named

_NUMBER = re.compile("[0-9]{1,15}")


def add_minutes(context: RequestContext) -> Response:
    """Keep the signed minutes of one outcome."""
    found = asked_for(context)
    if not context.may(Permission.APPROVE, found.agency):
        raise NotHere
    decision = context.request.path_params["decision"]
    content = context.form.file("berita-acara")
    try:
        add_signed_minutes(context.office, decision, found, context.person.id, content)
    except Refused as refusal:
        return show(context, asked_for(context), refusal, 409)
    context.notice(_("The signed minutes are kept with the test. They are not published."))
    return context.redirect(f"/usulan/{found.id}")


def minutes_file(context: RequestContext) -> Response:
    """Return the signed minutes of one outcome, as they came."""
    found, number = asked_for(context), context.request.path_params["decision"]
    store = context.office.store
    kept = store.signed_minutes.of([number]).get(number) if number < 2**63 else None
    if kept is None or number not in {made.id for made in store.decisions.on(found.id)}:
        raise NotHere
    kind = media_type_named("pdf")
    return attachment(context.office.archive, kept.sha256, f"{number}-{SIGNED_MINUTES}", kind)


def take_exclusion_back(context: RequestContext) -> Response:
    """Take an exclusion back whose row is gone, bound to what the page showed."""
    found, form = asked_for(context), context.form
    if not context.may(Permission.APPROVE, found.agency):
        raise NotHere
    last = form.text("terakhir")
    shown = (form.text("isi") or "-", int(last) if _NUMBER.fullmatch(last) else 0)
    try:
        lift(context.office, found, context.person.id, form.text("alasan"), shown)
    except Refused as refusal:
        return show(context, asked_for(context), refusal, 409)
    context.notice(_("The exclusion is taken back: {title}", title=found.record.title))
    return context.redirect(f"/usulan/{found.id}")
