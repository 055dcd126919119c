"""The files of all agencies' lists in one: made once for the same content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import consolidation
from didd.adapters.store.planned_outputs import claim


class ConsolidatedOutputsGone(RuntimeError):
    """Files of the list were deleted, or taken by another, before it was kept."""


class Consolidations:
    """One row for each content that was ever published."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def outputs(self, content_hash: str) -> dict[str, str]:
        """Return its files, format → sha256; {} where they were never made."""
        query = sa.select(consolidation.c.outputs).where(
            consolidation.c.content_hash == content_hash
        )
        with self.engine.connect() as connection:
            return dict(connection.execute(query).scalar() or {})

    def keep(self, content_hash: str, outputs: Mapping[str, str], at: datetime) -> None:
        """Record its files, planned and archived already; others of the same content give way.

        Raises ``ConsolidatedOutputsGone`` where some were taken for left behind meanwhile.
        """
        with writing(self.engine) as connection:
            if not claim(connection, outputs.values()):
                raise ConsolidatedOutputsGone(content_hash)
            connection.execute(
                consolidation.delete().where(consolidation.c.content_hash == content_hash)
            )
            row = {"content_hash": content_hash, "outputs": dict(outputs), "at": at}
            connection.execute(consolidation.insert().values(**row))

    def digests(self) -> set[str]:
        """Return the sha256 of every file of them."""
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(consolidation.c.outputs)).scalars()
            return {sha256 for outputs in found for sha256 in outputs.values()}
