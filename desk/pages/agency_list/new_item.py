"""A new item of the list: class, title and file are asked for, the rest is proposed."""

from __future__ import annotations

import secrets

from starlette.responses import Response

from desk import list_queries
from desk.pages.agency_here import agency_here
from desk.pages.agency_list.fields import fields_of
from desk.pages.agency_list.lines import Line
from desk.pages.agency_list.row_form import CELL
from desk.web.context import RequestContext
from desk.web.forms import LONGEST_TEXT
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.records.at_desk.proposals import next_year, proposed
from didd.steps.collect.at_desk.look import row_now
from didd.steps.collect.at_desk.mend import add_item
from didd.text.storable import printable

#: Rows of last year that are offered to be copied.
OFFERED = 12
#: What is asked for before anything can be proposed.
FIRST = ("klasifikasi", "judul", "berkas")


def new_item(context: RequestContext) -> Response:
    """Ask for the little that has to be known; then show the whole, with the rest proposed."""
    agency, asked = agency_here(context), context.request.query_params
    said = {code: printable(asked.get(code, ""))[:LONGEST_TEXT].strip() for code in FIRST}
    if asked.get("dari"):
        return _show(context, agency, _as_last_year(context, agency), whole=True)
    if not (said["judul"] and said["klasifikasi"]):
        return _show(context, agency, said, whole=False)
    some = list_queries.some_rows(context.office.store, agency.slug)
    rest = proposed(said["judul"], said["berkas"], some, agency.name)
    return _show(context, agency, {**rest, **said}, whole=True)


def add(context: RequestContext) -> Response:
    """Add the item."""
    agency, form = agency_here(context), context.form
    codes = [asked.spec.code for asked in fields_of(context.office, agency)]
    typed = {code: text for code in codes if (text := form.text(CELL + code))}
    item = form.text("butir")
    try:
        add_item(context.office, agency, context.person.id, item, typed)
    except Refused as refusal:
        return _show(context, agency, typed, whole=True, item=item, complaint=refusal)
    context.notice(_("Added: {title}. It is checked at the next harvest.", title=typed["judul"]))
    return context.redirect(f"/daftar/{agency.slug}")


def _as_last_year(context: RequestContext, agency: Agency) -> dict[str, str]:
    asked = context.request.query_params
    number = asked.get("baris", "")
    known = number.isascii() and number.isdigit() and len(number) < 10
    place = asked.get("sumber", ""), asked.get("lembar", ""), int(number) if known else 0
    row = row_now(context.office, agency, place)
    return next_year(row.values) if row else {}


def _of_last_year(context: RequestContext, agency: Agency) -> list[Line]:
    """Return rows that name last year: what is made each year is copied from them."""
    office = context.office
    rows = list_queries.rows_of_year(office.store, agency.slug, office.today.year - 1, OFFERED)
    return [Line(row) for row in rows]


def _show(
    context: RequestContext,
    agency: Agency,
    values: dict[str, str],
    *,
    whole: bool,
    item: str = "",
    complaint: object = "",
) -> Response:
    fields = fields_of(context.office, agency)
    return context.page(
        "list_new.html",
        status=409 if complaint else 200,
        complaint=complaint,
        agency=agency,
        whole=whole,
        fields=fields if whole else [f for c in FIRST for f in fields if f.spec.code == c],
        values=values,
        item=item or secrets.token_hex(16),
        earlier=[] if whole else _of_last_year(context, agency),
    )
