"""Rows of records, versions and submissions, one at a time: what ``store.records`` is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database import inserted_id
from didd.adapters.store.audit_log import append
from didd.adapters.tables import record, record_version, submission
from didd.model import Record, State, Submission


def keep(
    connection: sa.Connection,
    item: Record,
    current: sa.Row[Any] | None,
    harvest_id: int,
    now: datetime,
) -> str:
    """Keep one record; say whether it was new, changed or unchanged.

    ``record.harvest_id`` names the harvest that gave the record its newest content.
    """
    same_content = current is not None and current.content_hash == item.content_hash
    newest = {
        "content_hash": item.content_hash,
        "position": item.position,
        "harvest_id": current.harvest_id if current is not None and same_content else harvest_id,
        "missing_since": None,
    }
    if current is None:
        connection.execute(
            record.insert().values(id=item.id, agency=item.agency, key=item.key, **newest)
        )
    elif (current.content_hash, current.position, current.missing_since) != (
        item.content_hash,
        item.position,
        None,
    ):
        connection.execute(record.update().where(record.c.id == item.id).values(**newest))
    if same_content:
        return "unchanged"
    same = (record_version.c.record_id == item.id) & (
        record_version.c.content_hash == item.content_hash
    )
    if connection.execute(sa.select(record_version.c.id).where(same)).first() is None:
        connection.execute(
            record_version.insert().values(
                record_id=item.id,
                agency=item.agency,
                content_hash=item.content_hash,
                excluded=item.excluded,
                record=item.to_json(),
                harvest_id=harvest_id,
                created_at=now,
            )
        )
    return "new" if current is None else "changed"


def unsubmitted(agency: str) -> sa.Select[Any]:
    """Select public versions that the record's newest submission, if any, does not speak of.

    A record that was A, then excluded, then A again has to be decided on again.
    """
    other = submission.alias()
    newest = (
        sa.select(sa.func.max(other.c.id))
        .where(other.c.record_id == record.c.id)
        .correlate(record)
        .scalar_subquery()
    )
    put_already = (
        sa.select(submission.c.id)
        .where(
            submission.c.id == newest,
            submission.c.content_hash == record.c.content_hash,
            submission.c.harvest_id >= record.c.harvest_id,
        )
        .correlate(record)
        .exists()
    )
    return (
        sa.select(record_version)
        .join(
            record,
            (record.c.id == record_version.c.record_id)
            & (record.c.content_hash == record_version.c.content_hash),
        )
        .where(
            record.c.agency == agency,
            record.c.missing_since.is_(None),
            record_version.c.excluded.is_(False),
            ~put_already,
        )
        .order_by(record.c.position, record.c.id)
    )


def submit(
    connection: sa.Connection, row: sa.Row[Any], harvest_id: int, by: str, now: datetime
) -> Submission:
    """Put one version, a row of ``unsubmitted``, before the chief officer.

    A version of the same record that still waits is superseded by it.
    """
    item = Record.from_json(row.record)
    values = {
        "record_id": row.record_id,
        "agency": row.agency,
        "content_hash": row.content_hash,
        "state": State.SUBMITTED.value,
        "submitted_by": by,
        "submitted_at": now,
    }
    connection.execute(
        submission.update()
        .where(
            submission.c.record_id == row.record_id,
            submission.c.state == State.SUBMITTED.value,
        )
        .values(state=State.SUPERSEDED.value)
    )
    done = connection.execute(
        submission.insert().values(
            **values,
            title=item.title,
            classification=item.classification.value,
            harvest_id=harvest_id,
        )
    )
    append(
        connection,
        actor=by,
        act="submit",
        object=f"record/{row.record_id}",
        content_hash=row.content_hash,
        details={"agency": row.agency},
        at=now,
    )
    return Submission(
        id=inserted_id(done),
        agency=row.agency,
        record=item,
        content_hash=row.content_hash,
        submitted_by=by,
        submitted_at=now,
        state=State.SUBMITTED,
    )


def as_submission(row: sa.Row[Any]) -> Submission:
    """Read a submission joined with the version it speaks of."""
    return Submission(
        id=row.id,
        agency=row.agency,
        record=Record.from_json(row.record),
        content_hash=row.content_hash,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        state=State(row.state),
    )
