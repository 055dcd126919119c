"""What was found about one record, however long its agency's list: by indexes alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from didd.adapters.database.schema import finding, inventory_row
from didd.adapters.store.intake.harvests import as_rows_found, findings_where, title_key
from didd.model import Finding, InventoryRow
from didd.text.storable import storable


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
