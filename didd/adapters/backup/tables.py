"""A database as lines of JSON, a file for each table: out of one snapshot, into an empty one.

Values are as the database has them, whatever this version of the program makes of them; so a dump
of an older schema goes into that schema, which is then migrated as any database is. SQLite and
PostgreSQL read each other's.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import (
    migrate_to,
    reachable,
    reading,
    revision_of,
    writing,
)
from didd.adapters.database.schema import audit, metadata

#: Lines read or written at once.
_AT_ONCE = 1000
_COMPRESSION = 6

#: Takes the name of a table and its bytes.
Keep = Callable[[str, Iterator[bytes]], None]


class NotEmpty(RuntimeError):
    """The database holds something already."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """What a snapshot was of: the schema's revision, and the newest link of the audit chain.

    ``head`` is its hash and ``links`` its number; "" and 0 before the first.
    """

    revision: str
    head: str
    links: int


def dump(engine: sa.Engine, keep: Keep) -> Dumped:
    """Hand each table's gzipped lines to ``keep``, all of one snapshot."""
    newest = sa.select(audit.c.hash, audit.c.seq).order_by(audit.c.seq.desc()).limit(1)
    with reading(engine) as connection:
        last = connection.execute(newest).first()
        for table in _tables(connection):
            keep(table.name, _zipped(_lines(connection, table)))
        head, links = (last.hash, last.seq) if last else ("", 0)
        return Dumped(revision_of(connection), head, links)


def make_ready(engine: sa.Engine, revision: str) -> None:
    """Give an empty database the schema that a backup is of; changes none that is not empty.

    Raises ``NotEmpty``, and ``DatabaseError`` for a schema that is another one already.
    """
    with reachable(engine), reading(engine) as connection:
        _check_empty(connection, _tables(connection))
    migrate_to(engine, revision)


def load(engine: sa.Engine, revision: str, lines: Callable[[str], Iterable[bytes]]) -> int:
    """Fill a database that has nothing in it, all or nothing; return how many rows there were.

    ``lines`` gives a table's gzipped lines, none where the backup has no such table. Raises
    ``NotEmpty``.
    """
    make_ready(engine, revision)
    rows = 0
    with writing(engine) as connection:
        tables = _tables(connection)
        _check_empty(connection, tables)
        for table in tables:
            for some in _batches(_unzipped(lines(table.name)), table):
                connection.execute(table.insert(), some)
                rows += len(some)
            _go_on_counting(connection, table)
    return rows


def _check_empty(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise NotEmpty(table.name)


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Return our tables as the database itself describes them."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name in metadata.tables)
    for table in found.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.JSON):  # nothing is nothing, not JSON's null
                column.type = sa.JSON(none_as_null=True)
    return found.sorted_tables


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    streaming = connection.execution_options(stream_results=True, yield_per=_AT_ONCE)
    for row in streaming.execute(query).mappings():
        plain = {name: _plain(value) for name, value in row.items()}
        yield json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _batches(lines: Iterable[bytes], table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    days = [c.name for c in table.columns if isinstance(c.type, sa.Date)]
    some: list[dict[str, Any]] = []
    for line in lines:
        row = json.loads(line)
        some.append(row | {d: date.fromisoformat(row[d]) for d in days if row.get(d)})
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _go_on_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL number the next row after those that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        named = sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))
        sequence = connection.execute(named).scalar()
        if sequence:
            last = sa.select(sa.func.coalesce(sa.func.max(column) + 1, 1)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, last, False)))


def _zipped(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Compress; the same lines give the same bytes."""
    made = _Passing()
    with gzip.GzipFile(
        filename="", mode="wb", fileobj=made, compresslevel=_COMPRESSION, mtime=0
    ) as out:
        for line in lines:
            out.write(line)
            yield from made.taken()
    yield from made.taken()


class _Passing:
    """Where gzip writes to, emptied as it goes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def taken(self) -> list[bytes]:
        parts, self._parts = self._parts, []
        return parts


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpack, rest = zlib.decompressobj(wbits=31), b""
    for chunk in chunks:
        *lines, rest = (rest + unpack.decompress(chunk)).split(b"\n")
        yield from lines
    if rest:
        yield rest
