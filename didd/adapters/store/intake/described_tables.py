"""Table Schemas of the tables in published files, by the bytes described."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import described_table


class DescribedTables:
    """A description depends on the bytes and the version of the code that describes them."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, digests: Collection[str], version: int) -> dict[str, Mapping[str, Any]]:
        """Return known descriptions by sha256; {} for bytes without a table."""
        query = sa.select(described_table).where(described_table.c.version == version)
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return {row.sha256: row.description for row in rows if row.sha256 in digests}

    def keep(self, sha256: str, version: int, description: Mapping[str, Any]) -> None:
        """Store a description, replacing an earlier one; {}: examined, without a table."""
        values = {"sha256": sha256, "version": version, "description": dict(description)}
        with writing(self.engine) as connection:
            connection.execute(described_table.delete().where(described_table.c.sha256 == sha256))
            connection.execute(described_table.insert().values(values))
