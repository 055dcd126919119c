"""Until which day an item of a list waits before the public sees it (embargo)."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Entry
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.embargo import embargo
from didd.steps.withdrawals.instruction import Instruction


def day_form(context: RequestContext) -> Response:
    """Ask from which day on the public sees the item, and why."""
    return _show(context)


def set_day(context: RequestContext) -> Response:
    """Keep the item's newest approved version off the portal until the day; today lets it out."""
    agency = agency_here(context)
    entry = _entry(context, agency)
    officer, about = context.person.id, f"record/{entry.record_id}"
    try:
        with kept_refusals(context.office, officer, "embargo", about):
            _check_shown(context, entry)
            day = _day(context)
        act = Instruction(officer, context.form.text("alasan"))
        embargo(context.office, entry.record_id, day, act)
    except Refused as refusal:
        return _show(context, refusal, 409)
    told = context.wording.day(day)
    context.notice(_("{title} is on the portal from {day} on.", title=entry.title, day=told))
    return context.redirect(f"/didd/{agency.slug}")


def _entry(context: RequestContext, agency: Agency) -> Entry:
    """Return the item of the agency's draft, or else of its list in force."""
    editions, record_id = context.office.store.editions, context.request.path_params["record"]
    found = editions.draft(agency.slug) or editions.current(agency.slug)
    for entry in found.register.entries if found else ():
        if entry.record_id == record_id:
            return entry
    raise NotHere


def _check_shown(context: RequestContext, entry: Entry) -> None:
    if context.form.text("isi") != entry.content_hash:
        raise Refused(_("The item has changed since this page was opened; read it again."))


def _day(context: RequestContext) -> date:
    try:
        day = date.fromisoformat(context.form.text("tanggal"))
    except ValueError as error:
        raise Refused(_("Fill in the day, for example 2026-01-14.")) from error
    if day < context.office.today:
        raise Refused(_("The day is past; today's date lets the item out at once."))
    return day


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    agency = agency_here(context)
    entry, today = _entry(context, agency), context.office.today
    waiting = context.office.store.takebacks.of(agency.slug).waiting(today)
    return context.page(
        "publication_day.html",
        status=status,
        complaint=complaint,
        agency=agency,
        entry=entry,
        waits=waiting.get((entry.record_id, entry.content_hash)),
        typed=context.form,
        today=today,
    )
