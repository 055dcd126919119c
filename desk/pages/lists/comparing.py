"""Any two editions of an agency's list held against each other: what is new, changed, dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.paging import PageNumber, asked_page, page_of
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.words.acts import act_word
from didd.i18n import Sentence, _
from didd.steps.compare import compared, compared_excluded, two_of

#: Lines on one page.
PER_PAGE = 100

#: What happened to an entry that nobody decided on.
_BY_ITSELF: Mapping[str, Sentence] = MappingProxyType(
    {
        "excluded": _("Excluded in the agency's list"),
        "opened": _("Opened: it is public now"),
        "unlisted": _("No longer in the agency's list"),
        "undecided": _("No decision is known"),
    }
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One page of a difference: its lines by kind (``added``, ``changed``, ``dropped``).

    ``counts``: how many lines of each kind there are on all pages.
    """

    old: str
    new: str
    counts: Mapping[str, int]
    page: PageNumber
    sections: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]

    @property
    def others(self) -> str:
        """The query of another page, without its number."""
        return urlencode({"dari": self.old, "ke": self.new}) + "&hlm="


def of_register(context: RequestContext) -> Response:
    """Show what one edition of the DIDD, or its draft, has other than another."""
    agency, store = agency_here(context), context.office.store.editions
    heads = context.office.store.edition_heads.of(agency.slug)[::-1]
    in_order = [h for h in heads if h.decree] + [h for h in heads if not h.decree]
    before, after = _asked(context, [head.label for head in in_order])
    try:
        old = None if before is None else store.get(in_order[before].id)
        told = compared(context.office, agency, old, store.get(in_order[after].id))
    except KeyError as error:  # a draft that was compiled anew meanwhile
        raise NotHere from error
    return _show(context, told, in_order, "didd", context.office.config.sop.register_name)


def of_excluded(context: RequestContext) -> Response:
    """Show what one established list of what is excluded has other than another."""
    agency = agency_here(context)
    every = context.office.store.excluded_editions.established(agency)
    before, after = _asked(context, [each.label for each in every])
    told = compared_excluded(None if before is None else every[before], every[after])
    return _show(context, told, every, "dik", context.office.config.sop.excluded_name)


def _asked(context: RequestContext, labels: Sequence[str]) -> tuple[int | None, int]:
    asked = context.request.query_params
    try:
        return two_of(labels, asked.get("dari", ""), asked.get("ke", ""))
    except LookupError as error:
        raise NotHere from error


def _show(
    context: RequestContext, told: Mapping[str, Any], every: Sequence[Any], room: str, name: str
) -> Response:
    agency = agency_here(context)
    return context.page(
        "compared.html",
        agency=agency,
        name=name,
        address=f"/{room}/{agency.slug}",
        editions=every[::-1],
        shown=_compared(told, asked_page(context.request.query_params.get("hlm", ""))),
        act=_act,
    )


def _compared(told: Mapping[str, Any], asked: int) -> Compared:
    kinds = ("added", "changed", "dropped")
    lines = [(kind, line) for kind in kinds for line in told[kind]]
    page = page_of(asked, len(lines), PER_PAGE)
    here = groupby(lines[page.start : page.start + PER_PAGE], key=lambda line: line[0])
    return Compared(
        told["from"] or "",
        told["to"],
        {kind: len(told[kind]) for kind in kinds},
        page,
        [(kind, [line for _kind, line in group]) for kind, group in here],
    )


def _act(act: str) -> Sentence | str:
    return _BY_ITSELF.get(act) or act_word(act)
