"""Register files on their way into the archive: noted before they are put there.

So whatever an establishment that was killed, refused or short of room has left in the archive has
an owner, who takes it away again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.tables import planned_output


class PlannedOutputs:
    """One row per file that is no edition's yet."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def plan(self, agency: str, digests: Iterable[str], at: datetime) -> None:
        """Note that files with these digests are about to be archived for the agency's edition."""
        new = sorted(set(digests))
        rows = [{"sha256": sha256, "agency": agency, "at": at} for sha256 in new]
        with writing(self.engine) as connection:
            _forget(connection, new)
            connection.execute(planned_output.insert(), rows)

    def left(self, agency: str = "", before: datetime | None = None) -> set[str]:
        """Give the digests that are planned still, of one agency or of all, or since long."""
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
        """Have ``remove`` take away those that are planned still, but for ``needed``; forget all.

        An establishment that is not done waits meanwhile, and then finds that they are gone.
        """
        with writing(self.engine) as connection:
            there = planned_output.c.sha256.in_(digests)
            found = connection.execute(sa.select(planned_output.c.sha256).where(there)).scalars()
            for sha256 in set(found) - set(needed):
                remove(sha256)
            _forget(connection, digests)


def claim(connection: sa.Connection, digests: Collection[str]) -> bool:
    """Make planned files an edition's, in its transaction; False when some are taken away."""
    wanted = set(digests)
    return _forget(connection, wanted) == len(wanted)


def _forget(connection: sa.Connection, digests: Collection[str]) -> int:
    gone = planned_output.delete().where(planned_output.c.sha256.in_(digests))
    return connection.execute(gone).rowcount
