"""Records whose retention ended or ends soon, and what the records schedule says of them."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from desk.api.caller import Reader
from desk.api.obligations.deadlines_api import OneAgency, agencies_asked
from desk.api.shapes import USUAL, Cursor, Limit, Told
from didd.obligations.retention_ends import Term
from didd.steps.obligations.retention import retention_ends

router = APIRouter(tags=["obligations"])


class RecordKept(Told):
    """A record with a counted term that ended or soon ends; nothing is deleted for it.

    ``fate`` is what the schedule says happens once all terms are over, "" where it says none.
    """

    agency: str
    number: str
    title: str
    made: str
    retention: str
    active_until: date
    inactive_until: date | None
    fate: str
    term: Term


class RetentionTold(Told):
    """A page of records, the first end first, and how many of all are in which term."""

    items: list[RecordKept]
    counts: dict[Term, int]
    total: int
    next: str | None


@router.get("/retention")
def retention(
    caller: Reader, agency: OneAgency = "", limit: Limit = USUAL, cursor: Cursor = ""
) -> RetentionTold:
    """List the records of lists in force with a term that ended, or ends within a year."""
    found = retention_ends(caller.office, agencies_asked(caller, agency))
    today, start = caller.office.today, int(cursor.partition(".")[0] or 0)
    terms = [each.term(today) for each in found]
    shown, after = slice(start, start + limit), start + limit
    names = set(RecordKept.model_fields) - {"term"}
    return RetentionTold(
        items=[
            RecordKept(**{name: getattr(each, name) for name in names}, term=term)
            for each, term in zip(found[shown], terms[shown], strict=True)
        ],
        counts={term: terms.count(term) for term in Term},
        total=len(found),
        next=str(after) if after < len(found) else None,
    )
