"""Editions without their lists, which may be long: what pages of many agencies say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import (
    edition,
    edition_published,
    excluded_edition,
    ledger,
    publication_due,
    reversion,
    submission,
)
from didd.adapters.store.edition_rows import as_decree
from didd.adapters.store.other_lists.late_decrees import (
    LateDecree,
    about_edition,
    came_back_later,
    with_late,
)
from didd.model import Decree, EditionStatus, State


@dataclass(frozen=True, slots=True)
class EditionHead:
    """What pages say of an edition without its list: how many ``entries`` that has, and the rest.

    ``content_hash`` is that of the list, ``outputs`` its files by format.
    """

    id: int
    agency: str
    label: str
    status: EditionStatus
    decree: Decree | None
    entries: int
    content_hash: str
    compiled_at: datetime
    outputs: Mapping[str, str]


_NAMES = ("id", "agency", "year", "number", "status", "decree", "content_hash", "compiled_at")
_COLUMNS = [edition.c[name] for name in (*_NAMES, "outputs")]


class EditionHeads:
    """Reads all of an edition but its list."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def newest(self) -> list[EditionHead]:
        """Return each agency's draft and edition in force, without their lists."""
        last = sa.select(sa.func.max(edition.c.id)).group_by(edition.c.agency, edition.c.status)
        return self._heads(edition.c.id.in_(last))

    def of(self, agency: str) -> list[EditionHead]:
        """Return the agency's draft and established editions, the newest first."""
        return self._heads(edition.c.agency == agency)[::-1]

    def in_force(self, agency: str) -> bool:
        """Whether the agency has an established edition."""
        established = edition.c.status == EditionStatus.ESTABLISHED.value
        query = sa.select(edition.c.id).where(edition.c.agency == agency, established).limit(1)
        with self.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def any_list(self, agency: str) -> bool:
        """Whether the agency has any established list: a DIDD, or one of what it excludes."""
        mine = sa.select(excluded_edition.c.id).where(excluded_edition.c.agency == agency).limit(1)
        if self.in_force(agency):
            return True
        with self.engine.connect() as connection:
            return connection.execute(mine).first() is not None

    def newest_excluded(self) -> dict[str, str]:
        """Return the label of each agency's newest list of what it excludes."""
        columns = (excluded_edition.c[name] for name in ("agency", "year", "number"))
        query = sa.select(*columns).order_by(excluded_edition.c.id)
        with self.engine.connect() as connection:
            return {slug: f"{year}/{n}" for slug, year, n in connection.execute(query)}

    def _heads(self, *where: sa.ColumnElement[bool]) -> list[EditionHead]:
        query = sa.select(*_COLUMNS, _entries().label("entries")).where(*where)
        with self.engine.connect() as connection:
            late = came_back_later(connection)
            rows = connection.execute(query.order_by(edition.c.id))
            return [_head(row, late.get(about_edition(row))) for row in rows]

    def unpublished_agencies(self, now: datetime) -> set[str]:
        """Return the agencies of these editions, and those of which only other lists are due."""
        query = sa.select(edition.c.agency).where(*unpublished(now))
        with self.engine.connect() as connection:
            return {*connection.execute(query).scalars(), *_lists_due(connection, now)}

    def lists_due(self, now: datetime) -> dict[str, datetime]:
        """Return the agencies without a DIDD of which something else is due, since when.

        That is a list of what is excluded, or what is announced before it is established.
        """
        with self.engine.connect() as connection:
            return _lists_due(connection, now)


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


def _lists_due(connection: sa.Connection, now: datetime) -> dict[str, datetime]:
    due = publication_due.c
    has_didd = sa.exists().where(
        edition.c.agency == due.agency, edition.c.status == EditionStatus.ESTABLISHED.value
    )
    has_list = sa.exists().where(excluded_edition.c.agency == due.agency)
    early = sa.exists().where(
        submission.c.agency == due.agency,
        submission.c.newest.is_(True),
        submission.c.state == State.APPROVED.value,
        submission.c.urgency == 0,
    )
    was_there = sa.exists().where(ledger.c.agency == due.agency)
    query = sa.select(due.agency, due.due_at).where(
        due.due_at <= now, ~has_didd, has_list | early | was_there
    )
    return {agency: at for agency, at in connection.execute(query)}


def _entries() -> sa.ColumnElement[int]:
    """Return the length of a list; of one kept before lengths were, as the database counts it."""
    counted = sa.func.json_array_length(edition.c.register["entries"])
    return sa.func.coalesce(edition.c.entries, counted)


def _head(row: sa.Row[Any], late: LateDecree | None) -> EditionHead:
    """Convert a row without the list to what is said of an edition."""
    outputs, decree = with_late(late, row.outputs, as_decree(row.decree))
    return EditionHead(
        id=row.id,
        agency=row.agency,
        label=f"{row.year}/{row.number}",
        status=EditionStatus(row.status),
        decree=decree,
        entries=row.entries,
        content_hash=row.content_hash,
        compiled_at=row.compiled_at,
        outputs=outputs,
    )
