"""What must be there, what is missing or late: all agencies, and the headings of one."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.people.role_form import day_in
from desk.web.context import RequestContext
from desk.web.downloads import bytes_attachment
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.obligations.agreed.bindings import SETTLED, Settled
from didd.obligations.board import ANSWERED, Board, Line, Listed, Standing
from didd.obligations.board_forms import STANDINGS, boards_csv
from didd.obligations.declarations import Declaration, Saying, holding
from didd.obligations.told.repeated import REPEATS, repeated
from didd.steps.obligations.completeness import Lists, board_now, boards_now
from didd.steps.obligations.declaring import Asked, confirm_list, declare, list_mark
from didd.steps.obligations.settling import bindings_of_boards

#: What a form may say of a heading, as the page names it.
WAYS = {
    "berlaku": Saying.BINDS,
    "tidak-berlaku": Saying.NOT_BOUND,
    "tidak-ada": Saying.NONE,
    "janji": Saying.ANNOUNCED,
    "butir": Saying.RECORD,
    "bukan-butir": Saying.NOT_RECORD,
}
#: What stands first on an agency's page: what there is to do.
_TO_DO = (Standing.MISSING, Standing.OVERDUE, Standing.ANNOUNCED, Standing.DUE, Standing.ASKED)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of an agency's bar: what it counts, where it begins and how long it is, of 100."""

    standing: Standing
    count: int
    at: float
    length: float


@dataclass(frozen=True, slots=True)
class Row:
    """An agency at a glance."""

    agency: Agency
    board: Board
    bars: tuple[Bar, ...]
    settled: Settled


def overview(context: RequestContext) -> Response:
    """Show how each agency that the visitor serves stands."""
    agencies = _living(context)
    boards = boards_now(context.office, agencies, kept_lists(context))
    settled = [each.settled for each in bindings_of_boards(context.office, boards)]
    rows = [
        Row(agency, board, _bars(board), how)
        for agency, board, how in zip(agencies, boards, settled, strict=True)
    ]
    return context.page("completeness.html", rows=rows, standings=STANDINGS, settled_words=SETTLED)


def as_csv(context: RequestContext) -> Response:
    """Return every line of the agencies that the visitor serves, as CSV."""
    boards = boards_now(context.office, _living(context), kept_lists(context))
    content = boards_csv(boards, "\r\n").encode()
    return bytes_attachment(content, "kelengkapan.csv", "text/csv")


def headings(context: RequestContext) -> Response:
    """Show the headings of one agency, what there is to do first."""
    return _show(context, agency_here(context))


def say(context: RequestContext) -> Response:
    """Keep what an officer says of a heading, or take it back."""
    agency, form = agency_here(context), context.form
    try:
        saying = WAYS.get(form.text("apa"))
        if saying is None:
            raise Refused(_("Choose what is to be said of the heading."))
        day = day_in(form, "tanggal")
        revoked = form.text("tarik") == "ya"
        asked = Asked(
            form.text("judul"), saying, form.text("butir"), day, form.text("alasan"), revoked
        )
        declare(context.office, agency, context.person.id, asked)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(_("Kept: {agency}, heading {code}.", agency=agency.name, code=asked.heading))
    return context.redirect(f"/kelengkapan/{agency.slug}#{asked.heading}")


def confirm(context: RequestContext) -> Response:
    """Confirm that the periodic information of the list still holds, but for what is ticked."""
    agency = agency_here(context)
    try:
        shown, unless = context.form.text("isi") or "-", context.form.all("kecuali")
        made = confirm_list(context.office, agency, context.person.id, unless, shown)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(_("Confirmed: {n} headings of {agency}.", n=len(made), agency=agency.name))
    return context.redirect(f"/kelengkapan/{agency.slug}")


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    board = board_now(context.office, agency, kept_lists(context))
    said: dict[str, list[Declaration]] = {}
    for each in holding(context.office.store.declarations.of(agency.slug)):
        said.setdefault(each.heading, []).append(each)
    return context.page(
        "headings.html",
        status=status,
        complaint=complaint,
        agency=agency,
        board=board,
        groups=_groups(board),
        mark=list_mark(context.office, board),
        periodic=[line for line in board.lines if line.due is not None],
        said=said,
        may_declare=context.may(Permission.DECLARE, agency.slug),
        standings=STANDINGS,
        ways={saying: way for way, saying in WAYS.items()},
        titles=board.titles,
        settled=SETTLED[bindings_of_boards(context.office, [board])[0].settled],
        repeats=repeated,
        repeat_words=REPEATS,
        twice=[each for each in repeated(_items(board)) if each.classes],
    )


def _items(board: Board) -> list[Listed]:
    """Return every item of the list once."""
    every = [*board.unbound, *(item for line in board.lines for item in line.items)]
    return list({item.record_id: item for item in every}.values())


def _living(context: RequestContext) -> list[Agency]:
    return [agency for agency in context.agencies() if agency.ended is None]


def _groups(board: Board) -> list[tuple[Standing, list[Line]]]:
    """Return the lines by standing, what there is to do first."""
    order = [*_TO_DO, *(s for s in Standing if s not in _TO_DO)]
    groups = [(s, [line for line in board.lines if line.standing is s]) for s in order]
    return [(standing, lines) for standing, lines in groups if lines]


def _bars(board: Board) -> tuple[Bar, ...]:
    """Return the parts of a bar of 100: what is answered first, then what there is to do."""
    order = sorted(Standing, key=lambda s: (s not in ANSWERED, list(Standing).index(s)))
    whole, at = max(1, len(board.binding)), 0.0
    bars: list[Bar] = []
    for standing in order:
        count = board.count(standing)
        if count and standing is not Standing.NOT_BOUND:
            length = round(100 * count / whole, 2)
            bars.append(Bar(standing, count, round(at, 2), length))
            at += length
    return tuple(bars)


def kept_lists(context: RequestContext) -> Lists:
    """Return what reads the items in force of an agency, once between two changes."""
    return context.desk.listed.now(context.office)
