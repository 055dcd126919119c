"""What waits, since when, and how long things took: each by an index or few rows, and no list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import reading
from didd.adapters.database.schema import (
    agency_change,
    check_request,
    decision,
    edition,
    edition_published,
    failed_run,
    harvest,
    message,
    publication_due,
    reversion,
    submission,
    takedown,
    takedown_end,
    verification,
)
from didd.adapters.store.edition_heads import unpublished
from didd.model import EditionStatus, State

#: So many of the newest are looked at for how long a step takes.
_NEWEST = 200
#: A proposal is urgent or not: the index has them in this order.
_URGENCIES = (0, 1)
_OVER = ("failed", "held")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the first of them does; None where none does."""

    count: int
    since: datetime | None = None


class Watched:
    """Read-only."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def waiting(self, now: datetime) -> dict[str, Waiting]:
        """Return what waits, by step: checks, proposals, consequence tests, drafts, editions.

        Drafts that their superior gave back wait too.
        """
        lags = self.lags(now)
        with reading(self.engine) as connection:
            return {
                "collect": _checks(connection),
                "approve": _proposals(connection, State.SUBMITTED),
                "test": _proposals(connection, State.TESTED),
                "establish": _drafts(connection),
                "publish": Waiting(len(lags), min(lags.values(), default=None)),
            }

    def lags(self, now: datetime) -> dict[str, datetime]:
        """Return since when the portal does not show all that it should, by agency."""
        due = publication_due.c
        undone = sa.exists().where(reversion.c.in_force_id == edition.c.id)
        query = (
            sa.select(
                edition.c.agency,
                edition.c.established_at,
                (edition_published.c.edition_id.is_not(None) | undone).label("shown"),
                sa.case((due.due_at <= now, due.due_at)).label("due_at"),
            )
            .outerjoin(edition_published, edition_published.c.edition_id == edition.c.id)
            .outerjoin(publication_due, due.agency == edition.c.agency)
            .where(*unpublished(now))
        )
        with reading(self.engine) as connection:
            return {
                row.agency: row.due_at if row.shown and row.due_at else row.established_at
                for row in connection.execute(query)
            }

    def took(self) -> dict[str, list[timedelta]]:
        """Return how long the newest items of each step took, by the clock."""
        sent, made = submission.c, edition.c
        looked = {
            "collect": sa.select(harvest.c.started_at, sent.submitted_at)
            .select_from(submission)
            .join(harvest, harvest.c.id == sent.harvest_id)
            .where(_among_newest(sent.id)),
            "approve": sa.select(sent.submitted_at, decision.c.decided_at)
            .select_from(decision)
            .join(submission, sent.id == decision.c.submission_id)
            .where(_among_newest(decision.c.id)),
            "establish": sa.select(made.compiled_at, made.established_at).where(
                _among_newest(made.id), made.established_at.is_not(None)
            ),
            "publish": sa.select(made.established_at, edition_published.c.published_at)
            .select_from(edition_published)
            .join(edition, made.id == edition_published.c.edition_id)
            .where(_among_newest(edition_published.c.edition_id)),
        }
        with reading(self.engine) as connection:
            return {step: _spans(connection.execute(query)) for step, query in looked.items()}

    def failed_runs(self, since: datetime) -> dict[str, int]:
        """Return how many runs failed since a moment, by job."""
        query = sa.select(failed_run.c.job, sa.func.count()).where(failed_run.c.at >= since)
        with reading(self.engine) as connection:
            return {job: n for job, n in connection.execute(query.group_by(failed_run.c.job))}

    def mails(self) -> dict[str, Waiting]:
        """Return the mails that wait, and those that failed for good, since the first was made."""
        with reading(self.engine) as connection:
            return {state: _mails(connection, state) for state in ("pending", "failed")}

    def harvested(self) -> dict[str, datetime]:
        """Return when each agency's folder was last harvested whole."""
        done = harvest.c.status.not_in(_OVER) & harvest.c.finished_at.is_not(None)
        query = sa.select(harvest.c.agency, sa.func.max(harvest.c.finished_at)).where(done)
        with reading(self.engine) as connection:
            return {a: at for a, at in connection.execute(query.group_by(harvest.c.agency))}

    def never_harvested(self) -> dict[str, datetime]:
        """Return since when the office knows each agency whose harvests came to no whole end."""
        done = harvest.c.status.not_in(_OVER) & harvest.c.finished_at.is_not(None)
        whole = sa.exists().where(harvest.c.agency == agency_change.c.agency, done)
        query = sa.select(agency_change.c.agency, sa.func.min(agency_change.c.at)).where(~whole)
        with reading(self.engine) as connection:
            rows = connection.execute(query.group_by(agency_change.c.agency))
            return {agency: at for agency, at in rows}

    def tried(self, agency: str) -> bool:
        """Whether a harvest of this agency was ever begun."""
        query = sa.select(sa.exists().where(harvest.c.agency == agency))
        with reading(self.engine) as connection:
            return bool(connection.execute(query).scalar())

    def verified(self) -> dict[str, datetime]:
        """Return when each agency's part of the portal was last read back."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(verification.c.agency, verification.c.verified_at))
            return {agency: at for agency, at in rows}

    def takedowns(self) -> Waiting:
        """Return the takedowns that wait for a second officer."""
        over = sa.exists().where(takedown_end.c.takedown_id == takedown.c.id)
        query = sa.select(sa.func.count(), sa.func.min(takedown.c.at)).where(~over)
        with reading(self.engine) as connection:
            return Waiting(*connection.execute(query).one())


def _among_newest(column: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Return whether a row is one of the newest: what no row joins to is not read on past them."""
    return column > sa.select(sa.func.max(column)).scalar_subquery() - _NEWEST


def _checks(connection: sa.Connection) -> Waiting:
    open_ = check_request.c.state.in_(("waiting", "running"))
    query = sa.select(sa.func.count(), sa.func.min(check_request.c.due_at)).where(open_)
    return Waiting(*connection.execute(query).one())


def _proposals(connection: sa.Connection, state: State) -> Waiting:
    mine = (submission.c.newest.is_(True), submission.c.state == state.value)
    firsts = [
        sa.select(submission.c.submitted_at)
        .where(*mine, submission.c.urgency == urgency)
        .order_by(submission.c.id)
        .limit(1)
        for urgency in _URGENCIES
    ]
    found = [at for each in firsts if (at := connection.execute(each).scalar()) is not None]
    count = connection.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()
    return Waiting(count, min(found, default=None))


def _drafts(connection: sa.Connection) -> Waiting:
    drafts = edition.c.status == EditionStatus.DRAFT.value
    query = sa.select(sa.func.count(), sa.func.min(edition.c.compiled_at)).where(drafts)
    return Waiting(*connection.execute(query).one())


def _mails(connection: sa.Connection, state: str) -> Waiting:
    here = message.c.state == state
    first = sa.select(message.c.made_at).where(here).order_by(message.c.id).limit(1)
    count = connection.execute(sa.select(sa.func.count()).select_from(message).where(here))
    return Waiting(count.scalar_one(), connection.execute(first).scalar())


def _spans(rows: Iterable[sa.Row[Any]]) -> list[timedelta]:
    return [max(end - begin, timedelta()) for begin, end in rows if begin and end]
