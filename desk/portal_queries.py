"""What the portal shows of an agency, a page of it, straight from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from desk.kept import Kept
from didd.adapters.database.engine import in_batches
from didd.adapters.database.schema import ledger, record
from didd.adapters.store import Store
from didd.publication.plan import PERHAPS_THERE

#: Ids of datasets that are no records.
Others = Kept[list[str]]


class ShownRecords(NamedTuple):
    """How many records the portal shows, how many titles fit, and the first of those by title.

    Each has ``dataset_id``, ``title`` and ``published_at``.
    """

    total: int
    fitting: int
    first: Sequence[sa.RowMapping]


def shown_records(store: Store, agency: str, text: str, limit: int, others: Others) -> ShownRecords:
    """Return what the portal shows of an agency; the lists' own datasets are no records."""
    columns = (ledger.c.dataset_id, ledger.c.title, ledger.c.published_at)
    by_title = (sa.func.lower(ledger.c.title), ledger.c.dataset_id)
    with store.engine.connect() as connection:
        there = (
            (ledger.c.agency == agency)
            & ledger.c.state.in_(sorted(PERHAPS_THERE))
            & ledger.c.dataset_id.not_in(_others(connection, agency, others))
        )
        fits = there & ledger.c.title.icontains(text, autoescape=True) if text else there
        total = _count(connection, there)
        fitting = _count(connection, fits) if text else total
        query = sa.select(*columns).where(fits).order_by(*by_title).limit(limit)
        return ShownRecords(total, fitting, connection.execute(query).mappings().all())


def _others(connection: sa.Connection, agency: str, kept: Others) -> list[str]:
    """Return the ids of an agency's datasets that are no records: a few among many.

    Rows of the ledger are never taken away, so they follow from how many there are.
    """
    here = ledger.c.agency == agency
    unknown = ~sa.exists().where(record.c.id == ledger.c.dataset_id)
    query = sa.select(ledger.c.dataset_id).where(here, unknown)
    key = (agency, _count(connection, here))
    return kept.of(key, lambda: list(connection.execute(query).scalars()))


def _count(connection: sa.Connection, where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(ledger).where(where)
    return int(connection.execute(query).scalar_one())


def titles(store: Store, dataset_ids: Iterable[str]) -> dict[str, str]:
    """Return the titles of what we published under these ids, if we did."""
    query = sa.select(ledger.c.dataset_id, ledger.c.title)
    with store.engine.connect() as connection:
        return {
            dataset_id: title
            for some in in_batches(dataset_ids)
            for dataset_id, title in connection.execute(query.where(ledger.c.dataset_id.in_(some)))
        }
