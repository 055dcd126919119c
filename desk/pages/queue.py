"""The queue: pending proposals, their age, and bulk approval."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from desk import queries
from desk.access.permissions import Permission
from desk.paging import PageNumber, asked_page, page_of
from desk.queries import Proposal, Wanted
from desk.web.context import RequestContext
from didd.adapters.store import Store
from didd.adapters.store.decisions import Verdict
from didd.approval.waiting_time import Wait, wait
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _, ngettext
from didd.model import Agency, DecisionKind, State
from didd.steps.approve import decide
from didd.steps.refusals import kept_refusals

PER_PAGE = 50
#: How far a search counts what fits.
COUNTED = 1_000
#: A ticked checkbox, as ``Proposal.choice`` writes it.
_CHOICE = re.compile(r"([0-9]{1,15}):([0-9a-f]{1,64}):([0-9]{1,15})")

#: The states to filter by, in display order.
STATES = (State.SUBMITTED, State.TESTED, State.APPROVED, State.RETURNED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal in the list."""

    proposal: Proposal
    agency: Agency
    wait: Wait


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the list."""

    agency: str
    state: State
    text: str
    page: int

    def address(self, **changed: str | int) -> str:
        """Return the URL of the list with some filters changed."""
        asked = {"pd": self.agency, "keadaan": self.state.value, "cari": self.text} | changed
        kept = {k: v for k, v in asked.items() if v not in ("", State.SUBMITTED.value)}
        return f"/antrean?{urlencode(kept)}" if kept else "/antrean"


def queue(context: RequestContext) -> Response:
    """Show one page of the list."""
    return _show(context)


def confirm(context: RequestContext) -> Response:
    """Show what is about to be approved, and what that means in law."""
    ids = [v.submission_id for v in _verdicts(context)]
    wanted = Wanted(State.SUBMITTED, context.served, ids=ids)
    chosen = queries.proposals(context.office.store, wanted, limit=len(ids)) if ids else []
    if not chosen:
        return _show(
            context, _("No proposal was chosen. Tick those that you want to approve."), 400
        )
    shown = {v.submission_id: f"{v.content_hash}:{v.last_decision}" for v in _verdicts(context)}
    return context.page("confirm.html", lines=_lines(context, chosen), shown=shown)


def approve(context: RequestContext) -> Response:
    """Approve all selected proposals, or none."""
    verdicts = _verdicts(context)
    if not verdicts:
        return _show(
            context, _("No proposal was chosen. Tick those that you want to approve."), 400
        )
    try:
        check_newest(context, verdicts)
        made = decide(context.office, verdicts, context.person.id)
    except Refused as refusal:
        return _show(context, _("Nothing was approved. {why}", why=refusal), 409)
    context.notice(ngettext("{n} proposal approved.", "{n} proposals approved.", len(made)))
    return context.redirect("/antrean")


def check_newest(context: RequestContext, verdicts: list[Verdict]) -> None:
    """Raise ``Refused`` if an agency has proposed a newer version of one of the records."""
    newer = queries.superseded(context.office.store, [v.submission_id for v in verdicts])
    for old, new in newer.items():
        kinds = [v.kind.value for v in verdicts if v.submission_id == old]
        with kept_refusals(context.office, context.person.id, kinds, f"submission/{old}"):
            raise Refused(
                _(
                    "The agency has submitted a newer version of proposal {old}: proposal {new}. "
                    "Check and decide on that one.",
                    old=old,
                    new=new,
                )
            )


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    filters, store = _filters(context), context.office.store
    wanted = Wanted(filters.state, _asked(context, filters), filters.text)
    agencies = _filterable(context, filters)
    if filters.text:
        page, total, more, shown = _found(store, wanted, filters.page)
    else:
        total, more = _sum(agencies, filters.agency), False
        page = page_of(filters.page, total, PER_PAGE)
        shown = queries.proposals(store, wanted, limit=PER_PAGE, offset=page.start)
    return context.page(
        "queue.html",
        status=status,
        complaint=complaint,
        filters=filters,
        states=STATES,
        agencies=agencies,
        lines=_lines(context, shown),
        total=total,
        more=more,
        page=page.number,
        pages=page.pages,
        deciding=context.may(Permission.APPROVE) and filters.state is State.SUBMITTED,
        all_chosen=context.request.query_params.get("pilih") == "semua",
        standard=context.office.config.sop.step("approve").standard,
    )


def _found(
    store: Store, wanted: Wanted, asked: int
) -> tuple[PageNumber, int, bool, list[Proposal]]:
    """Search once: return the page, how many fit, whether more do, and those on the page.

    No index knows words within titles. So a search ends when it has found ``COUNTED``, or as many
    as the page that is asked for needs, and one more.
    """
    most = max(COUNTED, asked * PER_PAGE)
    ids = queries.matching(store, wanted, limit=most + 1)
    total = min(len(ids), most)
    page = page_of(asked, total, PER_PAGE)
    shown = queries.these(store, ids[page.start : page.start + PER_PAGE])
    return page, total, len(ids) > most, shown


def _asked(context: RequestContext, filters: Filters) -> tuple[str, ...] | None:
    """Return the agencies to list: the requested one if the visitor serves it, or all served."""
    if filters.agency:
        return (filters.agency,) if context.may_see(filters.agency) else ()
    return context.served


def _filters(context: RequestContext) -> Filters:
    asked = context.request.query_params if context.request.method == "GET" else {}
    state = next((s for s in STATES if s.value == asked.get("keadaan")), State.SUBMITTED)
    return Filters(
        agency=asked.get("pd", "")[:100],
        state=state,
        text=asked.get("cari", "").strip()[:200],
        page=asked_page(asked.get("hlm", "1")),
    )


def _filterable(context: RequestContext, filters: Filters) -> list[tuple[Agency, int]]:
    """Return the agencies to offer: those with proposals in this state, and the selected one."""
    counts = context.counts
    found = [(a, counts.get(a.slug, {}).get(filters.state, 0)) for a in context.agencies()]
    return [(a, n) for a, n in found if n or a.slug == filters.agency]


def _sum(agencies: list[tuple[Agency, int]], asked: str) -> int:
    return sum(n for a, n in agencies if not asked or a.slug == asked)


def _lines(context: RequestContext, proposals: list[Proposal]) -> list[Line]:
    now, sop = context.office.now(), context.office.config.sop
    return [
        Line(p, context.agency(p.agency), wait(p.submitted_at, now, "approve", sop))
        for p in proposals
    ]


def _verdicts(context: RequestContext) -> list[Verdict]:
    """Parse the ticked checkboxes; values that are not ours are ignored."""
    chosen = [_CHOICE.fullmatch(c) for c in dict.fromkeys(context.form.all("usulan"))]
    return [
        Verdict(int(c[1]), DecisionKind.APPROVE, content_hash=c[2], last_decision=int(c[3]))
        for c in chosen
        if c
    ]
