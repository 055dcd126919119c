"""Views of the queue that an officer keeps: a filter with a name, for themselves alone."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.waiting.filters import filters_in
from desk.web.context import RequestContext
from didd.adapters.store.people.saved_views import SavedView
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.text.storable import storable


def keep_view(context: RequestContext) -> Response:
    """Keep the filter that the page showed, under the name that was typed."""
    filters, name = filters_in(context.form.text("saring")), storable(context.form.text("nama"))
    try:
        view = SavedView(name, filters.query())
        context.office.store.saved_views.keep(context.person.id, view)
    except Refused as refusal:
        context.notice(_("Nothing was kept. {why}", why=refusal))
    else:
        context.notice(_("The view is kept; it stands above the filters."))
    return context.redirect(filters.address())


def delete_view(context: RequestContext) -> Response:
    """Delete one of the officer's own views; the filter that the page showed stays."""
    filters = filters_in(context.form.text("saring"))
    context.office.store.saved_views.delete(context.person.id, storable(context.form.text("nama")))
    context.notice(_("The view is deleted."))
    return context.redirect(filters.address())
