"""What was found about one record, however long its agency's list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import finding, inventory_row, record, record_version
from didd.adapters.store.intake.harvests import as_rows_found, findings_where, title_key
from didd.model import Finding, InventoryRow
from didd.records.at_desk.mends import own_row
from didd.records.identity import Sighting
from didd.text.storable import storable
from didd.text.tidy import tidy


class AboutRecords:
    """Looks up rows by their titles, and findings by row or file."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def rows(self, agency: str, title: str) -> list[InventoryRow]:
        """Return the rows of the newest harvest that may have this title, in the order found.

        Titles alike at their beginning are among them, and rows stored before titles were.
        """
        key = inventory_row.c.title_key
        query = (
            sa.select(inventory_row)
            .where(
                inventory_row.c.agency == agency,
                (key == title_key(title)) | key.is_(None),
            )
            .order_by(inventory_row.c.id)
        )
        with self.engine.connect() as connection:
            return as_rows_found(connection, query)

    def at(self, agency: str, place: tuple[str, str, int]) -> InventoryRow | None:
        """Return the row of the newest harvest at a place: source, sheet, row; None without one."""
        with self.engine.connect() as connection:
            found = as_rows_found(connection, _at(agency, place).limit(1))
        return found[0] if found else None

    def key_of(self, agency: str, row: InventoryRow) -> str:
        """Return the key of the record that a row of the newest harvest is; "" for none yet.

        One that is held now may have been accepted once, under its title.
        """
        of_row = _at(agency, (row.source, row.sheet, row.row)).with_only_columns(inventory_row.c.id)
        with self.engine.connect() as connection:
            if (number := connection.execute(of_row.limit(1)).scalar()) is None:
                return ""
            before = sa.select(sa.func.count()).where(
                inventory_row.c.agency == agency, inventory_row.c.id <= number
            )
            position = connection.execute(before).scalar_one()
            stored = as_rows_found(connection, _at(agency, (row.source, row.sheet, row.row)))[0]
            title = tidy(stored.values.get("judul", ""))
            listed = record.c.missing_since.is_(None)
            key = _key(connection, title, agency, listed, record.c.position == position)
            once = Sighting(own_row(stored).values.get("judul", ""), "").slug
            return key or _key(connection, "", agency, ~listed, record.c.key == once)

    def findings(
        self, agency: str, rows: Iterable[InventoryRow], files: Collection[str]
    ) -> list[Finding]:
        """Return the findings on these rows, and on these files as such."""
        on_rows = [
            (finding.c.file == row.source)
            & (finding.c.row == row.row)
            & (finding.c.sheet == row.sheet)
            for row in rows
        ]
        names = [storable(name) for name in files]
        on_files = finding.c.file.in_(names) & (finding.c.row == 0)
        with self.engine.connect() as connection:
            return findings_where(
                connection, finding.c.agency == agency, sa.or_(on_files, *on_rows)
            )


def _at(agency: str, place: tuple[str, str, int]) -> sa.Select[Any]:
    source, sheet, number = place
    return (
        sa.select(inventory_row)
        .where(
            inventory_row.c.agency == agency,
            inventory_row.c.source == source,
            inventory_row.c.sheet == sheet,
            inventory_row.c.row == number,
        )
        .order_by(inventory_row.c.id)
    )


def _key(connection: sa.Connection, title: str, agency: str, *where: sa.ColumnElement[bool]) -> str:
    """Return the key of the agency's record there, if it has this title; "" for any."""
    same = (record.c.id == record_version.c.record_id) & (
        record.c.content_hash == record_version.c.content_hash
    )
    query = sa.select(record.c.key, record_version.c.record).join(record_version, same)
    rows = connection.execute(query.where(record.c.agency == agency, *where))
    return next((row.key for row in rows if title in ("", row.record["title"])), "")
