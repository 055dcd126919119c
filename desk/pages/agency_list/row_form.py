"""One row of the agency's list: its cells as a form, what is wrong beside each, and choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.pages.agency_list.fields import Asked, fields_of
from desk.pages.agency_list.lines import Line, lines_of
from desk.pages.workspace.field_notes import noted_on_row
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.fields.classes_and_forms import mentions_exclusion
from didd.i18n import _, ngettext
from didd.model import Agency
from didd.records.at_desk.mends import NOT_MENDED
from didd.steps.collect.at_desk.look import Place, place_of, row_now
from didd.steps.collect.at_desk.mend import Wanted, mend_row, take_back

#: What a form's field of a cell is called, and that of the choice between two texts.
CELL, CHOICE = "sel.", "pilih."


def row(context: RequestContext) -> Response:
    """Show one row."""
    asked = context.request.query_params
    place = _place(asked.get("sumber", ""), asked.get("lembar", ""), asked.get("baris", ""))
    return _show(context, agency_here(context), place)


def mend(context: RequestContext) -> Response:
    """Keep what was typed in a row, or take it all back."""
    agency, form = agency_here(context), context.form
    place = _place(form.secret("sumber"), form.secret("lembar"), form.text("baris"))
    last = int(text) if (text := form.text("terakhir")).isdecimal() and len(text) < 16 else 0
    try:
        if form.text("tarik"):
            take_back(context.office, agency, context.person.id, place, last)
            context.notice(_("What was typed at the desk is taken back."))
        else:
            wanted = _wanted(context, last)
            changed = mend_row(context.office, agency, context.person.id, place, wanted)
            context.notice(
                ngettext(
                    "{n} cell is kept. It holds from the next harvest on.",
                    "{n} cells are kept. They hold from the next harvest on.",
                    changed,
                )
                if changed
                else _("Nothing was changed.")
            )
    except Refused as refusal:
        return _show(context, agency, place, refusal, 409)
    line = _line(context, agency, place)
    return context.redirect(line.address(agency.slug) if line else f"/daftar/{agency.slug}")


def _wanted(context: RequestContext, last: int) -> Wanted:
    """Read the cells; of those that wait for a choice which text is to count."""
    form = context.form
    choices = {code: form.text(CHOICE + code) for code in _codes(context)}
    typed = {
        code: form.text(CELL + code)
        for code in _codes(context)
        if CELL + code in form.fields and choices[code] not in ("meja", "daftar")
    }
    ours = [code for code, choice in choices.items() if choice == "meja"]
    back = [code for code, choice in choices.items() if choice == "daftar"]
    return Wanted(typed, ours, back, last)


def _codes(context: RequestContext) -> list[str]:
    return [code for code in context.office.config.metadata.codes if code not in NOT_MENDED]


def _place(source: str, sheet: str, number: str) -> Place:
    known = number.isascii() and number.isdigit() and len(number) < 10
    return source, sheet, int(number) if known else 0


def _line(context: RequestContext, agency: Agency, place: Place) -> Line | None:
    stored = context.office.store.about_records.at(agency.slug, place)
    if stored is not None:
        return next(iter(lines_of(context, agency, [stored])), None)
    now = row_now(context.office, agency, place)
    return Line(now, waits=True) if now else None


def _groups(
    fields: Sequence[Asked], values: Mapping[str, str], line: Line
) -> tuple[list[Asked], list[Asked]]:
    """Return the fields to be shown at once, and those that only excluded information has."""
    closed = [
        asked
        for asked in fields
        if asked.closed
        and not values.get(code := asked.spec.code)
        and not line.of(code)
        and code not in line.typed
    ]
    closed = [] if mentions_exclusion(values.get("klasifikasi", "")) else closed
    return [asked for asked in fields if asked not in closed], closed


def _show(
    context: RequestContext,
    agency: Agency,
    place: Place,
    complaint: object = "",
    status: int = 200,
) -> Response:
    line = _line(context, agency, place)
    if line is None or (line.alone and not line.added):
        raise NotHere
    desk = line.row.desk
    history = context.office.store.desk_cells.about(agency.slug, desk.item) if desk else []
    values: Mapping[str, str] = line.row.values
    if complaint:  # what was typed stays in the form
        said = {code: context.form.text(CELL + code) for code in _codes(context)}
        values = {**values, **{c: t for c, t in said.items() if CELL + c in context.form.fields}}
    source, sheet, number = place_of(line.row)
    proposal, notes_on = noted_on_row(context, agency, place_of(line.row))
    return context.page(
        "list_row.html",
        status=status,
        complaint=complaint,
        agency=agency,
        line=line,
        groups=_groups(fields_of(context.office, agency), values, line),
        values=values,
        place={"sumber": source, "lembar": sheet, "baris": number},
        last=history[-1].id if history else 0,
        history=history[::-1],
        proposal=proposal,
        notes_on=notes_on,
    )
