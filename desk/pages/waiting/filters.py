"""The filters of the queue: read from an address or a form, and written into addresses again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from desk.paging import asked_page
from desk.queries import Wanted
from desk.web.context import RequestContext
from didd.model import Classification, State

#: The states to filter by, in display order.
STATES = (
    State.SUBMITTED,
    State.TESTED,
    State.APPROVED,
    State.RETURNED,
    State.REJECTED,
    State.EXCLUDED,
    State.OPENED,
    State.REDACTED,
)
#: The classes that are proposed, in display order.
CLASSES = (Classification.SERTA_MERTA, Classification.BERKALA, Classification.SETIAP_SAAT)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the list; ``classification`` None for any."""

    agency: str
    state: State
    text: str
    page: int
    classification: Classification | None = None

    def query(self, **changed: str | int) -> str:
        """Return the filters as the query of an address, without what is as usual."""
        kind = self.classification.value if self.classification else ""
        asked = {"pd": self.agency, "keadaan": self.state.value, "kelas": kind, "cari": self.text}
        kept = {k: v for k, v in (asked | changed).items() if v not in ("", 1, _USUAL)}
        return urlencode(kept)

    def address(self, **changed: str | int) -> str:
        """Return the URL of the list with some filters changed."""
        query = self.query(**changed)
        return f"/antrean?{query}" if query else "/antrean"

    def wanted(self, served: tuple[str, ...] | None) -> Wanted:
        """Return what the store is asked for; ``served`` are agencies, None for all of them."""
        return Wanted(self.state, served, self.text, classification=self.classification)


_USUAL = State.SUBMITTED.value


def filters_of(context: RequestContext) -> Filters:
    """Return the filters of the address, or those that the form of an act kept."""
    query, form = context.request.query_params, context.form
    get = context.request.method == "GET"
    return _filters(lambda name: query.get(name, "") if get else form.text(name))


def filters_in(query: str) -> Filters:
    """Return the filters of a query, whatever it says."""
    values = parse_qs(query[:2000])
    return _filters(lambda name: values.get(name, [""])[0])


def _filters(asked: Callable[[str], str]) -> Filters:
    state = next((s for s in STATES if s.value == asked("keadaan")), State.SUBMITTED)
    return Filters(
        agency=asked("pd")[:100],
        state=state,
        text=asked("cari").strip()[:200],
        page=asked_page(asked("hlm") or "1"),
        classification=next((c for c in CLASSES if c.value == asked("kelas")), None),
    )


def agencies_asked(context: RequestContext, filters: Filters) -> tuple[str, ...] | None:
    """Return the agencies to list: the requested one if the visitor serves it, or all served."""
    if filters.agency:
        return (filters.agency,) if context.may_see(filters.agency) else ()
    return context.served
