"""Register files being archived: recorded before they are stored.

So whatever a killed, refused or failed establishment has left in the archive is
known and deleted later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import planned_output


class PlannedOutputs:
    """One row per file that belongs to no edition yet."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def plan(self, agency: str, digests: Iterable[str], at: datetime) -> None:
        """Record that files with these digests are about to be archived for an edition."""
        with writing(self.engine) as connection:
            plan(connection, agency, digests, at)

    def left(self, agency: str = "", before: datetime | None = None) -> set[str]:
        """Return digests still planned, of one agency or of all, optionally only old ones."""
        query = sa.select(planned_output.c.sha256)
        if agency:
            query = query.where(planned_output.c.agency == agency)
        if before:
            query = query.where(planned_output.c.at < before)
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def drop(
        self, digests: Collection[str], remove: Callable[[str], None], needed: Collection[str] = ()
    ) -> None:
        """Delete by ``remove`` the files still planned, except ``needed``; then drop all rows.

        A running establishment waits meanwhile, and then finds them gone.
        """
        with writing(self.engine) as connection:
            there = planned_output.c.sha256.in_(digests)
            found = connection.execute(sa.select(planned_output.c.sha256).where(there)).scalars()
            for sha256 in set(found) - set(needed):
                remove(sha256)
            _forget(connection, digests)


def plan(connection: sa.Connection, agency: str, digests: Iterable[str], at: datetime) -> None:
    """Plan files, as ``PlannedOutputs.plan``, in a transaction: also those to be taken away."""
    new = sorted(set(digests))
    rows = [{"sha256": sha256, "agency": agency, "at": at} for sha256 in new]
    _forget(connection, new)
    connection.execute(planned_output.insert(), rows)


def claim(connection: sa.Connection, digests: Collection[str]) -> bool:
    """Assign planned files to an edition, in its transaction; False when some were deleted."""
    wanted = set(digests)
    return _forget(connection, wanted) == len(wanted)


def _forget(connection: sa.Connection, digests: Collection[str]) -> int:
    gone = planned_output.delete().where(planned_output.c.sha256.in_(digests))
    return connection.execute(gone).rowcount
