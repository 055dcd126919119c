"""A real LibreOffice: it saves the form, and a messy list, in every format; its rules are asked."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from didd.adapters.agency_workbooks.form import time_formula
from didd.adapters.inventories.inventories import read_inventories
from didd.fields.normalise import normalise
from didd.inventory.layout import HELP_SHEETS
from tests.integration.adapters.agency_workbooks.test_form import CONFIG, ROW, filled, taken
from tests.support.waiting import GENEROUS

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)"
)
Office = Callable[[str, Path], Path]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Have LibreOffice open a file and save it as another kind."""
    profile, out = tmp_path_factory.mktemp("profil"), tmp_path_factory.mktemp("disimpan")

    def save(kind: str, path: Path) -> Path:
        command = [
            *(str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"),
            *("--convert-to", kind, "--outdir", str(out), str(path)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=GENEROUS)
        return out / path.with_suffix(f".{kind}").name

    return save


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "csv"])
def test_a_form_filled_and_saved_there_passes_without_any_finding(
    tmp_path: Path, saved: Office, kind: str
) -> None:
    findings, records = taken(saved(kind, filled(tmp_path, ROW)))
    assert findings == ()
    assert [r.title for r in records] == [ROW["judul"]]
    assert records[0].fields["kode_wilayah"] == "62.71"


def test_drop_downs_rules_help_and_protection_outlive_saving(tmp_path: Path, saved: Office) -> None:
    before = openpyxl.load_workbook(filled(tmp_path, ROW))
    # As OpenDocument and back: what LibreOffice has not understood is gone by then.
    after = openpyxl.load_workbook(saved("xlsx", saved("ods", tmp_path / "inventaris.xlsx")))

    def rules(book: openpyxl.Workbook) -> dict[str, tuple[object, ...]]:
        return {
            str(r.sqref): (r.type, r.prompt, r.error, r.formula1 if r.type else None)
            for r in book["Inventaris"].data_validations.dataValidation
        }

    assert rules(after) == rules(before)
    sheet = after["Inventaris"]
    assert sheet.protection.sheet
    assert after[HELP_SHEETS["id"]].protection.sheet
    assert sheet["B4"].protection.locked
    assert not sheet["B5"].protection.locked
    assert after[HELP_SHEETS["id"]].column_dimensions["G"].hidden


#: What somebody may write as a time; the form objects to some of it.
TIMES = (
    *("2025", "1900", "2099", "Januari 2026", "januari 2026", "5 Januari 2026", "05 Maret 2020"),
    *("31 Desember 2025", "31 November 2025", "30 Februari 2025", "0 Mei 2025", "Rabu 2025"),
    *("19e2", "* 2025", "? 2025", "Januari-2025", "kemarin", "Tegal", "3/4/2025", "akhir 2025"),
    *("1899", "20255", "Mei 20255", "5 Mei", "Januari  2026", "2025.", "202", "-2025", " 2025"),
)
TITLES = ("", "    ", "     ", "APBD", "APBD 2025", " APBD ")


def test_what_its_rules_let_pass_intake_reads(tmp_path: Path, saved: Office) -> None:
    book = openpyxl.load_workbook(filled(tmp_path, ROW))
    asked = book.create_sheet("Tanya", 0)
    book.active = 0
    title = next(
        r.formula1
        for r in book["Inventaris"].data_validations.dataValidation
        if str(r.sqref).startswith("B5")
    )
    for number, text in enumerate((*TIMES, *TITLES), start=1):
        cell = f"A{number}"
        asked[cell].value, asked[cell].number_format = text, "@"
        formula = title.replace("B5", cell) if number > len(TIMES) else time_formula(cell)[1:]
        asked[f"B{number}"] = f'=IF({formula},"ya","tidak")'
    path = tmp_path / "tanya.xlsx"
    book.save(path)
    with saved("csv", path).open(encoding="utf-8", newline="") as file:
        answers = [answer == "ya" for _, answer in csv.reader(file)]
    times = dict(zip(TIMES, answers, strict=False))
    read = CONFIG.metadata["waktu_pembuatan"]
    today = date(2100, 1, 1)
    for text, passed in times.items():
        assert not passed or not normalise(read, text, CONFIG, today).issue, text
    assert [text for text in TIMES if times[text]] == list(TIMES[:8])
    assert dict(zip(TITLES, answers[len(TIMES) :], strict=True)) == {
        text: len(text.strip()) >= 5 for text in TITLES
    }


