"""The queue: proposals by state, how long they wait, and one decision on any selection of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from desk import queries
from desk.access.permissions import Permission
from desk.paging import PageNumber, asked_page, page_of
from desk.queries import Proposal, Wanted
from desk.web.context import RequestContext
from desk.words.chosen import word
from didd.adapters.store import Store
from didd.adapters.store.decisions import Verdict
from didd.approval.waiting_time import Wait, wait
from didd.approval.what_may_be_decided import ALLOWED, CHIEFS, REASON_NEEDED, Refused
from didd.i18n import Sentence, _, ngettext
from didd.model import Agency, DecisionKind, State
from didd.steps.approve import decide
from didd.steps.refusals import kept_refusals

PER_PAGE = 50
#: On how many proposals one act decides at most; a form of so many still fits.
MOST_AT_ONCE = 500
#: How far a search counts what fits.
COUNTED = 1_000
#: A ticked checkbox, as ``Proposal.choice`` writes it.
_CHOICE = re.compile(r"([0-9]{1,15}):([0-9a-f]{1,64}):([0-9]{1,15})")

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
        kept = {k: v for k, v in asked.items() if v not in ("", 1, State.SUBMITTED.value)}
        return f"/antrean?{urlencode(kept)}" if kept else "/antrean"


def queue(context: RequestContext) -> Response:
    """Show one page of the list."""
    return _show(context)


def confirm(context: RequestContext) -> Response:
    """Show what is about to be decided on, and what that means in law."""
    filters, kind = _filters(context), _kind(context)
    if kind is None or kind not in ALLOWED[filters.state]:
        return _show(context, word("problem.bad_form"), 400)
    chosen = _chosen(context, filters)
    if not chosen:
        return _show(context, _("No proposal was chosen. Tick those that you mean."), 400)
    return _confirm_page(context, kind, chosen, {p.id: p.choice for p in chosen})


def decide_chosen(context: RequestContext) -> Response:
    """Decide on all that was shown, or on none of it; filter and page are kept."""
    filters, kind, form = _filters(context), _kind(context), context.form
    verdicts = _verdicts(context, kind) if kind else []
    if kind is None or not verdicts:
        return _show(context, _("No proposal was chosen. Tick those that you mean."), 400)
    try:
        check_newest(context, verdicts)
        made = decide(context.office, verdicts, context.person.id)
    except Refused as refusal:
        complaint = _("Nothing was decided. {why}", why=refusal)
        chosen = queries.these(context.office.store, [v.submission_id for v in verdicts])
        bound = {int(c.partition(":")[0]): c for c in form.all("usulan") if _CHOICE.fullmatch(c)}
        return _confirm_page(context, kind, chosen, bound, complaint)
    context.notice(_told(kind, len(made)))
    return context.redirect(filters.address(hlm=filters.page))


def _told(kind: DecisionKind, n: int) -> Sentence:
    return {
        DecisionKind.APPROVE: ngettext("{n} proposal approved.", "{n} proposals approved.", n),
        DecisionKind.RETURN: ngettext("{n} proposal returned.", "{n} proposals returned.", n),
        DecisionKind.REJECT: ngettext("{n} proposal rejected.", "{n} proposals rejected.", n),
    }.get(
        kind,
        ngettext(
            "{n} proposal routed to the consequence test.",
            "{n} proposals routed to the consequence test.",
            n,
        ),
    )


def _confirm_page(
    context: RequestContext,
    kind: DecisionKind,
    chosen: list[Proposal],
    bound: Mapping[int, str],
    complaint: object = "",
) -> Response:
    """``bound`` is what of each proposal the decision is bound to."""
    return context.page(
        "confirm.html",
        status=409 if complaint else 200,
        complaint=complaint,
        kind=kind,
        lines=_lines(context, [p for p in chosen if p.id in bound]),
        bound=bound,
        filters=_filters(context),
        reason_needed=kind in REASON_NEEDED,
        grounds=context.office.config.sop.rejection_grounds,
        typed=context.form,
    )


def _kind(context: RequestContext) -> DecisionKind | None:
    return next((k for k in CHIEFS if k.value == context.form.text("keputusan")), None)


def _chosen(context: RequestContext, filters: Filters) -> list[Proposal]:
    """Return what was ticked, or all that the filter shows, up to ``MOST_AT_ONCE``."""
    store = context.office.store
    if context.form.text("semua") == "ya":
        fits = Wanted(filters.state, _asked(context, filters), filters.text)
        return queries.proposals(store, fits, limit=MOST_AT_ONCE)
    ticked = {c for c in context.form.all("usulan") if _CHOICE.fullmatch(c)}
    ids = [int(c.partition(":")[0]) for c in ticked]
    wanted = Wanted(filters.state, context.served, ids=ids)
    found = queries.proposals(store, wanted, limit=len(ids)) if ids else []
    return [p for p in found if p.choice in ticked]


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
        acts=_acts(context, filters),
        most=MOST_AT_ONCE,
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
    """Return the filters of the address, or those that the form of an act kept."""
    query, form = context.request.query_params, context.form
    asked = query.get if context.request.method == "GET" else (lambda name, _none: form.text(name))
    state = next((s for s in STATES if s.value == asked("keadaan", "")), State.SUBMITTED)
    return Filters(
        agency=asked("pd", "")[:100],
        state=state,
        text=asked("cari", "").strip()[:200],
        page=asked_page(asked("hlm", "1")),
    )


def _acts(context: RequestContext, filters: Filters) -> tuple[DecisionKind, ...]:
    """Return the decisions that this visitor may take on what is listed, in display order."""
    if not context.may(Permission.APPROVE):
        return ()
    return tuple(k for k in DecisionKind if k in ALLOWED[filters.state])


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
        Line(p, context.agency(p.agency), wait(p.since, now, "approve", sop)) for p in proposals
    ]


def _verdicts(context: RequestContext, kind: DecisionKind) -> list[Verdict]:
    """Parse what was confirmed; values that are not ours are ignored."""
    form = context.form
    chosen = [_CHOICE.fullmatch(c) for c in dict.fromkeys(form.all("usulan"))]
    return [
        Verdict(
            int(c[1]),
            kind,
            form.text("alasan"),
            content_hash=c[2],
            last_decision=int(c[3]),
            ground=form.text("dasar"),
        )
        for c in chosen
        if c
    ]
