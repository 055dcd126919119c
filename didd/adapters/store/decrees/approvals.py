"""By which decision each version in a list was approved: who, in which role, when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches
from didd.adapters.database.schema import decision
from didd.adapters.store.decisions import as_decision, standing
from didd.model import Decision, DecisionKind
from didd.publication.takeback import Version


@dataclass(frozen=True, slots=True)
class Approval:
    """The newest approval of a version that stands, and the submission that it is on."""

    submission_id: int
    decision: Decision


class Approvals:
    """Read-only."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, versions: Collection[Version]) -> dict[Version, Approval]:
        """Return the approval of each version (record id, content hash) that has one."""
        found: dict[Version, Approval] = {}
        wanted, records = set(versions), sorted({record for record, _ in versions})
        with self.engine.connect() as connection:
            for some in in_batches(records):
                approved = sa.select(decision).where(
                    decision.c.record_id.in_(some),
                    decision.c.kind == DecisionKind.APPROVE.value,
                    standing(),
                )
                # Sorted here: asked for in this order, SQLite reads the whole table by it.
                for row in sorted(connection.execute(approved), key=attrgetter("id")):
                    version = (row.record_id, row.content_hash)
                    if version in wanted:
                        found[version] = Approval(row.submission_id, as_decision(row))
        return found
