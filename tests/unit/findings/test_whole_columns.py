"""A column that no row fills is one thing to mend, however many rows the list has."""

from __future__ import annotations

from dataclasses import replace

from didd.findings.whole_columns import told_once_a_column
from didd.model import Finding, InventoryRow, Severity

LIST = "inventaris.csv"
LABELS = {"ringkasan": "Ringkasan"}
EMPTY = Finding(
    "ringkasan-kosong", Severity.WARNING, "Belum diisi.", "Isi.", LIST, field="ringkasan"
)


def rows(*summaries: str) -> list[InventoryRow]:
    values = ({"judul": "Laporan"} | ({"ringkasan": s} if s else {}) for s in summaries)
    return [InventoryRow(LIST, "", n, v) for n, v in enumerate(values, start=2)]


def found(*numbers: int, **changes: str) -> list[Finding]:
    return [replace(EMPTY, row=n, **changes) for n in numbers]


def test_a_column_that_is_not_there_is_told_once() -> None:
    (told,) = told_once_a_column(found(2, 3, 4), rows("", "", ""), LABELS)
    assert (told.rule, told.row, told.field) == ("ringkasan-kosong", 0, "ringkasan")
    assert told.value == 'kolom "Ringkasan": belum ada di daftar ini'


def test_a_column_that_is_there_and_empty_too() -> None:
    (told,) = told_once_a_column(found(2, 3, column="C"), rows("", ""), LABELS)
    assert told.value == 'kolom C, "Ringkasan": kosong di semua baris'


def test_cells_that_are_empty_beside_filled_ones_are_told_each() -> None:
    told = told_once_a_column(found(2, 4), rows("", "Isi", ""), LABELS)
    assert [f.row for f in told] == [2, 4]


def test_few_rows_that_a_rule_asks_are_told_each() -> None:
    assert len(told_once_a_column(found(2, 3), rows("", "", "", "", ""), LABELS)) == 2


def test_what_is_wrong_in_a_filled_cell_is_told_each() -> None:
    wrong = found(2, 3, value="xx")
    assert told_once_a_column(wrong, rows("xx", "xx"), LABELS) == tuple(wrong)


def test_a_list_of_one_row_has_a_row_to_mend() -> None:
    (told,) = told_once_a_column(found(2), rows(""), LABELS)
    assert told.row == 2


def test_two_lists_are_told_each() -> None:
    other = [replace(r, source="inventaris-2.csv") for r in rows("", "")]
    both = [*found(2, 3), *(replace(f, file="inventaris-2.csv") for f in found(2, 3))]
    told = told_once_a_column(both, [*rows("", ""), *other], LABELS)
    assert [f.file for f in told] == [LIST, "inventaris-2.csv"]
