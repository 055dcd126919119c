"""Which headings bind an agency, as it said; the chief officer confirms that or sends it back."""

from __future__ import annotations

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.obligations.completeness import kept_lists
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.obligations.agreed.bindings import SETTLED, Verdict
from didd.steps.obligations.settling import bindings_now, settle

#: What a form may say, as the page names it.
WAYS = {"pasti": Verdict.CONFIRMED, "kembali": Verdict.RETURNED}


def bindings(context: RequestContext) -> Response:
    """Show what binds an agency, and what the chief officer said of it."""
    return _show(context, agency_here(context))


def judge(context: RequestContext) -> Response:
    """Keep what the chief officer says of what the page showed."""
    agency, form = agency_here(context), context.form
    try:
        verdict = WAYS.get(form.text("apa"))
        if verdict is None:
            raise Refused(_("Choose whether it is confirmed or sent back."))
        note, shown = form.text("catatan"), form.text("isi") or "-"
        settle(context.office, agency, context.person.id, verdict, note, shown)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    if verdict is Verdict.CONFIRMED:
        context.notice(_("Confirmed: what applies to {agency}.", agency=agency.name))
    else:
        context.notice(_("Sent back to {agency}, with your note.", agency=agency.name))
    return context.redirect(f"/kelengkapan/{agency.slug}/ketetapan")


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    found = bindings_now(context.office, agency, kept_lists(context))
    counts = [sum(each.binds is binds for each in found.lines) for binds in (True, False, None)]
    return context.page(
        "bindings.html",
        status=status,
        complaint=complaint,
        agency=agency,
        bindings=found,
        settled=SETTLED[found.settled],
        counts=counts,
        may_settle=context.may(Permission.APPROVE, agency.slug),
        note=context.form.text("catatan") if complaint else "",
    )
