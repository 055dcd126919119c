"""The tables of a database in one file: SQLite, and GeoPackage, which is one.

Read by SQLite itself, from memory, and nothing is run but plain queries: no extension, no writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

from checks.reading.members import LARGEST
from didd.adapters.tables.files import UnreadableTable
from didd.i18n import _

_MAGIC = b"SQLite format 3\x00"
_SMALLEST_PAGE = 512
_TABLES = r"""
    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
"""
#: Where the header says that changes are kept in a file beside; read alone it has none.
_VERSIONS, _BESIDE, _ALONE = slice(18, 20), b"\x02\x02", b"\x01\x01"
Row = tuple[int, Sequence[Any]]


def is_database(file: Path) -> bool:
    """Whether a file is a SQLite database, by its first bytes; none is smaller than a page."""
    with file.open("rb") as source:
        return source.read(len(_MAGIC)) == _MAGIC and source.seek(0, 2) >= _SMALLEST_PAGE


def tables_of(file: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table's name and its rows, the names of its columns first.

    Raises ``UnreadableTable`` for a damaged file, and for one too large to be held; the rows do for
    a damaged table.
    """
    with file.open("rb") as source:
        content = bytearray(source.read(LARGEST + 1))
    if len(content) > LARGEST:
        raise UnreadableTable(str(_("this database is too large to be read")))
    if content[_VERSIONS] == _BESIDE:
        content[_VERSIONS] = _ALONE
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(bytes(content))
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            for (name,) in database.execute(_TABLES).fetchall():
                yield name, _rows(database, name)
    except sqlite3.Error as error:
        raise UnreadableTable(str(_("this database is damaged"))) from error


def _rows(database: sqlite3.Connection, name: str) -> Iterator[Row]:
    quoted = name.replace('"', '""')
    try:
        found = database.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - its own name, quoted
        heads = [about[0] for about in found.description]
        yield from enumerate(chain([heads], map(_plain, found)), start=1)
    except sqlite3.Error as error:
        raise UnreadableTable(str(_("this database is damaged"))) from error


def _plain(row: Sequence[Any]) -> list[Any]:
    """Return the cells of a row; bytes as the text that is in them."""
    return [c.decode("utf-8", "replace") if isinstance(c, bytes) else c for c in row]
