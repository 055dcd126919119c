"""What an agency says of its columns: found in a sheet or a file, told with the table's schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from checks import tables
from didd.adapters.tables.describe import describe, read_file
from didd.model import Document
from didd.publication.ckan_datasets import wanted_packages
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)

CONFIG = catalog_config()
TABLE = [["kecamatan", "jumlah_penduduk"], ["Pahandut", 98000], ["Jekan Raya", 145000]]
NOTES = [
    ["Kamus Data", None, None, None],
    [],
    ["Nama Kolom", "Konsep", "Definisi", "Satuan"],
    ["Kecamatan", "Wilayah", "Nama kecamatan menurut Kemendagri", None],
    ["Jumlah Penduduk", "Penduduk", "Orang yang menetap enam bulan atau lebih", "jiwa"],
]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def text(rows: list[list[Any]]) -> str:
    return "".join(",".join("" if c is None else str(c) for c in row) + "\n" for row in rows)


def published(tmp_path: Path, *paths: Path) -> dict[str, dict[str, Any]]:
    """The columns of each file's table as the portal gets them, of a record with these files."""
    files = [make_file(path.read_bytes(), path.name) for path in paths]
    described = {
        file.sha256: describe(path, path.name, CONFIG) or {}
        for file, path in zip(files, paths, strict=True)
    }
    described = json.loads(json.dumps(described))  # as the store keeps it
    entry = make_entry("penduduk", files=files)
    [package] = [
        p
        for p in wanted_packages(
            make_agency(), [make_edition([entry])], CONFIG, tables=described
        ).values()
        if p.dataset["jenis_entri"] == "informasi"
    ]
    return {
        file["name"]: {f["name"]: f for f in json.loads(file["schema"])["fields"]}
        for file in package.dataset["resources"]
        if "schema" in file
    }


@pytest.mark.parametrize("first", [True, False], ids=["before the table", "behind the table"])
def test_a_sheet_of_the_workbook_tells_unit_and_definition(tmp_path: Path, first: bool) -> None:
    sheets = {"Kamus_Data": NOTES, "Data": TABLE} if first else {"Data": TABLE, "Kamus_Data": NOTES}
    path = workbook(tmp_path / "penduduk.xlsx", **sheets)
    columns = published(tmp_path, path)["penduduk.xlsx"]
    assert columns.keys() == {"kecamatan", "jumlah_penduduk"}
    told = columns["jumlah_penduduk"]
    assert (told["unit"], told["concept"]) == ("jiwa", "Penduduk")
    assert told["description"] == "Orang yang menetap enam bulan atau lebih"
    assert "unit" not in columns["kecamatan"]


def test_a_file_beside_the_table_does_so_too(tmp_path: Path) -> None:
    table, notes = tmp_path / "penduduk.csv", tmp_path / "kamus-data-penduduk.csv"
    table.write_text(text(TABLE))
    notes.write_text(text(NOTES[2:]))
    columns = published(tmp_path, table, notes)
    assert columns["penduduk.csv"]["jumlah_penduduk"]["unit"] == "jiwa"
    assert columns["kamus-data-penduduk.csv"].keys() == {
        "Nama Kolom", "Konsep", "Definisi", "Satuan",
    }  # fmt: skip


def test_a_file_s_own_words_go_before_those_of_another(tmp_path: Path) -> None:
    own = [NOTES[2], ["Jumlah Penduduk", "", "Menurut registrasi", "ribu jiwa"]]
    path = workbook(tmp_path / "penduduk.xlsx", Data=TABLE, Kamus=own)
    other = tmp_path / "kamus.csv"
    other.write_text(text(NOTES[2:]))
    told = published(tmp_path, path, other)["penduduk.xlsx"]
    assert told["jumlah_penduduk"]["unit"] == "ribu jiwa"
    assert told["kecamatan"]["description"] == "Nama kecamatan menurut Kemendagri"


def test_without_a_dictionary_nothing_is_told_that_nobody_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "penduduk.xlsx", Data=TABLE)
    columns = published(tmp_path, path)["penduduk.xlsx"]
    assert not any({"unit", "concept"} & field.keys() for field in columns.values())


@pytest.mark.parametrize(
    "sheet",
    [
        {"Metadata": [["Judul", "Penduduk"], ["Sumber", "Dukcapil"]]},
        {"Kamus": [["Istilah", "Arti"], ["Kecamatan", "Bagian kabupaten"]]},
        {"Lampiran": NOTES},
    ],
    ids=["about the table", "no column named", "called otherwise"],
)
def test_another_sheet_stays_a_table(tmp_path: Path, sheet: dict[str, list[list[Any]]]) -> None:
    path = workbook(tmp_path / "penduduk.xlsx", Data=TABLE, **sheet)
    read = read_file(path, path.name, CONFIG)
    assert read.notes == []
    assert [table.sheet for table, _ in read.tables] == ["Data", *sheet]


def test_a_workbook_of_a_dictionary_alone_is_a_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "struktur.xlsx", Kamus_Data=NOTES)
    [(table, _)] = read_file(path, path.name, CONFIG).tables
    assert table.labels == ("Nama Kolom", "Konsep", "Definisi", "Satuan")


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    wrong = [*NOTES, ["Luas wilayah", "", "Luas menurut BIG", "km2"]]
    for notes, expected in ((NOTES, []), (wrong, ["Luas wilayah"])):
        path = workbook(tmp_path / "penduduk.xlsx", Data=TABLE, Kamus_Data=notes)
        found = tables.check(path, Document(path.name, 0, 0, "0" * 64, ""), CONFIG)
        told = [f.value for f in found if f.rule == "kamus-kolom-tidak-ada"]
        assert told == expected
    assert "tabel-beberapa-lembar" not in {
        f.rule for f in tables.check(path, Document(path.name, 0, 0, "0" * 64, ""), CONFIG)
    }
