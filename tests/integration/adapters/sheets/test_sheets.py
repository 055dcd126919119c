"""Real files on disk → grids: every format, encoding and dialect, and what cannot be read."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.adapters.inventories.datapackages import read_datapackage, read_sidecar
from didd.adapters.sheets.delimited import decode, parse_delimited
from didd.adapters.sheets.reader import read_grids
from didd.adapters.sheets.unreadable import NotAList, UnreadableSheet
from didd.config.catalog import load_catalog_config
from didd.fields.classes_and_forms import class_of
from didd.fields.normalise import normalise
from didd.inventory.layout import Grid, Layout, lay_out_workbook
from didd.model import Finding, Severity

ROOT = Path(__file__).parents[4]
CONFIG = load_catalog_config(ROOT / "catalog_config")
SHARED = ROOT.parent / "shared"
TODAY = date(2026, 11, 22)
ROWS = (("No", "Judul", "Ringkasan"), ("1", "Café kota", "“Baik”, kata Ayah"), (), ("2", "x", ""))

real_data = pytest.mark.skipif(not SHARED.is_dir(), reason="real data (../shared) is absent")


def read(path: Path) -> list[tuple[tuple[str, ...], ...]]:
    return [grid.rows for grid in read_grids(path, path.name)]


def as_text(delimiter: str, line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(ROWS)
    return out.getvalue()


def test_text_that_a_sheet_does_not_show_is_told(tmp_path: Path) -> None:
    path = tmp_path / "i.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        white = {"font_color": "#FFFFFF"}
        looks = (white, {"num_format": ";;;"}, {**white, "bg_color": "#1F3864"}, {"bold": True},
                 {**white, "bg_color": "#FFFFFF"}, {"num_format": "#,##0"})  # fmt: skip
        for column, look in enumerate(looks):
            sheet.write(1, column, "Rahasia", book.add_format(look))
    (grid,) = read_grids(path, path.name)
    assert grid.hidden_cells == {(1, 0), (1, 1), (1, 4)}


def test_rows_with_text_are_seen_where_empty_ones_are_hidden(tmp_path: Path) -> None:
    """Excel shows the rows that the file has, and hides those that it has not (zeroHeight)."""
    path = tmp_path / "i.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.set_default_row(hide_unused_rows=True)
        sheet.write(0, 0, "Judul")
    (grid,) = read_grids(path, path.name)
    assert not grid.hidden_rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_read_in_any_encoding_and_dialect(
    tmp_path: Path, delimiter: str, line_end: str, encoding: str
) -> None:
    path = tmp_path / "inventaris.csv"
    path.write_bytes(as_text(delimiter, line_end).encode(encoding))
    assert read(path) == [ROWS]


def test_letters_that_only_latin_1_has_are_read() -> None:
    assert decode("Judul;\x81é".encode("latin-1")) == "Judul;\x81é"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\nNo;Judul\n1;a,b\n", ((), ("No", "Judul"), ("1", "a,b"))),
        ("\n\nNo;Judul\n", ((), (), ("No", "Judul"))),
        ('No;Judul\n1;"dua\nbaris"\n2;x\n', (("No", "Judul"), ("1", "dua\nbaris"), ("2", "x"))),
        ('No;Judul\n1;"tak tertutup\n2;x\n', (("No", "Judul"), ("1", '"tak tertutup'), ("2", "x"))),
        ('No,Judul\n1,"a"b\n', (("No", "Judul"), ("1", "ab"))),
        (
            'No,Judul,K\n1,"buka,B\n2,Dua 12" inci,B\n3,"x\ny",B\n',
            (
                ("No", "Judul", "K"),
                ("1", '"buka', "B"),
                ("2", 'Dua 12" inci', "B"),
                ("3", "x\ny", "B"),
            ),
        ),
        ("Judul\nProfil\n", (("Judul",), ("Profil",))),
        ("No;Judul\n1;a, b, c\n2;d, e, f\n", (("No", "Judul"), ("1", "a, b, c"), ("2", "d, e, f"))),
    ],
)
def test_rows_are_cut_as_excel_numbers_them(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert parse_delimited(text) == rows


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader_of_text(data: bytes) -> None:
    text = decode(data)
    assert text is None or len(parse_delimited(text)) <= text.count("\n") + text.count("\r") + 1


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=10)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    header = [f"Kolom {i}" for i in range(4)]
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([header] * 9 + rows)
    given_rows = tuple(tuple(r) if any(c.strip() for c in r) else () for r in rows)
    assert parse_delimited(out.getvalue())[9:] == given_rows


def workbook(path: Path, write: Callable[[xlsxwriter.Workbook], None]) -> Path:
    book = xlsxwriter.Workbook(path)
    write(book)
    book.close()
    return path


def test_workbook_cells_come_as_people_see_them(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("DIDD 2026")
        sheet.write_row(3, 1, [1, 62.1, 6271010101010001, "0012", True])
        sheet.write(4, 1, date(2026, 1, 5), day)
        sheet.write_number(4, 2, 46027.354166666664, day)  # with 8:30 behind the day
        sheet.write_formula(4, 3, "=1+1", None, 2)
        sheet.merge_range(6, 1, 7, 3, "Gabungan")

    path = workbook(tmp_path / "inventaris.xlsx", write)
    (grid,) = read_grids(path, path.name)
    assert grid.sheet == "DIDD 2026"
    assert grid.rows[:3] == ((), (), ())
    assert grid.rows[3] == ("", "1", "62.1", "6271010101010001", "0012", "TRUE")
    assert grid.rows[4] == ("", "2026-01-05", "2026-01-05T08:30", "2")
    assert grid.rows[6] == ("", "Gabungan")
    assert grid.merges == ((6, 1, 7, 3),)
    assert len(grid.rows) == 7


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("mmm-yy", "2026-01"),
        ("mmmm yyyy", "2026-01"),
        ("[$-421]mmmm\\ yyyy;@", "2026-01"),
        ("yyyy", "2026"),
        ("dd/mm/yyyy", "2026-01-01"),
        ('"tanggal" d mmm yy', "2026-01-01"),
    ],
)
def test_no_day_is_invented_for_a_month_or_a_year(
    tmp_path: Path, number_format: str, shown: str
) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        style = book.add_format({"num_format": number_format})
        book.add_worksheet("A & B").write(2, 1, date(2026, 1, 1), style)

    path = workbook(tmp_path / "inventaris.xlsx", write)
    assert read(path)[0][2] == ("", shown)


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (7, "000", "007"),
        (12345, "00000000", "00012345"),
        (62.1, "0.00", "62.10"),
        (62.01, "General", "62.01"),
        (6271, "0.00", "6271"),
        (2025, "0", "2025"),
        (0.5, "0%", "0.5"),
    ],
)
def test_zeros_of_a_code_are_kept_where_excel_shows_them(
    tmp_path: Path, number: float, number_format: str, shown: str
) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        style = book.add_format({"num_format": number_format})
        book.add_worksheet().write_number(0, 1, number, style)

    path = workbook(tmp_path / "inventaris.xlsx", write)
    assert read(path)[0][0] == ("", shown)


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_eats_the_memory(
    tmp_path: Path,
) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("DIDD")
        sheet.write_row(0, 0, ["No", "Judul"])
        sheet.write_blank(1048574, 16383, None, book.add_format({"bold": True}))
        if book.filename and "jauh" in str(book.filename):
            sheet.write(1048575, 16383, "x")

    near = workbook(tmp_path / "dekat.xlsx", write)
    assert read(near) == [(("No", "Judul"),)]
    far = workbook(tmp_path / "jauh.xlsx", write)
    with pytest.raises(UnreadableSheet, match="baris 1048576 dan kolom 16384"):
        read(far)


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:spreadsheet><table:table table:name="DIDD">
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
<table:table-cell office:value-type="string"><text:p>Judul</text:p></table:table-cell>
</table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p>
</table:table-cell><table:table-cell/>
<table:table-cell office:value-type="date" office:date-value="2026-01-05"><text:p>5/1/26</text:p>
</table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def test_open_document_sheets_keep_their_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "inventaris.ods"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", ODS.replace(">\n<", "><"))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    assert read(path) == [((), (), ("", "", "Judul"), ("1", "", "2026-01-05"))]


def test_merged_areas_of_open_document_sheets_are_known(tmp_path: Path) -> None:
    rows = (
        "<table:table-row><table:table-cell/><table:table-cell office:value-type='string'"
        " table:number-rows-spanned='2' table:number-columns-spanned='3'><text:p>A</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:table-cell"
        " office:value-type='string'><text:p>B</text:p></table:table-cell></table:table-row>"
    )
    head, _, _ = ODS.partition("<table:table-row")
    tail = ODS.rpartition("</table:table-row>")[2]
    path = tmp_path / "inventaris.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", (head + rows + tail).replace(">\n<", "><"))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    (grid,) = read_grids(path, path.name)
    assert grid.merges == ((0, 1, 1, 3),)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("inventaris.xlsx", b"", "kosong"),
        ("inventaris.csv", b" \r\n\x00", "kosong"),
        ("inventaris.xlsx", b"PK\x03\x04 tidak lengkap", "rusak"),
        ("inventaris.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "rusak"),
        (
            "inventaris.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "kata sandi",
        ),
        ("inventaris.xls", b"<html><table><tr><td>No</td></tr></table></html>", "halaman web"),
        ("inventaris.csv", b"%PDF-1.7", "PDF"),
        ("inventaris.csv", b"\x89PNG\r\n\x1a\n", "gambar"),
        ("inventaris.csv", bytes(range(256)) * 4, "bukan teks"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableSheet, match=reason):
        read_grids(path, name)


def test_a_data_package_proposes_each_resource(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    package = {
        "title": "Data contoh",
        "didd": {"pejabat_penguasa": "Bidang Contoh", "klasifikasi": "Berkala"},
        "resources": [
            {"name": "a", "title": "Jumlah sekolah", "description": "Isi", "path": "a.csv"},
            {
                "name": "b",
                "path": ["b 1.csv", "https://contoh.go.id/b.csv"],
                "didd": {"Klasifikasi Informasi": "Setiap Saat", "warna": "biru"},
            },
        ],
    }
    path.write_text(json.dumps(package), encoding="utf-8")
    layout = read_datapackage(path, "data/datapackage.json", CONFIG)
    assert [(r.source, r.row) for r in layout.rows] == [
        ("data/datapackage.json", 1),
        ("data/datapackage.json", 2),
    ]
    assert layout.rows[0].values == {
        "judul": "Jumlah sekolah",
        "ringkasan": "Isi",
        "berkas": "data/a.csv",
        "pejabat_penguasa": "Bidang Contoh",
        "klasifikasi": "Berkala",
    }
    assert layout.rows[1].values["judul"] == "b"
    assert layout.rows[1].values["klasifikasi"] == "Setiap Saat"
    assert layout.rows[1].values["berkas"] == "data/b 1.csv\nhttps://contoh.go.id/b.csv"
    assert [(f.rule, f.row, f.column) for f in layout.findings] == [
        ("kolom-tidak-dikenal", 2, "didd.warna")
    ]


def test_a_sidecar_speaks_of_the_file_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "profil.pdf.yaml"
    path.write_text("Judul Informasi: Profil\ntahun: 2025\nNo: 007\nBentuk: No\n", encoding="utf-8")
    layout = read_sidecar(path, "sub/profil.pdf.yaml", CONFIG)
    (row,) = layout.rows
    assert (row.source, row.row) == ("sub/profil.pdf.yaml", 0)
    assert row.values == {
        "judul": "Profil",
        "waktu_pembuatan": "2025",
        "nomor": "007",
        "bentuk": "No",
        "berkas": "sub/profil.pdf",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "baris 1"),
        ("[]", "pasangan"),
        ('{"resources": []}', "resources"),
        ('{"resources": [1]}', "pasangan"),
        ("[" * 100_000, "terlalu dalam"),
    ],
)
def test_a_broken_data_package_says_why(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableSheet, match=reason):
        read_datapackage(path, path.name, CONFIG)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("- a\n- b\n", NotAList),
        ("hanya teks", NotAList),
        ("a: [", UnreadableSheet),
        ("\x00\x01\x02" * 9, UnreadableSheet),
    ],
)
def test_data_is_no_description_and_a_broken_one_says_why(
    tmp_path: Path, text: str, refusal: type[Exception]
) -> None:
    path = tmp_path / "profil.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(refusal):
        read_sidecar(path, path.name, CONFIG)


def real(agency: str, name: str) -> tuple[list[dict[str, str]], tuple[Finding, ...]]:
    path = SHARED / "agencies" / agency / name
    layout = lay_out_workbook(read_grids(path, name), name, CONFIG)
    return [dict(row.values) for row in layout.rows], layout.findings


@real_data
def test_a_real_list_with_the_class_in_kategori() -> None:
    rows, findings = real("foodstation", "inventaris.csv")
    assert len(rows) == 17
    assert all(row["ringkasan"] for row in rows)
    assert {row["klasifikasi"] for row in rows} == {"berkala", "serta-merta", "setiap-saat"}
    assert findings == ()


@real_data
def test_a_real_list_with_class_and_topic_in_semicolons() -> None:
    rows, findings = real("wonogiri", "inventaris.csv")
    assert len(rows) == 15
    assert all(class_of(row["klasifikasi"], CONFIG.classes) for row in rows)
    assert "Laporan Keuangan" in {row["kategori"] for row in rows}
    finding = {(f.rule, f.value, f.field) for f in findings}
    assert finding == {
        ("kolom-ditafsirkan", "Jenis Informasi", "klasifikasi"),
        ("kolom-ditafsirkan", "Kategori", "kategori"),
    }


@real_data
def test_a_real_workbook_with_class_sections() -> None:
    rows, findings = real("statistik", "inventaris DIDD 2026.xlsx")
    found = [class_of(row["klasifikasi"], CONFIG.classes) for row in rows]
    assert [str(c) for c in found] == ["BERKALA"] * 5 + ["SETIAP_SAAT"] * 3 + ["DIKECUALIKAN"]
    retention = CONFIG.metadata["retensi"]
    issues = [normalise(retention, r["retensi"], CONFIG, TODAY).issue for r in rows]
    assert [i for i in issues if i] == ["is_year"]
    assert "berkas" not in next(r for r in rows if r["judul"].startswith("Buku tamu"))
    assert findings == ()


def unaccounted(grids: list[Grid], layout: Layout) -> list[tuple[str, int, list[str]]]:
    """Return the filled rows under a header of which nobody hears anything more.

    A row is a record, or skipped and said so, or a class section, or it adds to the record above.
    """
    finding = {(f.sheet, f.row) for f in layout.findings} | {(r.sheet, r.row) for r in layout.rows}
    headers = {(c.sheet, row) for c in layout.columns for row in (c.row, c.row + 1)}
    kept = "\n".join(text for r in layout.rows for text in r.values.values())
    lost: list[tuple[str, int, list[str]]] = []
    for grid in grids:
        first = min((row for sheet, row in headers if sheet == grid.sheet), default=None)
        for number, row in enumerate(grid.rows, start=1):
            filled = [c.strip() for c in row if c.strip(" -—–")]
            if first is None or number < first or (grid.sheet, number) in finding | headers:
                continue
            number_only = len(filled) == 1 and filled[0].isdigit()
            if filled and not number_only and not all(c in kept for c in filled[-1:]):
                lost.append((grid.sheet, number, filled))
    return lost


@real_data
def test_every_real_file_is_read_or_refused_with_a_reason() -> None:
    suffixes = {".csv", ".tsv", ".ssv", ".psv", ".xls", ".xlsx", ".ods", ".zip", ".html", ".json"}
    paths = [p for p in sorted((SHARED / "realdata").rglob("*")) if p.suffix in suffixes]
    assert len(paths) > 100
    refused: list[str] = []
    for path in paths:
        try:
            grids = read_grids(path, path.name)
        except UnreadableSheet as error:
            refused.append(error.reason)
            continue
        layout = lay_out_workbook(grids, path.name, CONFIG)
        errors = [f for f in layout.findings if f.severity is Severity.ERROR]
        assert bool(layout.rows) != bool(errors), path.name
        assert unaccounted(grids, layout) == [], path.name
    assert all(refused)


def test_an_agency_may_name_the_keys_of_a_package(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    resource = {"title": "Profil", "path": "a.csv", "didd": {"warna": "5 tahun"}}
    path.write_text(json.dumps({"resources": [resource]}))
    layout = read_datapackage(path, path.name, CONFIG, {"warna": "retensi"})
    assert layout.rows[0].values["retensi"] == "5 tahun"
    assert layout.findings == ()
