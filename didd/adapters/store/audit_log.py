"""Appending to, and reading, the audit chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database import writing
from didd.adapters.tables import audit
from didd.audit import GENESIS, Head, link
from didd.model import AuditEvent

#: The option of an engine that says how whoever acts proved themselves.
PROVED = "didd_proved"


class AuditLog:
    """The chain. Rows are only added, each covering the one before."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def record(self, *, actor: str, act: str, object: str, **rest: Any) -> AuditEvent:
        """Append one link in a transaction of its own."""
        with writing(self.engine) as connection:
            return append(connection, actor=actor, act=act, object=object, **rest)

    def events(self) -> Iterator[AuditEvent]:
        """Give every link, oldest first, without holding them all."""
        with self.engine.connect() as connection:
            for row in (
                connection.execution_options(yield_per=1000)
                .execute(sa.select(audit).order_by(audit.c.seq))
                .mappings()
            ):
                yield AuditEvent(**row)

    def head(self) -> str:
        """Give the hash of the newest link; sixty-four zeros before the first."""
        with self.engine.connect() as connection:
            newest = _newest(connection)
        return newest.hash if newest else GENESIS

    def end(self) -> Head | None:
        """Give the chain's head as others are told it; None before the first link."""
        with self.engine.connect() as connection:
            newest = _newest(connection)
            first = connection.execute(sa.select(audit.c.hash).order_by(audit.c.seq).limit(1))
            chain = str(first.scalar() or "")
        return Head(chain, newest.seq, newest.hash, newest.at) if newest else None


def append(
    connection: sa.Connection,
    *,
    actor: str,
    act: str,
    object: str,
    role: str = "",
    content_hash: str = "",
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Append one link inside the caller's write transaction.

    An act of an officer says how they proved themselves, where the store was told so.
    """
    proof = connection.get_execution_options().get(PROVED)
    if proof and role:
        details = {**(details or {}), "proof": proof}
    event = link(
        _newest(connection),
        at=at or datetime.now(UTC),
        actor=actor,
        act=act,
        object=object,
        role=role,
        content_hash=content_hash,
        details=details,
    )
    connection.execute(
        audit.insert().values(
            seq=event.seq,
            at=event.at,
            actor=event.actor,
            role=event.role,
            act=event.act,
            object=event.object,
            content_hash=event.content_hash,
            details=dict(event.details),
            previous=event.previous,
            hash=event.hash,
        )
    )
    return event


def _newest(connection: sa.Connection) -> AuditEvent | None:
    row = (
        connection.execute(sa.select(audit).order_by(audit.c.seq.desc()).limit(1))
        .mappings()
        .first()
    )
    return AuditEvent(**row) if row else None
