"""Ralat: rows of the edition in force corrected by a further decree, read once more before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.lists.confirming import (
    Confirmation,
    confirmed_decree,
    frame_of,
    number_typed,
    read_again,
    read_once_more,
)
from desk.pages.lists.decree_form import decree_day
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, EditionStatus, RegisterEdition
from didd.publication.takeback import Version
from didd.register.compile import EntryChange
from didd.register.printing.printed_frame import ListNames
from didd.steps.lists.ralat import Ralat, correct, correctable, look_at_ralat


@dataclass(frozen=True, slots=True)
class Correctable:
    """A row that may be corrected: what changes in it, and how the form names it."""

    change: EntryChange
    key: str


def ralat_form(context: RequestContext) -> Response:
    """Show the rows whose text was mended and approved since, and ask for the further decree."""
    return _show(context, agency_here(context))


def confirm_ralat(context: RequestContext) -> Response:
    """Show the further decree once more as it will be printed; changes nothing."""
    return read_once_more(context, _confirmation, _show)


def make_ralat(context: RequestContext) -> Response:
    """Correct the rows that were read once more, by the further decree."""
    agency = agency_here(context)
    try:
        how = confirmed_decree(context, f"edition/{agency.slug}").how
        asked = _asked(context)
        made = correct(context.office, agency, context.person.id, asked, replace(how, shown=""))
    except Refused as refusal:
        return read_again(context, agency, refusal, _confirmation, _show)
    context.notice(
        _(
            "{agency}: the ralat is kept as edition {label}, beside the edition that it corrects.",
            label=made.label,
            agency=agency.name,
        )
    )
    return context.redirect(f"/didd/{agency.slug}")


def _asked(context: RequestContext) -> Ralat:
    rows = [_version(row) for row in context.form.all("baris")]
    number = int(context.request.path_params["id"])
    return Ralat(number, rows, number_typed(context), decree_day(context))


def _version(row: str) -> Version:
    record, _colon, content = row.partition(":")
    return record, content


def _key(change: EntryChange) -> str:
    return f"{change.after.record_id}:{change.after.content_hash}"


def _confirmation(context: RequestContext, agency: Agency) -> Confirmation:
    office, sop, asked = context.office, context.office.config.sop, _asked(context)
    judged = look_at_ralat(office, agency, context.person.id, asked)
    edition = judged.edition
    names = ListNames(sop.register_name, sop.register_title, "")
    return Confirmation(
        address=f"/didd/{agency.slug}/ralat/{asked.edition}",
        name=sop.register_name,
        edition=edition.label,
        entries=len(edition.register.entries),
        decree=judged.decree,
        frame=frame_of(context, edition, names, judged.decree),
        content_hash=edition.register.content_hash,
        mark=judged.mark,
        rows=tuple(f"{record}:{content}" for record, content in asked.rows),
    )


def _found(context: RequestContext, agency: Agency) -> RegisterEdition:
    """Return the edition that the address names: an established one of this agency."""
    try:
        found = context.office.store.editions.get(int(context.request.path_params["id"]))
    except (KeyError, OverflowError) as error:
        raise NotHere from error
    if found.register.agency != agency.slug or found.status is not EditionStatus.ESTABLISHED:
        raise NotHere
    return found


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    found, store = _found(context, agency), context.office.store
    heads = store.edition_heads.of(agency.slug)
    newest = next(h.id for h in heads if h.status is EditionStatus.ESTABLISHED) == found.id
    rows: Sequence[EntryChange] = ()
    if newest:
        rows = correctable(found, store.editions.draft(agency.slug))
    signatory = context.as_officer(Permission.ESTABLISH, agency.slug)
    return context.page(
        "ralat.html",
        status=status,
        complaint=complaint,
        agency=agency,
        edition=found,
        newest=newest,
        rows=[Correctable(change, _key(change)) for change in rows],
        chosen=context.form.all("baris"),
        today=context.office.today,
        signatory=signatory.holder if signatory else "",
        typed=context.form,
    )
