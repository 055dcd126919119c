"""The queue: pending proposals, their age, and bulk approval."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from desk import queries
from desk.access.permissions import Permission
from desk.queries import Proposal, Wanted
from desk.web.context import Visit
from desk.words.waiting_time import Wait, wait
from didd.adapters.store.decisions import Verdict
from didd.approval.decisions import Refused
from didd.i18n import _, ngettext
from didd.model import Agency, DecisionKind, State
from didd.steps.approve import decide
from didd.steps.refusals import kept_refusals

PER_PAGE = 50

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


def queue(visit: Visit) -> Response:
    """Show one page of the list."""
    return _show(visit)


def confirm(visit: Visit) -> Response:
    """Show what is about to be approved, and what that means in law."""
    ids = [v.submission_id for v in _verdicts(visit)]
    wanted = Wanted(State.SUBMITTED, visit.served, ids=ids)
    chosen = queries.proposals(visit.office.store, wanted, limit=len(ids)) if ids else []
    if not chosen:
        return _show(visit, _("No proposal was chosen. Tick those that you want to approve."), 400)
    shown = {v.submission_id: v.content_hash for v in _verdicts(visit)}
    return visit.page("confirm.html", lines=_lines(visit, chosen), shown=shown)


def approve(visit: Visit) -> Response:
    """Approve all selected proposals, or none."""
    verdicts = _verdicts(visit)
    if not verdicts:
        return _show(visit, _("No proposal was chosen. Tick those that you want to approve."), 400)
    try:
        check_newest(visit, verdicts)
        made = decide(visit.office, verdicts, visit.person.id)
    except Refused as refusal:
        return _show(visit, _("Nothing was approved. {why}", why=refusal), 409)
    visit.notice(ngettext("{n} proposal approved.", "{n} proposals approved.", len(made)))
    return visit.go("/antrean")


def check_newest(visit: Visit, verdicts: list[Verdict]) -> None:
    """Raise ``Refused`` if an agency has proposed a newer version of one of the records."""
    newer = queries.superseded(visit.office.store, [v.submission_id for v in verdicts])
    for old, new in newer.items():
        kinds = [v.kind.value for v in verdicts if v.submission_id == old]
        with kept_refusals(visit.office, visit.person.id, kinds, f"submission/{old}"):
            raise Refused(
                _(
                    "The agency has submitted a newer version of proposal {old}: proposal {new}. "
                    "Check and decide on that one.",
                    old=old,
                    new=new,
                )
            )


def _show(visit: Visit, complaint: object = "", status: int = 200) -> Response:
    filters, store = _filters(visit), visit.office.store
    wanted = Wanted(filters.state, _asked(visit, filters), filters.text)
    agencies = _filterable(visit, filters)
    total = queries.count(store, wanted) if filters.text else _sum(agencies, filters.agency)
    pages = max(1, -(-total // PER_PAGE))
    page = min(filters.page, pages)
    shown = queries.proposals(store, wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return visit.page(
        "queue.html",
        status=status,
        complaint=complaint,
        filters=filters,
        states=STATES,
        agencies=agencies,
        lines=_lines(visit, shown),
        total=total,
        page=page,
        pages=pages,
        deciding=visit.may(Permission.APPROVE) and filters.state is State.SUBMITTED,
        all_chosen=visit.request.query_params.get("pilih") == "semua",
        standard=visit.office.config.sop.step("approve").standard,
    )


def _asked(visit: Visit, filters: Filters) -> tuple[str, ...] | None:
    """Return the agencies to list: the requested one if the visitor serves it, or all served."""
    if filters.agency:
        return (filters.agency,) if visit.may_see(filters.agency) else ()
    return visit.served


def _filters(visit: Visit) -> Filters:
    asked = visit.request.query_params if visit.request.method == "GET" else {}
    state = next((s for s in STATES if s.value == asked.get("keadaan")), State.SUBMITTED)
    page = asked.get("hlm", "1")
    return Filters(
        agency=asked.get("pd", "")[:100],
        state=state,
        text=asked.get("cari", "").strip()[:200],
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def _filterable(visit: Visit, filters: Filters) -> list[tuple[Agency, int]]:
    """Return the agencies to offer: those with proposals in this state, and the selected one."""
    counts = queries.counts(visit.office.store)
    found = [(a, counts.get(a.slug, {}).get(filters.state, 0)) for a in visit.agencies()]
    return [(a, n) for a, n in found if n or a.slug == filters.agency]


def _sum(agencies: list[tuple[Agency, int]], asked: str) -> int:
    return sum(n for a, n in agencies if not asked or a.slug == asked)


def _lines(visit: Visit, proposals: list[Proposal]) -> list[Line]:
    now, sop = visit.office.now(), visit.office.config.sop
    return [
        Line(p, visit.agency(p.agency), wait(p.submitted_at, now, "approve", sop))
        for p in proposals
    ]


def _verdicts(visit: Visit) -> list[Verdict]:
    """Parse the ticked checkboxes; values that are not ours are ignored."""
    chosen = [c.partition(":") for c in dict.fromkeys(visit.form.all("usulan"))]
    return [
        Verdict(int(number), DecisionKind.APPROVE, content_hash=content_hash)
        for number, _colon, content_hash in chosen
        if number.isascii() and number.isdigit() and len(number) < 16 and content_hash
    ]
