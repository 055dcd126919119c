"""What is asked of tables that grow goes by an index, and what their marks say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from bench.plans import caught, fill, plan, questions, read_whole
from desk import queries
from desk.changes import findings_about
from didd.adapters.database import engine as engines
from didd.adapters.database.handshake import upgrade
from didd.adapters.database.schema import submission
from didd.adapters.store import Store, open_store
from didd.model import Classification, State
from tests.support.factories import AGENCY, make_finding, make_record, make_row

#: Questions that have to see every row of an index: sums, and words within titles.
WHOLE = {"home, counts of all", "search in the queue", "count of a search"}


def test_no_question_reads_a_growing_table_from_end_to_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'didd.db'}"
    record = fill(url, 400)
    store = open_store(url)
    read = {
        what: [
            table
            for statement, values in caught(store, ask)
            for table in read_whole("sqlite", plan(store, statement, values))
        ]
        for what, ask in questions(store, record).items()
    }
    store.close()
    assert {what for what, tables in read.items() if tables} <= WHOLE
    assert all(len(tables) <= 1 for tables in read.values())


def marks(store: Store) -> dict[str, list[tuple[bool, int]]]:
    query = sa.select(submission).order_by(submission.c.id)
    found: dict[str, list[tuple[bool, int]]] = {}
    with store.engine.connect() as connection:
        for row in connection.execute(query):
            found.setdefault(row.title, []).append((row.newest, row.urgency))
    return found


def propose(store: Store, number: int, *records: object) -> None:
    store.records.save(AGENCY, number, records)  # type: ignore[arg-type]
    store.records.submit(AGENCY, number, "contoh.pembantu")


@pytest.fixture
def proposed(store: Store) -> Store:
    urgent = make_record("b", title="Banjir", classification=Classification.SERTA_MERTA)
    propose(store, 1, make_record("a", title="Profil lama"), urgent)
    propose(store, 2, make_record("a", title="Profil baru"), urgent)
    return store


MARKED = {"Profil lama": [(False, 1)], "Banjir": [(True, 0)], "Profil baru": [(True, 1)]}


def test_only_the_last_of_a_record_is_its_newest(proposed: Store) -> None:
    assert marks(proposed) == MARKED
    listed = queries.proposals(proposed, queries.Wanted(State.SUBMITTED), limit=9)
    assert [p.title for p in listed] == ["Banjir", "Profil baru"]
    assert proposed.records.counts(AGENCY) == {State.SUBMITTED.value: 2}


def test_what_was_proposed_before_there_were_marks_gets_them(
    proposed: Store, store_url: str
) -> None:
    config = engines._alembic_config()
    with engines.writing(proposed.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "r0004")
    upgrade(proposed.engine)
    again = open_store(store_url)
    assert marks(again) == MARKED
    again.close()


def test_what_was_proposed_before_every_field_was_searched_is_found(
    proposed: Store, store_url: str
) -> None:
    query = sa.text("SELECT id, words FROM submission WHERE newest ORDER BY id")
    with engines.reading(proposed.engine) as connection:
        before = connection.execute(query).all()
    assert all(words for _number, words in before)
    config = engines._alembic_config()
    with engines.writing(proposed.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "r0017")
    upgrade(proposed.engine)
    again = open_store(store_url)
    with engines.reading(again.engine) as connection:
        assert connection.execute(query).all() == before
    found = queries.proposals(again, queries.Wanted(State.SUBMITTED, text="PROFIL baru"), limit=9)
    assert [p.title for p in found] == ["Profil baru"]
    again.close()


def test_findings_about_a_record_are_those_of_its_row_and_its_files(store: Store) -> None:
    long = "Laporan " + "panjang " * 2000
    rows = [make_row(2, judul="Profil Dinas"), make_row(3, judul=long), make_row(4, judul="Lain")]
    rows += [make_row(9, judul="PROFIL  dinas.")]
    kept = [make_finding(row=n, field="judul") for n in (2, 3, 4, 9)]
    kept += [make_finding(file="profil.pdf", row=0, field="")]
    store.harvests.save_rows(AGENCY, 1, rows)
    store.harvests.save_findings(AGENCY, 1, "checks", kept)
    for title, wanted in (("Profil dinas", {0, 2, 9}), (long.strip(), {0, 3}), ("Lain", {0, 4})):
        record = make_record(title=title)
        found = store.about_records.rows(AGENCY, title)
        told = store.about_records.findings(AGENCY, found, {f.path for f in record.files})
        assert {f.row for f in findings_about(record, found, told)} == wanted
        assert findings_about(record, rows, kept) == findings_about(record, found, told)
    unread = sa.text("UPDATE inventory_row SET title_key = NULL")
    with engines.writing(store.engine) as connection:
        connection.execute(unread)
    assert len(store.about_records.rows(AGENCY, "Lain")) == len(rows)


@pytest.mark.parametrize("text", ["SCAN submission", "SCAN record_version USING INDEX x"])
def test_a_scan_is_seen(text: str) -> None:
    (table,) = read_whole("sqlite", [text])
    assert re.match(f"SCAN {table}", text)
