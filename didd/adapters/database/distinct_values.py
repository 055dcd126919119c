"""The values that an indexed column has, however many rows have each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def values_of(column: sa.Column[Any]) -> sa.Select[Any]:
    """Select each value of an indexed column once, as ``value``.

    From each to the next by the index; ``DISTINCT`` would read all of it.
    """
    each = column.table.alias("each")
    one = each.c[column.name]
    first = sa.select(sa.func.min(one).label("value"))
    known = first.cte("known", recursive=True)
    following = first.where(one > known.c.value).scalar_subquery()
    known = known.union_all(sa.select(following).where(known.c.value.is_not(None)))
    return sa.select(known.c.value).where(known.c.value.is_not(None))
