"""Filled databases, made once and kept: each measurement works on a copy of its own.

A copy is brought to the newest schema when it is opened; what is kept stays as it was made.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from psycopg import sql

from portal.local.place import Place
from portal.local.servers import postgres

#: Fills the database at an address.
Fill = Callable[[str], object]
_OWNER = "didd"


@contextmanager
def copies(kinds: Iterable[str], name: str, keep: Path, fill: Fill) -> Iterator[dict[str, str]]:
    """Yield the address of a copy of the database ``name``, by kind; filled if it is not kept."""
    wanted = list(kinds)
    keep.mkdir(parents=True, exist_ok=True)
    made = {"sqlite": _sqlite_copy(keep, name, fill)} if "sqlite" in wanted else {}
    try:
        if "postgresql" not in wanted:
            yield made
            return
        with _server(keep / "postgres") as place:
            yield made | {"postgresql": _postgresql_copy(place, name, fill)}
    finally:
        for left in keep.glob(f"{name}-now.db*"):
            left.unlink()


def _sqlite_copy(keep: Path, name: str, fill: Fill) -> str:
    kept, new, copy = (keep / f"{name}{end}.db" for end in ("", "-new", "-now"))
    if not kept.exists():
        new.unlink(missing_ok=True)
        fill(f"sqlite:///{new}")
        new.rename(kept)
    for left in keep.glob(f"{name}-now.db*"):
        left.unlink()
    shutil.copyfile(kept, copy)
    return f"sqlite:///{copy}"


@contextmanager
def _server(folder: Path) -> Iterator[Place]:
    place = Place(folder)
    place.make()
    postgres.initialise(place)
    postgres.start(place)
    postgres.ensure_role(place, _OWNER)
    try:
        yield place
    finally:
        postgres.stop(place)


def _postgresql_copy(place: Place, name: str, fill: Fill) -> str:
    kept, new, copy = (f"{name}{end}".replace("-", "_") for end in ("", "_new", "_now"))
    if not _there(place, kept):
        postgres.drop_database(place, new, _OWNER)
        postgres.ensure_database(place, new, _OWNER)
        fill(_url(place, new))
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with postgres.connect(place) as connection:
            connection.execute(rename.format(sql.Identifier(new), sql.Identifier(kept)))
    postgres.drop_database(place, copy, _OWNER)
    copying = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    with postgres.connect(place) as connection:
        connection.execute(copying.format(*map(sql.Identifier, (copy, kept, _OWNER))))
    return _url(place, copy)


def _there(place: Place, name: str) -> bool:
    with postgres.connect(place) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return connection.execute(query, [name]).fetchone() is not None


def _url(place: Place, name: str) -> str:
    return postgres.url(place, _OWNER, name, driver="postgresql+psycopg")


def settled(engine: sa.Engine) -> None:
    """Have PostgreSQL do now what it does by itself some minutes after so much was written."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
