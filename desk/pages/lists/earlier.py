"""A list and decree in force before this register was kept: sent, looked at, confirmed, kept."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.lists.confirming import number_typed
from desk.pages.lists.decree_form import decree_day
from desk.web.context import RequestContext
from didd.approval.decree_facts import SINCE
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.steps.lists.earlier import (
    Decreed,
    EarlierRead,
    keep_confirmed,
    look_at_earlier,
    put_aside,
    read_earlier,
)
from didd.text.kept_names import BadName, safe_name

#: Titles that the page shows of each kind.
SHOWN = 500
#: Longest name of a signatory.
_LONGEST_NAME = 200


def earlier(context: RequestContext) -> Response:
    """Show what is kept of before, and ask for the list and its decree."""
    return _show(context, agency_here(context))


def look(context: RequestContext) -> Response:
    """Read what was sent and show it, beside the items of today; keeps nothing in the register."""
    agency, office = agency_here(context), context.office
    try:
        decreed = Decreed(number_typed(context), decree_day(context), _signatory(context))
        found = _read(context, agency)
        listed = look_at_earlier(office, agency, context.person.id, decreed, found)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    matched = set(found.matched)
    return context.page(
        "earlier_confirm.html",
        agency=agency,
        listed=listed,
        matched=[line for line in listed.lines if line.title in matched],
        unmatched=[line for line in listed.lines if line.title not in matched],
        found=found,
        most=SHOWN,
        sha256=put_aside(office, listed, context.person.id),
    )


def keep(context: RequestContext) -> Response:
    """Keep exactly what was shown."""
    agency = agency_here(context)
    try:
        keep_confirmed(context.office, agency, context.person.id, context.form.text("isi"))
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(_("Kept as the edition before the first one of {agency}.", agency=agency.name))
    return context.redirect(f"/didd/{agency.slug}/sebelumnya")


def without_edition(context: RequestContext, listed: Collection[str]) -> list[Agency]:
    """Return the agencies for which the visitor may keep a list: none of those ``listed`` here."""
    return [
        agency
        for agency in context.agencies()
        if agency.living
        and agency.slug not in listed
        and context.may(Permission.COMPILE, agency.slug)
    ]


def _signatory(context: RequestContext) -> str:
    return " ".join(context.form.text("pejabat").split())[:_LONGEST_NAME]


def _read(context: RequestContext, agency: Agency) -> EarlierRead:
    sent = next((each for each in context.form.uploads.get("berkas", ()) if each.name), None)
    if sent is None:
        raise Refused(_("No file was chosen."))
    try:
        name = safe_name(sent.name)
    except BadName as bad:
        raise Refused(bad.sentence) from bad
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as file:
            shutil.copyfileobj(sent.file, file)
        return read_earlier(context.office, agency, path)


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    store = context.office.store
    return context.page(
        "earlier.html",
        status=status,
        complaint=complaint,
        agency=agency,
        kept=store.earlier_lists.of(agency.slug),
        current=store.editions.current(agency.slug),
        today=context.office.today,
        since=SINCE,
        typed=context.form,
    )
