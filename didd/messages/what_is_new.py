"""From what the store says to what is worth a message: what waits, is late, failed, or is over.

Being late only ever brings a reminder, then a message to somebody else: no decision follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from didd.approval.waiting_time import working_time
from didd.config.sop import Sop
from didd.i18n import _, stored
from didd.messages.news import Facts, Failure, Item, Kind, News, Waiting
from didd.messages.open_notes import NoteSaid, unanswered
from didd.register.other_lists.watched_periods import WatchedPeriod

#: Days after which a folder that stays silent is told of again.
_SILENT_AGAIN = 30


def news(facts: Facts, sop: Sop, now: datetime) -> list[News]:
    """Return everything there is to tell, whoever was told of it already."""
    return [
        *(each for waiting in facts.waiting for each in _waiting(waiting, sop, now)),
        *(
            News(
                Kind.STRUCK if r.struck else Kind.RETURNED,
                r.agency,
                r.decision,
                (Item(r.title, r.note),),
            )
            for r in facts.returned
        ),
        *(
            News(
                Kind.GIVEN_BACK if said.back else Kind.LAID_BEFORE,
                said.agency,
                said.mark,
                (Item(said.label, said.note),),
            )
            for said in facts.drafts_said
        ),
        *(News(Kind.PUBLISHED, p.agency, p.edition, (Item(p.label),)) for p in facts.published),
        *(
            News(Kind.TAKEN_DOWN, t.agency, t.takedown, (Item(t.title, t.note),))
            for t in facts.taken_down
        ),
        *_failures(facts.failures, sop),
        *_silent(facts, sop, now),
        *_periods_over(facts, sop, now),
        *_noted(facts, sop),
    ]


def is_late(since: datetime, now: datetime, step: str, sop: Sop) -> bool:
    """Whether a reminder is due: after the SOP's own standard, and the office's days of patience.

    Weekends and public holidays do not count.
    """
    standard = timedelta(seconds=sop.step(step).standard.seconds or 0)
    patience = timedelta(days=sop.messages.remind_after_days)
    return working_time(since, now, sop) >= max(standard, patience)


def _waiting(waiting: Waiting, sop: Sop, now: datetime) -> Iterator[News]:
    items = tuple(map(Item, waiting.titles))
    kind = Kind.WAITING if waiting.step == "approve" else Kind.DRAFT
    yield News(kind, waiting.agency, waiting.newest, items, waiting.count)
    if not is_late(waiting.since, now, waiting.step, sop):
        return
    late = News(
        Kind.LATE,
        waiting.agency,
        now.astimezone(sop.zone).toordinal(),
        items,
        waiting.count,
        every=sop.messages.remind_every_days,
        step=waiting.step,
        since=waiting.since,
    )
    yield late
    patience = timedelta(days=sop.messages.escalate_after_days)
    if working_time(waiting.since, now, sop) >= patience:
        yield News(
            Kind.ESCALATED,
            late.agency,
            late.mark,
            items,
            late.count,
            every=late.every,
            step=late.step,
            since=late.since,
        )


def _failures(failures: tuple[Failure, ...], sop: Sop) -> Iterator[News]:
    """Yield one a job and agency and day: a run is tried again and again."""
    newest: dict[tuple[str, str], Failure] = {}
    for each in sorted(failures, key=lambda f: f.at):
        newest[each.agency, each.job] = each
    for each in newest.values():
        day = each.at.astimezone(sop.zone).toordinal()
        item = (Item(each.job, each.why),)
        yield News(Kind.FAILED, each.agency, day, item, step=each.job, since=each.at)


def _silent(facts: Facts, sop: Sop, now: datetime) -> Iterator[News]:
    patience = timedelta(days=sop.messages.silent_after_days)
    for agency, since in facts.quiet_since:
        if now - since >= patience:
            day = now.astimezone(sop.zone).toordinal()
            yield News(Kind.SILENT, agency, day, every=_SILENT_AGAIN, since=since)


def _periods_over(facts: Facts, sop: Sop, now: datetime) -> Iterator[News]:
    """Yield one an agency, the exclusion that ended last first; told again when another ends."""
    today = now.astimezone(sop.zone).date()
    over: dict[str, list[WatchedPeriod]] = {}
    for period in sorted(facts.periods, key=lambda p: p.ends, reverse=True):
        if period.ends < today:
            over.setdefault(period.agency, []).append(period)
    for agency, periods in over.items():
        items = tuple(
            Item(p.title, stored(_("its period ended on {day}", day=p.ends.isoformat())))
            for p in periods
        )
        yield News(Kind.PERIOD_OVER, agency, periods[0].ends.toordinal(), items, count=len(periods))


def _noted(facts: Facts, sop: Sop) -> Iterator[News]:
    """Yield one an agency and side that is to answer; the notes themselves stay at the desk."""
    collector = sop.step("collect").role
    for step, for_agency in (("collect", True), ("approve", False)):
        by_agency: dict[str, list[NoteSaid]] = {}
        for note in unanswered(facts.notes, collector, for_agency=for_agency):
            by_agency.setdefault(note.agency, []).append(note)
        for agency, notes in by_agency.items():
            items = tuple(map(Item, dict.fromkeys(note.title for note in notes)))
            yield News(Kind.NOTED, agency, notes[-1].number, items, len(notes), step=step)
