"""A check of an agency's folder, asked for now: how far it is, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from desk import check_findings
from desk.access.permissions import Permission
from desk.expected import is_failed
from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.adapters.store.intake.harvests import HarvestRow
from didd.adapters.store.workspace.check_requests import CheckRequest, CheckState
from didd.approval.what_may_be_decided import Refused
from didd.model import Agency
from didd.steps.workspace.ask_check import ask_check
from didd.steps.workspace.slip import SLIPS, slip_file

#: A check that nothing has begun by then waits for a program that does not run.
_NOT_TAKEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CheckView:
    """How the newest check stands. ``seen``: when the folder was last read; None: never.

    ``failed``: it was not finished; ``held``: the harvest that stopped because
    files are gone, 0 for none; ``stuck``: nothing begins it.
    """

    asked: CheckRequest | None
    seen: datetime | None
    stuck: bool
    failed: bool
    held: int


def checks(context: RequestContext) -> Response:
    """Show the agencies that the visitor serves; go on at once where there is one only."""
    agencies = [a for a in context.agencies() if a.living]
    if len(agencies) == 1:
        return context.redirect(f"/periksa/{agencies[0].slug}")
    asked = context.office.store.check_requests.newest_of([a.slug for a in agencies])
    return context.page("checks.html", agencies=agencies, asked=asked)


def check(context: RequestContext) -> Response:
    """Show how the newest check stands, and what the folder's last check found."""
    return _page(context, agency_here(context))


def check_again(context: RequestContext) -> Response:
    """Ask for a check; the button pressed twice asks once."""
    agency = agency_here(context)
    agreed = context.form.text("hilang")
    held = int(agreed) if agreed.isdecimal() and len(agreed) < 18 else 0
    try:
        ask_check(context.office, agency, context.person.id, held=held if agreed else None)
    except Refused as refusal:
        return _page(context, agency, refusal, 409)
    return context.redirect(f"/periksa/{agency.slug}")


def slip(context: RequestContext) -> Response:
    """Return the return slip as it lies in the agency's folder."""
    agency, kind = agency_here(context), context.request.path_params["kind"]
    if kind not in SLIPS or not context.may(Permission.CHECK, agency.slug):
        raise NotHere
    name, media_type = SLIPS[kind]
    try:
        content = slip_file(context.office, agency, kind)
    except Refused as refusal:
        return _page(context, agency, refusal, 409)
    return bytes_attachment(content, name, media_type)


def _page(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    stands = _stands(context, agency)
    return context.page(
        "check.html",
        status=status,
        scripts=("check.js",) if stands.asked and stands.asked.open else (),
        complaint=complaint,
        agency=agency,
        check=stands,
        slip=check_findings.told(context.office, agency) if stands.seen else None,
        places=check_findings.PLACES,
    )


def _stands(context: RequestContext, agency: Agency) -> CheckView:
    store, now = context.office.store, context.office.now()
    asked, last = store.check_requests.newest(agency.slug), store.harvests.latest(agency.slug)
    seen = check_findings.last_read(context.office, [agency.slug]).get(agency.slug)
    waits = asked is not None and asked.state is CheckState.WAITING
    failed = asked is not None and is_failed(asked, seen)
    return CheckView(
        asked=asked,
        seen=seen,
        stuck=asked is not None and waits and now - asked.due_at > _NOT_TAKEN,
        failed=failed,
        held=last.id if failed and asked and last and _told_of(asked, last) else 0,
    )


def _told_of(asked: CheckRequest, last: HarvestRow) -> bool:
    """Whether what the page says is gone is what the newest harvest missed, not one before it."""
    ended = asked.ended_at or last.started_at
    return last.status == "held" and asked.at <= last.started_at <= ended
