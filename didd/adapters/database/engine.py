"""One SQL database: SQLite (WAL) for a desk, PostgreSQL for an office. Engine and migrations."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError

from didd.adapters.database.after_commit import telling
from didd.adapters.database.trouble import trouble
from didd.adapters.database.written_by import newer_schema, note_version, written_by

#: Serialises writers on PostgreSQL, so that the audit chain never forks.
WRITERS_LOCK = 4_732_574

_MIGRATIONS = Path(__file__).parent / "migrations"
#: Revisions of schemas that no release ever had; those of releases begin with a letter.
_BEFORE_FIRST_RELEASE = re.compile(r"00\d\d")
_TOO_OLD = (
    "The database {where} is from before the first release and cannot be taken over: keep its "
    "audit chain with `didd audit export` of the version that made it, then begin with an empty "
    "database (`make clean` in a checkout; elsewhere move this one away) and harvest again."
)

_T = TypeVar("_T")
_USE = "use sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME."


class DatabaseError(RuntimeError):
    """The database cannot be used; the message says what to do."""


def open_engine(url: str) -> sa.Engine:
    """Return an engine for ``sqlite:///PATH`` or ``postgresql+psycopg://…``; connects lazily.

    Errors never quote parameters: they may be personal data.
    Creates the folder of a SQLite file. Raises ``DatabaseError`` for another kind of URL, and for a
    folder that cannot be created.
    """
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        raise DatabaseError(f"DIDD_DATABASE_URL is no database's address; {_USE}") from None
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed.database or "")
        engine = sa.create_engine(parsed, connect_args={"timeout": 30}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    raise DatabaseError(f"DIDD_DATABASE_URL names {parsed.get_backend_name()}; {_USE}")


def _make_folder(database: str) -> None:
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"The database's folder {folder} cannot be made ({error.strerror}). "
            "Give the right to write there, or name another place in DIDD_DATABASE_URL."
        ) from error
    if Path(database).is_dir():
        raise DatabaseError(f"DIDD_DATABASE_URL names a folder ({database}), not a file in it.")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun explicitly below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def writing(engine: sa.Engine) -> Generator[sa.Connection]:
    """Run one write transaction; writers are serialised on both databases."""
    with telling() as after, _writing(engine) as connection:
        after.of(connection)
        yield connection


@contextmanager
def _writing(engine: sa.Engine) -> Generator[sa.Connection]:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
        return
    with engine.begin() as connection:
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Generator[sa.Connection]:
    """Run reads on one consistent snapshot, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")
        return
    with engine.connect() as connection:
        yield connection.execution_options(isolation_level="REPEATABLE READ")


def in_batches(values: Iterable[_T], size: int = 500) -> Iterator[list[_T]]:
    """Yield the values in lists short enough for one query.

    >>> list(in_batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


class Rows(NamedTuple):
    """Rows of one table in the driver's form."""

    statement: str
    values: list[tuple[Any, ...]]


def as_rows(engine: sa.Engine, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> Rows:
    """Convert rows before the writers' lock is taken: that is most of the insert's time."""
    if not rows:
        return Rows("", [])
    dialect, names = engine.dialect, list(rows[0])
    made = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    marks = ", ".join("?" if dialect.name == "sqlite" else "%s" for _ in names)
    columns = [
        [process(row[name]) for row in rows] if process else [row[name] for row in rows]
        for name, process in zip(names, made, strict=True)
    ]
    statement = f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"  # noqa: S608 - our own names
    return Rows(statement, list(zip(*columns, strict=True)))


def insert_rows(connection: sa.Connection, rows: Rows) -> None:
    """Insert rows from ``as_rows``; no-op without rows."""
    if rows.values:
        connection.exec_driver_sql(rows.statement, rows.values)


def inserted_id(done: sa.CursorResult[Any]) -> int:
    """Return the id of the row just inserted."""
    key = done.inserted_primary_key
    if key is None:
        raise DatabaseError("the database gave no id for an inserted row")
    return int(key[0])


def migrate(engine: sa.Engine) -> None:
    """Upgrade the schema to the newest revision; no-op when it is current.

    Raises ``DatabaseError`` when the database does not answer, is none, is of a newer didd, or is
    from before the first release.
    """
    with reachable(engine):
        if known_revision(engine) != revisions()[-1].revision:
            _upgrade(engine, _alembic_config(), "head")


@contextmanager
def reachable(engine: sa.Engine) -> Generator[None]:
    """Turn a database that does not answer, or is none, into a ``DatabaseError``."""
    try:
        yield
    except DBAPIError as error:
        cause = trouble(error)
        if cause is None:
            raise
        where = engine.url.database or engine.url.host
        raise DatabaseError(f"{where}: {cause}") from error


def known_revision(engine: sa.Engine) -> str | None:
    """Return the revision of the schema, None for an empty database.

    Raises ``DatabaseError`` for one that this version does not know.
    """
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is None or current in {each.revision for each in revisions()}:
            return current
        if _BEFORE_FIRST_RELEASE.fullmatch(current):
            raise DatabaseError(_TOO_OLD.format(where=engine.url.database))
        raise DatabaseError(newer_schema(current, written_by(connection)))


def revisions() -> list[Script]:
    """Return all revisions of the schema, the first one first."""
    return [*ScriptDirectory.from_config(_alembic_config()).walk_revisions()][::-1]


def _upgrade(engine: sa.Engine, config: Config, revision: str) -> None:
    with writing(engine) as connection:
        upgrade_on(connection, config, revision)


def upgrade_on(
    connection: sa.Connection, config: Config | None = None, revision: str = "head"
) -> None:
    """Upgrade the schema in the transaction of ``connection``, and note who did it."""
    config = config or _alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    note_version(connection)


def migrate_to(engine: sa.Engine, revision: str) -> None:
    """Give a new database the schema of a released revision; raises ``DatabaseError``.

    One that has a schema already must have this one.
    """
    config = _alembic_config()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if revision not in {each.revision for each in revisions()}:
        raise DatabaseError(
            f"Revision {revision} is of a newer didd. Use the one that wrote it, or a newer one."
        )
    if current not in (None, revision):
        raise DatabaseError("The database has a schema already: name an empty one.")
    if current is None:
        _upgrade(engine, config, revision)


def revision_of(connection: sa.Connection) -> str:
    """Return the revision of the schema."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest_revision() -> str:
    """Return the newest revision of the schema that this code knows."""
    return ScriptDirectory.from_config(_alembic_config()).get_current_head() or ""


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
