"""The mails to officers: what waits, what failed and why, and whom nobody can write to."""

from __future__ import annotations

from starlette.responses import Response

from desk.web.context import RequestContext
from didd.adapters.store.messages.outbox import MailState
from didd.approval.appointments import Person
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.messages.when import Way, usual
from didd.steps.messages.choosing import send_again, set_address

#: Messages that the page shows of each state.
MOST_SHOWN = 50


def outbox(context: RequestContext) -> Response:
    """Show the outbox."""
    return _page(context)


def again(context: RequestContext) -> Response:
    """Have one message sent again, to the address that its reader has now."""
    form = context.form
    if not send_again(context.office, form.text("pesan"), form.text("petugas")):
        return _page(context, _("There is no such mail any more."), 409)
    context.notice(_("It is sent again within a minute or two."))
    return context.redirect("/pesan")


def address(context: RequestContext) -> Response:
    """Set the address of an officer who has none."""
    form, by = context.form, context.office.officer(context.person.id)
    try:
        set_address(context.office, form.text("petugas"), form.text("surel"), by)
    except Refused as refusal:
        return _page(context, refusal, 400)
    context.notice(_("The address is kept."))
    return context.redirect("/pesan")


def _page(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    store = context.office.store
    return context.page(
        "outbox.html",
        status=status,
        complaint=complaint,
        mail_is_set=context.office.mailer is not None,
        counts=store.outbox.counts(),
        failed=store.outbox.newest(MailState.FAILED, MOST_SHOWN),
        pending=store.outbox.newest(MailState.PENDING, MOST_SHOWN),
        sent=store.outbox.newest(MailState.SENT, MOST_SHOWN),
        people=context.office.people(),
        silent=without_address(context),
        typed=context.form,
    )


def without_address(context: RequestContext) -> list[Person]:
    """Return who works today, wants mails and has no address."""
    office = context.office
    chosen, rules = office.store.message_choices.all(), office.config.sop.messages
    return [
        person
        for person in office.people().values()
        if person.held(office.today)
        and not (choice := chosen.get(person.id) or usual(person.id, rules)).address
        and choice.way is not Way.NEVER
    ]
