"""Which files of an agency other agencies have too, byte for byte."""

from __future__ import annotations

import sqlalchemy as sa

from didd.adapters.database.schema import document


class SharedDocuments:
    """Looks up files by their bytes: one search by index for each file of the agency."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def elsewhere(self, agency: str) -> dict[str, list[str]]:
        """Return the slugs of other agencies by the sha256 of the files that they have as well."""
        found: dict[str, list[str]] = {}
        with self.engine.connect() as connection:
            for sha256, slug in connection.execute(shared_query(agency)):
                found.setdefault(sha256, []).append(slug)
        return found


def shared_query(agency: str) -> sa.Select[tuple[str, str]]:
    """Return the query for files that are there now, here and elsewhere."""
    here, there = document.alias(), document.alias()
    return (
        sa.select(there.c.sha256, there.c.agency)
        .distinct()
        .join(here, here.c.sha256 == there.c.sha256)
        .where(
            here.c.agency == agency,
            here.c.missing_since.is_(None),
            there.c.agency != agency,
            there.c.missing_since.is_(None),
        )
        .order_by(there.c.sha256, there.c.agency)
    )
