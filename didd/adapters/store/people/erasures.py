"""What an account holds of a person, taken out of the database; never what proves an act of office.

Tables that only grow keep who did what in which office: their triggers hold for an erasure too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import (
    account,
    api_token,
    audit,
    login_failure,
    login_flow,
    login_session,
    message,
    message_choice,
    message_mark,
    recovery_code,
    saved_view,
    second_factor,
    sso_identity,
)
from didd.adapters.database.sweeping import PATIENCE as _PATIENCE
from didd.adapters.database.sweeping import sweep
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.logins import digest as account_digest
from didd.adapters.store.people.officers import Appointing, keep_version, people_in
from didd.adapters.store.people.second_factors import FACTOR_OFF
from didd.adapters.store.people.sso_identities import UNLINKED
from didd.approval.appointments import Person
from didd.approval.audit_chain import Act
from didd.model import AuditEvent, Officer, digest

#: The act in the chain.
ERASED = "officer.erased"
#: Tables with rows of one officer, all of which go.
_OWN = (
    account,
    second_factor,
    recovery_code,
    sso_identity,
    api_token,
    login_session,
    login_flow,
    message_choice,
    message_mark,
    message,
    saved_view,
)
#: What is the officer's own in the database, but for the name: table → rows.
Held = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who erases, and why; ``name`` is what stands for the person's name, with its number in it."""

    by: Officer
    reason: str
    name: Callable[[int], str]


class Erasures:
    """One transaction each: killed, nothing was erased. Then ``sweep``, which is repeatable."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def held(self, officer: str) -> Held:
        """Return how many rows each table has of an officer's own; none where there are none."""
        with self.engine.connect() as connection:
            return _held(connection, officer)

    def last(self, officer: str) -> AuditEvent | None:
        """Return the newest erasure of this officer's account; None where there was none."""
        query = sa.select(audit).where(_about(officer)).order_by(audit.c.seq.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return AuditEvent(**row) if row else None

    def erase(
        self, officer: str, asked: Asked, check: Callable[[Person | None], Person]
    ) -> AuditEvent:
        """Erase what is the officer's own, and put another name in the place of theirs.

        ``check`` gets the person as they stand once nobody else writes; it may raise ``Refused``.
        """
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            known = check(people_in(connection, officer).get(officer))
            removed = _held(connection, officer)
            for table in _OWN:
                connection.execute(table.delete().where(table.c.officer == officer))
            connection.execute(login_failure.delete().where(_failed(officer)))
            _tell_of_logins(connection, officer, removed, asked.by, at)
            number = _number(connection)
            nameless = replace(known, name=asked.name(number), nip="", rank="")
            keep_version(connection, nameless, Appointing(asked.by), at)
            return append(connection, _act(officer, removed, asked, number), at)

    def sweep(self) -> None:
        """Have the database's files forget what was deleted, by this erasure or long before it.

        They are written anew, without what no row has. Raises ``NotSwept`` while others read or
        write; it may be asked for again.
        """
        sweep(self.engine, (*_OWN, login_failure), _PATIENCE)


def _held(connection: sa.Connection, officer: str) -> dict[str, int]:
    wheres = {table.name: (table, table.c.officer == officer) for table in _OWN}
    wheres[login_failure.name] = (login_failure, _failed(officer))
    counted = {
        name: int(
            connection.execute(
                sa.select(sa.func.count()).select_from(table).where(where)
            ).scalar_one()
        )
        for name, (table, where) in wheres.items()
    }
    return {name: rows for name, rows in counted.items() if rows}


def _failed(officer: str) -> sa.ColumnElement[bool]:
    return login_failure.c.account == account_digest(officer)


def _about(officer: str) -> sa.ColumnElement[bool]:
    return (audit.c.act == ERASED) & (audit.c.object == f"officer/{officer}")


def _number(connection: sa.Connection) -> int:
    """Return the number of this erasure: one more than there were."""
    query = sa.select(sa.func.count()).select_from(audit).where(audit.c.act == ERASED)
    return int(connection.execute(query).scalar_one()) + 1


def _tell_of_logins(
    connection: sa.Connection, officer: str, removed: Held, by: Officer, at: datetime
) -> None:
    """Say in the chain what it must know of: a way in that is gone without an act was stolen."""
    for table, act in ((second_factor, FACTOR_OFF), (sso_identity, UNLINKED)):
        if table.name in removed:
            about = f"officer/{officer}"
            told = Act(by.id, act, about, by.role.value, "", {"holder": by.holder})
            append(connection, told, at)


def _act(officer: str, removed: Held, asked: Asked, number: int) -> Act:
    what: dict[str, Any] = {"number": number, "removed": dict(removed), "reason": asked.reason}
    return Act(
        asked.by.id,
        ERASED,
        f"officer/{officer}",
        asked.by.role.value,
        digest(what),
        {**what, "holder": asked.by.holder},
    )
