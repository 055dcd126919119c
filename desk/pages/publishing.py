"""What the next publication of an agency would change, and asking for it."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Action
from didd.office import OfficeError
from didd.ports import PortalError
from didd.steps.publish import prepare
from didd.steps.publishing.ask_again import ask_again

#: Most entries shown of each part of a plan.
SHOWN = 100
#: Display order of a plan's parts.
TOLD = (Action.WITHDRAW, Action.UPDATE, Action.CREATE, Action.WAITING, Action.UNCHANGED)


def publish_again(context: RequestContext) -> Response:
    """Ask for another publication; the work itself is done by what looks for due work."""
    agency = agency_here(context)
    try:
        ask_again(context.office, agency, context.person.id)
    except Refused as refusal:
        context.notice(_("Nothing was asked for. {why}", why=refusal))
    else:
        context.notice(_("Asked for: it begins with the next look for due work."))
    return context.redirect(f"/portal/{agency.slug}")


def plan(context: RequestContext) -> Response:
    """Show what the next publication would change on the portal; nothing is changed."""
    agency = agency_here(context)
    trouble: object = ""
    prepared = None
    try:
        prepared = prepare(context.office, agency)
    except (PortalError, OfficeError) as error:
        trouble = error
    made = prepared.plan if prepared else None
    return context.page(
        "plan.html",
        status=503 if trouble else 200,
        agency=agency,
        trouble=trouble,
        plan=made,
        edition=prepared.edition if prepared else None,
        parts_of=[(action, made.of(action)) for action in TOLD] if made else [],
        shown=SHOWN,
    )
