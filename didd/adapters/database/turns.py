"""Whose turn it is: one publisher for an agency at a time, on all machines with the same database.

On PostgreSQL the turn is an advisory lock of a session, on SQLite a lock on a file beside the
database: both end with the process that holds them, however it ends. A row says who holds it.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.tables import turn
from didd.approval.decisions import Busy
from didd.register.compile import WIB

#: Raises a database error when the turn is not held any more.
Sure: TypeAlias = Callable[[], None]

#: A machine that holds a turn and is silent is asked after some seconds whether it still lives.
_ALIVE = (
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


class Turns:
    """Turns by name, one holder each."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def hold(self, name: str, doing: str) -> Generator[Sure]:
        """Hold a turn until the end of the block, or of the process.

        Gives what asks whether it is still held: a database that was restarted has forgotten it.
        Raises ``Busy``, which says who holds it since when and what for, if somebody else does.
        """
        with self.if_free(name, doing) as sure:
            if sure is None:
                raise Busy(self._told(name))
            yield sure

    @contextmanager
    def if_free(self, name: str, doing: str) -> Generator[Sure | None]:
        """Hold a turn if nobody else does; None when somebody does."""
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

    def _told(self, name: str) -> str:
        query = sa.select(turn).where(turn.c.name == name)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return f"{name} baru saja mulai dikerjakan proses lain. Tunggu sebentar, lalu ulangi."
        since = row.since.astimezone(WIB)
        return (
            f"{name} sedang dikerjakan ({row.doing}) oleh {row.holder} sejak "
            f"{since:%Y-%m-%d %H:%M:%S} WIB. Tidak ada yang diubah; tunggu sampai selesai, lalu "
            "ulangi. / Somebody else is at work on it; nothing was changed, try again later."
        )


def _myself() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"proses {os.getpid()} milik {user} di {socket.gethostname()}"


def _surely() -> None:
    """Nothing but our own end takes a lock on a file from us."""


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
    """Lock in a session of its own, which ends the lock when it ends."""
    number = int.from_bytes(hashlib.sha256(f"didd turn {name}".encode()).digest()[:8], signed=True)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        for setting in _ALIVE:
            connection.exec_driver_sql(setting)
        held = connection.scalar(sa.text("SELECT pg_try_advisory_lock(:n)"), {"n": number})
        yield partial(_ask, connection, threading.Lock()) if held else None
    finally:
        # Not given back to the pool: the lock is the session's.
        connection.invalidate()
        connection.close()


def _ask(connection: sa.Connection, one: threading.Lock) -> None:
    """Have the session answer; a database error when it is gone, and the lock with it."""
    with one:
        connection.exec_driver_sql("SELECT 1")
