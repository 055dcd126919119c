"""What agencies are to be reminded of today, and who is told of those that are late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from didd.agencies.changes import AgencyChange
from didd.model import Agency, Decree, EditionStatus
from didd.obligations.board import Board
from didd.obligations.deadlines import Deadline, ListDays, Notice, deadlines, notices
from didd.office import Office
from didd.steps.obligations.completeness import Lists, boards_now, listed_of


def living(office: Office) -> list[Agency]:
    """Return the agencies of today; what one that ended left undone is its successor's matter."""
    return [agency for agency in office.config.agencies.values() if agency.living]


def notices_now(office: Office, lists: Lists = listed_of) -> list[Notice]:
    """Return whom to tell of which day, whoever was told already; agency by agency."""
    config, role = office.config, office.config.sop.step("collect").role
    rules = config.sop.reminders
    return [
        notice
        for _board, days in deadlines_now(office, living(office), lists)
        for deadline in days
        for notice in notices(deadline, office.today, config.mandatory, rules, role)
    ]


def deadlines_now(
    office: Office, agencies: Iterable[Agency], lists: Lists = listed_of
) -> list[tuple[Board, list[Deadline]]]:
    """Return how each of these agencies stands today, and the days that it has to keep."""
    kept, config = list_days(office), office.config
    found: list[tuple[Board, list[Deadline]]] = []
    for board in boards_now(office, agencies, lists):
        days = kept.get(board.agency, ListDays())
        whole = deadlines(board, days, config.mandatory, config.sop.reminders)
        found.append((board, list(whole)))
    return found


def list_days(office: Office) -> Mapping[str, ListDays]:
    """Return, by agency, when its list was established and since when the agency is known."""
    established = {
        head.agency: _made_anew(office, head.agency, head.decree)
        for head in office.store.edition_heads.newest()
        if head.status is EditionStatus.ESTABLISHED and head.decree
    }
    known: dict[str, date] = {}
    for change in office.store.agencies.all():
        if change.agency not in known and (day := _known_from(change, office.config.sop.zone)):
            known[change.agency] = day
    return {
        slug: ListDays(established.get(slug), known.get(slug)) for slug in {*established, *known}
    }


def _made_anew(office: Office, agency: str, newest: Decree) -> date:
    """Return the day of the newest decree that made the list anew: a ralat only mends rows."""
    if not newest.corrected:
        return newest.date
    decrees = (head.decree for head in office.store.edition_heads.of(agency))
    return next((d.date for d in decrees if d and not d.corrected), newest.date)


def _known_from(change: AgencyChange, zone: ZoneInfo) -> date | None:
    """Return the day from which the office knows of a change and it holds, too."""
    kept = change.at.astimezone(zone).date() if change.at else None
    return max(filter(None, (change.since, kept)), default=None)
