"""Databases of older schemas with an office in them, by what each schema says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from didd.adapters.database.engine import migrate_to, open_engine
from didd.adapters.database.guards import HELD
from didd.model import DecisionKind
from tests.support.bureau import Bureau, row

Rows = Mapping[str, list[dict[str, Any]]]
#: The text of rows that no act made, and that the audit chain cannot know.
MADE_UP = "dikarang"
#: What no office writes: Alembic's own.
_NOT_OURS = {"alembic_version"}


def lived_in(folder: Path) -> Rows:
    """The rows of an office that did all four steps, and refused something."""
    with patch("tests.support.bureau.remembering", lambda: _nothing_wrong):
        bureau = Bureau(folder)
    bureau.office.seed_officers()
    bureau.office.seed_agencies()
    bureau.put(profil_csv=b"nama,jumlah\nsatu,1\n")
    bureau.list(row("Profil Contoh", "profil.csv"), row("Renja Contoh"), row("Laporan Contoh"))
    bureau.harvest()
    bureau.decide(DecisionKind.REJECT, "Laporan Contoh")
    bureau.approve()
    bureau.draft()
    bureau.establish()
    bureau.publish()
    assert not bureau.broken()
    kept = rows_of(bureau.office.store.engine)
    bureau.office.store.close()
    return kept


def _nothing_wrong(_frame: object, _config: object) -> tuple[()]:
    """Check no row: what is checked is not asked here, and checks take long to load."""
    return ()


def tables_of(place: sa.Engine | sa.Connection) -> list[sa.Table]:
    """Our tables as the database describes them."""
    found = sa.MetaData()
    found.reflect(place)
    for table in found.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                column.type = sa.JSON(none_as_null=True)
    return [table for table in found.sorted_tables if table.name not in _NOT_OURS]


def rows_of(engine: sa.Engine) -> Rows:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: [dict(each) for each in connection.execute(sa.select(table)).mappings()]
            for table in tables_of(engine)
        }


def older_office(url: str, revision: str, lived: Rows) -> Rows:
    """Give an empty database an older schema and what of ``lived`` it can hold; its rows."""
    engine = open_engine(url)
    migrate_to(engine, revision)
    with engine.begin() as connection:
        fill(connection, tables_of(connection), lived)
    kept = rows_of(engine)
    engine.dispose()
    return kept


def fill(connection: sa.Connection, tables: list[sa.Table], lived: Rows) -> None:
    """Fill tables with what of ``lived`` they can hold.

    One that the office never used gets one row, so that none is empty; but for those whose every
    row is an act, which the audit chain would have to tell of.
    """
    for table in tables:
        for each in lived.get(table.name) or ([] if table.name in HELD else [{}]):
            known = {name: value for name, value in each.items() if name in table.c}
            lacking = [c for c in table.c if c.name not in known and _needed(c)]
            values = known | {c.name: _made_up(c) for c in lacking}
            connection.execute(table.insert().values(**values))


def _needed(column: sa.Column[Any]) -> bool:
    return not column.nullable and column.server_default is None


def _made_up(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Date):
        return date(2026, 1, 2)
    if isinstance(kind, sa.Integer):
        return 1
    if isinstance(kind, sa.String) and kind.length == 32:
        return "2026-01-02T03:04:05.000000+00:00"
    return MADE_UP
