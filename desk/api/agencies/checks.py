"""A check of an agency's folder: asked for, how far it is, and what the last one found."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from desk import check_findings
from desk.api.caller import Caller, Checking, Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import Asked, Count, Slug, Told
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.adapters.store.workspace.check_requests import CheckState
from didd.model import Severity
from didd.steps.workspace.ask_check import ask_check
from didd.steps.workspace.slip import SLIPS, slip_file

router = APIRouter(tags=["checks"], prefix="/agencies/{agency}/check")


class CheckAsked(Asked):
    """``held``: the harvest that stopped because files are gone, which are gone on purpose."""

    held: Count | None = None


class PlaceTold(Told):
    """Where findings with the same value are; ``rows`` are of a list, empty for a file."""

    file: str
    sheet: str
    column: str
    field: str
    value: str
    page: int
    cell: str
    hint: str
    rows: list[int]


class Group(Told):
    """Findings of one rule with one message: how many, and the first places."""

    rule: str
    severity: Severity
    message: str
    remedy: str
    count: int
    places: list[PlaceTold]


class CheckRequested(Told):
    """A check that was asked for; ``done`` of ``total`` is how far its ``stage`` is."""

    id: int
    state: CheckState
    officer: str
    at: datetime
    stage: str
    done: int
    total: int
    ended_at: datetime | None
    why: str


class CheckTold(Told):
    """The newest check, when the folder was last read, and what that found."""

    request: CheckRequested | None
    seen: datetime | None
    verdict: str
    counts: dict[str, int]
    groups: list[Group]


@router.get("")
def check(caller: Reader, agency: Slug) -> CheckTold:
    """Say how the newest check stands, and what the folder's last check found."""
    del agency
    return _told(caller)


@router.post("", status_code=202)
def ask_for_check(caller: Checking, agency: Slug, body: CheckAsked) -> CheckTold:
    """Ask for a check now; one that waits or goes on already is not asked for again."""
    del agency
    ask_check(caller.office, caller.agency, caller.id, held=body.held)
    return _told(caller)


@router.get("/slip/{kind}", response_class=Response, responses=FILE)
def slip(caller: Checking, agency: Slug, kind: str) -> Response:
    """Download the return slip as it lies in the agency's folder: `html` or `xlsx`."""
    del agency
    here = caller.agency
    if kind not in SLIPS:
        raise NotHere
    name, media_type = SLIPS[kind]
    return bytes_attachment(slip_file(caller.office, here, kind), name, media_type)


def _told(caller: Caller) -> CheckTold:
    office, slug = caller.office, caller.agency.slug
    asked = office.store.check_requests.newest(slug)
    seen = check_findings.last_read(office, [slug]).get(slug)
    slip = check_findings.told(office, caller.agency) if seen else None
    return CheckTold(
        request=CheckRequested.model_validate(asked) if asked else None,
        seen=seen,
        verdict=str(slip.verdict) if slip else "",
        counts=check_findings.row_counts(office, [slug]).get(slug, {}),
        groups=[Group.model_validate(each) for each in slip.groups] if slip else [],
    )
