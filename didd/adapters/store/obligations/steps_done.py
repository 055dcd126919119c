"""When each step of each record and edition could begin, and when it was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import reading
from didd.adapters.database.schema import decision, edition, edition_published, submission
from didd.adapters.store.decisions import standing
from didd.obligations.step_times import Step


class StepsDone:
    """Read-only."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def since(self, moment: datetime, agencies: Iterable[str]) -> list[Step]:
        """Return the steps that were done from a moment on, of these agencies.

        A record is approved, or not, by the first decision on it; an edition waits from its
        compilation until its decree, and then until the portal showed it.
        """
        some = list(agencies)
        with reading(self.engine) as connection:
            return [
                *_decided(connection, moment, some),
                *_established(connection, moment, some),
                *_published(connection, moment, some),
            ]


def _decided(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    first = sa.func.min(decision.c.decided_at).label("ended")
    query = (
        sa.select(submission.c.agency, submission.c.submitted_at, first)
        .join(submission, submission.c.id == decision.c.submission_id)
        .where(decision.c.agency.in_(some), standing())
        .group_by(submission.c.id, submission.c.agency, submission.c.submitted_at)
        .having(first >= moment)
    )
    for row in connection.execute(query):
        yield Step(row.agency, "approve", row.submitted_at, row.ended)


def _established(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    columns = (edition.c.agency, edition.c.compiled_at, edition.c.established_at)
    of = edition.c.agency.in_(some)
    for row in connection.execute(
        sa.select(*columns).where(of, edition.c.established_at >= moment)
    ):
        yield Step(row.agency, "establish", row.compiled_at, row.established_at)


def _published(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    shown = edition_published.c.published_at
    query = (
        sa.select(edition.c.agency, edition.c.established_at, shown)
        .join(edition, edition.c.id == edition_published.c.edition_id)
        .where(edition.c.agency.in_(some), shown >= moment)
    )
    for row in connection.execute(query):
        yield Step(row.agency, "publish", row.established_at, row.published_at)
