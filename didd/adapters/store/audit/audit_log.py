"""Appending to, and reading, the audit chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.after_commit import after_commit
from didd.adapters.database.distinct_values import values_of
from didd.adapters.database.engine import Rows, as_rows, insert_rows, writing
from didd.adapters.database.schema import audit
from didd.adapters.store.audit.logged_links import log_links
from didd.approval.audit_chain import GENESIS, Act, link
from didd.model import AuditEvent, Head

#: The engine option that tells how the acting officer identified.
PROVED = "didd_proved"


@dataclass(frozen=True, slots=True)
class WantedActs:
    """What to look for in the chain; what is empty is not asked for.

    ``since`` is included, ``until`` is not. ``text`` stands in the object or in the details.
    """

    actor: str = ""
    act: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


#: How many links a search for a text reads at once.
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """Links that match, and below which one the search goes on; 0 at the chain's beginning."""

    events: tuple[AuditEvent, ...]
    older: int


class AuditLog:
    """The chain. Append-only, each link covers the previous one."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def record(self, **act_made: Any) -> AuditEvent:
        """Append one link (the fields of ``Act``) in a transaction of its own."""
        with writing(self.engine) as connection:
            return append(connection, Act(**act_made))

    def events(self) -> Iterator[AuditEvent]:
        """Yield every link, oldest first, without holding them all."""
        with self.engine.connect() as connection:
            for row in (
                connection.execution_options(yield_per=1000)
                .execute(sa.select(audit).order_by(audit.c.seq))
                .mappings()
            ):
                yield AuditEvent(**row)

    def search(self, wanted: WantedActs, *, before: int = 0, limit: int) -> Found:
        """Return the links that match, newest first; ``before`` goes on below one of them.

        No index knows a text within the details, so a search for one reads ``AT_ONCE`` links, and
        tells how far it came.
        """
        query = sa.select(audit).where(*_matching(wanted))
        with self.engine.connect() as connection:
            top = before
            if not top and wanted.text:
                top = int(connection.execute(sa.select(sa.func.max(audit.c.seq))).scalar() or 0) + 1
            if top:
                query = query.where(audit.c.seq < top)
            bottom = top - AT_ONCE if wanted.text else 0
            if bottom > 0:
                query = query.where(audit.c.seq >= bottom)
            rows = connection.execute(query.order_by(audit.c.seq.desc()).limit(limit + 1))
            found = [AuditEvent(**row) for row in rows.mappings()]
        if len(found) > limit:
            return Found(tuple(found[:limit]), found[limit - 1].seq)
        return Found(tuple(found), bottom if bottom > 1 else 0)

    def made(self, act: str, about: str, actor: str, content_hash: str) -> bool:
        """Whether the chain has this act of this person on this, with these bytes."""
        same = (audit.c.object == about, audit.c.actor == actor)
        query = sa.select(audit.c.seq).where(
            audit.c.act == act, *same, audit.c.content_hash == content_hash
        )
        with self.engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def acts(self) -> list[str]:
        """Return the names of the acts that the chain has."""
        with self.engine.connect() as connection:
            return sorted(connection.execute(values_of(audit.c.act)).scalars())

    def head(self) -> str:
        """Return the hash of the newest link; 64 zeros before the first."""
        with self.engine.connect() as connection:
            last = newest(connection)
        return last.hash if last else GENESIS

    def end(self) -> Head | None:
        """Return the chain's head for publication; None before the first link."""
        with self.engine.connect() as connection:
            last = newest(connection)
            first = connection.execute(sa.select(audit.c.hash).order_by(audit.c.seq).limit(1))
            chain = str(first.scalar() or "")
        return Head(chain, last.seq, last.hash, last.at) if last else None


def _matching(wanted: WantedActs) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if wanted.actor:
        where.append(audit.c.actor == wanted.actor)
    if wanted.act:
        where.append(audit.c.act == wanted.act)
    if wanted.since:
        where.append(audit.c.at >= wanted.since)
    if wanted.until:
        where.append(audit.c.at < wanted.until)
    if wanted.text:
        details = sa.func.lower(sa.cast(audit.c.details, sa.Text))
        escaped = json.dumps(wanted.text.lower())[1:-1]
        there = audit.c.object.contains(wanted.text, autoescape=True)
        exactly = audit.c.content_hash == wanted.text.lower()
        where.append(there | exactly | details.contains(escaped, autoescape=True))
    return where


def append(connection: sa.Connection, act: Act, at: datetime | None = None) -> AuditEvent:
    """Append one link inside the caller's write transaction.

    An officer's act records how they identified, if the store knows.
    """
    return append_all(connection, [act], at or datetime.now(UTC))[0]


def append_all(connection: sa.Connection, acts: Iterable[Act], at: datetime) -> list[AuditEvent]:
    """Append a link for each act, in this order, inside the caller's write transaction.

    The end of the chain is queried once, and all links are written together: writers wait for
    each other, and thousands of single writes would block them for half a minute.
    """
    events = links(newest(connection), acts, at, proof_in(connection))
    insert_rows(connection, link_rows(connection.engine, events))
    after_commit(connection, partial(log_links, events))
    return events


def proof_in(connection: sa.Connection) -> Any:
    """Return how the acting officer identified, if the store knows."""
    return connection.get_execution_options().get(PROVED)


def links(
    last: AuditEvent | None, acts: Iterable[Act], at: datetime, proof: Any = None
) -> list[AuditEvent]:
    """Build the links that follow ``last``, one per act; an officer's includes the ``proof``."""
    events: list[AuditEvent] = []
    for act in acts:
        proved = {**(act.details or {}), "proof": proof} if proof and act.role else act.details
        last = link(last, replace(act, details=proved), at)
        events.append(last)
    return events


def link_rows(engine: sa.Engine, events: Sequence[AuditEvent]) -> Rows:
    """Convert links to rows for insertion."""
    names = [field.name for field in fields(AuditEvent)]
    return as_rows(engine, audit, [{n: getattr(event, n) for n in names} for event in events])


def newest(connection: sa.Connection) -> AuditEvent | None:
    """Return the link at the end of the chain; None before the first."""
    row = (
        connection.execute(sa.select(audit).order_by(audit.c.seq.desc()).limit(1))
        .mappings()
        .first()
    )
    return AuditEvent(**row) if row else None
