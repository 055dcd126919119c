"""The last verification of each agency's datasets."""

from __future__ import annotations

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import verification
from didd.publication.verification import Verification


class Verifications:
    """One row per agency: the newest."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def keep(self, found: Verification) -> None:
        """Store it, replacing the agency's last one."""
        values = {"agency": found.agency, "verified_at": found.at, "report": found.to_json()}
        with writing(self.engine) as connection:
            connection.execute(verification.delete().where(verification.c.agency == found.agency))
            connection.execute(verification.insert().values(**values))

    def of(self, agency: str) -> Verification | None:
        """Return the newest of one agency; None before the first."""
        query = sa.select(verification.c.report).where(verification.c.agency == agency)
        with self.engine.connect() as connection:
            report = connection.execute(query).scalar()
        return Verification.from_json(report) if report is not None else None

    def latest(self) -> dict[str, Verification]:
        """Return the newest of each agency."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(verification.c.agency, verification.c.report))
            return {agency: Verification.from_json(report) for agency, report in rows}