HEAD = (
    *("No", "Rincian Informasi", "Ringkasan Isi Informasi", "Pejabat yang Menguasai"),
    *("Waktu dan Tempat Pembuatan", "Cetak", "Rekam", "Online", "Retensi Arsip", "Kode Wilayah"),
    "File/Unduhan",
)
JANUARY, SHOWN_MONTH, SHOWN_DAY = (
    date(2026, 1, 1),
    {"num_format": "mmm-yy"},
    {"num_format": "d/m/yy"},
)
LINES: tuple[tuple[object, ...], ...] = (
    tuple(range(1, 12)),
    ("A. INFORMASI YANG WAJIB DISEDIAKAN DAN DIUMUMKAN SECARA BERKALA",),
    (1, "Laporan Kinerja"),
    ("a.", "Triwulan I", "Satu", "1. Bidang Umum\n2. Bidang Data", "Tegal, 2025", "v", "", "√",
     "5 (lima) tahun", (62.1, {"num_format": "0.00"}), "a.pdf; b.pdf"),
    ("b.", "Triwulan II", "Dua", "Kepala\nBidang Umum", (JANUARY, SHOWN_MONTH), "", "", "v",
     "Selama Berlaku", 6201, "c.pdf"),
    (2, "Neraca", "Tiga", "Sekretariat; Bidang Data", (JANUARY, SHOWN_DAY), "v", "", "",
     "Permanen", "62.01; 62.02", "https://contoh.go.id/n.pdf"),
    ("", "", "", "", "", "", "", "", "", "", "https://contoh.go.id/n2.pdf"),
    ("B. INFORMASI YANG WAJIB TERSEDIA SETIAP SAAT",),
    (1, "Data lama", "Empat", "Arsip", "1976–1998", "", "v", "", "Permanen", "", "d.pdf"),
    ((1, {"num_format": "000"}), "Naskah", "Lima", "Arsip", "17 Agustus 1945", "v"),
    (),
    ("Catatan: daftar ini belum lengkap",),
)  # fmt: skip


def messy(path: Path) -> Path:
    """A list as people make it: titles, a two-level header in row 27, sections, sub-rows, notes."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("DIP 2026")
    sheet.merge_range("A1:K1", "DAFTAR INFORMASI PUBLIK PADA DINAS CONTOH")
    for column, name in enumerate(HEAD):
        if 5 <= column <= 7:
            sheet.write(27, column, name)
        else:
            sheet.merge_range(26, column, 27, column, name)
    sheet.merge_range("F27:H27", "Bentuk Informasi")
    for number, line in enumerate(LINES, start=28):
        for column, cell in enumerate(line):
            value, look = cell if isinstance(cell, tuple) else (cell, {})
            style = book.add_format(look) if look else None
            sheet.write(number, column, value, style)
    other = book.add_worksheet("SERTA MERTA")
    other.write_row(0, 0, ["No", "Judul Informasi", "Waktu", "Berkas"])
    other.write_row(1, 0, [1, "Peringatan dini banjir", "Nopember 2025", "f.pdf"])
    book.add_worksheet("Lain").write(0, 0, "Sekadar catatan")
    book.close()
    return path


def as_read(path: Path) -> tuple[list[Any], list[Any]]:
    read = read_inventories({path.name: path}, CONFIG, {})
    rows = [(r.sheet, r.row, dict(r.values)) for r in read.rows]
    return rows, [(f.rule, f.sheet, f.row, f.value) for f in read.findings]


def test_a_messy_list_reads_the_same_in_every_format(tmp_path: Path, saved: Office) -> None:
    path = messy(tmp_path / "inventaris.xlsx")
    rows, finding = as_read(path)
    by_title = {values["judul"]: values for _, _, values in rows}
    first, second = (
        by_title["Laporan Kinerja – Triwulan I"],
        by_title["Laporan Kinerja – Triwulan II"],
    )
    assert (first["bentuk"], first["kode_wilayah"]) == ("Cetak; Online", "62.10")
    assert second["waktu_pembuatan"] == "2026-01"  # nobody wrote a day
    assert by_title["Neraca"]["waktu_pembuatan"] == "2026-01-01"
    assert by_title["Neraca"]["berkas"].split("\n")[1] == "https://contoh.go.id/n2.pdf"
    assert by_title["Naskah"]["nomor"] == "001"
    assert len(rows) == 6
    assert [rule for rule, *_ in finding] == ["baris-dilewati"] * 3 + ["lembar-dilewati"]
    for kind in ("xlsx", "ods", "xls"):
        assert as_read(saved(kind, path)) == (rows, finding), kind
