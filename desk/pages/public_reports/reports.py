"""What visitors reported, and what an officer answers for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.paging import asked_page, page_of
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.faults.reports import GIVEN, LONGEST, STATES, FaultReport, kind_words
from didd.i18n import Sentence, _
from didd.model import Submission
from didd.steps.faults.answer_report import answer_report

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A report as a page shows it: its item's title, and its proposal where there is one."""

    report: FaultReport
    title: str
    proposal: int | None

    @property
    def kind(self) -> Sentence:
        """Return its kind in words."""
        return kind_words(self.report.kind)

    @property
    def state(self) -> Sentence:
        """Return how it stands, in words."""
        return STATES[self.report.state]


def reports(context: RequestContext) -> Response:
    """Show what waits, the oldest first; with `butir`, all that were made on one item."""
    kept, agencies = context.office.store.fault_reports, answered_for(context)
    record = context.request.query_params.get("butir", "")[:64]
    if record:
        found = [r for r in kept.of_record(record, PER_PAGE) if _mine(context, r)]
        page = page_of(1, len(found), PER_PAGE)
    else:
        asked = asked_page(context.request.query_params.get("halaman", ""))
        page = page_of(asked, kept.count_open(agencies), PER_PAGE)
        found = kept.open(agencies, page.start, PER_PAGE)
    lines = [_line(context, each) for each in found]
    return context.page("public_reports.html", lines=lines, paged=page, record=record)


def report(context: RequestContext) -> Response:
    """Show one report, to be answered."""
    return _show(context, _found(context))


def answer(context: RequestContext) -> Response:
    """Keep how it stands and what everybody is told."""
    it, form = _found(context), context.form
    try:
        officer, state = context.person.id, form.text("keadaan")
        answer_report(context.office, it.number, officer, state, form.text("jawaban"))
    except Refused as refusal:
        return _show(context, it, refusal, 409)
    context.notice(
        _("Kept. The portal shows it under {number} in a few minutes.", number=it.number)
    )
    return context.redirect("/laporan" if state != "diperiksa" else f"/laporan/{it.number}")


def answered_for(context: RequestContext) -> list[str] | None:
    """Return the agencies whose reports the visitor answers; None for all of them."""
    if context.served is None and context.may(Permission.NOTE, ""):
        return None
    return [a.slug for a in context.agencies() if context.may(Permission.NOTE, a.slug)]


def _mine(context: RequestContext, it: FaultReport) -> bool:
    agencies = answered_for(context)
    return agencies is None or it.agency in agencies


def _found(context: RequestContext) -> FaultReport:
    it = context.office.store.fault_reports.one(context.request.path_params["report"][:20])
    if it is None or not _mine(context, it):
        raise NotHere
    return it


def _line(context: RequestContext, it: FaultReport) -> Line:
    store = context.office.store
    proposal = store.records.submission_of(it.record_id)
    made: Submission | None = store.records.submission(proposal) if proposal else None
    entry = None if made else store.publications.ledger_entry(it.record_id)
    return Line(it, made.record.title if made else entry.title if entry else "", proposal)


def _show(
    context: RequestContext, it: FaultReport, complaint: object = "", status: int = 200
) -> Response:
    return context.page(
        "public_report.html",
        status=status,
        line=_line(context, it),
        states=[(state, STATES[state]) for state in GIVEN],
        longest=LONGEST,
        days=context.office.config.portal.report_days,
        complaint=complaint,
        typed=context.form,
    )
