"""What a mistyped name may have been meant for: offered, never another document or class."""

from __future__ import annotations

import pytest

from didd.fields.near_names import NearFiles, near_class
from didd.model import Classification
from tests.support.publishing import catalog_config

CLASSES = catalog_config().classes
FOLDER = (
    "Laporan Kinerja 2025.pdf",
    "renja/rencana_kerja_2025.docx",
    "data.csv",
    "daftar-aset.xlsx",
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lapoan kinerja 2025.pdf", "Laporan Kinerja 2025.pdf"),
        ("Laporan Kinerja 2025.docx", "Laporan Kinerja 2025.pdf"),
        (r"unggahan\rencana kerja-2025.pdf", "renja/rencana_kerja_2025.docx"),
        ("daftar asset.xls", "daftar-aset.xlsx"),
        ("Laporan Kinerja 2024.pdf", ""),  # another year is another document
        ("notulen.pdf", ""),
        ("", ""),
        ("???", ""),
    ],
)
def test_the_file_that_a_name_may_mean(written: str, meant: str) -> None:
    assert NearFiles(FOLDER).near(written) == meant


def test_a_file_kept_in_is_never_offered() -> None:
    assert NearFiles(FOLDER, unless={"data.csv"}).near("dataa.csv") == ""
    assert NearFiles(FOLDER).near("dataa.csv") == "data.csv"


def test_a_name_is_not_compared_with_every_file_of_a_large_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []

    def counting(word: str, among: list[str], **how: float) -> list[str]:
        compared.append(len(among))
        return []

    monkeypatch.setattr("didd.fields.near_names.get_close_matches", counting)
    files = NearFiles(f"laporan bulanan nomor {chr(97 + n % 26)}{n}.pdf" for n in range(20_000))
    files.near("laporan bulannan nomor a.pdf")
    assert sum(compared) <= 400


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Berkla", Classification.BERKALA),
        ("Setiap Sat", Classification.SETIAP_SAAT),
        ("serta mrta", Classification.SERTA_MERTA),
        ("Dikecualikn", Classification.DIKECUALIKAN),
        ("tidak dikecualikan", Classification.DIKECUALIKAN),
        ("Sekali-sekali", None),
        ("", None),
    ],
)
def test_the_class_that_a_word_may_mean(written: str, meant: Classification | None) -> None:
    assert near_class(written, CLASSES) is meant
