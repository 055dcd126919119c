"""How the last publication of each agency ended, for whoever must act on it (SOP 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import publication_run


@dataclass(frozen=True, slots=True)
class PublicationRun:
    """``written`` datasets; ``held`` ones by name with the cause; ``trouble`` stopped it whole."""

    agency: str
    at: datetime
    written: int
    held: tuple[tuple[str, str], ...] = ()
    trouble: str = ""

    @property
    def failed(self) -> bool:
        """Whether something is left to be done."""
        return bool(self.held or self.trouble)


class PublicationRuns:
    """One row an agency: the newest."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def keep(self, run: PublicationRun) -> None:
        """Keep the newest run of its agency."""
        here = publication_run.c.agency == run.agency
        values = {
            "agency": run.agency,
            "at": run.at,
            "written": run.written,
            "held": [list(pair) for pair in run.held],
            "trouble": run.trouble,
        }
        with writing(self.engine) as connection:
            connection.execute(publication_run.delete().where(here))
            connection.execute(publication_run.insert().values(values))

    def newest(self, agencies: Sequence[str]) -> dict[str, PublicationRun]:
        """Return the newest run of each of these agencies that has one."""
        query = sa.select(publication_run).where(publication_run.c.agency.in_(list(agencies)))
        with self.engine.connect() as connection:
            return {
                row.agency: PublicationRun(
                    row.agency,
                    row.at,
                    row.written,
                    tuple((name, why) for name, why in row.held),
                    row.trouble,
                )
                for row in connection.execute(query)
            }
