"""Takedowns and their ends: rows are only added, each with its links in the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import reading, writing
from didd.adapters.database.schema import takedown, takedown_end, withdrawal
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.takebacks import By, keep_act, make_due
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.model import LedgerEntry, Officer
from didd.publication.takedown import (
    CONFIRMED,
    LIFTED,
    TAKEN,
    Takedown,
    check_not_open,
    check_second,
)


class Takedowns:
    """A takedown without an end is open; a record has at most one open at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def open(self, agency: str | None = None) -> list[Takedown]:
        """Return the open ones, of one agency or of all, the oldest first."""
        with reading(self.engine) as connection:
            return list(open_takedowns(connection, agency))

    def open_of(self, record_id: str) -> Takedown | None:
        """Return the open one of a record."""
        with reading(self.engine) as connection:
            return _open_of(connection, record_id)

    def begin(
        self, entry: LedgerEntry, content_hash: str, officer: Officer, reason: str, told: str
    ) -> datetime:
        """Keep that an officer took a version down, and the withdrawal that the portal shows.

        ``told`` is the reason that the public reads. Repeated by the same officer with the same
        reason it is the same act; by another, or of another version, it is ``Refused``. Returns
        when the portal is to follow, for ``TakeBacks.finish_update``.
        """
        by = By(entry.agency, officer, reason)
        version = {"record_id": entry.dataset_id, "content_hash": content_hash}
        with writing(self.engine) as connection:
            known = _open_of(connection, entry.dataset_id)
            same = (officer.id, reason, content_hash)
            if known and (known.officer, known.reason, known.content_hash) == same:
                return make_due(connection, entry.agency, by.at)
            check_not_open(known)
            row = {**by.row(), **version, "title": entry.title}
            connection.execute(takedown.insert().values(row))
            append(connection, _act(TAKEN, by, version, title=entry.title), by.at)
            shown = By(entry.agency, officer, told, by.at)
            keep_act(connection, withdrawal, "withdraw", shown, **version, ground="")
            return make_due(connection, entry.agency, by.at)

    def confirm(self, number: int, officer: Officer, reason: str, ground: str) -> None:
        """Make it a withdrawal for good; both words are read by the public. Raises ``Refused``."""
        self._end(number, officer, CONFIRMED, (reason, ground))

    def lift(self, number: int, officer: Officer, reason: str) -> None:
        """Let the next publication show the item again; raises ``Refused``."""
        self._end(number, officer, LIFTED, (reason, ""))

    def _end(self, number: int, officer: Officer, kind: str, words: tuple[str, str]) -> None:
        reason, ground = words
        with writing(self.engine) as connection:
            known = next((t for t in open_takedowns(connection) if t.id == number), None)
            it = check_second(known, officer.id)
            by = By(it.agency, officer, reason)
            version = {"record_id": it.record_id, "content_hash": it.content_hash}
            row = {**by.row(), **version, "ground": ground, "kind": kind, "takedown_id": number}
            connection.execute(takedown_end.insert().values(row))
            append(connection, _act(kind, by, version, takedown=number, ground=ground), by.at)
            if kind == CONFIRMED:
                keep_act(connection, withdrawal, "withdraw", by, **version, ground=ground)
            make_due(connection, it.agency, by.at)


def open_takedowns(connection: sa.Connection, agency: str | None = None) -> Iterator[Takedown]:
    """Yield the open ones, the oldest first."""
    ended = sa.exists().where(takedown_end.c.takedown_id == takedown.c.id)
    query = sa.select(takedown).where(~ended).order_by(takedown.c.id)
    if agency is not None:
        query = query.where(takedown.c.agency == agency)
    for r in connection.execute(query):
        version = (r.record_id, r.content_hash)
        yield Takedown(r.id, r.agency, *version, r.title, r.officer, r.holder, r.reason, r.at)


def takedown_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in connection.execute(sa.select(takedown).order_by(takedown.c.id)):
        yield _claim("takedown", TAKEN, row, {"title": row.title})
    for row in connection.execute(sa.select(takedown_end).order_by(takedown_end.c.id)):
        details = {"takedown": row.takedown_id, "ground": row.ground}
        yield _claim("takedown_end", row.kind, row, details)


def _claim(table: str, act: str, row: Any, details: dict[str, Any]) -> Claim:
    said = {"actor": row.officer, "role": row.role, "content_hash": row.content_hash}
    details |= {"agency": row.agency, "reason": row.reason, "holder": row.holder or None}
    return Claim(table, str(row.id), act, f"record/{row.record_id}", row.at, said, details)


def _open_of(connection: sa.Connection, record_id: str) -> Takedown | None:
    return next((t for t in open_takedowns(connection) if t.record_id == record_id), None)


def _act(kind: str, by: By, version: dict[str, str], **details: Any) -> Act:
    return Act(
        actor=by.officer.id,
        role=by.officer.role.value,
        act=kind,
        object=f"record/{version['record_id']}",
        content_hash=version["content_hash"],
        details={
            "agency": by.agency,
            "reason": by.reason,
            "holder": by.officer.holder,
            **details,
        },
    )
