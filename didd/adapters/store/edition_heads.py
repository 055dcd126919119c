"""Editions without their lists, which may be long: what pages of many agencies say of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import edition, edition_published, publication_due, reversion
from didd.adapters.store.edition_rows import as_decree
from didd.model import Decree, EditionStatus


@dataclass(frozen=True, slots=True)
class EditionHead:
    """What pages of many agencies say of an edition: all but its list, which may be long."""

    id: int
    agency: str
    label: str
    status: EditionStatus
    decree: Decree | None


class EditionHeads:
    """Reads all of an edition but its list."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def newest(self) -> list[EditionHead]:
        """Return each agency's draft and edition in force, without their lists."""
        last = sa.select(sa.func.max(edition.c.id)).group_by(edition.c.agency, edition.c.status)
        columns = [edition.c[n] for n in ("id", "agency", "year", "number", "status", "decree")]
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).where(edition.c.id.in_(last)))
            return [_head(row) for row in rows]

    def sizes(self, editions: Collection[int]) -> dict[int, int]:
        """Return how many entries the lists of these editions have, counted by the database."""
        entries = sa.func.json_array_length(edition.c.register["entries"])
        query = sa.select(edition.c.id, entries).where(edition.c.id.in_(list(editions)))
        with self.engine.connect() as connection:
            return {number: size for number, size in connection.execute(query)}

    def unpublished_agencies(self, now: datetime) -> set[str]:
        """Return the agencies of these editions."""
        query = sa.select(edition.c.agency).where(*unpublished(now))
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())


def unpublished(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions on an edition in force that the portal does not fully show yet."""
    newest = (
        sa.select(sa.func.max(edition.c.id))
        .where(edition.c.status == EditionStatus.ESTABLISHED.value)
        .group_by(edition.c.agency)
    )
    done = sa.select(edition_published.c.edition_id)
    undone = sa.select(reversion.c.in_force_id)
    due = sa.select(publication_due.c.agency).where(publication_due.c.due_at <= now)
    shown = edition.c.id.in_(done) | edition.c.id.in_(undone)
    return edition.c.id.in_(newest), ~shown | edition.c.agency.in_(due)


def _head(row: sa.Row[Any]) -> EditionHead:
    """Convert a row without the list to what is said of an edition."""
    label = f"{row.year}/{row.number}"
    return EditionHead(row.id, row.agency, label, EditionStatus(row.status), as_decree(row.decree))
