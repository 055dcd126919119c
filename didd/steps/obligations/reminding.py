"""What agencies are to be reminded of today, and who is told of those that are late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from didd.model import Agency, EditionStatus
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
    zone = office.config.sop.zone
    established = {
        head.agency: head.decree.date
        for head in office.store.edition_heads.newest()
        if head.status is EditionStatus.ESTABLISHED and head.decree
    }
    known: dict[str, date] = {}
    for change in office.store.agencies.all():
        day = change.since or (change.at.astimezone(zone).date() if change.at else None)
        if day is not None:
            known.setdefault(change.agency, day)
    return {
        slug: ListDays(established.get(slug), known.get(slug)) for slug in {*established, *known}
    }
