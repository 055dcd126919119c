"""By when what must be there or be renewed, and the letter to the head of a late agency."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from desk.access.permissions import Permission
from desk.api.caller import Approver, Caller, Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import USUAL, Cursor, Limit, Slug, Told
from desk.pages.obligations import deadlines as page
from desk.pages.obligations.completeness import kept_lists
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.model import Agency
from didd.obligations.deadline_forms import by_day, deadline_json
from didd.obligations.deadlines import Deadline, Reason
from didd.steps.obligations.letters import Owed, letter_now, letter_paper, owed_now
from didd.text.iana_types import media_type_named

router = APIRouter(tags=["obligations"])
#: One of the agencies that the officer serves; "" for all of them.
OneAgency = Annotated[str, Query(max_length=100)]


class DeadlineTold(Told):
    """Something that must be there, or be renewed or confirmed, by ``due``.

    ``heading`` is "" for the list itself; from the day after ``warn`` on it should be renewed.
    ``left`` days are left, fewer than none once its day has passed.
    """

    agency: str
    heading: str
    reason: Reason
    warn: date | None
    due: date
    left: int


class DeadlinesTold(Told):
    """A page of days to keep; ``next`` is the cursor of the following one, null on the last."""

    items: list[DeadlineTold]
    total: int
    next: str | None


class LetterTold(Told):
    """The letter as it is to be written today, from top to bottom."""

    title: str
    letterhead: list[str]
    place_and_day: str
    addressee: list[str]
    opening: list[str]
    heads: list[str]
    rows: list[list[str]]
    request: list[str]
    position: str
    name: str
    below: list[str]


class OwedTold(Told):
    """What an agency owes: days that have passed, the first of them, and missing headings.

    ``letter`` is null where nothing is owed.
    """

    agency: str
    since: date | None
    late: list[DeadlineTold]
    missing: list[str]
    letter: LetterTold | None


@router.get("/deadlines")
def deadlines(
    caller: Reader,
    agency: OneAgency = "",
    late: bool | None = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> DeadlinesTold:
    """List the days that agencies have to keep, the first day first; late ones only, or none."""
    owed = owed_now(caller.office, agencies_asked(caller, agency), kept_lists(caller.context))
    today, start = caller.office.today, int(cursor.partition(".")[0] or 0)
    days = by_day(each for one in owed for each in one.days)
    found = [each for each in days if late in (None, each.due < today)]
    shown, after = found[start : start + limit], start + limit
    return DeadlinesTold(
        items=[_told(caller, each) for each in shown],
        total=len(found),
        next=str(after) if after < len(found) else None,
    )


@router.get("/agencies/{agency}/late-letter")
def late_letter(caller: Reader, agency: Slug) -> OwedTold:
    """Read what one agency owes today, and the letter to its head about it."""
    del agency
    owed = page.owed_here(caller.context)
    letter = letter_now(caller.office, owed) if _is_owed(owed) else None
    return OwedTold(
        agency=owed.agency.slug,
        since=owed.since,
        late=[_told(caller, each) for each in owed.late],
        missing=[line.heading.code for line in owed.missing],
        letter=LetterTold.model_validate(letter) if letter else None,
    )


@router.get("/agencies/{agency}/late-letter.{kind}", response_class=Response, responses=FILE)
def late_letter_paper(caller: Approver, agency: Slug, kind: Literal["docx", "pdf"]) -> Response:
    """Download the letter, to be signed by the chief officer and sent as letters are."""
    del agency
    owed = page.owed_here(caller.context)
    if not caller.context.may(Permission.APPROVE, owed.agency.slug) or not _is_owed(owed):
        raise NotHere
    content = letter_paper(caller.office, owed, kind)
    return bytes_attachment(content, f"surat-{owed.agency.slug}.{kind}", media_type_named(kind))


def agencies_asked(caller: Caller, agency: str) -> list[Agency]:
    """Return the agency that is asked for, all that the officer serves for ""."""
    return [each for each in caller.context.agencies() if agency in ("", each.slug)]


def _is_owed(owed: Owed) -> bool:
    return bool(owed.late or owed.missing)


def _told(caller: Caller, each: Deadline) -> DeadlineTold:
    return DeadlineTold(**deadline_json(each, caller.office.today))
