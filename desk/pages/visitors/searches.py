"""What visitors of the portal sought and did not find, as the portal tells it at this moment."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from starlette.responses import Response

from desk.web.context import RequestContext
from didd.i18n import _
from didd.office import OfficeError
from didd.ports import PortalError
from didd.steps.visitors.sought import sought_in_vain


def searches(context: RequestContext) -> Response:
    """Show the words by month, each with a link that searches for it; say so where none came."""
    complaint: object = ""
    found = None
    try:
        found = sought_in_vain(context.office, context.person.id)
        if found is None:
            complaint = _("This portal cannot tell what its visitors did not find.")
    except (PortalError, OfficeError) as error:
        complaint = _("The portal does not tell it just now. {error}", error=error)
    months = groupby(found or (), key=lambda each: each.month)
    site = (context.office.config.portal.site_url or "").rstrip("/")
    return context.page(
        "searches.html",
        complaint=complaint,
        asked=found is not None,
        months=[(month, list(words)) for month, words in months],
        search=lambda word: f"{site}/dataset?{urlencode({'q': word})}" if site else "",
    )
