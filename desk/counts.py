"""How many proposals each agency has in each state: counted once between two changes."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from desk.kept import Kept
from didd.adapters.database.engine import reading
from didd.adapters.database.schema import decision, decision_undo, submission
from didd.adapters.store import Store
from didd.model import State

#: Newest submissions by agency and state.
Counts = Mapping[str, Mapping[State, int]]
#: A state changes only together with a new row of one of these.
_CHANGES = [sa.select(sa.func.max(t.c.id)) for t in (submission, decision, decision_undo)]


def counts(store: Store, kept: Kept[Counts] | None = None) -> Counts:
    """Count newest submissions by agency and state; what is ``kept`` holds until a change."""
    with reading(store.engine) as connection:
        if kept is None:
            return _counted(connection)
        newest = connection.execute(sa.select(*(each.scalar_subquery() for each in _CHANGES)))
        return kept.of(tuple(newest.one()), lambda: _counted(connection))


def _counted(connection: sa.Connection) -> Counts:
    # An index has these three in this order: no other way through it is as short.
    columns = (submission.c.agency, submission.c.newest, submission.c.state)
    query = sa.select(*columns, sa.func.count()).group_by(*columns)
    found: dict[str, dict[State, int]] = {}
    for agency, newest, state, number in connection.execute(query):
        if newest:
            found.setdefault(agency, {})[State(state)] = number
    return found
