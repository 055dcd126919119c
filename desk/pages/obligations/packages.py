"""Procurement packages of an agency: entered, taken out of a table, and each with its papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.obligations.completeness import kept_lists
from desk.paging import asked_page, page_of
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.adapters.register_files.csv_text import csv_text
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.obligations.board import Listed
from didd.obligations.procurement.package_table import Problem, Typed
from didd.obligations.procurement.packages import FIRST_YEAR, LAST_YEAR, PaperState
from didd.obligations.procurement.paper_forms import paper_rows
from didd.obligations.procurement.papers import PAPER_STATES, PackageBoard
from didd.steps.obligations.procuring import (
    BadTable,
    PaperAsked,
    import_packages,
    keep_package,
    packages_now,
    packages_of,
    remove_package,
    say_of_paper,
)
from didd.steps.obligations.stating import stated_now
from didd.text.fold import fold

#: What a form may say of a paper, as the page names it; "" takes it back.
WAYS = {**{state.value: state for state in PaperState}, "tarik": None}
#: Rows of what is wrong with a table that a page shows.
_SHOWN = 50
#: Packages on a page, and the items that are offered for a paper.
PER_PAGE, MOST_OFFERED = 50, 200
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a package's bar: its state, its count, where it begins and how long, of 100."""

    state: PaperState
    count: int
    at: float
    length: float


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a page complains of: in one sentence, and row by row."""

    why: object = ""
    problems: tuple[Problem, ...] = ()


def packages(context: RequestContext) -> Response:
    """Show the packages of an agency and a year, each with how many of its papers are there."""
    return _show_all(context, agency_here(context), _year(context))


def as_csv(context: RequestContext) -> Response:
    """Return every paper of the packages of a year as CSV."""
    agency = agency_here(context)
    boards = packages_now(context.office, agency, _year(context), kept_lists(context))
    text = csv_text(paper_rows(boards), ",")
    return bytes_attachment(text.encode(), "pengadaan.csv", "text/csv")


def template(context: RequestContext) -> Response:
    """Return an empty table with the columns that ``take_table`` knows."""
    agency_here(context)
    text = csv_text([("kode", "nama paket", "nilai", "metode", "tahap", "tahun")], ",")
    return bytes_attachment(text.encode("utf-8-sig"), "paket.csv", "text/csv")


def enter(context: RequestContext) -> Response:
    """Keep a package that was typed."""
    agency, form, year = agency_here(context), context.form, _year(context)
    names = ("kode", "nama", "nilai", "metode", "tahap")
    try:
        typed = Typed(*(form.text(name) for name in names))
        facts = keep_package(context.office, agency, context.person.id, typed, year)
    except Refused as refusal:
        return _show_all(context, agency, year, Wrong(refusal))
    context.notice(_("Kept: package {code}.", code=facts.code))
    return context.redirect(f"/pengadaan/{agency.slug}/{facts.year}/{facts.code}")


def take_table(context: RequestContext) -> Response:
    """Keep the packages of a table that was sent."""
    agency, form, year = agency_here(context), context.form, _year(context)
    name = next((each.name for each in form.uploads.get("tabel", ())), "")
    try:
        file = (name, form.file("tabel"))
        whole, new = import_packages(context.office, agency, context.person.id, year, file)
    except BadTable as bad:
        return _show_all(context, agency, year, Wrong(bad, bad.problems[:_SHOWN]))
    except Refused as refusal:
        return _show_all(context, agency, year, Wrong(refusal))
    context.notice(_("{n} packages read, {new} of them new or changed.", n=whole, new=new))
    return context.redirect(f"/pengadaan/{agency.slug}?tahun={year}")


def package(context: RequestContext) -> Response:
    """Show one package, and each of its papers."""
    return _show_one(context, agency_here(context))


def say(context: RequestContext) -> Response:
    """Keep what is said of one paper of a package, or take the package away."""
    agency, form = agency_here(context), context.form
    year, code = _place(context)
    here = f"/pengadaan/{agency.slug}/{year}/{code}"
    try:
        if form.text("apa") == "hapus":
            remove_package(context.office, agency, context.person.id, year, code)
            context.notice(_("Taken away: package {code}.", code=code))
            return context.redirect(f"/pengadaan/{agency.slug}?tahun={year}")
        if (way := form.text("apa")) not in WAYS:
            raise Refused(_("Choose what is to be said of the paper."))
        asked = PaperAsked(form.text("surat"), WAYS[way], form.text("butir"), form.text("alasan"))
        said = say_of_paper(context.office, agency, context.person.id, (year, code), asked)
    except Refused as refusal:
        return _show_one(context, agency, refusal, 409)
    context.notice(_("Kept: package {code}, {paper}.", code=code, paper=said.paper))
    return context.redirect(f"{here}#{said.paper}")


def _place(context: RequestContext) -> tuple[int, str]:
    params = context.request.path_params
    if not FIRST_YEAR <= params["year"] <= LAST_YEAR:
        raise NotHere
    return params["year"], params["code"]


def _year(context: RequestContext) -> int:
    """Return the year asked for; this one for none, or for no year."""
    asked = context.request.query_params.get("tahun", "") or context.form.text("tahun")
    known = asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= LAST_YEAR
    return int(asked) if known else context.office.today.year


def _show_all(
    context: RequestContext, agency: Agency, year: int, wrong: Wrong = Wrong()
) -> Response:
    codes = [each.code for each in packages_of(context.office, agency, year)]
    page = page_of(asked_page(context.request.query_params.get("hal", "1")), len(codes), PER_PAGE)
    some = codes[page.start : page.start + PER_PAGE]
    boards = packages_now(context.office, agency, year, kept_lists(context), some)
    rules, this = context.office.config.procurement, context.office.today.year
    years = {year, this, *context.office.store.packages.years(agency.slug)}
    return context.page(
        "packages.html",
        status=409 if wrong.why else 200,
        wrong=wrong,
        agency=agency,
        year=year,
        years=sorted(years, reverse=True),
        page=page,
        boards=[(board, _parts(board)) for board in boards],
        rules=rules,
        typed=context.form,
        states=PAPER_STATES,
        may_declare=context.may(Permission.DECLARE, agency.slug),
    )


def _show_one(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    year, code = _place(context)
    lists = kept_lists(context)
    boards = packages_now(context.office, agency, year, lists, (code,))
    if not boards:
        raise NotHere
    listed, sought = lists(context.office, agency), context.request.query_params.get("cari", "")
    titled = _titled(listed, sought)
    return context.page(
        "package.html",
        status=status,
        complaint=complaint,
        agency=agency,
        board=boards[0],
        parts_of_bar=_parts(boards[0]),
        sought=sought,
        listed=titled[:MOST_OFFERED],
        titled=len(titled),
        more=len(listed) > MOST_OFFERED,
        most=MOST_OFFERED,
        rules=context.office.config.procurement,
        signed=stated_now(context.office, agency).signed,
        states=PAPER_STATES,
        may_declare=context.may(Permission.DECLARE, agency.slug),
    )


def _titled(listed: Sequence[Listed], sought: str) -> Sequence[Listed]:
    """Return the items whose title has what is sought; all of them for nothing."""
    words = fold(sought[:_LONGEST_SEARCH])
    return [item for item in listed if words in fold(item.title)] if words else listed


def _parts(board: PackageBoard) -> tuple[Part, ...]:
    """Return the parts of a bar of 100: what is there first, what is missing last."""
    whole, at = max(1, len(board.lines)), 0.0
    found: list[Part] = []
    for state in reversed(PaperState):
        if count := board.count(state):
            length = round(100 * count / whole, 2)
            found.append(Part(state, count, round(at, 2), length))
            at += length
    return tuple(found)
