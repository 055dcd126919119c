"""Results of the last requests to URLs: they are polled seldom, for politeness."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import asked_link
from didd.publication.links import LinkReport, LinkState

_BATCH = 500


class AskedLinks:
    """One row per URL, the newest result."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def known(self, urls: Iterable[str], since: datetime | None = None) -> dict[str, LinkReport]:
        """Return results not older than ``since``; URLs without one are left out."""
        found: dict[str, LinkReport] = {}
        wanted = sorted(set(urls))
        with self.engine.connect() as connection:
            for at in range(0, len(wanted), _BATCH):
                query = sa.select(asked_link).where(asked_link.c.url.in_(wanted[at : at + _BATCH]))
                if since is not None:
                    query = query.where(asked_link.c.asked_at >= since)
                for row in connection.execute(query):
                    found[row.url] = LinkReport(row.url, LinkState(row.state), row.why)
        return found

    def keep(self, reports: Iterable[LinkReport], at: datetime) -> None:
        """Store results, replacing earlier ones."""
        rows = [{"url": r.url, "state": r.state, "why": r.why, "asked_at": at} for r in reports]
        with writing(self.engine) as connection:
            for row in rows:
                connection.execute(asked_link.delete().where(asked_link.c.url == row["url"]))
            if rows:
                connection.execute(asked_link.insert(), rows)
