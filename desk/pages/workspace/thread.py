"""Notes on an item, by its agency and by the chief officer; its history shows them."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.submission import show
from desk.proposals import asked_for
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.steps.workspace.note import write_note


def note(context: RequestContext) -> Response:
    """Keep a note."""
    found, form = asked_for(context), context.form
    try:
        write_note(
            context.office, found, context.person.id, form.text("catatan"), form.text("bidang")
        )
    except Refused as refusal:
        return show(context, found, refusal, 409)
    context.notice(_("The note is kept. It is read in this office only."))
    return context.redirect(f"/usulan/{found.id}")
