"""Notes of late, with what was done about their items since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.schema import decision, fault_standing, record_note, submission
from didd.faults.reports import OPEN, PUBLIC
from didd.messages.open_notes import NoteSaid

#: Notes that are read at once, the newest: more are answered by nobody.
MOST = 500


def notes_said(
    connection: sa.Connection, since: datetime, agencies: Collection[str] | None = None
) -> list[NoteSaid]:
    """Return notes written since then on items of these agencies (None: of all), newest first."""
    newest = (
        sa.select(sa.func.max(submission.c.id))
        .where(submission.c.record_id == record_note.c.record_id)
        .correlate(record_note)
        .scalar_subquery()
    )
    decided = (
        sa.select(sa.func.max(decision.c.decided_at))
        .where(decision.c.record_id == record_note.c.record_id)
        .correlate(record_note)
        .scalar_subquery()
    )
    # A report that the office has answered waits for nobody.
    waiting = sa.exists().where(
        fault_standing.c.record_id == record_note.c.record_id, fault_standing.c.state.in_(OPEN)
    )
    query = (
        sa.select(
            record_note.c.id,
            record_note.c.agency,
            record_note.c.record_id,
            submission.c.id,
            submission.c.title,
            record_note.c.field,
            record_note.c.text,
            record_note.c.role,
            record_note.c.officer,
            record_note.c.holder,
            record_note.c.at,
            submission.c.submitted_at,
            decided,
        )
        .join(submission, submission.c.id == newest)
        .where(record_note.c.at >= since, sa.or_(record_note.c.officer != PUBLIC, waiting))
        .order_by(record_note.c.id.desc())
        .limit(MOST)
    )
    if agencies is not None:
        query = query.where(record_note.c.agency.in_(list(agencies)))
    return [NoteSaid(*row) for row in connection.execute(query)]
