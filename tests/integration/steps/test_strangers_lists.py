"""Folders as strangers leave them: other files, hidden parts, questions, links without a form."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from didd.steps.collect.collect import harvest
from tests.support.bureau import Bureau, as_csv, closed_row, row

HEAD = ("No", "Judul Informasi", "Ringkasan Isi Informasi", "Klasifikasi Informasi")


def titles(bureau: Bureau) -> set[str]:
    return {s.record.title for s in bureau.office.store.records.queue(agency=bureau.slug)}


def told(bureau: Bureau) -> dict[str, list[str]]:
    found = bureau.office.store.harvests.findings(bureau.slug)
    return {f.rule: [g.file for g in found if g.rule == f.rule] for f in found}


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("harga.yaml", b"- komoditas: beras\n  harga: 14000\n"),
        ("harga.yaml", b"komoditas: beras\nharga: 14000\ntahun: 2025\n"),
        ("Inventaris Aset 2025.csv", b"No,Nama Barang,Jumlah\n1,Meja,20\n"),
    ],
)
def test_a_file_of_data_is_no_list(tmp_path: Path, name: str, content: bytes) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("harga.csv", b"komoditas,harga\nberas,14000\n")
    bureau.write(name, content)
    bureau.list(row("Data harga pangan", "harga.csv"), row("Data lain", name))
    assert bureau.harvest().status == "done"
    assert titles(bureau) == {"Data harga pangan", "Data lain"}
    assert told(bureau)["bukan-daftar"] == [name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("inventaris-rusak.xlsx", b"PK\x03\x04 rusak"),
        ("data/datapackage.json", b"{"),
        ("data/datapackage.json", json.dumps({"name": "x"}).encode()),
        ("lama/inventaris 2019.csv", b"\x00\x01\x02\x03"),
        ("harga.yaml", b"judul: [\n"),
    ],
)
def test_a_faulty_list_holds_itself_alone(tmp_path: Path, name: str, content: bytes) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("harga.csv", b"a,b\n1,2\n")
    bureau.write("milik-daftar-lain.csv", b"rahasia,mungkin\n1,2\n")
    bureau.write(name, content)
    bureau.list(row("Data harga pangan", "harga.csv"))
    report = bureau.harvest()
    assert (report.status, titles(bureau)) == ("done", {"Data harga pangan"})
    assert told(bureau)["daftar-ditahan"] == [name]
    # Nobody knows what the other list says of this file: it neither proposes itself nor is kept.
    assert "berkas-tanpa-baris" not in told(bureau)
    assert not any("archive" in p for p in bureau.anywhere(b"rahasia,mungkin\n1,2\n"))


def test_what_a_list_keeps_in_stays_in_while_another_one_is_faulty(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("kode.csv", b"rahasia benar")
    bureau.write("inventaris-rusak.xlsx", b"PK\x03\x04 rusak")
    bureau.list(row("Profil dinas"), closed_row("Kode akses", "kode.csv"))
    assert bureau.harvest().status == "done"
    assert not any("archive" in place for place in bureau.anywhere(b"rahasia benar"))


def test_what_a_faulty_list_knew_stays_as_it_was(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("a.csv", b"a\n1\n")
    bureau.write("inventaris-dik.csv", as_csv([closed_row("Kode akses", "a.csv")]))
    bureau.list(row("Profil dinas"))
    bureau.harvest()
    bureau.write("inventaris-dik.csv", b"\x00\x01")
    bureau.list(row("Profil dinas"), row("Data terbuka", "a.csv"))
    bureau.harvest()
    assert titles(bureau) == {"Profil dinas"}
    listed = {r.title for r in bureau.office.store.records.listed(bureau.slug)}
    assert "Kode akses" in listed


def test_all_lists_faulty_stops_the_batch(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.xlsx", b"PK\x03\x04 rusak")
    assert bureau.harvest().status == "blocked"


def test_the_same_items_in_two_lists_are_one_item_each(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Laporan kinerja 2025"), row("Rencana kerja 2026"))
    bureau.write("lama/inventaris lama.csv", as_csv([row("Laporan kinerja 2025")]))
    report = bureau.harvest()
    assert report.records["rows"] == 2
    assert told(bureau)["butir-ganda"] == ["lama/inventaris lama.csv"]
    assert "judul-ganda" not in told(bureau)


def test_an_excluded_item_is_not_merged_with_an_open_one(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Topologi jaringan kantor"))
    bureau.write("inventaris-dik.csv", as_csv([closed_row("Topologi jaringan kantor", "")]))
    assert bureau.harvest().records["rows"] == 2


def test_hidden_rows_columns_and_sheets_wait(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for values in ((*HEAD, "Penanggung Jawab"), (1, "Laporan kinerja", "Isi", "Berkala"),
                   (2, "Rancangan rahasia", "Isi", "Berkala"),
                   (3, "Renja", "Isi", "Berkala", "Bidang X")):  # fmt: skip
        sheet.append(values)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    left = book.create_sheet("konsep lama")
    for values in (HEAD, (1, "Konsep lembar lama", "Isi", "Setiap Saat")):
        left.append(values)
    left.sheet_state = "veryHidden"
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.xlsx", saved(book))
    report = bureau.harvest()
    assert titles(bureau) == {"Laporan kinerja"}
    assert report.records["held"] == 3
    assert {"baris-tersembunyi", "kolom-tersembunyi", "lembar-tersembunyi"} <= bureau.rules()
    found = bureau.office.store.harvests.findings(bureau.slug)
    on_hidden = {f.rule for f in found if f.sheet == "konsep lama"}
    assert on_hidden == {"lembar-tersembunyi"}


def test_an_uncertain_column_is_one_question_and_its_rows_wait(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    lines = ["No,Nama Naskah Seksi Kami,Ringkasan,Klasifikasi"]
    lines += [f"{n},Laporan bulanan {n},Memuat capaian,Berkala" for n in range(1, 6)]
    bureau.write("inventaris.csv", "\n".join(lines).encode())
    report = bureau.harvest()
    assert (report.records["held"], report.records["submitted"]) == (5, 0)
    assert len(told(bureau)["kolom-ditanyakan"]) == 1


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("https://drive.google.com/file/d/abc/view", "SOFTCOPY"),
        ("ppid.contoh.go.id/laporan", "SOFTCOPY"),
        ("Situs web", "SOFTCOPY"),
        ("Buku", "HARDCOPY"),
        ("Buku; Situs web", "HARDCOPY | SOFTCOPY"),
        ("", "HARDCOPY"),
    ],
)
def test_a_form_left_empty_follows_what_the_row_says(tmp_path: Path, media: str, form: str) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Ringkasan anggaran", bentuk="", media=media))
    bureau.harvest()
    (waiting,) = bureau.office.store.records.queue(agency=bureau.slug)
    assert waiting.record.fields["bentuk"] == form


def test_an_excluded_row_is_not_asked_for_what_its_list_does_not_have(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    head = (
        "No,Informasi yang Dikecualikan,Dasar Hukum,Konsekuensi Dibuka,Konsekuensi Ditutup,Jangka"
    )
    line = "1,Topologi jaringan,UU 14/2008 Pasal 17 huruf j,Rawan,Aman,5 tahun"
    bureau.write("inventaris.csv", f"{head} Waktu\n{line}\n".encode())
    assert harvest(bureau.office, bureau.agency).records["excluded"] == 1
    assert set(told(bureau)) <= {"berkas-belum-ada", "kolom-ditafsirkan"}


def test_a_file_of_no_row_is_told_once(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Profil dinas"))
    bureau.write("sisa dokumen.pdf", b"%PDF-1.4")
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug)
    assert [f.rule for f in found if f.file == "sisa dokumen.pdf"] == ["berkas-tanpa-baris"]
    assert bureau.harvest().records["held"] == 1
    assert titles(bureau) == {"Profil dinas"}


def test_offices_in_merged_cells_over_their_rows_are_no_items(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (
        HEAD,
        ("Sekretariat",),
        (1, "Laporan kinerja 2025", "Memuat capaian", "Berkala"),
        ("II", "UPTD Laboratorium"),
        (1, "Data uji air", "Memuat hasil uji", "Setiap Saat"),
    ):
        sheet.append(line)
    sheet.merge_cells("A2:D2")
    sheet.merge_cells("B4:D4")
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.xlsx", saved(book))
    bureau.harvest()
    assert titles(bureau) == {"Laporan kinerja 2025", "Data uji air"}
    found = bureau.office.store.harvests.findings(bureau.slug)
    passed = [f.value for f in found if f.rule == "baris-dilewati"]
    assert passed == ["Sekretariat", "II · UPTD Laboratorium"]
    assert bureau.rules() == set()


def test_what_a_mark_repeats_that_nobody_knows_is_told_once(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Laporan A"), row("sda"))
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug)
    assert [f.rule for f in found if f.row == 3 and f.field == "judul"] == ["sda-tanpa-acuan"]
    assert titles(bureau) == {"Laporan A"}


@pytest.mark.parametrize("filler", ["---.", "***", "_____", "TBA", "null", "(…)"])
def test_a_cell_without_a_word_is_told_as_filler(tmp_path: Path, filler: str) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Laporan A", pejabat_penguasa=filler))
    bureau.harvest()
    assert "pejabat-penguasa-pengisi" in told(bureau)


def test_a_list_in_json_that_is_not_read_is_told(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("inventaris-lain.json", b'{"a": [1,')
    bureau.list(row("Data harga pangan"))
    bureau.harvest()
    assert told(bureau)["bukan-daftar"] == ["inventaris-lain.json"]


def test_items_that_two_lists_spell_otherwise_are_one_each(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Laporan Kinerja 2024"), row("Neraca Dinas Tahun 2023"))
    bureau.write(
        "inventaris lama.csv", as_csv([row("Lap. Kinerja Thn. 2024"), row("NERACA DINAS (2023)")])
    )
    report = bureau.harvest()
    assert report.records["rows"] == 2
    assert len(told(bureau)["butir-ganda"]) == 2


def test_a_cell_that_nobody_sees_holds_its_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for values in (HEAD, (1, "Laporan kinerja", "Isi", "Berkala"), (2, "Konsep", "Isi", "Berkala")):
        sheet.append(values)
    sheet["B3"].font = Font(color="FFFFFFFF")
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.xlsx", saved(book))
    bureau.harvest()
    assert titles(bureau) == {"Laporan kinerja"}
    assert "sel-tersembunyi" in bureau.rules()
