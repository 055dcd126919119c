"""The database's files written anew, so that what was deleted lies in none of them any more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from didd.adapters.database.trouble import trouble
from didd.approval.what_may_be_decided import Busy
from didd.i18n import _

#: Seconds that a sweep waits for others; they wait for it as long as it takes.
PATIENCE = 5


class NotSwept(Busy):
    """The rows are gone; their bytes are not yet. The message says why."""


def sweep(engine: sa.Engine, tables: Iterable[sa.Table], patience: int = PATIENCE) -> None:
    """Have the database's files forget what was deleted, just now or long before.

    They are written anew, without what no row has; in PostgreSQL those of ``tables``. Raises
    ``NotSwept`` while others read or write; it may be asked for again.
    """
    sweeps = {"sqlite": _sweep_file, "postgresql": partial(_sweep_tables, tables=tables)}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # what it waits for others is its own
        try:
            swept = sweeps[connection.dialect.name](connection, patience)
        except DBAPIError as error:
            if (cause := trouble(error)) is None:
                raise
            raise _not_swept(cause) from error
    if not swept:
        raise _not_swept(str(_("somebody else is reading in the database.")))


def _sweep_file(connection: sa.Connection, patience: int) -> bool:
    """Write SQLite's file anew; return whether that was all, the log of changes too."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000}")
    connection.exec_driver_sql("VACUUM")
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _sweep_tables(connection: sa.Connection, patience: int, tables: Iterable[sa.Table]) -> bool:
    """Write PostgreSQL's files of these tables anew: a mere VACUUM leaves the bytes in them."""
    connection.exec_driver_sql(f"SET lock_timeout = '{patience}s'")
    for table in tables:
        connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table.name}"')
    return True


def _not_swept(cause: str) -> NotSwept:
    return NotSwept(
        _(
            "It is erased, but what was deleted still lies in the database's files: {cause} Run "
            "the same again when nobody is at work; only then is there a proof.",
            cause=cause,
        )
    )
