"""Cells that say two things, or say them to nobody: classes, crosses, unseen text, links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from didd.config.catalog import load_catalog_config
from didd.fields.classes_and_forms import class_of
from didd.inventory.layout import Grid, Layout, lay_out
from didd.model import Record
from didd.records.exclusions import exclusions
from didd.records.intake import accept, intake_frame

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
HEAD = ("No", "Judul", "Klasifikasi", "Pejabat")
DIK_HEAD = ("No", "Informasi", "Dasar Hukum", "Akibat Jika Dibuka", "Akibat Jika Ditutup")
GROUND = ("UU 14/2008 Pasal 17 huruf h", "Merugikan warga", "Melindungi warga")


def lay(*rows: Sequence[str], sheet: str = "") -> Layout:
    return lay_out(Grid(sheet, tuple(map(tuple, rows))), "inventaris.csv", CONFIG)


def records(layout: Layout) -> tuple[Record, ...]:
    agency = CONFIG.agencies["dinkes"]
    excluded = exclusions(agency.slug, layout.rows, {}, CONFIG, {})
    frame = intake_frame(layout.rows, {}, CONFIG, agency, date(2026, 11, 28), excluded)
    return accept(frame, layout.findings, {}, CONFIG, agency, {})


def classes(layout: Layout) -> list[str]:
    told = (class_of(r.values.get("klasifikasi", ""), CONFIG.classes) for r in layout.rows)
    return [found.value if found else "" for found in told]


@pytest.mark.parametrize(
    "text",
    ["Berkala / Dikecualikan", "Setiap saat (bagian gaji dikecualikan)", "Berkala dan Setiap Saat",
     "Dikecualikan s.d. 2023, sekarang berkala", "Berkala; Dikecualikan"],
)  # fmt: skip
def test_two_classes_in_a_cell_are_none(text: str) -> None:
    assert classes(lay(HEAD, ("1", "Renja", text, "Bidang Umum"))) == [""]


@pytest.mark.parametrize(
    "section", ["B. INFORMASI BERKALA DAN SETIAP SAAT", "INFORMASI PUBLIK DAN DIKECUALIKAN"]
)
def test_under_a_section_of_two_classes_nobody_knows_the_class(section: str) -> None:
    layout = lay(HEAD, ("A. INFORMASI BERKALA",), ("1", "Renja", "", "A"), (section,),
                 ("2", "Renstra", "", "A"))  # fmt: skip
    assert classes(layout) == ["BERKALA", ""]


def test_a_section_that_also_excludes_lets_no_row_be_open() -> None:
    layout = lay(HEAD, ("INFORMASI SETIAP SAAT DAN DIKECUALIKAN",), ("1", "Renja", "Berkala", "A"))
    assert classes(layout) == [""]


def test_a_title_over_public_and_excluded_items_excludes_none_of_them() -> None:
    title = ("DAFTAR INFORMASI PUBLIK DAN INFORMASI YANG DIKECUALIKAN",)
    rows = (("1", "Renja", "Berkala", "A"), ("2", "Rekam medis", "Dikecualikan", "A"))
    assert classes(lay(title, HEAD, *rows)) == ["BERKALA", "DIKECUALIKAN"]


@pytest.mark.parametrize("no", ["✗", "✘", "×", "❌", "☐", "☒"])
def test_crosses_of_all_kinds_are_a_no_beside_a_tick(no: str) -> None:
    layout = lay(("No", "Judul", "Berkala", "Setiap Saat"), ("1", "Renja", no, "✓"))
    assert [r.values["klasifikasi"] for r in layout.rows] == ["Setiap Saat"]


def test_a_bare_term_is_the_exclusion_s_in_excluded_rows_only() -> None:
    layout = lay(
        ("No", "Judul", "Klasifikasi", "Jangka Waktu", "Dasar Hukum Pengecualian"),
        ("1", "Renja", "Berkala", "5 tahun", ""),
        ("2", "Rekam medis", "Dikecualikan", "selama hidup", GROUND[0]),
    )
    terms = [r.values.get("jangka_pengecualian") for r in layout.rows]
    assert terms == [None, "selama hidup"]
    assert not any("retensi" in r.values for r in layout.rows)
    assert [f.row for f in layout.findings if f.rule == "jangka-bukan-pengecualian"] == [2]


def test_masa_in_a_list_of_exclusions_is_their_term() -> None:
    rows = [(str(n), f"Data {n} pasien", *GROUND, "5 tahun") for n in (1, 2)]
    layout = lay(("DAFTAR INFORMASI YANG DIKECUALIKAN",), (*DIK_HEAD, "Masa"), *rows)
    assert [r.values.get("jangka_pengecualian") for r in layout.rows] == ["5 tahun"] * 2


def test_alasan_is_the_ground_where_nothing_else_is() -> None:
    head = ("No", "Informasi", "Alasan", "Akibat Jika Dibuka", "Akibat Jika Ditutup")
    layout = lay(head, ("1", "Data pasien", *GROUND), ("2", "Kode akses", *GROUND), sheet="DIK")
    assert [r.values.get("dasar_pengecualian") for r in layout.rows] == [GROUND[0]] * 2


def test_a_sheet_that_tests_consequences_is_of_excluded_items() -> None:
    layout = lay(("LEMBAR UJI KONSEKUENSI",), DIK_HEAD, ("1", "Data pasien", *GROUND))
    assert classes(layout) == ["DIKECUALIKAN"]
    opened = lay(("UJI KONSEKUENSI",), HEAD, ("1", "Renja", "Setiap Saat", "Bidang Umum"))
    assert classes(opened) == ["SETIAP_SAAT"]


def test_a_cell_that_shows_nothing_holds_its_row() -> None:
    rows = (HEAD, ("1", "Renja", "Berkala", "A"), ("2", "Renstra", "Berkala", "B"))
    layout = lay_out(Grid("", rows, hidden_cells=frozenset({(2, 1)})), "i.xlsx", CONFIG)
    asked = [(f.row, f.column) for f in layout.findings if f.rule == "sel-tersembunyi"]
    assert asked == [(3, "B")]
    assert [r.title for r in records(layout)] == ["Renja"]


def test_a_column_that_shows_nothing_is_one_question() -> None:
    rows = (HEAD, ("1", "Renja", "Berkala", "A"), ("2", "Renstra", "Berkala", "B"))
    layout = lay_out(Grid("", rows, hidden_cells=frozenset({(1, 3), (2, 3)})), "i.xlsx", CONFIG)
    asked = [(f.rule, f.row, f.column) for f in layout.findings if "tersembunyi" in f.rule]
    assert asked == [("kolom-tersembunyi", 1, "D")]


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Keterangan", "bit.ly/neraca24"), ("Keterangan", "dinkes.contoh.go.id/lakip"),
     ("Keterangan", "tersedia di website dinas"), ("Catatan Lain", "file PDF"),
     ("Alamat Unduh", "drive.google.com/file/d/x"), ("Alamat Unduh", "klik di sini"),
     ("Ringkasan", "Memuat neraca, lihat ppid.contoh.go.id/neraca"),
     ("Media", "Website Dinas Kesehatan")],
)  # fmt: skip
def test_what_says_that_it_is_on_the_web_is_never_taken_for_printed(
    heading: str, text: str
) -> None:
    head = (*HEAD, heading)
    layout = lay(head, ("1", "Neraca dinas", "Berkala", "A", text), ("2", "Renja", "Berkala", "A"))
    assert [r.fields["bentuk"] for r in records(layout)] == ["SOFTCOPY", "HARDCOPY"]


def test_a_remark_that_denies_the_web_says_nothing_of_the_form() -> None:
    row = ("1", "Neraca dinas", "Berkala", "A", "belum ada di website")
    assert [r.fields["bentuk"] for r in records(lay((*HEAD, "Keterangan"), row))] == ["HARDCOPY"]
