"""Lists whose headings nobody tuned for: read by words and cells, asked where these do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from didd.config.catalog import load_catalog_config
from didd.inventory.layout import Grid, Layout, Likely, lay_out, likely
from didd.model import Severity

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")


def lay(*rows: Sequence[str], sheet: str = "", **columns: str) -> Layout:
    return lay_out(Grid(sheet, tuple(map(tuple, rows))), "inventaris.xlsx", CONFIG, columns)


def fields(layout: Layout) -> list[str]:
    return [c.column.field for c in layout.columns]


def asked(layout: Layout) -> list[tuple[str, str]]:
    return [(f.column, f.field) for f in layout.findings if f.rule == "kolom-ditanyakan"]


def test_remarks_are_never_titles() -> None:
    layout = lay(
        ("No", "Pokok Arsip Kami", "Tahun", "Klasifikasi", "Keterangan"),
        ("1", "Notula rapat pembentukan koperasi", "1990", "Setiap Saat", "Sampul sobek"),
        ("2", "Berita acara serah terima gedung", "1991", "Setiap Saat", "Lengkap"),
    )
    assert fields(layout) == ["nomor", "judul", "waktu_pembuatan", "klasifikasi", ""]
    assert asked(layout) == [("B", "judul")]


def test_a_proposed_title_is_one_question_with_the_likeliest_answer_first() -> None:
    rows = [(str(n), f"Laporan triwulan {n}", "Memuat capaian", "Berkala") for n in range(1, 9)]
    layout = lay(("No", "Nama Naskah Seksi Kami", "Ringkasan", "Klasifikasi"), *rows)
    (question,) = (f for f in layout.findings if f.severity is Severity.ERROR)
    assert (question.rule, question.row, question.column) == ("kolom-ditanyakan", 1, "B")
    assert question.message.index("Judul Informasi") < question.message.index("tidak dipakai")


def test_an_answer_ends_the_question() -> None:
    rows = (("No", "Pokok", "Klasifikasi"), ("1", "Profil dinas", "Berkala"))
    assert asked(lay(*rows)) == []
    assert fields(lay(*rows, Pokok="judul"))[1] == "judul"


def test_a_list_is_not_refused_for_one_unknown_heading() -> None:
    layout = lay(
        ("No", "Apa", "Klasifikasi", "Retensi"),
        ("1", "Laporan pajak daerah", "Berkala", "5 tahun"),
        ("2", "Tarif retribusi pasar", "Setiap Saat", "2 tahun"),
    )
    assert len(layout.rows) == 2
    assert asked(layout) == [("B", "judul")]


def test_at_most_three_questions_are_asked_of_a_list() -> None:
    layout = lay(
        ("No", "Nama Dokumen Seksi Kami", "Isi Menurut Kami", "Bidang Kami Sendiri",
         "Pembuat Kami Dulu", "Klasifikasi"),
        ("1", "Laporan pajak daerah", "uraian", "Anggrek", "Melati", "Berkala"),
    )  # fmt: skip
    assert 0 < len(asked(layout)) <= 3


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("Unit Pengolah", ["Bidang Umum", "Seksi Data"], "pejabat_penguasa"),
        ("Pencipta Arsip", ["Bidang Umum", "Seksi Data"], "penanggung_jawab"),
        ("Bidang Terkait di Kantor", ["Bidang Umum", "Seksi Data"], "pejabat_penguasa"),
        ("Kurun Waktu", ["1994-1998", "2010"], "waktu_pembuatan"),
        ("Tahun Terbit Buku", ["2019", "2020"], "waktu_pembuatan"),
        ("Tgl. Surat", ["1 Mei 2024", "3 Juni 2024"], "waktu_pembuatan"),
        ("Masa Simpan Arsip", ["5 tahun", "Permanen"], "retensi"),
        (
            "Link Google Drive",
            ["https://drive.google.com/x", "https://drive.google.com/y"],
            "media",
        ),
        ("Tautan Unduhan", ["https://a.go.id/x", "https://a.go.id/y"], "media"),
        ("Tingkat Perkembangan", ["Asli", "Salinan"], ""),
        ("Kode Klasifikasi", ["045.2", "900"], ""),
        ("Klasifikasi Keamanan", ["Biasa", "Terbatas"], ""),
        ("Lokasi Simpan", ["Lemari 1", "Lemari 2"], ""),
        ("Tanggal Unggah", ["1 Mei 2024", "3 Juni 2024"], ""),
        ("Jumlah Berkas", ["1", "2"], ""),
    ],
)
def test_words_and_cells_say_the_field_together(name: str, cells: list[str], field: str) -> None:
    rows = [(str(n), f"Laporan {n}", "Berkala", cell) for n, cell in enumerate(cells, start=1)]
    layout = lay(("No", "Judul", "Klasifikasi", name), *rows)
    assert fields(layout)[3] == field
    assert asked(layout) == []


def test_a_hint_that_the_cells_deny_is_not_taken() -> None:
    rows = [(str(n), f"Laporan {n}", "Berkala", "kotak biru") for n in range(1, 4)]
    layout = lay(("No", "Judul", "Klasifikasi", "Tahun Anggaran Kami"), *rows)
    assert fields(layout)[3] == ""


def test_the_one_column_of_classes_is_the_class_whatever_its_name() -> None:
    rows = [(str(n), f"Laporan {n}", c) for n, c in enumerate(["Berkala", "Setiap Saat"], start=1)]
    assert fields(lay(("No", "Judul", "Golongan Kami"), *rows))[2] == "klasifikasi"


def test_two_terms_of_retention_need_no_common_group() -> None:
    layout = lay(
        ("No", "Judul", "Retensi Aktif", "Retensi In Aktif (tahun)", "Nasib Akhir"),
        ("1", "Profil", "2 tahun", "3", "Musnah"),
    )
    assert layout.rows[0].values["retensi"] == "Aktif 2 tahun, Inaktif 3 tahun, Musnah"


def test_a_term_beside_the_columns_of_an_exclusion_is_the_exclusions() -> None:
    grouped = ("No", "Informasi", "Dasar Hukum", "Konsekuensi", "", "Jangka Waktu")
    row = ("1", "Kode akses", "UU 14/2008 Pasal 17", "Rawan", "Aman", "5 tahun")
    below = ("", "", "", "Dibuka", "Ditutup", "")
    assert fields(lay(grouped, below, row)) == [
        *("nomor", "judul", "dasar_pengecualian", "konsekuensi_dibuka", "konsekuensi_ditutup"),
        "jangka_pengecualian",
    ]
    plain = ("No", "Judul", "Bentuk", "Jangka Waktu")
    assert fields(lay(plain, ("1", "Profil", "Cetak", "5 tahun")))[3] == "retensi"


def test_a_class_over_words_is_the_title_of_rows_of_that_class() -> None:
    layout = lay(
        ("No", "Informasi yang Dikecualikan", "Dasar Hukum", "Batas Waktu"),
        ("1", "Kode akses peladen", "UU 14/2008 Pasal 17", "5 tahun"),
    )
    assert layout.rows[0].values["judul"] == "Kode akses peladen"
    assert layout.rows[0].values["klasifikasi"] == "Informasi yang Dikecualikan"


def test_of_two_titles_the_one_that_differs_from_row_to_row_is_taken() -> None:
    rows = [(str(n), "Surat Keputusan", f"Penetapan panitia {n}", "Berkala") for n in range(1, 6)]
    layout = lay(("No", "Jenis Dokumen", "Nama Informasi", "Klasifikasi"), *rows)
    assert fields(layout)[1:3] == ["", "judul"]


def test_a_header_may_have_three_levels() -> None:
    layout = lay(
        ("No", "Judul", "Bentuk", "", "", "", "Retensi"),
        ("", "", "Tercetak", "", "Digital", "", ""),
        ("", "", "Asli", "Salinan", "Word", "PDF", ""),
        ("1", "Profil", "", "v", "", "v", "5 tahun"),
        ("2", "Renja", "v", "", "", "", "1 tahun"),
    )
    assert [r.values["bentuk"] for r in layout.rows] == ["Tercetak; PDF", "Tercetak"]
    assert [r.row for r in layout.rows] == [4, 5]


def test_a_heading_of_an_office_is_no_item() -> None:
    layout = lay(
        ("No", "Judul", "Klasifikasi"),
        ("", "Bidang Perencanaan"),
        ("1", "Renja", "Berkala"),
        ("B.", "Seksi Data"),
        ("2", "Profil", "Berkala"),
    )
    assert [r.values["judul"] for r in layout.rows] == ["Renja", "Profil"]
    assert [f.rule for f in layout.findings] == ["baris-dilewati"] * 2


def test_a_list_of_exclusions_by_other_words_is_one() -> None:
    layout = lay(
        ("No", "Jenis Informasi yang Dikecualikan", "Pasal", "Alasan", "Jangka Waktu", "Pejabat"),
        ("1", "Data pasien", "Pasal 17 huruf h", "Rahasia pribadi", "30 tahun", "Direktur"),
    )
    assert asked(layout) == []
    assert layout.rows[0].values["judul"] == "Data pasien"
    assert "Dikecualikan" in layout.rows[0].values["klasifikasi"]
    assert layout.rows[0].values["dasar_pengecualian"] == "Pasal 17 huruf h"
    assert layout.rows[0].values["jangka_pengecualian"] == "30 tahun"
    assert likely(layout) is Likely.SURELY


def test_an_office_over_its_rows_is_passed_over_as_one() -> None:
    layout = lay(
        ("No", "Judul Informasi", "Klasifikasi"),
        ("Sekretariat", "", ""),
        ("1", "Laporan kinerja", "Berkala"),
        ("Bidang Pelayanan Kesehatan", "", ""),
        ("2", "Data puskesmas", "Setiap Saat"),
    )
    assert [r.values["judul"] for r in layout.rows] == ["Laporan kinerja", "Data puskesmas"]
    passed = [f.message for f in layout.findings if f.rule == "baris-dilewati"]
    assert len(passed) == 2
    assert all("nama unit kerja" in message for message in passed)


def test_the_name_of_a_dossier_or_of_a_file_without_its_ending_is_asked() -> None:
    layout = lay(
        ("No", "Nama Berkas", "Naskah Kami", "Kurun Waktu", "Klasifikasi"),
        ("1", "neraca final", "Neraca daerah tahun 2024", "2019", "Berkala"),
        ("2", "lakip rev", "Laporan kinerja tahun 2024", "2020", "Berkala"),
    )
    assert asked(layout) == [("B", "judul")]


def test_officers_of_another_time_are_not_taken() -> None:
    layout = lay(
        ("No", "Judul Informasi", "Pejabat Lama", "Tanggal Diminta", "Klasifikasi"),
        ("1", "Neraca daerah", "Bidang Umum", "3 Maret 2024", "Berkala"),
        ("2", "Laporan kinerja", "Seksi Data", "4 Maret 2024", "Berkala"),
    )
    assert fields(layout) == ["nomor", "judul", "", "", "klasifikasi"]


def test_names_of_files_stay_files() -> None:
    layout = lay(
        ("No", "Uraian Informasi", "Nama Berkas", "Klasifikasi"),
        ("1", "Laporan pembangunan pasar", "pasar.pdf", "Berkala"),
        ("2", "Laporan perbaikan jalan", "jalan.pdf", "Berkala"),
    )
    assert fields(layout) == ["nomor", "judul", "berkas", "klasifikasi"]


def test_items_of_a_class_are_titles_beside_two_other_names() -> None:
    layout = lay(
        ("No", "Jenis Informasi Serta Merta", "Aksi"),
        ("1", "Peringatan banjir sungai", "https://contoh.invalid/1"),
        ("2", "Kabut asap di kota", "https://contoh.invalid/2"),
    )
    assert fields(layout) == ["nomor", "judul", "media"]
    assert {row.values["klasifikasi"] for row in layout.rows} == {"Jenis Informasi Serta Merta"}


def test_forms_named_in_two_columns_without_a_group() -> None:
    layout = lay(
        ("No", "Ringkasan", "Bentuk Informasi Cetak", "Bentuk Informasi Digital", "Kategori"),
        ("1", "Laporan pasar", "v", "", "Berkala"),
        ("2", "Laporan jalan", "v", "v", "Berkala"),
    )
    assert [row.values["bentuk"] for row in layout.rows] == [
        "Bentuk Informasi Cetak", "Bentuk Informasi Cetak; Bentuk Informasi Digital",
    ]  # fmt: skip


def test_a_list_whose_names_say_nothing_is_asked_where_it_is_the_only_one() -> None:
    grid = Grid("", (("Butir", "Sifat", "Rak"), ("Laporan pasar", "biasa", "3"),
                     ("Laporan jalan", "biasa", "4")))  # fmt: skip
    refused = lay_out(grid, "inventaris.xlsx", CONFIG)
    assert [f.rule for f in refused.findings] == ["judul-kolom-tidak-ada"]
    guessed = lay_out(grid, "inventaris.xlsx", CONFIG, guess=True)
    assert asked(guessed) == [("A", "judul")]
