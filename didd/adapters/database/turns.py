"""Locks: one publisher per agency at a time, on all machines with the same database.

On PostgreSQL a turn is an advisory lock of a session, on SQLite a lock on a file beside the
database: both end with the process that holds them, however it ends. A row tells the holder.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import turn
from didd.approval.what_may_be_decided import Busy
from didd.i18n import Sentence, _, stored

#: Raises a database error when the turn is no longer held.
Sure: TypeAlias = Callable[[], None]

#: TCP keepalive for the session: a dead machine's lock is released after some seconds.
_ALIVE = (
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


class Turns:
    """Turns by name, one holder each; who waits is told the time in ``zone``."""

    def __init__(self, engine: sa.Engine, zone: tzinfo = UTC) -> None:
        self.engine, self.zone = engine, zone

    @contextmanager
    def hold(self, name: str, doing: str) -> Generator[Sure]:
        """Hold a turn until the end of the block, or of the process.

        Yields a function that checks whether it is still held: a database restart releases it.
        Raises ``Busy``, naming holder, start and purpose, if another process holds it.
        """
        with self.if_free(name, doing) as sure:
            if sure is None:
                raise Busy(self._holder(name))
            yield sure

    @contextmanager
    def if_free(self, name: str, doing: str) -> Generator[Sure | None]:
        """Hold a turn if it is free; yields None when it is not."""
        lock = _on_file if self.engine.dialect.name == "sqlite" else _in_session
        with lock(self.engine, name) as sure:
            if sure is not None:
                self._note(name, doing)
            yield sure

    def _note(self, name: str, doing: str) -> None:
        values = {"doing": doing, "holder": _myself(), "since": datetime.now(UTC)}
        with writing(self.engine) as connection:
            mine = turn.update().where(turn.c.name == name).values(**values)
            if connection.execute(mine).rowcount == 0:
                connection.execute(turn.insert().values(name=name, **values))

    def _holder(self, name: str) -> Sentence:
        query = sa.select(turn).where(turn.c.name == name)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return _(
                "{what}: another process has only just begun with it. Wait a moment, then "
                "try again.",
                what=name,
            )
        since = row.since.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S %Z")
        return _(
            "{what}: {holder} is at work on it ({doing}) since {since}. Nothing was "
            "changed; wait until it is done, then try again.",
            what=name,
            doing=row.doing,
            holder=row.holder,
            since=since,
        )


def _myself() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return stored(
        _(
            "process {process} of {user} on {host}",
            process=os.getpid(),
            user=user,
            host=socket.gethostname(),
        )
    )


def _surely() -> None:
    """Do nothing: a file lock is only lost when the process ends."""


@contextmanager
def _on_file(engine: sa.Engine, name: str) -> Generator[Sure | None]:
    database = engine.url.database
    if not database or database == ":memory:":
        yield _surely
        return
    folder = Path(f"{database}-locks")
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / hashlib.sha256(name.encode()).hexdigest()[:32]
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield _surely
    finally:
        os.close(handle)


@contextmanager
def _in_session(engine: sa.Engine, name: str) -> Generator[Sure | None]:
    """Lock in a separate session, whose end releases the lock."""
    number = int.from_bytes(hashlib.sha256(f"didd turn {name}".encode()).digest()[:8], signed=True)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        for setting in _ALIVE:
            connection.exec_driver_sql(setting)
        held = connection.scalar(sa.text("SELECT pg_try_advisory_lock(:n)"), {"n": number})
        yield partial(_ask, connection, threading.Lock()) if held else None
    finally:
        # At once: the server takes a moment to notice that a session ended.
        with suppress(SQLAlchemyError):
            connection.scalar(sa.text("SELECT pg_advisory_unlock_all()"))
        # Not returned to the pool: the lock belongs to the session.
        connection.invalidate()
        connection.close()


def _ask(connection: sa.Connection, one: threading.Lock) -> None:
    """Ping the session; raises a database error when it, and thus the lock, is gone."""
    with one:
        connection.exec_driver_sql("SELECT 1")
