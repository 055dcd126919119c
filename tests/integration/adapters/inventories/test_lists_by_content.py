"""A list is known by what is in it: whatever it is called, and whoever names it as a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from didd.adapters.inventories.inventories import InventoriesRead, read_inventories
from didd.model import Severity
from didd.records.holds import stopping
from tests.support.bureau import Bureau, as_csv, closed_row, quick_config, row

CONFIG = quick_config()
LIST = as_csv([row("Laporan kinerja", "a.txt"), row("Rencana kerja")])


def read(folder: Path, files: dict[str, bytes]) -> InventoriesRead:
    found: dict[str, Path] = {}
    for number, (path, content) in enumerate(files.items()):
        found[path] = folder / f"{number}{Path(path).suffix}"
        found[path].write_bytes(content)
    return read_inventories(found, CONFIG, {})


def titles(done: InventoriesRead) -> set[str]:
    return {r.values["judul"] for r in done.rows if r.row}


def rules(done: InventoriesRead, path: str) -> set[str]:
    return {f.rule for f in done.findings if f.file == path}


def table(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "name",
    ["DIP 2025.csv", "lampiran/rekap.csv", "Book1.csv", "daftar inventaris.csv", "FIX bgt (3).csv"],
)
def test_a_list_of_any_name_is_read_in_a_folder_without_one(tmp_path: Path, name: str) -> None:
    done = read(tmp_path, {name: LIST, "a.txt": b"isi"})
    assert titles(done) == {"Laporan kinerja", "Rencana kerja"}
    assert done.sources == [name]
    assert rules(done, name) == {"daftar-menurut-isi"}
    assert not {r.source for r in done.rows} - {name}, "its files are not proposed a second time"


def test_a_workbook_with_a_title_above_its_header_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["DAFTAR INFORMASI PUBLIK TAHUN 2025"],
        [],
        ["No", "Judul Informasi", "Ringkasan", "Klasifikasi", "Penanggung Jawab"],
        [1, "Laporan kinerja", "Isi", "Berkala", "Sekretariat"],
    ):
        sheet.append(line)
    book.save(tmp_path / "x.xlsx")
    done = read(tmp_path, {"Rekapitulasi PPID.xlsx": (tmp_path / "x.xlsx").read_bytes()})
    assert titles(done) == {"Laporan kinerja"}


@pytest.mark.parametrize(
    "content",
    [
        table(("No", "Nama Kecamatan", "Jumlah"), ("1", "Pahandut", "12")),
        table(("No", "Judul", "Penulis", "Tahun"), ("1", "Sejarah kota", "Contoh", "2020")),
        table(("Judul", "Penerbit", "Bentuk"), ("Sejarah kota", "Contoh", "Buku")),
        b"tanpa judul kolom\nsatu\ndua\n",
        b"",
        b"PK\x03\x04rusak",
    ],
    ids=["numbers", "books", "publishers", "text", "empty", "broken"],
)
def test_a_table_of_something_else_is_no_list(tmp_path: Path, content: bytes) -> None:
    done = read(tmp_path, {"data.csv": content})
    assert done.sources == []
    assert titles(done) == set()


#: A table out of a portal's database: classes and units are numbers, of tables beside it.
DUMP = table(
    ("id_informasi", "judul", "id_jenis", "id_opd", "file", "ukuran"),
    ("1", "Laporan kinerja", "1", "4", "a.txt", "12"),
    ("3", "Rencana kerja", "3", "4", "RENJA_2020.pdf", "0"),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("informasi_publik_2020.csv", ["Laporan kinerja", "Rencana kerja"]),
        ("Daftar-Informasi Dinas.csv", ["Laporan kinerja", "Rencana kerja"]),
        ("DIP.csv", ["Laporan kinerja", "Rencana kerja"]),
        ("informasi harga.csv", []),
        ("unggahan.csv", []),
    ],
)
def test_what_is_called_a_list_is_one_even_where_its_columns_say_little(
    tmp_path: Path, name: str, found: list[str]
) -> None:
    done = read(tmp_path, {name: DUMP, "a.txt": b"isi"})
    assert [r.values["judul"] for r in done.rows if r.row] == found
    assert done.perhaps == ([] if found else [name])


def test_what_may_be_the_list_is_offered(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    lines = ("Judul Informasi", "Ringkasan"), ("Laporan kinerja", "Isi laporan kinerja")
    bureau.write("rekap akhir.csv", table(*lines))
    report = bureau.harvest()
    assert report.status == "blocked"
    (missing,) = (
        f
        for f in bureau.office.store.harvests.findings("dinkes")
        if f.rule == "inventaris-tidak-ada"
    )
    assert missing.remedy.endswith("Mungkin daftarnya: rekap akhir.csv.")


def test_beside_a_list_another_sheet_stays_a_file(tmp_path: Path) -> None:
    done = read(tmp_path, {"inventaris.csv": LIST, "DIP 2019.csv": LIST})
    assert done.sources == ["inventaris.csv"]


def test_a_name_alone_does_not_keep_the_list_from_being_found(tmp_path: Path) -> None:
    goods = table(("No", "Nama Barang", "Kondisi"), ("1", "Meja", "Rusak ringan"))
    done = read(tmp_path, {"Inventaris Barang.csv": goods, "DIP.csv": LIST})
    assert titles(done) == {"Laporan kinerja", "Rencana kerja"}
    assert stopping(done.findings, done.sources) == ()


def test_a_file_that_a_row_names_is_no_list(tmp_path: Path) -> None:
    main = as_csv([row("Daftar aset", "aset.csv"), row("Laporan kinerja")])
    done = read(tmp_path, {"DIP.csv": main, "aset.csv": LIST})
    assert done.sources == ["DIP.csv"]
    assert titles(done) == {"Daftar aset", "Laporan kinerja"}


def test_a_list_of_exclusions_is_read_beside_another(tmp_path: Path) -> None:
    files = {
        "inventaris.csv": as_csv([row("Catatan", "rahasia.txt")]),
        "DIK 2025.csv": as_csv([closed_row("Catatan tertutup", "rahasia.txt")]),
        "rahasia.txt": b"tutup",
    }
    done = read(tmp_path, files)
    assert done.sources == ["DIK 2025.csv", "inventaris.csv"]
    assert done.excluded == {"rahasia.txt"}


def test_a_list_of_exclusions_that_cannot_be_read_stops_the_batch(tmp_path: Path) -> None:
    files = {"inventaris.csv": LIST, "Informasi Dikecualikan.xlsx": b"PK\x03\x04rusak"}
    done = read(tmp_path, files)
    (fault,) = stopping(done.findings, done.sources)
    assert (fault.file, fault.severity) == ("Informasi Dikecualikan.xlsx", Severity.ERROR)


def test_not_every_sheet_of_a_large_folder_is_opened(tmp_path: Path) -> None:
    opened: list[str] = []

    class Counted(dict[str, Path]):
        def __getitem__(self, path: str) -> Path:
            opened.append(path)
            return super().__getitem__(path)

    (tmp_path / "x.csv").write_bytes(b"a,b\n1,2\n")
    read_inventories(Counted({f"{n}.csv": tmp_path / "x.csv" for n in range(3000)}), CONFIG, {})
    assert len(opened) <= 50
