"""What an agency and the chief officer write to each other about an item, in the office."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import record_note
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act

NOTED = "note.added"


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a record, made beside one of its proposals. ``field`` is "" for the whole item."""

    agency: str
    record_id: str
    submission_id: int
    field: str
    text: str
    officer: str
    role: str
    holder: str
    at: datetime

    @property
    def digest(self) -> str:
        """Return what the audit chain keeps of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Notes:
    """Rows are only added, each with its link in the audit chain, which has no text of theirs."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def add(self, note: Note) -> None:
        """Keep a note."""
        with writing(self.engine) as connection:
            insert_notes(connection, [note])

    def of(self, record_id: str) -> list[Note]:
        """Return the notes on a record, whatever its version, oldest first."""
        query = sa.select(record_note).where(record_note.c.record_id == record_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(record_note.c.id)).mappings()
            return [Note(**{k: v for k, v in row.items() if k != "id"}) for row in rows]


def insert_notes(connection: sa.Connection, notes: Iterable[Note]) -> None:
    """Keep notes inside the caller's write transaction."""
    for note in notes:
        connection.execute(record_note.insert().values(**asdict(note)))
        append(connection, _act_of(note), note.at)


def _act_of(note: Note) -> Act:
    return Act(
        actor=note.officer,
        role=note.role,
        act=NOTED,
        object=f"record/{note.record_id}",
        content_hash=note.digest,
        details={
            "agency": note.agency,
            "submission": note.submission_id,
            "field": note.field,
            "holder": note.holder,
        },
    )
