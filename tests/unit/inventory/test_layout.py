"""Sheets as agencies make them, and the records that they propose."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.fields.classes_and_forms import class_of
from didd.inventory.layout import HELP_SHEETS, Grid, Layout, lay_out, lay_out_workbook
from didd.model import Severity

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
HEADER = ("No", "Judul Informasi", "Klasifikasi", "Berkas")
TITLE = ("DAFTAR INFORMASI DAN DOKUMENTASI",)


def lay(*rows: Sequence[str], sheet: str = "", **columns: str) -> Layout:
    return lay_out(Grid(sheet, tuple(map(tuple, rows))), "inventaris.xlsx", CONFIG, columns)


def titles(layout: Layout) -> list[str]:
    return [row.values.get("judul", "") for row in layout.rows]


def classes(layout: Layout) -> list[str]:
    return [str(class_of(r.values.get("klasifikasi", ""), CONFIG.classes)) for r in layout.rows]


def mapping(layout: Layout) -> dict[str, str]:
    return {c.column.title: c.column.field for c in layout.columns}


def rules(layout: Layout) -> list[str]:
    return [finding.rule for finding in layout.findings]


def test_row_numbers_and_columns_are_those_of_the_spreadsheet() -> None:
    layout = lay((), TITLE, (), HEADER, ("1", "Profil dinas", "Berkala", "profil.pdf"))
    (row,) = layout.rows
    assert (row.row, row.columns["judul"], row.columns["berkas"]) == (5, "B", "D")
    assert row.values == {
        "nomor": "1",
        "judul": "Profil dinas",
        "klasifikasi": "Berkala",
        "berkas": "profil.pdf",
    }
    assert layout.findings == ()


@settings(deadline=None)
@given(order=st.permutations(range(4)), above=st.integers(0, 29))
def test_the_header_is_found_wherever_it_stands(order: list[int], above: int) -> None:
    rows = [HEADER, ("1", "Rencana kerja", "Setiap Saat", "renja.pdf")]
    shuffled = [tuple(row[i] for i in order) for row in rows]
    layout = lay(*[TITLE] * above, *shuffled)
    assert titles(layout) == ["Rencana kerja"]
    assert layout.rows[0].row == above + 2


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("JUDUL INFORMASI *)", "judul"),
        ("Ringkasan Isi  Informasi", "ringkasan"),
        ("ringkasan_informasi", "ringkasan"),
        ("Pejabat / Unit Kerja yang Menguasai Informasi", "pejabat_penguasa"),
        ("Penanggungjawab Pembuatan/Penerbitan Informasi", "penanggung_jawab"),
        ("Waktu & Tempat Pembuatan", "waktu_pembuatan"),
        ("Jangka Waktu Penyimpanan (Retensi Arsip)", "retensi"),
        ("Bentuk Informasi Tersedia", "bentuk"),
        ("id_informasi", ""),
        ("jumlah unduh", ""),
    ],
)
def test_a_column_is_known_by_synonym_or_likeness(name: str, code: str) -> None:
    layout = lay(("No", "Nama Dokumen", "Berkas", name), ("1", "Profil", "a.pdf", "x"))
    known = {"judul": ""}.get(code, code)  # a second title column is not used
    assert mapping(layout)[" ".join(name.split())] == known


def test_the_agency_may_tell_what_its_columns_mean() -> None:
    layout = lay(("No", "Butir", "Berkas"), ("1", "Profil", "a.pdf"), Butir="judul")
    assert titles(layout) == ["Profil"]


@pytest.mark.parametrize(
    ("name", "cells", "meant"),
    [
        ("Ringkasn Isi Informasi", ["isi"], "Ringkasan Isi Informasi"),
        ("Jenis Informasi", ["Berkala"], "Klasifikasi Informasi"),
        ("Kategori", ["Keuangan"], "Kelompok Informasi"),
    ],
)
def test_a_column_read_by_more_than_its_name_is_said(
    name: str, cells: list[str], meant: str
) -> None:
    rows = [(str(n), f"Laporan {n}", cell) for n, cell in enumerate(cells, start=1)]
    layout = lay(("No", "Judul Informasi", name), *rows)
    (finding,) = layout.findings
    assert (finding.rule, finding.column, finding.value) == ("kolom-ditafsirkan", "C", name)
    assert f'"{meant}"' in finding.message


def test_a_column_that_is_not_used_is_said() -> None:
    layout = lay((*HEADER, "Ukuran"), ("1", "Profil", "Berkala", "a.pdf", "10 KB"))
    (finding,) = layout.findings
    assert (finding.rule, finding.severity, finding.column, finding.value) == (
        "kolom-tidak-dikenal",
        Severity.INFO,
        "E",
        "Ukuran",
    )


def test_kategori_is_the_class_where_it_holds_classes() -> None:
    layout = lay(("Judul", "Kategori"), ("Profil", "berkala"), ("Siaran pers", "serta-merta"))
    assert mapping(layout)["Kategori"] == "klasifikasi"


def test_kategori_is_the_topic_where_another_column_holds_the_classes() -> None:
    layout = lay(
        ("Judul", "Jenis Informasi", "Kategori"),
        ("Neraca", "Berkala", "Laporan Keuangan"),
        ("Prosedur", "Setiap Saat", "Informasi Berkala"),
    )
    assert mapping(layout) == {
        "Judul": "judul",
        "Jenis Informasi": "klasifikasi",
        "Kategori": "kategori",
    }


def test_jenis_informasi_is_the_title_where_it_holds_titles() -> None:
    layout = lay(("No", "Jenis Informasi", "Klasifikasi"), ("1", "Profil dinas", "Berkala"))
    assert titles(layout) == ["Profil dinas"]


def test_a_list_without_titles_has_its_summaries_as_titles() -> None:
    layout = lay(("No", "Ringkasan Isi Informasi", "Bentuk"), ("1", "Berisi profil", "Cetak"))
    assert titles(layout) == ["Berisi profil"]
    assert rules(layout) == ["kolom-ditafsirkan"]


def test_sections_say_the_class_of_the_rows_below_them() -> None:
    layout = lay(
        ("No", "Judul", "Ringkasan"),
        ("A. INFORMASI YANG WAJIB DISEDIAKAN DAN DIUMUMKAN SECARA BERKALA",),
        ("1", "Profil", "Isi"),
        ("B.", "INFORMASI YANG WAJIB TERSEDIA SETIAP SAAT"),
        ("1", "Peraturan", "Isi"),
        ("III", "Informasi Serta Merta"),
        ("1", "Peringatan banjir", "Isi"),
        ("C. INFORMASI YANG DIKECUALIKAN",) * 3,
        ("1", "Topologi jaringan", "Isi"),
    )
    assert classes(layout) == ["BERKALA", "SETIAP_SAAT", "SERTA_MERTA", "DIKECUALIKAN"]
    assert layout.findings == ()


def test_a_title_with_the_words_of_a_class_is_no_section() -> None:
    layout = lay(
        HEADER,
        ("1", "Laporan berkala kepegawaian"),
        ("2", "Informasi berkala harga pangan di pasar"),
        ("3", "Tata cara informasi setiap saat", "Berkala", "a.pdf"),
    )
    assert len(layout.rows) == 3


@pytest.mark.parametrize("sheet", ["Dikecualikan", "DIK 2026", "Informasi Dikecualikan"])
def test_the_sheet_says_the_class_of_rows_without_one(sheet: str) -> None:
    assert classes(lay(("No", "Judul"), ("1", "Kode akses"), sheet=sheet)) == ["DIKECUALIKAN"]


def test_the_title_above_the_table_says_the_class_too() -> None:
    layout = lay(("DAFTAR INFORMASI YANG DIKECUALIKAN",), ("No", "Judul"), ("1", "Kode akses"))
    assert classes(layout) == ["DIKECUALIKAN"]


def test_a_title_that_denies_exclusion_excludes_nothing() -> None:
    title = "DAFTAR INFORMASI PUBLIK, TIDAK TERMASUK INFORMASI YANG DIKECUALIKAN"
    assert classes(lay((title,), ("No", "Judul"), ("1", "Profil"))) == ["None"]


def test_no_row_is_open_in_a_section_of_excluded_items() -> None:
    layout = lay(HEADER, ("C. INFORMASI YANG DIKECUALIKAN",), ("1", "Kode akses", "Berkala"))
    assert classes(layout) == ["DIKECUALIKAN"]
    assert rules(layout) == ["klasifikasi-bertentangan"]


def test_a_row_may_be_stricter_than_its_section() -> None:
    layout = lay(HEADER, ("A. INFORMASI BERKALA",), ("1", "Kode akses", "Dikecualikan"))
    assert classes(layout) == ["DIKECUALIKAN"]


def test_two_level_headers_with_columns_to_tick() -> None:
    layout = lay(
        ("No", "Judul", "Bentuk Informasi", "", "", "Retensi"),
        ("", "", "Cetak", "Rekam", "Online", ""),
        ("1", "Profil", "v", "", "✓", "5 tahun"),
        ("2", "Rekaman rapat", "-", "√", "", "1 tahun"),
        ("3", "Buku tamu", "ya", "tidak", "0", "1 tahun"),
    )
    assert [r.values.get("bentuk") for r in layout.rows] == ["Cetak; Online", "Rekam", "Cetak"]
    assert layout.rows[0].values["retensi"] == "5 tahun"
    assert mapping(layout)["Bentuk Informasi: Rekam"] == "bentuk"


def test_columns_to_tick_without_a_group() -> None:
    layout = lay(("No", "Judul", "Cetak", "Online"), ("1", "Profil", "", "https://contoh.go.id/a"))
    assert layout.rows[0].values["bentuk"] == "Online"


def test_two_terms_of_retention_are_put_together() -> None:
    layout = lay(
        ("No", "Judul", "Retensi", "", ""),
        ("", "", "Aktif", "Inaktif", "Keterangan"),
        ("1", "Profil", "2 tahun", "3 tahun", "permanen"),
    )
    assert layout.rows[0].values["retensi"] == "Aktif 2 tahun, Inaktif 3 tahun, permanen"


def test_time_and_place_under_one_group() -> None:
    layout = lay(
        ("No", "Judul", "Waktu dan Tempat Pembuatan", ""),
        ("", "", "Waktu", "Tempat"),
        ("1", "Profil", "2025", "Sampit"),
    )
    assert layout.rows[0].values["waktu_pembuatan"] == "2025"
    assert layout.rows[0].values["tempat_pembuatan"] == "Sampit"


def test_sub_rows_carry_the_title_of_their_group() -> None:
    layout = lay(
        ("No", "Judul", "Ringkasan"),
        ("1", "Profil badan publik", ""),
        ("a.", "Kedudukan dan domisili", "Isi"),
        ("b.", "Visi dan misi", "Isi"),
        ("2", "Laporan keuangan", "Isi"),
        ("", "a) Neraca", "Isi"),
    )
    assert titles(layout) == [
        "Profil badan publik – Kedudukan dan domisili",
        "Profil badan publik – Visi dan misi",
        "Laporan keuangan",
        "Laporan keuangan – Neraca",
    ]
    assert rules(layout) == ["baris-dilewati"]


def test_a_record_may_have_its_files_on_rows_of_their_own() -> None:
    layout = lay(
        (*HEADER, "Link"),
        ("1", "Profil", "Berkala", "a.pdf"),
        ("", "", "", "lampiran.pdf", "https://contoh.go.id/b"),
        ("2", "Renja", "Berkala", "c.pdf"),
    )
    assert layout.rows[0].values["berkas"] == "a.pdf\nlampiran.pdf"
    assert layout.rows[0].values["media"] == "https://contoh.go.id/b"
    assert len(layout.rows) == 2


def test_cells_merged_downwards_hold_for_all_their_rows() -> None:
    rows = (
        ("No", "Judul", "Pejabat", "Berkas"),
        ("1", "Profil", "Bidang A", "a.pdf"),
        ("2", "Renja", "", "b.pdf"),
    )
    layout = lay_out(Grid("", rows, ((1, 2, 2, 2), (1, 3, 2, 3))), "inventaris.xlsx", CONFIG)
    assert [r.values["pejabat_penguasa"] for r in layout.rows] == ["Bidang A", "Bidang A"]
    assert layout.rows[1].values["berkas"] == "b.pdf"


@pytest.mark.parametrize(
    "row",
    [
        ("Catatan: daftar ini diperbarui setiap semester.",),
        ("Jumlah", "", "12"),
        ("", "", "", "Palangka Raya, 5 Januari 2026"),
        ("", "", "", "Drs. Contoh, M.Si"),
        ("(1)", "(2)", "(3)", "(4)"),
        HEADER,
        ("*) sesuai Jadwal Retensi Arsip",),
    ],
)
def test_a_row_that_is_no_record_is_skipped_and_said(row: Sequence[str]) -> None:
    layout = lay(HEADER, ("1", "Profil", "Berkala", "a.pdf"), row)
    assert titles(layout) == ["Profil"]
    assert rules(layout) == ["baris-dilewati"]
    assert layout.findings[0].row == 3


def test_empty_rows_with_a_number_say_nothing() -> None:
    layout = lay(HEADER, ("1", "Profil", "Berkala"), ("2",), (), ("3", "-", "-"))
    assert (titles(layout), rules(layout)) == (["Profil"], [])


@pytest.mark.parametrize("title", ["Sumber daya manusia", "Keterangan domisili", "Jumlah pegawai"])
def test_a_title_that_begins_like_a_note_is_a_record(title: str) -> None:
    assert titles(lay(("Judul", "Klasifikasi"), (title, "Berkala"))) == [title]


def test_a_row_without_a_title_stays_to_be_mended() -> None:
    layout = lay(HEADER, ("1", "", "Berkala", "a.pdf"))
    assert titles(layout) == [""]


def test_a_second_table_below_has_columns_of_its_own() -> None:
    layout = lay(
        HEADER,
        ("1", "Profil", "Berkala", "a.pdf"),
        (),
        ("No", "Klasifikasi", "Judul Informasi", "Retensi"),
        ("1", "Setiap Saat", "Peraturan", "Permanen"),
    )
    assert titles(layout) == ["Profil", "Peraturan"]
    assert layout.rows[1].values["retensi"] == "Permanen"


def test_dates_that_may_be_read_two_ways_are_said() -> None:
    layout = lay(("Judul", "Tanggal"), ("Profil", "3/4/2025"), ("Renja", "5/6/2025"))
    (finding,) = layout.findings
    assert (finding.rule, finding.column) == ("urutan-tanggal", "B")


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([], "inventaris-kosong"),
        ([(), ("  ",)], "inventaris-kosong"),
        ([HEADER], "inventaris-kosong"),
        ([HEADER, ("Catatan: kosong",)], "inventaris-kosong"),
        ([("Tanggal", "Peringatan"), ("1 Mei", "Hari Buruh")], "judul-kolom-tidak-ada"),
        ([*[TITLE] * 30, HEADER, ("1", "Profil")], "judul-kolom-tidak-ada"),
    ],
)
def test_a_sheet_that_is_no_list_is_an_error(rows: list[tuple[str, ...]], rule: str) -> None:
    layout = lay(*rows)
    assert layout.rows == ()
    assert (layout.findings[-1].rule, layout.findings[-1].severity) == (rule, Severity.ERROR)


def test_a_help_sheet_beside_a_list_is_only_said() -> None:
    grids = [Grid("Petunjuk", (("Isi lembar berikut.",),)), Grid("Kosong", ())]
    grids.append(Grid("DIDD", (HEADER, ("1", "Profil", "Berkala", "a.pdf"))))
    layout = lay_out_workbook(grids, "inventaris.xlsx", CONFIG)
    assert [r.sheet for r in layout.rows] == ["DIDD"]
    assert [(f.rule, f.severity, f.sheet) for f in layout.findings] == [
        ("lembar-dilewati", Severity.INFO, "Petunjuk")
    ]


def test_the_help_of_the_form_is_no_part_of_a_list() -> None:
    grids = [Grid("DIDD", (HEADER, ("1", "Profil", "Berkala", "a.pdf")))]
    grids.append(Grid(HELP_SHEETS["id"], (("Kolom", "Isinya"), ("No", "Nomor urut"))))
    assert lay_out_workbook(grids, "inventaris.xlsx", CONFIG).findings == ()
    empty = lay_out_workbook([Grid("DIDD", (HEADER,)), grids[1]], "inventaris.xlsx", CONFIG)
    assert [(f.rule, f.sheet) for f in empty.findings] == [("inventaris-kosong", "DIDD")]


def test_a_workbook_without_any_list_is_an_error() -> None:
    layout = lay_out_workbook([Grid("A", ()), Grid("B", (("x", "y"),))], "i.xlsx", CONFIG)
    assert rules(layout) == ["judul-kolom-tidak-ada"]


CELLS = st.one_of(
    st.sampled_from(
        ["", "No", "Judul", "Berkala", "a.", "1", "v", "A. INFORMASI BERKALA", "Total"]
    ),
    st.text(max_size=12),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=12), st.randoms(use_true_random=False))
def test_no_filled_row_under_a_header_vanishes(
    body: list[list[str]], chance: random.Random
) -> None:
    layout = lay(HEADER, *body)
    reported = {f.row for f in layout.findings} | {r.row for r in layout.rows}
    sections = {t for r in layout.rows if (t := r.values.get("klasifikasi"))}
    for number, row in enumerate(body, start=2):
        filled = [c.strip() for c in row[:4] if c.strip(" -—–")]
        if len(set(filled)) > 2 and number not in reported:
            extended = "\n".join(v for r in layout.rows for v in r.values.values())
            assert all(c in extended or c in sections for c in filled)


def test_a_name_word_for_word_wins_over_a_likeness_before_it() -> None:
    layout = lay(("id_informasi", "Judul", "Berkas"), ("7", "Profil", "a.pdf"))
    assert titles(layout) == ["Profil"]
    assert mapping(layout)["id_informasi"] == ""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Waktu dan Tempat", "waktu_pembuatan"),
        ("Tempat & Waktu Pembuatan Informasi", "waktu_pembuatan"),
        ("Penanggungjawab pembuatan/penerbitan", "penanggung_jawab"),
        ("Konsekuensi Apabila Dibuka", "konsekuensi_dibuka"),
        ("Jangka Waktu Simpan", "retensi"),
        ("Nama Informasi Publik", "judul"),
        ("Jumlah Unduhan", ""),
        ("id_informasi", ""),
    ],
)
def test_a_column_is_known_by_its_words_in_any_order(name: str, code: str) -> None:
    layout = lay(("Nomor", "Judul Informasi", name), ("1", "Profil", "isi"))
    assert mapping(layout).get(name) == (code if code != "judul" else "")


def test_section_rows_do_not_make_a_column_of_titles_one_of_classes() -> None:
    layout = lay(
        ("No", "Jenis Informasi", "Ringkasan", "Bentuk"),
        ("I", "INFORMASI BERKALA"),
        ("1", "Renstra", "isi", "Softcopy"),
        ("II", "INFORMASI SETIAP SAAT"),
        ("1", "Perjanjian", "isi", "Softcopy"),
    )
    assert titles(layout) == ["Renstra", "Perjanjian"]
    assert classes(layout) == ["BERKALA", "SETIAP_SAAT"]


def test_classes_may_be_ticked() -> None:
    layout = lay(
        ("No", "Judul", "Berkala", "Setiap Saat", "Dikecualikan"),
        ("1", "Profil", "v", "", ""),
        ("2", "Kode akses", "", "", "√"),
        ("3", "Renja", "v", "v", ""),
    )
    assert classes(layout) == ["BERKALA", "DIKECUALIKAN", "None"]


def test_a_cross_beside_ticks_is_a_no_and_said() -> None:
    head = ("No", "Judul", "Cetak", "Rekam", "Online")
    mixed = lay(head, ("1", "Profil", "v", "x", "v"), ("2", "Renja", "x", "x", "v"))
    assert [r.values.get("bentuk") for r in mixed.rows] == ["Cetak; Online", "Online"]
    assert rules(mixed) == ["tanda-silang"]
    crosses = lay(head, ("1", "Profil", "x", "", "X"))
    assert [r.values.get("bentuk") for r in crosses.rows] == ["Cetak; Online"]
    assert rules(crosses) == []


def test_a_link_or_file_in_a_column_to_tick_is_kept() -> None:
    head = ("No", "Judul", "Cetak", "Online")
    layout = lay(head, ("1", "Profil", "", "https://contoh.go.id/a"), ("2", "Renja", "v", "b.pdf"))
    assert [r.values.get("berkas") for r in layout.rows] == ["https://contoh.go.id/a", "b.pdf"]
    assert layout.rows[0].columns["berkas"] == "C"


def test_the_unit_of_a_bare_term_is_that_of_its_column() -> None:
    layout = lay(
        ("No", "Judul", "Retensi (tahun)", "", ""),
        ("", "", "Aktif", "Inaktif", "Nasib"),
        ("1", "Profil", "2", "3", "musnah"),
    )
    assert layout.rows[0].values["retensi"] == "Aktif 2 tahun, Inaktif 3 tahun, musnah"


def test_a_title_merged_over_rows_has_all_their_files() -> None:
    rows = (
        ("No", "Judul", "Waktu", "Berkas"),
        ("1", "Foto kegiatan", "2025", "a.jpg"),
        ("", "", "", "b.jpg"),
        ("", "", "", "foto ketiga"),
        ("2", "Laporan", "2023", "c.pdf"),
        ("", "", "2024", "d.pdf"),
    )
    layout = lay_out(Grid("", rows, ((1, 1, 3, 1), (4, 1, 5, 1))), "inventaris.xlsx", CONFIG)
    assert titles(layout) == ["Foto kegiatan", "Laporan", "Laporan"]
    assert layout.rows[0].values["berkas"] == "a.jpg\nb.jpg\nfoto ketiga"
    assert [r.values["waktu_pembuatan"] for r in layout.rows] == ["2025", "2023", "2024"]


def test_nested_numbers_belong_to_the_number_above() -> None:
    layout = lay(
        ("No", "Judul", "Ringkasan"),
        ("1", "Profil", ""),
        ("1.1", "Alamat", "isi"),
        ("2", "Renja", "isi"),
        ("2.a", "Lampiran", "isi"),
        ("3.1", "Lain", "isi"),
    )
    assert titles(layout) == ["Profil – Alamat", "Renja", "Renja – Lampiran", "Lain"]


def test_a_heading_over_lettered_rows_is_their_parent() -> None:
    layout = lay(
        ("No", "Judul", "Ringkasan"),
        ("1. Profil badan publik",),
        ("a.", "Kedudukan", "isi"),
        ("b.", "Visi", "isi"),
    )
    assert titles(layout) == ["Profil badan publik – Kedudukan", "Profil badan publik – Visi"]


def test_the_signature_below_a_list_is_no_item() -> None:
    layout = lay(
        HEADER,
        ("1", "Profil", "Berkala", "a.pdf"),
        ("",),
        ("Kepala Dinas", "", "", "Palangka Raya, 1 Januari 2026"),
        ("", "Dr. Contoh, M.Si"),
        ("", "NIP. 197001011990031001"),
    )
    assert titles(layout) == ["Profil"]
    assert rules(layout) == ["baris-dilewati"] * 3


def test_what_stands_in_a_column_without_a_name_is_said() -> None:
    layout = lay(("No", "Judul"), ("1", "Profil"), ("2", "Renja", "", "ekstra"))
    assert [(f.rule, f.row, f.column, f.value) for f in layout.findings] == [
        ("kolom-tanpa-judul", 3, "D", "ekstra")
    ]


WIDE = ("No", "Judul Informasi", "Ringkasan", "Klasifikasi", "Penanggung Jawab", "Berkas")
ITEM = ("7", "Laporan kinerja", "Isi laporan", "Berkala", "Sekretariat", "lapkin.pdf")


@pytest.mark.parametrize("number", ["", "II", "A."])
@pytest.mark.parametrize("office", ["Dinas Kesehatan", "BIDANG ANGGARAN", "Divisi Keuangan"])
def test_an_office_above_its_rows_is_a_heading(number: str, office: str) -> None:
    layout = lay(WIDE, (number, office), ITEM, ITEM)
    assert titles(layout) == ["Laporan kinerja", "Laporan kinerja"]
    assert rules(layout) == ["baris-dilewati"]


@pytest.mark.parametrize(
    "bare",
    [
        ("3", "Dinas Kesehatan"),
        ("3", "Dinas Kesehatan", "", "Berkala"),
        ("3", "Laporan yang belum diisi"),
        ("", "Regulasi"),
    ],
)
def test_a_row_with_nothing_but_a_title_is_one_question(bare: tuple[str, ...]) -> None:
    layout = lay(WIDE, ITEM, bare, ITEM)
    (asked,) = layout.findings
    assert (asked.rule, asked.severity, asked.row) == ("baris-hanya-judul", Severity.ERROR, 3)
    assert asked.value == bare[1]


@pytest.mark.parametrize(
    "rows",
    [
        (WIDE, ("1", "Profil"), ("2", "Renstra"), ("3", "Renja")),
        (HEADER, ("1", "Profil dinas"), ("2", "Rencana kerja")),
    ],
)
def test_a_list_of_titles_is_not_asked_about_each(rows: tuple[tuple[str, ...], ...]) -> None:
    assert "baris-hanya-judul" not in rules(lay(*rows))


def test_an_item_under_a_class_may_have_nothing_but_a_title() -> None:
    layout = lay(WIDE, ("INFORMASI BERKALA",), ("1", "Profil singkat"), ITEM, ITEM)
    assert "baris-hanya-judul" not in rules(layout)
    assert len(layout.rows) == 3
