"""The signed decree of a list that is established already: added to its edition, once."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.steps.lists.late_decree import add_signed_decree


def of_register(context: RequestContext) -> Response:
    """Add the signed decree of an edition of the DIDD."""
    return _add(context, "edition", "/didd")


def of_excluded(context: RequestContext) -> Response:
    """Add the signed decree of a list of what is excluded."""
    return _add(context, "excluded", "/dik")


def _add(context: RequestContext, kind: str, page: str) -> Response:
    agency, asked = agency_here(context), context.request.path_params
    label = f"{asked['year']}/{asked['number']}"
    content = context.form.file("keputusan")
    try:
        about = f"{kind}/{agency.slug}/{label}"
        add_signed_decree(context.office, agency, about, context.person.id, content)
    except Refused as refusal:
        context.notice(_("Nothing was added. {why}", why=refusal))
    else:
        context.notice(
            _("The signed decree of edition {label} is kept and published with it.", label=label)
        )
    return context.redirect(f"{page}/{agency.slug}")
