"""Views of the queue that an officer keeps: a filter with a name, for themselves alone."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from desk.api.caller import Caller, Owner, Reader
from desk.api.shapes import Asked, Short, Told
from desk.pages.waiting.filters import STATES, Filters, filters_in
from didd.adapters.store.people.saved_views import SavedView
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Classification, State
from didd.text.storable import storable

router = APIRouter(tags=["queue"], prefix="/queue/views")


class ViewTold(Told):
    """A filter of the queue with a name; ``classification`` null for any."""

    name: str
    state: State
    agency: str
    text: str
    classification: Classification | None


class ViewAsked(Asked):
    """A filter that is to be kept under a name, in place of another of that name."""

    name: Short
    state: State = State.SUBMITTED
    agency: Short = ""
    text: Short = ""
    classification: Literal["", "SERTA_MERTA", "BERKALA", "SETIAP_SAAT"] = ""


@router.get("")
def views(caller: Reader) -> list[ViewTold]:
    """List the officer's own views, by name."""
    return _views(caller)


@router.put("")
def keep_view(caller: Owner, body: ViewAsked) -> list[ViewTold]:
    """Keep a filter of the queue; it stands above the filters at the desk too."""
    if body.state not in STATES:
        raise Refused(_("Nothing in the queue stands so; choose another state."))
    kind = Classification(body.classification) if body.classification else None
    filters = Filters(body.agency[:100], body.state, body.text, 1, kind)
    view = SavedView(storable(body.name), filters.query())
    caller.office.store.saved_views.keep(caller.id, view)
    return _views(caller)


@router.delete("")
def delete_view(
    caller: Owner, name: Annotated[str, Query(min_length=1, max_length=200)]
) -> list[ViewTold]:
    """Delete one of the officer's own views; one that is gone already is no error."""
    caller.office.store.saved_views.delete(caller.id, storable(name))
    return _views(caller)


def _views(caller: Caller) -> list[ViewTold]:
    return [_told(each) for each in caller.office.store.saved_views.of(caller.id)]


def _told(view: SavedView) -> ViewTold:
    found = filters_in(view.query)
    return ViewTold(
        name=view.name,
        state=found.state,
        agency=found.agency,
        text=found.text,
        classification=found.classification,
    )
