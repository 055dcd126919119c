"""Filters of the queue that officers gave a name: their own convenience, and no act of office."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import saved_view
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _

#: How many an officer keeps, and how long a name may be.
MOST, LONGEST = 20, 60


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter with a name; ``query`` is that of the queue's address, without "?"."""

    name: str
    query: str


class SavedViews:
    """Of one officer each; a name is there once."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, officer: str) -> list[SavedView]:
        """Return the officer's own, by name."""
        query = sa.select(saved_view).where(saved_view.c.officer == officer)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(saved_view.c.name))
            return [SavedView(row.name, row.query) for row in rows]

    def keep(self, officer: str, view: SavedView) -> None:
        """Keep a filter under a name, in place of another of that name; raises ``Refused``."""
        name = " ".join(view.name.split())[:LONGEST]
        if not name:
            raise Refused(_("Give the view a name."))
        mine = saved_view.c.officer == officer
        with writing(self.engine) as connection:
            connection.execute(saved_view.delete().where(mine, saved_view.c.name == name))
            there = sa.select(sa.func.count()).select_from(saved_view).where(mine)
            if connection.execute(there).scalar_one() >= MOST:
                raise Refused(_("You keep {n} views already; delete one first.", n=MOST))
            values = {"officer": officer, "name": name, "query": view.query}
            connection.execute(saved_view.insert().values(**values))

    def delete(self, officer: str, name: str) -> None:
        """Delete one of the officer's own; one that is gone already is no error."""
        mine = (saved_view.c.officer == officer) & (saved_view.c.name == name)
        with writing(self.engine) as connection:
            connection.execute(saved_view.delete().where(mine))
