"""What became of each agency: rows are only added, each with its link in the audit chain.

What was worked out of them is kept until a newer row is there, or another day begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id, writing
from didd.adapters.database.schema import agency_change
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.people.officers import SEEDER, Appointing
from didd.agencies.changes import AgencyChange, Kind, agencies_on, as_values
from didd.approval.audit_chain import Act
from didd.config.agencies import Agencies
from didd.model import digest

#: The acts in the audit chain.
CHANGED, AGENCIES_SEEDED = "agency.changed", "agencies.seeded"
_ABOUT = "office"
#: Given everything that is kept, returns what is to be kept besides; may raise ``Refused``.
Check = Callable[[Sequence[AgencyChange]], Iterable[AgencyChange]]


class AgencyChanges:
    """Every agency that is, was or will be."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._known: tuple[tuple[int, date], Agencies] | None = None

    def newest(self) -> int:
        """Return the id of the newest change; 0 when no agency was ever kept here."""
        with self.engine.connect() as connection:
            return _newest(connection)

    def all(self) -> list[AgencyChange]:
        """Return every change, in the order made."""
        with self.engine.connect() as connection:
            return _all(connection)

    def on(self, day: date) -> Agencies | None:
        """Return the agencies as they are on this day; None when none was ever kept here.

        The same object as long as nothing changed.
        """
        known = self._known
        version = (self.newest(), day)
        if not version[0]:
            return None
        if known is None or known[0] != version:
            changes = self.all()
            known = (changes[-1].id, day), agencies_on(changes, day)
            self._known = known
        return known[1]

    def seed(self, listed: Agencies, at: datetime | None = None) -> bool:
        """Take agencies over into an empty store, as one act; False, and nothing, when it is not.

        They hold from the beginning; ``at`` is from when the office knows them, now if not given.
        """
        if not listed.agencies or self.newest():
            return False
        at = at or datetime.now(UTC)
        rows = [
            {"agency": s.slug, "kind": Kind.TAKEN.value, "since": None, "told": as_values(s)}
            for s in listed.agencies
        ]
        by = {"reason": "", "made_by": SEEDER, "role": "", "at": at}
        with writing(self.engine) as connection:
            if _newest(connection):
                return False
            connection.execute(agency_change.insert(), [row | by for row in rows])
            details = {"agencies": len(rows)}
            hashed = seeded_agencies_hash(rows)
            append(
                connection,
                Act(SEEDER, AGENCIES_SEEDED, _ABOUT, content_hash=hashed, details=details),
                at,
            )
        return True

    def keep(self, by: Appointing, check: Check) -> list[AgencyChange]:
        """Keep what ``check`` makes of everything that is kept, once nobody else writes."""
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            return [_keep(connection, change, by, at) for change in check(_all(connection))]


def _keep(
    connection: sa.Connection, change: AgencyChange, by: Appointing, at: datetime
) -> AgencyChange:
    row = {
        "agency": change.agency,
        "kind": change.kind.value,
        "since": change.since,
        "told": dict(change.values),
        "reason": change.reason,
    }
    made = by.row(at)
    number = inserted_id(connection.execute(agency_change.insert().values(**row, **made)))
    holder = {"holder": by.by.holder} if by.by else {}
    append(
        connection,
        Act(
            actor=made["made_by"],
            role=made["role"],
            act=CHANGED,
            object=f"agency/{change.agency}",
            details=told_of_change(row) | holder,
        ),
        at,
    )
    return _change({"id": number, **row, **made})


def told_of_change(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the chain tells of a change, but for whose it is."""
    since = row["since"]
    return {
        "kind": row["kind"],
        "since": since.isoformat() if since else None,
        "told": row["told"],
        "reason": row["reason"],
    }


def seeded_agencies_hash(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the hash of everything that was taken over, as the chain has it."""
    return digest([[row["agency"], row["kind"], row["told"]] for row in rows])


def _newest(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(agency_change.c.id))).scalar() or 0


def _all(connection: sa.Connection) -> list[AgencyChange]:
    rows = connection.execute(sa.select(agency_change).order_by(agency_change.c.id)).mappings()
    return [_change(row) for row in rows]


def _change(row: Mapping[Any, Any]) -> AgencyChange:
    return AgencyChange(
        agency=row["agency"],
        kind=Kind(row["kind"]),
        since=row["since"],
        values=row["told"],
        reason=row["reason"],
        id=row["id"],
        by=row["made_by"],
        at=row["at"],
    )
