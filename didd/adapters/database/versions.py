"""Which database is at work, in which version, and whether its schema is the one of this code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from didd.adapters.database.engine import newest_revision, reading, revision_of


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """``kind`` is sqlite or postgresql; ``current``: the schema is the newest known here."""

    kind: str
    version: str
    revision: str
    current: bool
    size: int


def database_facts(engine: sa.Engine) -> DatabaseFacts:
    """Ask the database about itself; it is not changed."""
    with reading(engine) as connection:
        revision = revision_of(connection)
        version = ".".join(str(n) for n in engine.dialect.server_version_info or ())
        if engine.dialect.name == "postgresql":
            query = sa.select(sa.func.pg_database_size(sa.func.current_database()))
            size = int(connection.execute(query).scalar_one())
        else:
            file = Path(engine.url.database or "")
            size = file.stat().st_size if file.is_file() else 0
    current = revision == newest_revision()
    return DatabaseFacts(engine.dialect.name, version, revision, current, size)
