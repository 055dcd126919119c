"""Cells of agencies' lists as officers typed them at the desk: who, when, and over which own text.

Rows are only added; each has its link in the audit chain, which knows its content by its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import desk_cell, inventory_row
from didd.adapters.store.audit.audit_log import append_all
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Officer, digest
from didd.records.at_desk.mends import Item, Mend, Seen, items_of

MENDED, REVOKED = "cell.mended", "cell.revoked"


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell as it was typed or taken back, by whom and when."""

    id: int
    mend: Mend
    officer: str
    holder: str
    at: datetime


class DeskCells:
    """The newest row of a cell counts."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> list[Mend]:
        """Return everything that was typed for an agency, in that order."""
        return [typed.mend for typed in self._typed(desk_cell.c.agency == agency)]

    def about(self, agency: str, item: str) -> list[Typed]:
        """Return what was typed of one item, in that order."""
        return self._typed(desk_cell.c.agency == agency, desk_cell.c.item == item)

    def standing(self, agency: str) -> dict[str, Item]:
        """Return the agency's items of which a cell stands, by id."""
        return items_of(self.of(agency))

    def harvested(self, agency: str) -> set[str]:
        """Return the items that rows of the last harvest were mended by, or are."""
        query = sa.select(inventory_row.c.desk).where(
            inventory_row.c.agency == agency, inventory_row.c.desk.is_not(None)
        )
        with self.engine.connect() as connection:
            return {desk["item"] for desk in connection.execute(query).scalars()}

    def newest(self, agency: str) -> int:
        """Return a number that grows with each cell typed for the agency; 0 before the first."""
        query = sa.select(sa.func.max(desk_cell.c.id)).where(desk_cell.c.agency == agency)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def keep(
        self, agency: str, mends: Sequence[Mend], officer: Officer, at: datetime, last: int
    ) -> None:
        """Keep what was typed of one item, each with its link in the audit chain.

        ``last`` is the newest row of the item that the officer has seen: ``Refused`` where somebody
        typed meanwhile.
        """
        with writing(self.engine) as connection:
            keep_cells(connection, agency, mends, officer, at, last)

    def keep_all(
        self, agency: str, mends: Sequence[Mend], officer: Officer, at: datetime, last: int
    ) -> None:
        """Keep cells of many items at once, or none.

        ``last`` is ``newest`` when they were read: ``Refused`` where somebody typed meanwhile.
        """
        by = {"officer": officer.id, "role": officer.role.value, "holder": officer.holder, "at": at}
        newest = sa.select(sa.func.max(desk_cell.c.id)).where(desk_cell.c.agency == agency)
        with writing(self.engine) as connection:
            if int(connection.execute(newest).scalar() or 0) != last:
                raise Refused(
                    _("Somebody has changed the list meanwhile. See what it says now, then again.")
                )
            rows = [{"agency": agency, **_row(mend), **by} for mend in mends]
            connection.execute(desk_cell.insert(), rows)
            append_all(connection, _acts(agency, mends, officer), at)

    def known(self, items: Iterable[str]) -> set[str]:
        """Return those of these items of which anything was ever typed, for whichever agency."""
        with self.engine.connect() as connection:
            return {
                found
                for some in in_batches(items)
                for found in connection.execute(
                    sa.select(desk_cell.c.item).where(desk_cell.c.item.in_(some)).distinct()
                ).scalars()
            }

    def carry(self, agency: str, mends: Sequence[Mend], by: str, at: datetime) -> None:
        """Keep cells of new items that no officer typed here, but a program of ours put."""
        whose = {"officer": by, "role": "", "holder": "", "at": at}
        with writing(self.engine) as connection:
            rows = [{"agency": agency, **_row(mend), **whose} for mend in mends]
            connection.execute(desk_cell.insert(), rows)
            append_all(connection, [_act(agency, mend, by, "", "") for mend in mends], at)

    def _typed(self, *where: sa.ColumnElement[bool]) -> list[Typed]:
        query = sa.select(desk_cell).where(*where).order_by(desk_cell.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Typed(row.id, _mend(row), row.officer, row.holder, row.at) for row in rows]


def keep_cells(
    connection: sa.Connection,
    agency: str,
    mends: Sequence[Mend],
    officer: Officer,
    at: datetime,
    last: int,
) -> None:
    """Keep what was typed of one item, as ``DeskCells.keep`` does, within a transaction."""
    of_item = desk_cell.c.agency == agency, desk_cell.c.item == mends[0].item
    by = {"officer": officer.id, "role": officer.role.value, "holder": officer.holder, "at": at}
    newest = connection.execute(sa.select(sa.func.max(desk_cell.c.id)).where(*of_item))
    if int(newest.scalar() or 0) != last:
        raise Refused(
            _("Somebody has changed this item meanwhile. See what it says now, then mend.")
        )
    connection.execute(desk_cell.insert(), [{"agency": agency, **_row(m), **by} for m in mends])
    append_all(connection, _acts(agency, mends, officer), at)


def _mend(row: sa.Row[Any]) -> Mend:
    seen = Seen(**row.seen) if row.seen else None
    return Mend(row.item, row.field, row.value, row.own, seen, row.record_key, row.revoked)


def _row(mend: Mend) -> dict[str, Any]:
    seen = mend.seen.to_json() if mend.seen else None
    return {
        "item": mend.item,
        "field": mend.field,
        "value": mend.value,
        "own": mend.own,
        "seen": seen,
        "record_key": mend.key,
        "revoked": mend.revoked,
    }


def _acts(agency: str, mends: Sequence[Mend], officer: Officer) -> list[Act]:
    return [_act(agency, mend, officer.id, officer.role.value, officer.holder) for mend in mends]


def _act(agency: str, mend: Mend, officer: str, role: str, holder: str) -> Act:
    return Act(
        actor=officer,
        role=role,
        act=REVOKED if mend.revoked else MENDED,
        object=f"item/{agency}/{mend.item}",
        content_hash=digest(_row(mend)),
        details={"agency": agency, "field": mend.field, "holder": holder},
    )


def desk_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in connection.execute(sa.select(desk_cell).order_by(desk_cell.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": digest(_row(_mend(row)))}
        details = {"agency": row.agency, "field": row.field, "holder": row.holder}
        act = REVOKED if row.revoked else MENDED
        about = f"item/{row.agency}/{row.item}"
        yield Claim("desk_cell", str(row.id), act, about, row.at, said, details)
