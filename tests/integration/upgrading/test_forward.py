"""Every schema that a release had goes forward with an office in it, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from didd.adapters.database import schema
from didd.adapters.database.engine import open_engine, revisions, upgrade_on, writing
from didd.adapters.database.handshake import schema_of, upgrade
from didd.adapters.store import Store, open_store
from didd.approval.audit_chain import verify
from didd.approval.audit_evidence import hold_against
from tests.support.office.older_offices import (
    MADE_UP,
    Rows,
    fill,
    lived_in,
    older_office,
    rows_of,
    tables_of,
)

RELEASED = [f"r{number:04}" for number in range(1, 18)]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The rows of an office of today."""
    return lived_in(tmp_path_factory.mktemp("lived"))


def wrong(store: Store, before: Rows, lived: Rows) -> Iterator[str]:
    """What is wrong with the audit chain, or with the rows that it tells of.

    Of tables and columns that an older schema did not have, the chain knows more than is
    there; of rows that were made up nothing.
    """
    kept = store.evidence.read()
    yield from (each.problem for each in verify(kept.events))
    yield from kept.guards
    lacked = {MADE_UP} | {name for name, rows in lived.items() if rows and name not in before}
    for name in lived.keys() & before.keys():
        lacked |= {key for row in lived[name][:1] for key in row.keys() - before[name][0].keys()}
    for each in (*hold_against(kept.claims, kept.events), *kept.altered):
        if not lacked & {*re.findall(r"\w+", each.problem)}:
            yield each.problem


def upgraded(url: str, before: Rows, lived: Rows) -> None:
    """Upgrade an older office, and hold it against what it was."""
    engine = open_engine(url)
    upgrade(engine)
    assert schema_of(engine).steps == ()
    after = rows_of(engine)
    for table, rows in before.items():
        columns = {name for row in rows for name in row}
        assert [{name: row[name] for name in columns} for row in after[table]] == rows, table
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()
    store = open_store(url)
    assert store.audit.head() == lived["audit"][-1]["hash"]
    assert [*wrong(store, before, lived)] == []
    store.close()


def test_the_released_ones_are_the_first_of_ours() -> None:
    assert [each.revision for each in revisions()][: len(RELEASED)] == RELEASED


@pytest.mark.parametrize("revision", RELEASED)
def test_an_office_of_an_older_version_is_upgraded_with_all_it_has(
    revision: str, tmp_path: Path, lived: Rows
) -> None:
    url = f"sqlite:///{tmp_path / 'didd.db'}"
    upgraded(url, older_office(url, revision, lived), lived)


def test_an_office_that_came_all_the_way_is_upgraded_once_more(empty_url: str, lived: Rows) -> None:
    """Every table is filled in the first schema that has it, and goes through all after it."""
    engine, before, there = open_engine(empty_url), dict[str, Any](), set[str]()
    for revision in RELEASED:
        with writing(engine) as connection:
            upgrade_on(connection, revision=revision)
            new = [t for t in tables_of(connection) if t.name not in there]
            fill(connection, new, lived)
            there |= {table.name for table in new}
            for table in new:
                rows = connection.execute(sa.select(table)).mappings()
                before[table.name] = [dict(row) for row in rows]
    engine.dispose()
    upgraded(empty_url, before, lived)
