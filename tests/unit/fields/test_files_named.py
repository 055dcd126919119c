"""What a cell "Berkas" means, given the paths of the folder."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.fields.files_named import PathIndex, Resolved, excluded_paths, resolve_files
from didd.model import InventoryRow

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
FOLDER = (
    "profil.pdf",
    "Renja, Final 2026.pdf",
    "data/penduduk.csv",
    "data/luas.csv",
    "data/lama/penduduk 2020.csv",
    "regulasi/Perda 5.pdf",
    "a/laporan.pdf",
    "b/laporan.pdf",
    "anggaran.xlsx",
    "anggaran.xlsx.yaml",
)


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("profil.pdf", ["profil.pdf"]),
        ("PROFIL.PDF", ["profil.pdf"]),
        ("profil", ["profil.pdf"]),
        ('"profil.pdf"', ["profil.pdf"]),
        ("./profil.pdf", ["profil.pdf"]),
        ("data/../profil.pdf", ["profil.pdf"]),
        ("regulasi\\perda 5.pdf", ["regulasi/Perda 5.pdf"]),
        ("perda  5", ["regulasi/Perda 5.pdf"]),
        ("Renja, Final 2026.pdf", ["Renja, Final 2026.pdf"]),
        ("profil.pdf; luas.csv", ["profil.pdf", "data/luas.csv"]),
        ("luas.csv\nprofil.pdf\nluas.csv", ["data/luas.csv", "profil.pdf"]),
        ("1. profil.pdf\n2. luas.csv", ["profil.pdf", "data/luas.csv"]),
        ("profil.pdf, luas.csv", ["profil.pdf", "data/luas.csv"]),
        ("data/*.csv", ["data/luas.csv", "data/penduduk.csv"]),
        ("data/**.csv", ["data/lama/penduduk 2020.csv", "data/luas.csv", "data/penduduk.csv"]),
        ("*.xlsx", ["anggaran.xlsx"]),
        ("anggaran", ["anggaran.xlsx"]),
        ("", []),
        (" - ", []),
    ],
)
def test_people_name_files_in_many_ways(cell: str, paths: list[str]) -> None:
    assert resolve_files(cell, FOLDER) == Resolved(paths=tuple(paths))


@pytest.mark.parametrize(
    "cell", ["laporan.pdf", "laporan", "lain/profil.pdf", "profil.docx", "*.pptx", "pro"]
)
def test_a_name_that_means_no_file_or_several_is_missing(cell: str) -> None:
    assert resolve_files(cell, FOLDER) == Resolved(missing=(cell,))


@pytest.mark.parametrize(
    "cell", ["/etc/passwd", "C:\\data\\profil.pdf", "\\\\server\\x", "../profil.pdf", "a/../../b"]
)
def test_a_path_that_leads_out_is_outside_even_if_such_a_file_exists(cell: str) -> None:
    assert resolve_files(cell, FOLDER) == Resolved(outside=(cell,))


def test_web_addresses_are_links() -> None:
    found = resolve_files("profil.pdf; https://contoh.go.id/a,b;www.contoh.go.id", FOLDER)
    assert found == Resolved(
        ("profil.pdf",), links=("https://contoh.go.id/a,b", "www.contoh.go.id")
    )


def test_what_is_there_is_kept_beside_what_is_missing() -> None:
    found = resolve_files("profil.pdf, hilang.pdf", FOLDER)
    assert found == Resolved(("profil.pdf",), missing=("hilang.pdf",))


@settings(deadline=None)
@given(st.lists(st.text(min_size=1).filter(lambda t: "\x00" not in t), min_size=1, unique=True))
def test_every_file_is_found_by_its_own_path(paths: list[str]) -> None:
    index = PathIndex(paths)
    assert all(resolve_files(path, index) == Resolved((path,)) for path in paths)


@settings(deadline=None)
@given(st.from_regex(r"[a-zà-ü]{3,9}( [a-zà-ü]{1,9})?", fullmatch=True))
def test_composed_and_decomposed_letters_are_the_same(stem: str) -> None:
    path = f"{unicodedata.normalize('NFD', stem)}.pdf"
    assert resolve_files(f"{unicodedata.normalize('NFC', stem)}.pdf", [path]).paths == (path,)


def row(berkas: str, klasifikasi: str, **values: str) -> InventoryRow:
    return InventoryRow("i.csv", "", 2, {"berkas": berkas, "klasifikasi": klasifikasi, **values})


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("profil.pdf", {"profil.pdf"}),
        ("laporan", {"a/laporan.pdf", "b/laporan.pdf"}),
        ("C:\\rahasia\\laporan.pdf", {"a/laporan.pdf", "b/laporan.pdf"}),
        ("regulasi", {"regulasi/Perda 5.pdf"}),
        ("luas.csv, hilang.pdf", {"data/luas.csv"}),
        ("*.csv", {"data/luas.csv", "data/penduduk.csv", "data/lama/penduduk 2020.csv"}),
        ("- luas\n- profil", {"data/luas.csv", "profil.pdf"}),
        ("", set[str]()),
    ],
)
def test_whatever_an_excluded_row_could_mean_is_kept_in(cell: str, paths: set[str]) -> None:
    assert excluded_paths([row(cell, "Dikecualikan")], FOLDER, CONFIG) == paths


@pytest.mark.parametrize("text", ["C. INFORMASI YANG DIKECUALIKAN", "tidak dikecualikan?", "DIK"])
def test_a_row_that_speaks_of_exclusion_keeps_its_files_in(text: str) -> None:
    assert excluded_paths([row("profil.pdf", text)], FOLDER, CONFIG) == {"profil.pdf"}


def test_grounds_of_exclusion_without_a_class_keep_files_in() -> None:
    rows = [row("profil.pdf", "", dasar_pengecualian="Pasal 17 huruf h")]
    assert excluded_paths(rows, FOLDER, CONFIG) == {"profil.pdf"}


def test_open_rows_exclude_nothing() -> None:
    rows = [row("profil.pdf", "Berkala", dasar_pengecualian="UU 14/2008"), row("luas.csv", "")]
    assert excluded_paths(rows, FOLDER, CONFIG) == frozenset()
