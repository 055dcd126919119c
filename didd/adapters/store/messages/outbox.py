"""The outbox: messages fixed before they are sent, so that a repeated attempt sends the same.

A message and what it tells somebody are kept in one transaction. It is sent at least once: who is
killed after sending and before ``sent`` sends it again, under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import message, message_mark
from didd.ports import Mail

#: What was sent is kept so long.
KEPT = timedelta(days=90)


class MailState(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message; ``cause`` is a stored sentence on the last attempt that failed."""

    id: int
    message_id: str
    officer: str
    address: str
    subject: str
    body: str
    made_at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    cause: str
    sent_at: datetime | None

    @property
    def mail(self) -> Mail:
        """Return what is sent."""
        return Mail(self.message_id, self.address, self.subject, self.body, self.made_at)


class Outbox:
    """Messages to officers, and up to where each of them was told what."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def marks(self) -> dict[str, dict[str, int]]:
        """Return the mark of each topic, by officer."""
        found: dict[str, dict[str, int]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(sa.select(message_mark)):
                found.setdefault(row.officer, {})[row.topic] = row.mark
        return found

    def write(self, officer: str, mail: Mail, marks: Mapping[str, int]) -> None:
        """Keep a message, with what it tells; what was sent long ago goes."""
        with writing(self.engine) as connection:
            old = mail.made_at - KEPT
            gone = (message.c.state == MailState.SENT.value) & (message.c.made_at < old)
            connection.execute(message.delete().where(gone))
            connection.execute(
                message.insert().values(
                    message_id=mail.message_id,
                    officer=officer,
                    address=mail.address,
                    subject=mail.subject,
                    body=mail.text,
                    made_at=mail.made_at,
                    state=MailState.PENDING.value,
                    attempts=0,
                    next_at=mail.made_at,
                    cause="",
                )
            )
            _keep_marks(connection, officer, marks)

    def looked(self, officers: Iterable[str], topic: str, mark: int) -> None:
        """Keep that there was nothing to tell these officers about a topic, up to this mark."""
        some = list(officers)
        if not some:
            return
        with writing(self.engine) as connection:
            for officer in some:
                _keep_marks(connection, officer, {topic: mark})

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Return the messages to be tried now, the oldest first."""
        where = (message.c.state == MailState.PENDING.value) & (message.c.next_at <= now)
        return self._rows(sa.select(message).where(where).order_by(message.c.id).limit(limit))

    def newest(self, state: MailState, limit: int) -> list[OutboxRow]:
        """Return the newest messages in a state."""
        query = sa.select(message).where(message.c.state == state.value)
        return self._rows(query.order_by(message.c.id.desc()).limit(limit))

    def counts(self) -> dict[str, int]:
        """Return how many messages are in each state."""
        query = sa.select(message.c.state, sa.func.count()).group_by(message.c.state)
        with self.engine.connect() as connection:
            found = {state: number for state, number in connection.execute(query)}
        return {state.value: found.get(state.value, 0) for state in MailState}

    def begin(self, row: OutboxRow, next_at: datetime | None) -> None:
        """Count an attempt before it is made, with the time of the next one if it fails."""
        self._change(row.id, attempts=row.attempts + 1, next_at=next_at)

    def sent(self, row: OutboxRow, at: datetime) -> None:
        """Record that the mail server took it."""
        self._change(row.id, state=MailState.SENT.value, sent_at=at, next_at=None, cause="")

    def delayed(self, row: OutboxRow, cause: str) -> None:
        """Record why an attempt failed; it is tried again."""
        self._change(row.id, cause=cause)

    def failed(self, row: OutboxRow, cause: str) -> None:
        """Record that it will not be tried again by itself."""
        self._change(row.id, state=MailState.FAILED.value, next_at=None, cause=cause)

    def again(self, message_id: str, address: str, now: datetime) -> bool:
        """Have a message that failed or waits sent again, to this address; False: none such."""
        open_ = message.c.state.in_([MailState.FAILED.value, MailState.PENDING.value])
        values = {"state": MailState.PENDING.value, "attempts": 0, "next_at": now}
        with writing(self.engine) as connection:
            changed = connection.execute(
                message.update()
                .where(message.c.message_id == message_id, open_)
                .values(**values, address=address)
            )
        return changed.rowcount == 1

    def _change(self, row_id: int, **values: object) -> None:
        with writing(self.engine) as connection:
            connection.execute(message.update().where(message.c.id == row_id).values(**values))

    def _rows(self, query: sa.Select[tuple[object, ...]]) -> list[OutboxRow]:
        names = [field.name for field in fields(OutboxRow)]
        with self.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [OutboxRow(**{name: row[name] for name in names}) for row in rows]


def _keep_marks(connection: sa.Connection, officer: str, marks: Mapping[str, int]) -> None:
    for topic, mark in marks.items():
        mine = (message_mark.c.officer == officer) & (message_mark.c.topic == topic)
        connection.execute(message_mark.delete().where(mine))
        row = {"officer": officer, "topic": topic, "mark": mark}
        connection.execute(message_mark.insert().values(row))
