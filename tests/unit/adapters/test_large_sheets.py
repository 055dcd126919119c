"""A large workbook read in pieces gives what calamine gives for the whole."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from checks import tables
from checks.personal_data import personal_data_checks
from didd.adapters.sheets import large_xlsx
from didd.adapters.tables.files import Row, open_workbook
from didd.config.catalog import load_catalog_config
from tests.support.factories import make_document

CONFIG = load_catalog_config(Path(__file__).resolve().parents[3] / "catalog_config")
NIK = "6271010101010001"

Sheets = list[tuple[str, bool, list[Row]]]


def workbook(*, constant_memory: bool, stray: bool = False) -> bytes:
    """Make one with all kinds of cells, empty rows and columns, and a hidden sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": constant_memory}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        shown, hidden = book.add_worksheet("Data"), book.add_worksheet("Rahasia")
        shown.write_row(3, 2, ["Nama", "Hari", "Jumlah", "Benar"])
        for row in range(4, 400):
            if row % 50:  # every fiftieth row is not there
                shown.write_string(row, 2, f"Kecamatan & <{row}>")
                shown.write(row, 3, date(2026, 1, 1 + row % 28), day)
                shown.write_number(row, 4, row / 4)
                shown.write_boolean(row, 5, row % 2 == 0)
        if stray:
            shown.write_string(1_048_575, 16_383, "tersesat")
        hidden.hide()
        hidden.write_row(0, 0, ["Nama", "NIK"])
        hidden.write_row(1, 0, ["Contoh", NIK])
    return made.getvalue()


def read(path: Path) -> Sheets:
    with open_workbook(path) as sheets:
        return [(name, shown, list(rows)) for name, shown, rows in sheets]


def filled(sheets: Sheets) -> list[tuple[str, bool, list[Row]]]:
    """Leave out empty rows, and empty cells at the end of a row: both ways may add some."""
    return [
        (name, shown, [(n, cells) for n, row in rows if (cells := trimmed(row))])
        for name, shown, rows in sheets
    ]


def trimmed(row: Iterable[object]) -> tuple:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


@pytest.mark.parametrize("constant_memory", [True, False], ids=["strings in cells", "shared"])
@pytest.mark.parametrize("cells", [7, 500])
def test_pieces_give_what_the_whole_gives(
    constant_memory: bool, cells: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "besar"
    path.write_bytes(workbook(constant_memory=constant_memory))
    whole = read(path)
    assert len(whole[0][2]) > 390
    monkeypatch.setattr(large_xlsx, "_WHOLE", 0)
    monkeypatch.setattr(large_xlsx, "_LAID_OUT", cells)
    monkeypatch.setattr(large_xlsx, "_CHUNK", 100)
    assert filled(read(path)) == filled(whole)


@pytest.mark.slow
def test_a_stray_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    content = workbook(constant_memory=False, stray=True)
    path = tmp_path / "besar"
    path.write_bytes(content)
    document = make_document("besar.xlsx", content)
    assert read(path)[0][2][-1][1][-1] == "tersesat"
    assert not {"tabel-tidak-terbaca"} & {f.rule for f in tables.check(path, document, CONFIG)}
    found = [
        f for f in personal_data_checks.check(path, document, CONFIG) if f.rule == "nik-terbuka"
    ]
    assert [(f.sheet, f.cell) for f in found] == [("Rahasia", "B2")]
    assert NIK not in found[0].value


def test_an_empty_row_stands_for_those_that_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "besar"
    path.write_bytes(workbook(constant_memory=False))
    monkeypatch.setattr(large_xlsx, "_WHOLE", 0)
    monkeypatch.setattr(large_xlsx, "_LAID_OUT", 20)
    numbers = [number for number, _ in read(path)[0][2]]
    assert numbers == sorted(set(numbers))
    assert 51 in numbers
