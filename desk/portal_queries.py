"""What the portal shows of an agency, a page of it, straight from the ledger."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches
from didd.adapters.database.schema import ledger, record
from didd.adapters.store import Store
from didd.publication.plan import PERHAPS_THERE


def count_shown(store: Store, agency: str, text: str = "") -> int:
    """Return how many records the portal shows whose titles have this text."""
    query = sa.select(sa.func.count()).select_from(ledger).where(*_shown(agency, text))
    with store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def first_shown(store: Store, agency: str, text: str, limit: int) -> list[sa.RowMapping]:
    """Return the first of them by title: ``dataset_id``, ``title``, ``published_at``."""
    columns = (ledger.c.dataset_id, ledger.c.title, ledger.c.published_at)
    query = sa.select(*columns).where(*_shown(agency, text))
    ordered = query.order_by(sa.func.lower(ledger.c.title), ledger.c.dataset_id).limit(limit)
    with store.engine.connect() as connection:
        return list(connection.execute(ordered).mappings())


def titles(store: Store, dataset_ids: Iterable[str]) -> dict[str, str]:
    """Return the titles of what we published under these ids, if we did."""
    query = sa.select(ledger.c.dataset_id, ledger.c.title)
    with store.engine.connect() as connection:
        return {
            dataset_id: title
            for some in in_batches(dataset_ids)
            for dataset_id, title in connection.execute(query.where(ledger.c.dataset_id.in_(some)))
        }


def _shown(agency: str, text: str) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on records; the lists' own datasets are none."""
    where = [
        ledger.c.agency == agency,
        ledger.c.state.in_(sorted(PERHAPS_THERE)),
        sa.exists().where(record.c.id == ledger.c.dataset_id),
    ]
    if text:
        where.append(ledger.c.title.icontains(text, autoescape=True))
    return where
