"""Withdrawals, restorations, embargoes and reversions, and the portal updates they require."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import (
    embargo,
    publication_due,
    restoration,
    reversion,
    submission,
    takedown,
    takedown_end,
    withdrawal,
)
from didd.adapters.store.audit.audit_log import append, append_all
from didd.approval.audit_chain import Act
from didd.model import Classification, Officer, Role
from didd.publication.takeback import Embargo, Reversion, TakenBack, Version, Withdrawal, standing
from didd.publication.takedown import LIFTED


@dataclass(frozen=True, slots=True)
class TitleToo:
    """The extra data of a withdrawal that closes the title too.

    ``reference`` is the random id of the record from then on, ``through`` the newest edition
    (its id) in which the record must be masked.
    """

    reference: str
    through: int


@dataclass(frozen=True, slots=True)
class By:
    """Who acted for which agency, why, and when."""

    agency: str
    officer: Officer
    reason: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def row(self) -> dict[str, Any]:
        """Return the columns that every such act has."""
        return {
            "agency": self.agency,
            "officer": self.officer.id,
            "role": self.officer.role.value,
            "holder": self.officer.holder,
            "reason": self.reason,
            "at": self.at,
        }


class TakeBacks:
    """Append-only rows of people's acts; each schedules a portal update."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> TakenBack:
        """Return everything in effect for the agency."""
        with self.engine.connect() as connection:
            taken = _standing(connection, agency)
            return TakenBack(
                with_title=tuple(w for w in taken if w.reference),
                withdrawn={w.record_id: w for w in taken},
                versions=frozenset((w.record_id, w.content_hash) for w in taken),
                embargoes=_embargoes(connection, agency),
                reversion=_reversion(connection, agency),
                due=_due(connection, agency),
                down=_down(connection, agency),
            )

    def counts(self) -> dict[str, int]:
        """Return how many acts of these kinds each agency has; they only ever grow."""
        found: dict[str, int] = {}
        with self.engine.connect() as connection:
            for table in (withdrawal, restoration, embargo, reversion, takedown_end):
                query = sa.select(table.c.agency, sa.func.count()).group_by(table.c.agency)
                for agency, count in connection.execute(query):
                    found[agency] = found.get(agency, 0) + count
        return found

    def withdraw(
        self,
        agency: str,
        version: Version,
        officer: Officer,
        *,
        reason: str,
        ground: str = "",
        title: TitleToo | None = None,
    ) -> datetime:
        """Record an officer's withdrawal of this version of a record; schedule the portal update.

        With ``title`` the title is closed too: of all versions in any edition so far. The
        same act repeated while it is in effect is not stored twice. Returns the time at which the
        portal is to be updated, for ``finish_update``.
        """
        record_id, content_hash = version
        what: dict[str, Any] = {"record_id": record_id, "content_hash": content_hash}
        what["ground"] = ground
        if title is not None:
            what |= {"reference": title.reference, "through": title.through}
        values = (record_id, content_hash, officer.id, reason, ground, title is not None)
        by = By(agency, officer, reason)
        with writing(self.engine) as connection:
            if not any(
                (w.record_id, w.content_hash, w.officer, w.reason, w.ground, bool(w.reference))
                == values
                for w in _standing(connection, agency)
            ):
                keep_act(connection, withdrawal, "withdraw", by, **what)
            return make_due(connection, agency, by.at)

    def restored(self, agency: str, record_id: str) -> tuple[str, str, str] | None:
        """Return officer, reason and ground of a record's last restoration, if still in effect."""
        mine = (restoration.c.agency == agency) & (restoration.c.record_id == record_id)
        query = sa.select(restoration).where(mine).order_by(restoration.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
            if row is None or record_id in {w.record_id for w in _standing(connection, agency)}:
                return None
        return row.officer, row.reason, row.ground

    def restore(
        self, agency: str, version: Version, officer: Officer, *, reason: str, ground: str = ""
    ) -> None:
        """Record an officer's restoration of a withdrawn record; schedule the portal update.

        ``version`` is restored; all earlier withdrawals of the record end.
        """
        record_id, content_hash = version
        what: dict[str, Any] = {"record_id": record_id, "content_hash": content_hash}
        self._act(restoration, "restore", By(agency, officer, reason), **what, ground=ground)

    def embargo(
        self, agency: str, versions: Iterable[Version], day: date, officer: Officer, reason: str
    ) -> None:
        """Record an embargo of these versions until ``day``; the newest one per version counts."""
        by = By(agency, officer, reason)
        with writing(self.engine) as connection:
            hold(connection, versions, day, by)
            make_due(connection, agency, by.at)

    def undo(
        self, agency: str, target: tuple[int, int], officer: Officer, reason: str, plan_hash: str
    ) -> None:
        """Record a reversion: ``target`` is (edition to show, edition in force)."""
        shown, newest = target
        values: dict[str, Any] = {
            "edition_id": shown,
            "in_force_id": newest,
            "plan_hash": plan_hash,
        }
        self._act(reversion, "undo", By(agency, officer, reason), **values)

    def _act(self, table: sa.Table, act: str, by: By, **columns: Any) -> datetime:
        """Store one act and schedule the portal update; return the time of both."""
        with writing(self.engine) as connection:
            keep_act(connection, table, act, by, **columns)
            return make_due(connection, by.agency, by.at)

    def schedule_update(self, agency: str, now: datetime) -> None:
        """Schedule another portal update, due now."""
        with writing(self.engine) as connection:
            make_due(connection, agency, now)

    def finish_update(self, agency: str, seen: datetime | None, due: datetime | None) -> None:
        """Record that the update scheduled at ``seen`` is done, and when the next is due.

        No-op when somebody acted meanwhile: then an update is still due.
        """
        with writing(self.engine) as connection:
            if _due(connection, agency) != seen:
                return
            connection.execute(publication_due.delete().where(publication_due.c.agency == agency))
            if due is not None:
                connection.execute(publication_due.insert().values(agency=agency, due_at=due))


def hold(connection: sa.Connection, versions: Iterable[Version], day: date, by: By) -> None:
    """Store embargoes inside the caller's write transaction, in bulk."""
    held = list(versions)
    rows = [{**by.row(), "record_id": r, "content_hash": c, "publish_on": day} for r, c in held]
    if not rows:
        return
    connection.execute(embargo.insert(), rows)
    details = {
        "agency": by.agency,
        "reason": by.reason,
        "publish_on": day.isoformat(),
        "holder": by.officer.holder,
    }
    who, role = by.officer.id, by.officer.role.value
    acts = (Act(who, "embargo", f"record/{r}", role, c, details) for r, c in held)
    append_all(connection, acts, by.at)


def keep_act(connection: sa.Connection, table: sa.Table, act: str, by: By, **columns: Any) -> None:
    """Add the act's row, and its link in the audit chain; ``columns`` are the act's own columns."""
    connection.execute(table.insert().values(**by.row(), **columns))
    record_id = columns.pop("record_id", "")
    link = Act(
        actor=by.officer.id,
        role=by.officer.role.value,
        act=act,
        object=f"record/{record_id}" if record_id else f"agency/{by.agency}",
        content_hash=columns.pop("content_hash", ""),
        details={
            "agency": by.agency,
            "reason": by.reason,
            "holder": by.officer.holder,
            **{k: v.isoformat() if isinstance(v, date) else v for k, v in columns.items()},
        },
    )
    append(connection, link, by.at)


def make_due(connection: sa.Connection, agency: str, now: datetime) -> datetime:
    """Schedule a portal update now; a later due date is found again by the next plan."""
    connection.execute(publication_due.delete().where(publication_due.c.agency == agency))
    connection.execute(publication_due.insert().values(agency=agency, due_at=now))
    return now


def make_due_for(connection: sa.Connection, submissions: Collection[int], now: datetime) -> None:
    """Schedule an update for agencies of which one of these is serta merta: it is announced early.

    So it is where another version of the record was: of another class now, it goes off. Inside
    the write transaction of the decision on them.
    """
    decided = submission.alias("decided")
    urgent = submission.c.classification == Classification.SERTA_MERTA.value
    same = decided.c.record_id == submission.c.record_id
    agencies: set[str] = set()
    for some in in_batches(submissions):
        query = sa.select(decided.c.agency).join(submission, same)
        query = query.where(decided.c.id.in_(some), urgent)
        agencies |= set(connection.execute(query.distinct()).scalars())
    for agency in sorted(agencies):
        make_due(connection, agency, now)


def _standing(connection: sa.Connection, agency: str) -> list[Withdrawal]:
    back = sa.select(restoration.c.record_id, restoration.c.at).where(
        restoration.c.agency == agency
    )
    restored = {
        row.record_id: row.at for row in connection.execute(back.order_by(restoration.c.id))
    }
    query = sa.select(withdrawal).where(withdrawal.c.agency == agency)
    lifted = _lifted(connection, agency)
    rows = [r for r in connection.execute(query) if (r.record_id, r.at) not in lifted]
    return standing(
        (
            Withdrawal(
                r.record_id,
                r.content_hash,
                r.officer,
                r.reason,
                r.ground,
                r.at,
                role=Role(r.role),
                reference=r.reference,
                through=r.through,
                holder=r.holder,
            )
            for r in rows
        ),
        restored,
    )


def _lifted(connection: sa.Connection, agency: str) -> set[tuple[str, datetime]]:
    """Return the withdrawals (record id, moment) that ended with their takedown: those alone."""
    both = takedown.join(takedown_end, takedown_end.c.takedown_id == takedown.c.id)
    query = sa.select(takedown.c.record_id, takedown.c.at).select_from(both)
    query = query.where(takedown.c.agency == agency, takedown_end.c.kind == LIFTED)
    return {(record_id, at) for record_id, at in connection.execute(query)}


def _down(connection: sa.Connection, agency: str) -> frozenset[str]:
    """Return the records (ids) of which a takedown waits for a second officer."""
    ended = sa.exists().where(takedown_end.c.takedown_id == takedown.c.id)
    query = sa.select(takedown.c.record_id).where(takedown.c.agency == agency, ~ended)
    return frozenset(connection.execute(query).scalars())


def _embargoes(connection: sa.Connection, agency: str) -> tuple[Embargo, ...]:
    query = sa.select(embargo).where(embargo.c.agency == agency).order_by(embargo.c.id)
    newest = {(r.record_id, r.content_hash): r.publish_on for r in connection.execute(query)}
    return tuple(Embargo(*version, day) for version, day in newest.items())


def _reversion(connection: sa.Connection, agency: str) -> Reversion | None:
    query = sa.select(reversion).where(reversion.c.agency == agency)
    row = connection.execute(query.order_by(reversion.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    return Reversion(
        row.edition_id, row.in_force_id, row.officer, row.reason, row.at, row.plan_hash
    )


def _due(connection: sa.Connection, agency: str) -> datetime | None:
    query = sa.select(publication_due.c.due_at).where(publication_due.c.agency == agency)
    return connection.execute(query).scalar()
