"""The agency's list as a table: rows as harvested last, with what was typed at the desk since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode

from starlette.responses import Response

from desk import list_queries
from desk.list_queries import Only, WantedRows
from desk.pages.agency_here import agency_here
from desk.pages.agency_list.lines import IN_TABLE, Line, lines_of
from desk.paging import asked_page, page_of
from desk.web.context import RequestContext
from desk.web.downloads import bytes_attachment
from didd.adapters.agency_workbooks.form import render_template
from didd.model import AT_THE_DESK, Agency
from didd.records.at_desk.mends import is_file_alone
from didd.steps.collect.at_desk.apply import merged
from didd.steps.collect.at_desk.look import added_since
from didd.text.iana_types import media_type_named

PER_PAGE = 50
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the list."""

    wanted: WantedRows

    def address(self, **changed: str | int) -> str:
        """Return the URL of the list with some filters changed."""
        asked = {"hanya": self.wanted.only, "cari": self.wanted.text} | changed
        kept = {k: v for k, v in asked.items() if v}
        path = f"/daftar/{self.wanted.agency}"
        return f"{path}?{urlencode(kept)}" if kept else path


def lists(context: RequestContext) -> Response:
    """Show whose lists the visitor may see; one list alone at once."""
    agencies = [agency for agency in context.agencies() if agency.living]
    if len(agencies) == 1:
        return context.redirect(f"/daftar/{agencies[0].slug}")
    return context.page("lists.html", agencies=agencies)


def table(context: RequestContext) -> Response:
    """Show one page of the list."""
    office, agency = context.office, agency_here(context)
    filters = _filters(context, agency)
    total = list_queries.count(office.store, filters.wanted)
    asked = asked_page(context.request.query_params.get("hlm", ""))
    page = page_of(asked, total, PER_PAGE)
    rows = list_queries.rows(office.store, filters.wanted, limit=PER_PAGE, offset=page.start)
    first = page.number == 1 and not filters.wanted.only and not filters.wanted.text
    return context.page(
        "list.html",
        agency=agency,
        filters=filters,
        total=total,
        page=page,
        lines=lines_of(context, agency, rows),
        added=[Line(row, waits=True) for row in added_since(office, agency)] if first else [],
        fields=[office.config.metadata[code] for code in IN_TABLE],
        latest=office.store.harvests.latest(agency.slug),
    )


def take_out(context: RequestContext) -> Response:
    """Return the whole list as a workbook in the shape of the form, as it stands at the desk."""
    agency = agency_here(context)
    rows = merged(context.office, agency).rows
    items = [row.values for row in rows if row.source == AT_THE_DESK or not is_file_alone(row)]
    content = render_template(agency, context.office.config, items)
    name = f"inventaris-{agency.slug}.xlsx"
    return bytes_attachment(content, name, media_type_named(name))


def _filters(context: RequestContext, agency: Agency) -> Filters:
    asked = context.request.query_params
    only = asked.get("hanya", "")
    text = asked.get("cari", "")[:_LONGEST_SEARCH].strip()
    known: Only = only if only in get_args(Only) else ""  # pyright: ignore[reportAssignmentType]
    return Filters(WantedRows(agency.slug, text, known))
