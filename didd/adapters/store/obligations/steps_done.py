"""When each step of each record and edition could begin, and when it was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import reading
from didd.adapters.database.schema import (
    decision,
    edition,
    edition_published,
    harvest,
    record_version,
    submission,
)
from didd.adapters.store.decisions import standing
from didd.obligations.step_times import Step

#: Columns of an edition by which it is called.
_LABEL = ("agency", "year", "number")


class StepsDone:
    """Read-only."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def since(self, moment: datetime, agencies: Iterable[str]) -> list[Step]:
        """Return the steps that were done from a moment on, of these agencies.

        A record is collected from the start of the harvest that first brought it as it is until it
        was submitted; one that was something else in between, from the harvest that submitted it
        again. It is approved, or not, by the first decision on it. An edition waits from
        its compilation until its decree, and then until the portal showed all that is in it.
        """
        some = list(agencies)
        with reading(self.engine) as connection:
            return [
                *_collected(connection, moment, some),
                *_decided(connection, moment, some),
                *_established(connection, moment, some),
                *_published(connection, moment, some),
            ]


def _collected(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    same = (record_version.c.record_id == submission.c.record_id) & (
        record_version.c.content_hash == submission.c.content_hash
    )
    submits, other = harvest.alias(), submission.alias()
    first = sa.func.coalesce(harvest.c.started_at, record_version.c.created_at)
    back = sa.exists().where(
        other.c.record_id == submission.c.record_id,
        other.c.id < submission.c.id,
        other.c.submitted_at >= first,
    )
    again = sa.func.coalesce(submits.c.started_at, first)
    began = sa.case((back, again), else_=first).label("began")
    query = (
        sa.select(
            submission.c.agency,
            submission.c.record_id,
            submission.c.title,
            submission.c.submitted_at,
            began,
        )
        .join(record_version, same)
        .outerjoin(harvest, harvest.c.id == record_version.c.harvest_id)
        .outerjoin(submits, submits.c.id == submission.c.harvest_id)
        .where(submission.c.agency.in_(some), submission.c.submitted_at >= moment)
    )
    for row in connection.execute(query):
        yield Step(row.agency, "collect", row.began, row.submitted_at, row.record_id, row.title)


def _decided(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    first = sa.func.min(decision.c.decided_at).label("ended")
    names = ("agency", "record_id", "title", "submitted_at")
    columns = [submission.c[name] for name in names]
    query = (
        sa.select(*columns, first)
        .join(submission, submission.c.id == decision.c.submission_id)
        .where(decision.c.agency.in_(some), standing())
        .group_by(submission.c.id, *columns)
        .having(first >= moment)
    )
    for row in connection.execute(query):
        yield Step(row.agency, "approve", row.submitted_at, row.ended, row.record_id, row.title)


def _established(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    columns = [edition.c[n] for n in (*_LABEL, "compiled_at", "established_at")]
    of = edition.c.agency.in_(some)
    for row in connection.execute(
        sa.select(*columns).where(of, edition.c.established_at >= moment)
    ):
        label = _label(row)
        yield Step(row.agency, "establish", row.compiled_at, row.established_at, label, label)


def _published(connection: sa.Connection, moment: datetime, some: list[str]) -> Iterator[Step]:
    shown = edition_published.c.published_at
    query = (
        sa.select(*(edition.c[n] for n in (*_LABEL, "established_at")), shown)
        .join(edition, edition.c.id == edition_published.c.edition_id)
        .where(edition.c.agency.in_(some), shown >= moment)
    )
    for row in connection.execute(query):
        label = _label(row)
        yield Step(row.agency, "publish", row.established_at, row.published_at, label, label)


def _label(row: sa.Row[Any]) -> str:
    return f"{row.year}/{row.number}"
