"""What the pages of lists read, and what is typed in them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from desk import list_queries
from desk.list_queries import WantedRows
from didd.adapters.store import Store
from didd.approval.what_may_be_decided import Refused
from didd.model import AtDesk, InventoryRow, Officer, Role, Severity
from didd.records.at_desk.mends import Mend, Seen
from tests.support.factories import make_finding, make_record

BY = Officer("contoh.pembantu", "Petugas Contoh", Role.AGENCY_OFFICER, "PPID Pembantu (contoh)")
NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def row(number: int, title: str, **values: str) -> InventoryRow:
    filled = {"judul": title, **values}
    return InventoryRow("inventaris.csv", "Lembar", number, filled, {"judul": "B"})


@pytest.fixture
def listing(store: Store) -> Store:
    rows = [row(n, f"Laporan 100% ke-{n}") for n in range(2, 60)]
    rows[1] = replace(rows[1], desk=AtDesk("abc", own={"judul": "Lama"}))
    rows.append(InventoryRow("foto.jpg", "", 0, {"judul": "foto", "berkas": "foto.jpg"}))
    store.harvests.save_rows("dinkes", 1, rows)
    store.harvests.save_rows("disdik", 1, [row(2, "Milik orang lain")])
    found = make_finding(
        file="inventaris.csv", sheet="Lembar", row=5, severity=Severity.ERROR, rule="x"
    )
    alone = make_finding(
        file="foto.jpg", sheet="", row=0, severity=Severity.ERROR, rule="berkas-tanpa-baris"
    )
    store.harvests.save_findings("dinkes", 1, "checks", [found, alone])
    return store


def test_rows_come_in_pages_and_by_what_is_asked(listing: Store):
    wanted = WantedRows("dinkes")
    pages = [list_queries.rows(listing, wanted, limit=25, offset=n) for n in (0, 25, 50)]
    assert [r for page in pages for r in page] == listing.harvests.rows("dinkes")
    assert list_queries.count(listing, wanted) == 59
    assert [r.row for r in list_queries.rows(listing, replace(wanted, text="KE-7"), limit=9)] == [7]
    assert list_queries.count(listing, replace(wanted, text="100%")) == 58
    held = list_queries.rows(listing, replace(wanted, only="tertahan"), limit=9)
    assert [r.row for r in held] == [5, 0]
    mended = list_queries.rows(listing, replace(wanted, only="meja"), limit=9)
    assert [(r.row, r.desk.own) for r in mended if r.desk] == [(3, {"judul": "Lama"})]
    alone = list_queries.rows(listing, replace(wanted, only="tanpa-baris"), limit=9)
    assert [r.source for r in alone] == list_queries.files_alone(listing, "dinkes", 9)
    assert listing.desk_cells.harvested("dinkes") == {"abc"}


def test_rows_beside_several_questions_are_told_apart(listing: Store):
    asked = make_finding(file="inventaris.csv", sheet="Lembar", row=1)
    found = list_queries.filling(listing, [("dinkes", asked), ("disdik", asked)])
    assert [r.row for r in found[0]] == list(range(2, 32))
    assert found[0][1].desk is not None
    assert [r.values["judul"] for r in found[1]] == ["Milik orang lain"]
    assert list_queries.filling(listing, []) == []


def test_the_record_of_a_row_is_known_by_its_place_and_title(listing: Store):
    titles = [r.values["judul"] for r in listing.harvests.rows("dinkes")[:3]]
    records = [
        make_record(f"k{n}", agency="dinkes", title=t, position=n) for n, t in enumerate(titles, 1)
    ]
    listing.records.save("dinkes", 1, records)
    rows = listing.harvests.rows("dinkes")
    assert [listing.about_records.key_of("dinkes", r) for r in rows[:4]] == ["k1", "k2", "k3", ""]
    gone = make_record("laporan-100-ke-9", agency="dinkes", title="Lain", position=40)
    listing.records.save("dinkes", 1, [*records, gone])
    listing.records.save("dinkes", 1, records)
    assert listing.about_records.key_of("dinkes", row(9, "Laporan 100% ke-9")) == gone.key


def test_cells_are_only_added_and_nobody_types_over_what_they_did_not_see(store: Store):
    seen = Seen("inventaris.csv", "", 2, {"judul": "Lama"})
    first = Mend("abc", "judul", "Baru", "Lama", seen, "kunci")
    store.desk_cells.keep("dinkes", [first], BY, NOW, 0)
    with pytest.raises(Refused):
        store.desk_cells.keep("dinkes", [replace(first, value="Lain")], BY, NOW, 0)
    (kept,) = store.desk_cells.about("dinkes", "abc")
    assert (kept.mend, kept.officer) == (first, BY.id)
    store.desk_cells.keep("dinkes", [replace(first, value="", revoked=True)], BY, NOW, kept.id)
    assert store.desk_cells.standing("dinkes") == {}
    assert len(store.desk_cells.of("dinkes")) == 2
    for statement in ("UPDATE desk_cell SET value = 'x'", "DELETE FROM desk_cell"):
        with pytest.raises(DBAPIError), store.engine.begin() as connection:
            connection.execute(sa.text(statement))
