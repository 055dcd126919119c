"""Numbers with a zero too many, or of another unit, in a public table."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import tables
from didd.model import Document
from tests.support.publishing import catalog_config

CONFIG = catalog_config()
BUDGET = ["32000000000", "5000000000", "1200000000", "800000000", "12500000000"]
FAR = "1700000000000"


def far(folder: Path, *cells: str, heading: str = "anggaran") -> list[str]:
    path = folder / "data.csv"
    lines = (f"kegiatan {chr(65 + n)};{cell}" for n, cell in enumerate(cells))
    path.write_text("\n".join([f"nama;{heading}", *lines]) + "\n", "utf-8")
    found = tables.check(path, Document(path.name, 0, 0, "0" * 64, ""), CONFIG)
    return [f.cell for f in found if f.rule == "tabel-angka-jauh"]


def test_a_number_far_beyond_all_others_is_told(tmp_path: Path) -> None:
    assert far(tmp_path, *BUDGET, FAR) == ["B7"]
    assert far(tmp_path, f"-{FAR}", *BUDGET) == ["B2"]


@pytest.mark.parametrize("mark", [".", ","])
def test_thousands_may_be_marked(tmp_path: Path, mark: str) -> None:
    cells = [f"{int(cell):,}".replace(",", mark) for cell in (*BUDGET, FAR)]
    assert far(tmp_path, *cells) == ["B7"]


def test_a_decimal_mark_is_no_thousands_mark(tmp_path: Path) -> None:
    assert far(tmp_path, "1,5", "2,25", "1,75", "2,5", "1,125", "3,25") == []
    assert far(tmp_path, "1,5", "2,25", "1,75", "2,5", "1,1", "3250") == ["B7"]


def test_amounts_that_merely_differ_are_not_told(tmp_path: Path) -> None:
    assert far(tmp_path, *(str(3**n) for n in range(12))) == []
    assert far(tmp_path, "0", "0", "0", "12", "0", "7", "0") == []
    assert far(tmp_path, "5", "4", "3", FAR) == [], "too few to know what is usual"


def test_a_total_is_no_outlier_and_hides_none(tmp_path: Path) -> None:
    many = [str(1000 + n) for n in range(60)]
    path = tmp_path / "data.csv"
    lines = [f"kegiatan {n};{cell}" for n, cell in enumerate(many)]
    text = ["nama;jumlah orang", *lines, f"Jumlah;{sum(map(int, many))}"]
    path.write_text("\n".join(text) + "\n", "utf-8")
    found = tables.check(path, Document(path.name, 0, 0, "0" * 64, ""), CONFIG)
    assert "tabel-angka-jauh" not in {f.rule for f in found}


@pytest.mark.parametrize("heading", ["kode kegiatan", "tahun"])
def test_codes_and_years_are_no_amounts(tmp_path: Path, heading: str) -> None:
    cells = ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert far(tmp_path, *cells, heading=heading) == []
