"""Databases for tests: copies of one with our schema, which takes long to make."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg import sql

from didd.adapters.store import open_store
from portal.local.place import Place
from portal.local.servers import postgres as server

OWNER = "didd"


@cache
def new_office() -> bytes:
    """Return a SQLite database with our schema and nothing in it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "didd.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


class Databases:
    """New databases on the tests' own PostgreSQL; each call returns the URL of an empty one."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._office = ""

    def __call__(self) -> str:
        name = f"didd_{secrets.token_hex(6)}"
        server.ensure_database(self._place, name, OWNER)
        return server.url(self._place, OWNER, name, driver="postgresql+psycopg")

    def new_office(self) -> str:
        """Return the URL of a new database with our schema and nothing in it."""
        if not self._office:
            made = self()
            open_store(made).close()
            self._office = made.rpartition("/")[2]
        name = f"didd_{secrets.token_hex(6)}"
        parts = map(sql.Identifier, (name, OWNER, self._office))
        with server.connect(self._place) as connection:
            query = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
            connection.execute(query.format(*parts))
        return server.url(self._place, OWNER, name, driver="postgresql+psycopg")
