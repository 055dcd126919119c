"""Which schema a database has, before anybody works with it; and upgrading it, alone.

No program upgrades a database that has something in it but ``didd upgrade``.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from didd.adapters.database.engine import (
    WRITERS_LOCK,
    DatabaseError,
    known_revision,
    migrate,
    reachable,
    revisions,
    upgrade_on,
)
from didd.adapters.database.written_by import older_schema, written_by
from didd.approval.what_may_be_decided import Busy
from didd.i18n import _

#: Lets one upgrade at a time begin, on PostgreSQL; and how often and long sessions are looked for
#: that are just ending (s).
_UPGRADES_LOCK = 4_732_575
_LOOKS, _BETWEEN = 8, 0.25
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its revision, and what it brings, in the words of whoever wrote it."""

    revision: str
    brings: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Which schema a database has: ``revision`` "" for an empty one, ``bytes`` of all of it.

    ``writer`` is the version of didd that made it so, "" where that was not noted yet; ``steps`` is
    what lies between it and ours; an empty database needs none, for the first command fills it.
    """

    revision: str
    writer: str
    bytes: int
    steps: tuple[Step, ...]


def settle(engine: sa.Engine, *, older: bool = False) -> None:
    """Give an empty database our schema; raise ``DatabaseError`` for one with another.

    With ``older`` an older schema is let pass.
    """
    newest = revisions()[-1].revision
    with reachable(engine):
        current = known_revision(engine)
    if current is None:
        migrate(engine)
    elif current != newest and not older:
        raise DatabaseError(older_schema(current, newest))


def schema_of(engine: sa.Engine) -> Schema:
    """Return which schema a database has; raises ``DatabaseError`` for one that we do not know."""
    with reachable(engine):
        current = known_revision(engine)
        known = [Step(each.revision, each.doc or "") for each in revisions()]
        behind = [step.revision for step in known].index(current) + 1 if current else len(known)
        with engine.connect() as connection:
            return Schema(
                current or "", written_by(connection), _size(connection), tuple(known[behind:])
            )


def _size(connection: sa.Connection) -> int:
    if connection.dialect.name == "postgresql":
        asked = "SELECT pg_database_size(current_database())"
        return int(connection.exec_driver_sql(asked).scalar() or 0)
    pages, each = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0
        for name in ("page_count", "page_size")
    )
    return int(pages) * int(each)


def upgrade(engine: sa.Engine) -> None:
    """Bring the schema to ours, all of it or, killed, none; no-op when it is current.

    Raises ``Busy`` while another program is connected, ``DatabaseError`` as ``schema_of`` does.
    """
    if not schema_of(engine).steps:
        return
    with reachable(engine), _alone(engine) as connection:
        upgrade_on(connection)


def _busy() -> Busy:
    return Busy(
        _(
            "Other programs of didd are connected to this database. Stop the desk, Dagster and its "
            "workers, and wait for running commands; then try again. Nothing was changed."
        )
    )


@contextmanager
def _alone(engine: sa.Engine) -> Generator[sa.Connection]:
    """Yield a transaction that no other program is beside; raises ``Busy``."""
    engine.dispose()  # our own spare connections are no other program
    if engine.dialect.name == "sqlite":
        with _alone_in_file(engine) as connection:
            yield connection
        return
    with engine.begin() as connection:
        taken = sa.text(f"SELECT pg_try_advisory_xact_lock({_UPGRADES_LOCK})")
        if not connection.execute(taken).scalar() or not _others_ended(connection):
            raise _busy()
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
        yield connection


def _others_ended(connection: sa.Connection) -> bool:
    """Whether nobody else of our account is connected, once those that are just ending have."""
    for _look in range(_LOOKS):
        if not connection.exec_driver_sql(_OTHERS).scalar():
            return True
        time.sleep(_BETWEEN)
        connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")  # else it is told once
    return False


@contextmanager
def _alone_in_file(engine: sa.Engine) -> Generator[sa.Connection]:
    """Leave the write-ahead log, which SQLite lets nobody do while another has the file open."""
    with engine.connect() as connection:
        try:
            for pragma in ("busy_timeout=1000", "locking_mode=EXCLUSIVE", "journal_mode=DELETE"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        except OperationalError as error:
            connection.invalidate()
            raise _busy() from error
        try:
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            connection.invalidate()
            raise
        connection.exec_driver_sql("COMMIT")
        connection.invalidate()  # closed: the next one is as all are, with a write-ahead log
