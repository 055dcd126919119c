"""Headings of three levels in public tables."""

from __future__ import annotations

from pathlib import Path

from didd.config.catalog import load_catalog_config
from didd.tables.find_table import read_table

SETTINGS = load_catalog_config(Path(__file__).parents[3] / "catalog_config").checks.tables


def test_a_heading_of_three_levels_names_every_column() -> None:
    rows = [
        ["Kecamatan", "Penduduk", "", "", ""],
        ["", "Laki-laki", "", "Perempuan", ""],
        ["", "Anak", "Dewasa", "Anak", "Dewasa"],
        ["Arut Utara", 10, 20, 30, 40],
        ["Arut Selatan", 11, 21, 31, 41],
    ]
    table = read_table(enumerate(rows, start=1), "Data", SETTINGS)
    assert table is not None
    assert table.labels == (
        "Kecamatan",
        "Penduduk Laki-laki Anak",
        "Penduduk Laki-laki Dewasa",
        "Penduduk Perempuan Anak",
        "Penduduk Perempuan Dewasa",
    )
    assert (table.heading, table.rows) == ((1, 2, 3), 2)


def test_rows_of_words_under_a_heading_of_one_level_are_data() -> None:
    rows = [["Kode", "Nama", "Ket"], ["a", "Arut", ""], ["b", "", "baru"], ["c", "Kumai", ""]]
    table = read_table(enumerate(rows, start=1), "Data", SETTINGS)
    assert table is not None
    assert (table.heading, table.rows) == ((1,), 3)
