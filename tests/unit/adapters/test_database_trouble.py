"""Each trouble of a database has its sentence; only one that is away is asked whether it runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from didd.adapters.database.engine import DatabaseError, open_engine, writing
from didd.adapters.database.trouble import trouble
from didd.adapters.store import open_store
from didd.i18n import using


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with using("en"):
        yield


def as_wrapped(error: Any, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    return kind("INSERT …", None, error)


def sqlite_error(name: str) -> Any:
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorname = name  # pyright: ignore[reportAttributeAccessIssue]
    return error


SQLITE = {
    "SQLITE_FULL": "full",
    "SQLITE_IOERR_WRITE": "room",
    "SQLITE_READONLY_DBMOVED": "cannot be written",
    "SQLITE_BUSY_SNAPSHOT": "Somebody else",
    "SQLITE_CANTOPEN_ISDIR": "cannot be opened",
    "SQLITE_CORRUPT_INDEX": "backup",
    "SQLITE_NOTADB": "backup",
}
POSTGRESQL = {
    "53100": "full",
    "53300": "as many as it can",
    "25006": "cannot be written",
    "42501": "cannot be written",
    "57P03": "starting or stopping",
    "28P01": "answered",
    "3D000": "answered",
    "58030": "disk",
    "XX001": "damaged",
}


@pytest.mark.parametrize(("name", "word"), SQLITE.items())
def test_sqlite(name: str, word: str) -> None:
    text = trouble(as_wrapped(sqlite_error(name)))
    assert text is not None
    assert word in text
    assert "running" not in text


@pytest.mark.parametrize(("state", "word"), POSTGRESQL.items())
def test_postgresql(state: str, word: str) -> None:
    known: Any = psycopg.errors.lookup(state)("said by the server")
    text = trouble(as_wrapped(known))
    assert text is not None
    assert word in text
    assert "running" not in text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('connection failed: FATAL:  password authentication failed for user "a"', "answered"),
        ('connection failed: FATAL:  database "x" does not exist', "answered"),
        ("connection failed: FATAL:  sorry, too many clients already", "as many as it can"),
        ("connection failed: FATAL:  the database system is starting up", "starting"),
    ],
)
def test_a_server_that_answered_is_not_asked_whether_it_runs(text: str, word: str) -> None:
    said = trouble(as_wrapped(psycopg.OperationalError(text)))
    assert said is not None
    assert word in said
    assert "running" not in said


def test_one_that_is_away_is() -> None:
    with pytest.raises(DatabaseError, match=r"Is it running\?"):
        open_store("postgresql://petugas@127.0.0.1:1/didd")


def test_what_is_our_own_fault_is_no_trouble_of_the_database() -> None:
    twice = IntegrityError("INSERT …", None, sqlite_error("SQLITE_CONSTRAINT_UNIQUE"))
    assert trouble(twice) is None
    assert trouble(ValueError("x")) is None
    missing: Any = SimpleNamespace(sqlstate="42P01")
    assert trouble(as_wrapped(missing)) is None


def test_a_real_database_without_room(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'kecil.db'}")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x TEXT)")
        connection.exec_driver_sql("PRAGMA max_page_count=4")
        with pytest.raises(OperationalError) as full:
            connection.exec_driver_sql("INSERT INTO t VALUES (?)", ("x" * 100_000,))
    assert "full" in str(trouble(full.value))
    engine.dispose()


def test_a_real_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "rusak.db").write_bytes(b"bukan basis data" * 1000)
    with pytest.raises(DatabaseError, match="backup"):
        open_store(f"sqlite:///{tmp_path / 'rusak.db'}")
    engine = open_engine(f"sqlite:///{tmp_path / 'baik.db'}")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE t (x TEXT)")
    engine.dispose()


def test_a_real_text_that_is_none_is_damage(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'didd.db'}")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE kata (isi text)")
        connection.exec_driver_sql("INSERT INTO kata VALUES (CAST(x'50ff' AS text))")
    with pytest.raises(OperationalError) as raised, engine.connect() as connection:
        connection.exec_driver_sql("SELECT isi FROM kata").fetchall()
    assert "damaged" in str(trouble(raised.value))
