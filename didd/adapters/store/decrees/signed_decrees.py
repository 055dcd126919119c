"""The decrees by which somebody established lists, as the audit chain has them.

The chain is read and not the editions: their rows hold whole lists, and are long.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from didd.adapters.database.schema import audit
from didd.approval.decree_facts import KeptDecree, check_number
from didd.model import Decree

#: Acts that establish a list: of the DIDD, and of what is excluded.
_ESTABLISHING = ("establish", "excluded.established")
#: No clock on earth is further from UTC than this.
_A_DAY = timedelta(days=1)


class SignedDecrees:
    """Read-only: establishing adds to them."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def check_unused(self, decree: Decree) -> None:
        """Raise ``Refused`` as ``check_unused`` does, before anything is made by this decree."""
        with self.engine.connect() as connection:
            check_unused(connection, decree)


def check_unused(connection: sa.Connection, decree: Decree) -> None:
    """Raise ``Refused`` when its signatory has signed another of that number in that year."""
    check_number(decree, _signed(connection, decree.officer, decree.date.year))


def _signed(connection: sa.Connection, officer: str, year: int) -> list[KeptDecree]:
    """Return what an officer established since a year began: no decree is older than its day."""
    begin = datetime(year, 1, 1, tzinfo=UTC) - _A_DAY
    query = sa.select(audit.c.object, audit.c.details).where(
        audit.c.actor == officer, audit.c.act.in_(_ESTABLISHING), audit.c.at >= begin
    )
    return [
        KeptDecree(details["decree"], date.fromisoformat(details["decree_date"]), about)
        for about, details in connection.execute(query.order_by(audit.c.seq))
    ]
