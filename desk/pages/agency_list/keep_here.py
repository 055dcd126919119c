"""The whole list kept at the desk, so that the agency's own file may go: told, then done."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import ngettext
from didd.steps.collect.at_desk.apply import had_list
from didd.steps.collect.at_desk.keep_here import keep_list_at_desk


def look(context: RequestContext) -> Response:
    """Tell what keeping the list at the desk does, and ask for it."""
    return _show(context)


def keep(context: RequestContext) -> Response:
    """Keep every row of the list at the desk."""
    agency = agency_here(context)
    try:
        kept = keep_list_at_desk(context.office, agency, context.person.id)
    except Refused as refusal:
        return _show(context, refusal, 409)
    context.notice(
        ngettext(
            "{n} item is kept at the desk. The list's file may be taken away now.",
            "{n} items are kept at the desk. The list's file may be taken away now.",
            kept,
        )
    )
    return context.redirect(f"/daftar/{agency.slug}")


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    agency = agency_here(context)
    return context.page(
        "list_kept.html",
        status=status,
        complaint=complaint,
        agency=agency,
        needed=had_list(context.office, agency),
    )
