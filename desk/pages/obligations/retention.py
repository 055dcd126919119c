"""Records whose retention ended or ends soon, with what the records schedule says of them."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from desk.web.context import RequestContext
from desk.web.downloads import bytes_attachment
from didd.i18n import Sentence, _
from didd.model import Agency
from didd.obligations.retention_ends import Term, kept_csv
from didd.steps.obligations.retention import AHEAD, retention_ends

#: Records that the page lists; the CSV has all.
MOST = 300
#: Each term, and each fate once all terms are over, for people.
TERMS: Mapping[Term, Sentence] = {
    Term.OVER: _("term over"),
    Term.INACTIVE: _("inactive"),
    Term.ACTIVE: _("active"),
}
FATES: Mapping[str, Sentence] = {
    "MUSNAH": _("destroyed, by the records unit's procedure and with minutes"),
    "PERMANEN": _("permanent: handed over to the archive institution"),
    "DINILAI_KEMBALI": _("appraised again"),
    "": _("the list says nothing of it"),
}


def retention(context: RequestContext) -> Response:
    """Show the records of the agencies that the visitor serves, or of one of them."""
    served, chosen = _agencies(context)
    found = retention_ends(context.office, [chosen] if chosen else served)
    return context.page(
        "retention.html",
        agencies=served,
        chosen=chosen,
        found=found[:MOST],
        more=max(0, len(found) - MOST),
        counts=[(term, sum(each.term(context.office.today) is term for each in found))
                for term in Term],
        terms=TERMS,
        fates=FATES,
        today=context.office.today,
        ahead=AHEAD,
    )  # fmt: skip


def as_csv(context: RequestContext) -> Response:
    """Return all of them as CSV."""
    served, chosen = _agencies(context)
    found = retention_ends(context.office, [chosen] if chosen else served)
    content = kept_csv(found, context.office.today, "\r\n").encode()
    return bytes_attachment(content, "retensi.csv", "text/csv")


def _agencies(context: RequestContext) -> tuple[list[Agency], Agency | None]:
    """Return those that the visitor serves, and the one that was asked for."""
    asked, served = context.request.query_params.get("pd", ""), context.agencies()
    return served, next((agency for agency in served if agency.slug == asked), None)
