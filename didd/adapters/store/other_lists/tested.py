"""What a consequence test excluded and no later approval opened: its minutes, its files."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import audit, decision, record_version
from didd.adapters.store.decisions import standing
from didd.model import DecisionKind


class Tested:
    """Read-only: deciding adds to it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def minutes(self, agency: str) -> dict[str, str]:
        """Return the minutes of what a test excluded of an agency's records, by record id.

        Where a record was excluded more than once, the newest.
        """
        query = sa.select(decision.c.record_id, decision.c.minutes).order_by(decision.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(decision.c.agency == agency, *_excluding()))
            return {record_id: minutes for record_id, minutes in rows}

    def records(self) -> set[str]:
        """Return the ids of the records that a test excluded, in any agency."""
        query = sa.select(decision.c.record_id).where(*_excluding())
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def digests(self, besides: str = "") -> set[str]:
        """Return the sha256 of every file of what a test excluded, in any agency.

        Those of all excluded versions: an older one is no less confidential. Without those of the
        record ``besides``, which a test is about to open.
        """
        version = (record_version.c.record_id == decision.c.record_id) & (
            record_version.c.content_hash == decision.c.content_hash
        )
        query = sa.select(record_version.c.record).join(decision, version).where(*_excluding())
        query = query.where(decision.c.record_id != besides)
        with self.engine.connect() as connection:
            found: list[Any] = list(connection.execute(query).scalars())
        return {file["sha256"] for record in found for file in record["files"]}


def _excluding() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions on a decision that excludes its record still.

    Only an approval ends it: who returns, rejects, strikes or tests anew has opened nothing. The
    chain has an index on its acts, which decisions have not on their kind.
    """
    act = DecisionKind.EXCLUDE.value
    later = decision.alias("later")
    opened = sa.exists().where(
        later.c.record_id == decision.c.record_id,
        later.c.id > decision.c.id,
        later.c.kind == DecisionKind.APPROVE.value,
        standing(later),
    )
    return (
        decision.c.audit_seq.in_(sa.select(audit.c.seq).where(audit.c.act == act)),
        decision.c.kind == act,
        standing(),
        ~opened,
    )
