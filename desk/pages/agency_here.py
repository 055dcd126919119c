"""The agency that a page's address names."""

from __future__ import annotations

from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.model import Agency


def agency_here(context: RequestContext) -> Agency:
    """Return the agency of the address; ``NotHere`` for one the visitor does not serve."""
    slug = context.request.path_params["agency"]
    if slug not in context.office.config.agencies or not context.may_see(slug):
        raise NotHere
    return context.office.config.agencies[slug]
