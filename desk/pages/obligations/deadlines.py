"""By when what must be there or be renewed, agency by agency, and the letter to a late one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.obligations.completeness import kept_lists
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import bytes_attachment
from didd.obligations.deadline_forms import REASONS, by_day, deadlines_csv
from didd.obligations.deadlines import Deadline, is_late
from didd.steps.obligations.letters import LETTERS, Owed, letter_now, letter_paper, owed_now
from didd.text.iana_types import media_type_named

#: Days to come that the page lists; the CSV has all.
MOST = 200


@dataclass(frozen=True, slots=True)
class Month:
    """What is due in a month, ``2026-03``, and how long its bar is, of 100."""

    name: str
    count: int
    length: float


def deadlines(context: RequestContext) -> Response:
    """Show the agencies that are late, and the days to come of all that the visitor serves."""
    owed, today = _owed(context), context.office.today
    coming = by_day(d for each in owed for d in each.days if not is_late(d, today))
    late = sorted((each for each in owed if each.since), key=lambda each: each.since or date.max)
    return context.page(
        "deadlines.html",
        late=late,
        coming=coming[:MOST],
        more=max(0, len(coming) - MOST),
        months=_months(coming),
        labels=_labels(context),
        reasons=REASONS,
        today=today,
    )


def as_csv(context: RequestContext) -> Response:
    """Return every day that the agencies have to keep, as CSV."""
    found = (deadline for each in _owed(context) for deadline in each.days)
    mandatory, today = context.office.config.mandatory, context.office.today
    content = deadlines_csv(found, mandatory, today, "\r\n").encode()
    return bytes_attachment(content, "tenggat.csv", "text/csv")


def letter(context: RequestContext) -> Response:
    """Show the letter to the head of an agency as it is to be written today."""
    owed = owed_here(context)
    return context.page(
        "letter.html",
        agency=owed.agency,
        owed=owed,
        letter=letter_now(context.office, owed) if owed.late or owed.missing else None,
        may_take=context.may(Permission.APPROVE, owed.agency.slug),
        kinds=tuple(LETTERS),
    )


def paper(context: RequestContext) -> Response:
    """Return the letter, to be signed by the chief officer and sent as letters are."""
    owed, kind = owed_here(context), context.request.path_params["kind"]
    may = context.may(Permission.APPROVE, owed.agency.slug)
    if not may or kind not in LETTERS or not (owed.late or owed.missing):
        raise NotHere
    content = letter_paper(context.office, owed, kind)
    return bytes_attachment(content, f"surat-{owed.agency.slug}.{kind}", media_type_named(kind))


def owed_here(context: RequestContext) -> Owed:
    """Return what the agency of the address owes; ``NotHere`` for one that ended."""
    agency = agency_here(context)
    found = owed_now(context.office, [agency], kept_lists(context))
    if not found:
        raise NotHere  # one that ended is written to no more
    return found[0]


def _owed(context: RequestContext) -> list[Owed]:
    return owed_now(context.office, context.agencies(), kept_lists(context))


def _labels(context: RequestContext) -> dict[str, str]:
    headings = context.office.config.mandatory.headings
    return {heading.code: context.label(heading.label) for heading in headings}


def _months(coming: Sequence[Deadline]) -> list[Month]:
    """Return the next twelve months in which something is due, with their bars."""
    counted = [
        (name, len(list(found)))
        for name, found in groupby(coming, key=lambda each: each.due.strftime("%Y-%m"))
    ][:12]
    most = max((count for _name, count in counted), default=1)
    return [Month(name, count, round(100 * count / most, 1)) for name, count in counted]
