"""Officers and the roles they hold: rows are only added, the newest of each counts.

So what was known of somebody at any time stays, and every change has its link in the audit chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import appointment, person
from didd.adapters.store.audit.audit_log import append
from didd.approval.appointments import Appointment, Person
from didd.approval.audit_chain import Act
from didd.model import Officer, Role, digest

#: The actor who takes officers over from the settings into an empty store.
SEEDER = "system.init"
#: The acts in the audit chain.
KEPT, GIVEN, SEEDED = "officer.kept", "officer.role", "officers.seeded"
_ABOUT = "office"


@dataclass(frozen=True, slots=True)
class Appointing:
    """Who changes officers, in which role; None is the set-up, before there is anybody."""

    by: Officer | None

    def row(self, at: datetime) -> dict[str, Any]:
        """Return the columns that every version has."""
        role = self.by.role.value if self.by else ""
        return {"made_by": self.by.id if self.by else "system.setup", "role": role, "at": at}


#: What is to be kept: people without their roles, and roles.
Versions = Iterable[Person | Appointment]


class Officers:
    """Everybody who holds, held or will hold a role."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def empty(self) -> bool:
        """Whether no officer was ever kept here."""
        with self.engine.connect() as connection:
            return _is_empty(connection)

    def all(self) -> dict[str, Person]:
        """Return every person by id, with their roles, the first to come first."""
        with self.engine.connect() as connection:
            return people_in(connection)

    def person(self, officer_id: str) -> Person | None:
        """Return one person; None when nobody has this id."""
        with self.engine.connect() as connection:
            return people_in(connection, officer_id).get(officer_id)

    def seed(self, people: Mapping[str, Person]) -> bool:
        """Take people over into an empty store, as one act; False, and nothing, when it is not."""
        if not people or not self.empty():
            return False
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            if not _is_empty(connection):
                return False
            by = {"made_by": SEEDER, "role": "", "at": at}
            persons = [_person_row(each) for each in people.values()]
            roles = [_role_row(role) for each in people.values() for role in each.roles]
            connection.execute(person.insert(), [row | by for row in persons])
            if roles:
                connection.execute(appointment.insert(), [row | by for row in roles])
            append(connection, _seeded(persons, roles), at)
        return True

    def keep(
        self,
        versions: Versions,
        by: Appointing,
        check: Callable[[Mapping[str, Person]], Versions] | None = None,
    ) -> None:
        """Keep versions of people and roles, each with its link in the audit chain.

        ``check`` is called with everybody as they stand once nobody else writes; it may raise
        ``Refused``, and what it returns is kept instead.
        """
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            kept = check(people_in(connection)) if check else versions
            for version in kept:
                keep_version(connection, version, by, at)


def keep_version(
    connection: sa.Connection, version: Person | Appointment, by: Appointing, at: datetime
) -> None:
    """Keep one version with its link, in the caller's transaction."""
    one = isinstance(version, Person)
    row = _person_row(version) if isinstance(version, Person) else _role_row(version)
    connection.execute((person if one else appointment).insert().values(**row, **by.row(at)))
    append(
        connection,
        Act(
            actor=by.row(at)["made_by"],
            role=by.row(at)["role"],
            act=KEPT if one else GIVEN,
            object=f"officer/{row['officer']}",
            details=told(row) | ({"holder": by.by.holder} if by.by else {}),
        ),
        at,
    )


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the chain tells of a version, but for whose it is."""
    values = {k: v for k, v in row.items() if k != "officer"}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def seeded_hash(persons: Iterable[Mapping[str, Any]], roles: Iterable[Mapping[str, Any]]) -> str:
    """Return the hash of everything that was taken over, as the chain has it."""
    return digest([[[row["officer"], told(row)] for row in rows] for rows in (persons, roles)])


def _seeded(persons: list[dict[str, Any]], roles: list[dict[str, Any]]) -> Act:
    details = {"officers": len(persons), "roles": len(roles)}
    hashed = seeded_hash(persons, roles)
    return Act(SEEDER, SEEDED, _ABOUT, content_hash=hashed, details=details)


def _person_row(each: Person) -> dict[str, Any]:
    return {
        "officer": each.id,
        "name": each.name,
        "nip": each.nip,
        "rank": each.rank,
        "sample": each.sample,
        "until": each.until,
    }


def _role_row(each: Appointment) -> dict[str, Any]:
    return {
        "key": each.key,
        "officer": each.officer,
        "held": each.role.value,
        "agency": each.agency,
        "position": each.position,
        "acting": each.acting,
        "mandate": each.mandate,
        "since": each.since,
        "until": each.until,
    }


def _is_empty(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(person.c.id).limit(1)).first() is None


def people_in(connection: sa.Connection, only: str | None = None) -> dict[str, Person]:
    """Return people by id in the order they came, each by their newest version."""
    held: dict[str, dict[str, Appointment]] = {}
    for row in connection.execute(_of(appointment, only)):
        held.setdefault(row.officer, {})[row.key] = _appointment(row)
    return {
        row.officer: Person(
            id=row.officer,
            name=row.name,
            nip=row.nip,
            rank=row.rank,
            sample=bool(row.sample),
            until=row.until,
            roles=tuple(held.get(row.officer, {}).values()),
        )
        for row in connection.execute(_of(person, only))
    }


def _of(table: sa.Table, only: str | None) -> sa.Select[Any]:
    query = sa.select(table).order_by(table.c.id)
    return query if only is None else query.where(table.c.officer == only)


def _appointment(row: Any) -> Appointment:
    return Appointment(
        key=row.key,
        officer=row.officer,
        role=Role(row.held),
        agency=row.agency,
        position=row.position,
        acting=row.acting,
        mandate=row.mandate,
        since=row.since,
        until=row.until,
    )
