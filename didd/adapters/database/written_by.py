"""Which version of didd gave the database its schema: so that an older one can name what it needs.

SQLite has a number for it in the file's head, PostgreSQL a comment on Alembic's table; neither is a
row, so no dump has it and no migration makes it. No schema is looked at here.
"""

from __future__ import annotations

import re
from importlib.metadata import version

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from didd.i18n import Sentence, _

#: Digits of each part of a version in SQLite's number.
_PART = 1000
_COMMENT = "didd "


def own_version() -> str:
    """Return the version of this program."""
    return version("didd")


def note_version(connection: sa.Connection) -> None:
    """Note that this version wrote the schema, in the transaction that did."""
    if connection.dialect.name == "sqlite":
        number = as_number(own_version())
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
        return
    said = f"{_COMMENT}{own_version()}".replace("'", "''")
    connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{said}'")


def written_by(connection: sa.Connection) -> str:
    """Return the version that wrote the schema, "" where none was noted."""
    try:
        if connection.dialect.name == "sqlite":
            return as_version(int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0))
        asked = sa.text("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')")
        return str(connection.execute(asked).scalar() or "").removeprefix(_COMMENT)
    except DBAPIError:
        return ""


def as_number(said: str) -> int:
    """Return a version as one number.

    >>> as_number("1.12.3.dev0")
    1012003
    """
    parts = [int(part) for part in re.findall(r"\d+", said)[:3]]
    first, second, third = (*parts, 0, 0, 0)[:3]
    return (first * _PART + second) * _PART + third


def as_version(number: int) -> str:
    """Return the version that a number stands for, "" for none.

    >>> as_version(1012003), as_version(0)
    ('1.12.3', '')
    """
    if not number:
        return ""
    return f"{number // _PART**2}.{number // _PART % _PART}.{number % _PART}"


def newer_schema(revision: str, writer: str) -> Sentence:
    """Return why a schema that this version does not know is left alone, and what can be done."""
    if writer in ("", own_version()):
        return _(
            "The database has schema {revision}, which this version of didd ({own}) does not know. "
            "Use the newer didd that wrote it; nothing was done.",
            revision=revision,
            own=own_version(),
        )
    return _(
        "The database has schema {revision}, which this version of didd ({own}) does not know: "
        "didd {writer} wrote it. Use didd {writer} or newer; nothing was done.",
        revision=revision,
        own=own_version(),
        writer=writer,
    )


def older_schema(revision: str, newest: str) -> Sentence:
    """Return why an older schema is not worked with, and what can be done."""
    return _(
        "The database has schema {revision}, and this version of didd ({own}) works with {newest}. "
        "`didd upgrade` says what changes, and does it with --yes; nothing was done.",
        revision=revision,
        own=own_version(),
        newest=newest,
    )
