"""Personal data planted in files of every kind: found, placed, counted, and never shown in clear.

All numbers are made up within the shape of such numbers.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pytest
import typst
import xlsxwriter
from docx import Document as Docx
from PIL import Image

from checks.personal_data.personal_data_checks import check
from didd.config.catalog import load_catalog_config
from didd.model import Document, Finding

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
NIK, WOMAN, KK = "6271010107900003", "6271034507850007", "6271011203110004"
PHONE, NIP = "081234567890", "198501012010011001"
MAIL = "warga.contoh@gmail.com"
SECRETS = (NIK, WOMAN, KK, PHONE, MAIL, NIP)


def look(file: Path) -> list[Finding]:
    document = Document(file.name, file.stat().st_size, 0, "0" * 64, "")
    found = list(check(file, document, CONFIG))
    for finding in found:
        assert not any(secret in repr(finding) for secret in SECRETS)
    return found


def told(file: Path) -> set[tuple[str, str, int, str]]:
    return {(f.rule, f.sheet, f.page, f.cell) for f in look(file)}


def rules(file: Path) -> set[str]:
    return {f.rule for f in look(file)}


# Tables.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_cells_of_delimited_text(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["Nama", "Keterangan", "Surel"], ["Warga – Satu", NIK, MAIL], ["Warga Dua", WOMAN, ""]]
    file = tmp_path / "data.csv"
    file.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    assert told(file) == {("nik-terbuka", "", 0, "B2"), ("email-pribadi", "", 0, "C2")}
    [nik] = [f for f in look(file) if f.rule == "nik-terbuka"]
    assert nik.value == "2 kali; contoh 6271••••••••0003, 6271••••••••0007"


def test_a_heading_makes_numbers_of_digits_that_are_nothing_alone(tmp_path: Path) -> None:
    file = tmp_path / "penerima.csv"
    file.write_text(
        "Daftar penerima bantuan\n"
        "No,No. Rekening,HP,No KK,NPWP,Nilai\n"
        f"1,1234567890,81234567890,{KK},092542943407000,1500000000\n"
    )
    assert told(file) == {
        ("rekening-terbuka", "", 0, "B3"), ("telepon-di-tabel", "", 0, "C3"),
        ("kk-terbuka", "", 0, "D3"), ("npwp-terbuka", "", 0, "E3"),
    }  # fmt: skip


def test_a_column_is_told_by_its_name_where_its_cells_are_not(tmp_path: Path) -> None:
    file = tmp_path / "pasien.csv"
    file.write_text("No,Nama Pasien,Diagnosa,Agama\n1,Warga Satu,Demam,-\n2,Warga Dua,Batuk,\n")
    assert told(file) == {("kolom-data-pribadi", "", 0, "B2"), ("kolom-data-pribadi", "", 0, "C2")}


@pytest.mark.parametrize(
    "text",
    [
        "Kabupaten,Jumlah NIK ganda,Kasus HIV\nKapuas,12,4\nSeruyan,3,1\n",
        "Kode,Nama\n6271010107900003,Meja rapat\n",
        "Kolom,Arti\nnik,Nomor induk\nalamat,Tempat tinggal\nagama,Agama\n",
        "lokasi,lintang,bujur\nA,-2.2081234567891234,113.9166123456789012\n",
        "nik,nama\n6271********0003,Warga\n",
    ],
)
def test_what_only_looks_like_it_in_a_table(tmp_path: Path, text: str) -> None:
    file = tmp_path / "data.csv"
    file.write_text(text)
    assert look(file) == []


def test_sheets_rows_columns_and_notes_that_nobody_sees(tmp_path: Path) -> None:
    file = tmp_path / "buku.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.set_properties({"author": f"Warga <{MAIL}>"})
        seen = book.add_worksheet("Terlihat")
        seen.write_row(0, 0, ["No", "Isi", "Nilai"])
        seen.write_row(1, 0, [1, "biasa", 10])
        seen.write_row(2, 0, [2, NIK, 11])
        seen.set_row(2, None, None, {"hidden": True})
        seen.write_comment("A1", f"hubungi {PHONE}")
        for name, hide in (("Rahasia", "hide"), ("Sangat", "very_hidden")):
            sheet = book.add_worksheet(name)
            sheet.write(4, 3, WOMAN)
            getattr(sheet, hide)()
    assert told(file) == {
        ("nik-terbuka", "Terlihat", 0, "B3"), ("nik-terbuka", "Rahasia", 0, "D5"),
        ("nik-terbuka", "Sangat", 0, "D5"), ("telepon-di-dokumen", "", 0, ""),
        ("email-pribadi", "", 0, ""),
    }  # fmt: skip
    places = {f.sheet or f.rule: f.value.split(";")[0] for f in look(file)}
    assert places["Rahasia"] == places["Sangat"] == "lembar tersembunyi"
    assert places["telepon-di-dokumen"] == "komentar"
    assert places["email-pribadi"] == "properti dokumen"


def test_numbers_that_a_spreadsheet_took_for_quantities(tmp_path: Path) -> None:
    file = tmp_path / "angka.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["NIK", "Nama"])
    book.active.append([int(NIK), "Warga"])
    book.active.append(["6,27101E+15", "Warga"])
    book.save(file)
    assert ("nik-terbuka", "Sheet", 0, "A2") in told(file)
    [nik] = [f for f in look(file) if f.rule == "nik-terbuka"]
    assert nik.value.startswith("2 kali")


def test_the_number_of_a_civil_servant_is_told_in_tables_alone(tmp_path: Path) -> None:
    table, letter = tmp_path / "pegawai.csv", tmp_path / "surat.txt"
    table.write_text(f"Nama,Nomor\nPegawai Contoh,{NIP}\nPegawai Lain,x\n")
    letter.write_text(f"Palangka Raya, 2 Maret 2026\nKepala Dinas\nNIP. {NIP}\n")
    assert rules(table) == {"nip-di-tabel"}
    assert rules(letter) == set()


def test_open_document_sheets(tmp_path: Path) -> None:
    file = tmp_path / "buku.ods"
    cell = f'<table:table-cell office:value-type="string"><text:p>{NIK}</text:p>'
    note = f"<office:annotation><text:p>{PHONE}</text:p></office:annotation></table:table-cell>"
    _zip(file, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{_ODF}<office:spreadsheet><table:table table:name='A'><table:table-row>"
        f"{cell}{note}</table:table-row></table:table></office:spreadsheet>{_END}",
        "META-INF/manifest.xml": "<manifest/>",
    })  # fmt: skip
    assert told(file) == {("nik-terbuka", "A", 0, "A1"), ("telepon-di-dokumen", "", 0, "")}


# Documents.

_ODF = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>'
)
_END = "</office:body></office:document-content>"


def _zip(file: Path, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_pages_of_a_pdf_and_what_no_page_shows(tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    source = f"Halaman satu\n#pagebreak()\nNIK {NIK}, juga {WOMAN}"
    plain = typst.compile(source.encode(), format="pdf")
    with pikepdf.open(_write(tmp_path / "x.pdf", plain)) as document:
        document.docinfo["/Author"] = MAIL
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
            Contents=f"telepon {PHONE}",
        )  # fmt: skip
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([note]))
        document.save(file)
    assert told(file) >= {
        ("nik-terbuka", "", 2, ""), ("telepon-di-dokumen", "", 1, ""), ("email-pribadi", "", 0, "")
    }  # fmt: skip
    [nik] = [f for f in look(file) if f.rule == "nik-terbuka"]
    assert nik.value == "2 kali; contoh 6271••••••••0003, 6271••••••••0007"


def _write(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _docx(file: Path) -> None:
    document = Docx()
    paragraph = document.add_paragraph("NIK ")
    for part in (NIK[:3], NIK[3:9], NIK[9:]):  # Word cuts numbers anywhere
        paragraph.add_run(part)
    document.add_table(1, 1).cell(0, 0).text = f"HP {PHONE}"
    document.sections[0].footer.paragraphs[0].text = KK
    document.core_properties.author = MAIL
    document.save(str(file))


def _odt(file: Path) -> None:
    text = f"<office:text><text:p>NIK <text:span>{NIK[:5]}</text:span>{NIK[5:]}</text:p>"
    _zip(file, {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"{_ODF}{text}<text:p>HP {PHONE}</text:p></office:text>{_END}",
        "meta.xml": f"<office><creator>{MAIL}</creator><x>{KK}</x></office>",
    })  # fmt: skip


def _pptx(file: Path) -> None:
    slide = f"<sld xmlns:a='a'><a:p><a:r><a:t>{NIK[:4]}</a:t></a:r><a:t>{NIK[4:]}</a:t></a:p></sld>"
    _zip(file, {
        "[Content_Types].xml": "<Types/>",
        "ppt/slides/slide3.xml": slide,
        "ppt/notesSlides/notesSlide1.xml": f"<n xmlns:a='a'><a:p>HP {PHONE} {KK}</a:p></n>",
        "docProps/core.xml": f"<p><creator>{MAIL}</creator></p>",
    })  # fmt: skip


def _html(file: Path) -> None:
    file.write_text(f"<html><!-- {NIK} --><a href='mailto:{MAIL}'>x</a> HP {PHONE} {KK}</html>")


def _json(file: Path) -> None:
    file.write_text(f'{{"nik": "{NIK}", "hp": "{PHONE}", "surel": "{MAIL}", "kk": {KK}}}')


def _utf16(file: Path) -> None:
    file.write_text(f"NIK {NIK}\nHP {PHONE}\n{MAIL}\n{KK}", encoding="utf-16")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("surat.docx", _docx), ("surat.odt", _odt), ("paparan.pptx", _pptx),
        ("halaman.html", _html), ("data.json", _json), ("catatan.txt", _utf16),
    ],
)  # fmt: skip
def test_documents_of_every_kind(tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    file = tmp_path / name
    make(file)
    found = rules(file) - {"kk-terbuka"}
    assert found == {"nik-terbuka", "telepon-di-dokumen", "email-pribadi"}
    if name == "paparan.pptx":
        assert ("nik-terbuka", "", 3, "") in told(file)
    if name == "catatan.txt":
        assert ("telepon-di-dokumen", "", 0, "2") in told(file)


def _photo(file: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = MAIL  # artist
    exif.get_ifd(0x8825).update({1: "S", 2: (2.0, 12.0, 30.0), 3: "E", 4: (113.0, 55.0, 0.0)})
    Image.new("RGB", (8, 8)).save(file, exif=exif)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_photo_tells_where_it_was_taken(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"foto{suffix}"
    _photo(file)
    assert rules(file) == {"lokasi-di-foto", "email-pribadi"}


def test_a_photo_inside_a_document_does_so_too(tmp_path: Path) -> None:
    photo, file = tmp_path / "foto.jpg", tmp_path / "surat.docx"
    _photo(photo)
    document = Docx()
    document.add_picture(str(photo))
    document.save(str(file))
    assert "lokasi-di-foto" in rules(file)


def test_a_photo_inside_a_pdf_does_so_too(tmp_path: Path) -> None:
    photo, file = tmp_path / "foto.jpg", tmp_path / "surat.pdf"
    _photo(photo)
    with pikepdf.new() as document:
        picture = document.make_stream(photo.read_bytes())
        picture.stream_dict.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=8, Height=8,
                ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
        )  # fmt: skip
        page = document.add_blank_page(page_size=(100, 100))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        page.Contents = document.make_stream(b"q 50 0 0 50 0 0 cm /I Do Q")
        document.save(file)
    by_machine = {"pindaian-dibaca-mesin", "pindaian-tidak-dibaca"}  # the page is a picture
    assert rules(file) - by_machine == {"lokasi-di-foto", "email-pribadi"}


def test_files_in_archives_are_looked_into_like_others(tmp_path: Path) -> None:
    for make, name in ((_docx, "surat.docx"), (_pptx, "paparan.pptx"), (_photo, "foto.jpg")):
        make(tmp_path / name)
    table = f"Nama,NIK,Nama Siswa\nWarga,{NIK},Warga\n".encode("utf-16")
    inner, outer = tmp_path / "dalam.zip", tmp_path / "luar.zip"
    _zip(inner, {"data/tabel.csv": table, "foto.jpg": (tmp_path / "foto.jpg").read_bytes()})
    _zip(outer, {
        "dalam.zip": inner.read_bytes(), "surat.docx": (tmp_path / "surat.docx").read_bytes(),
    })  # fmt: skip
    places = {(f.rule, f.cell, *f.value.split("; ")[:2]) for f in look(outer)}
    assert {
        ("nik-terbuka", "B2", "dalam.zip", "data/tabel.csv"),
        ("kolom-data-pribadi", "C2", "dalam.zip", "data/tabel.csv"),
        ("lokasi-di-foto", "", "dalam.zip", "foto.jpg"),
        ("nik-terbuka", "", "surat.docx", "2 kali"),
    } <= places


@pytest.mark.parametrize("name", ["tabel.zip", "tabel.xltx", "tabel.dat", "tabel"])
def test_a_workbook_has_cells_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert told(_workbook_with_nik(tmp_path / name)) == {("nik-terbuka", "Data", 0, "B2")}


def test_a_workbook_that_cannot_be_read_is_no_clean_one(tmp_path: Path) -> None:
    file = tmp_path / "tabel.xlsb"
    _zip(file, {"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"\x00"})
    assert rules(file) == {"pemeriksaan-gagal"}


@pytest.mark.parametrize(
    ("holder", "member"),
    [
        ("surat.docx", "word/embeddings/tabel.xlsx"),
        ("paparan.pptx", "ppt/embeddings/tabel.xlsx"),
        ("laporan.pdf", "tabel.xlsx"),
    ],
)
def test_files_inside_documents_are_looked_into_like_others(
    tmp_path: Path, holder: str, member: str
) -> None:
    content = _workbook_with_nik(tmp_path / "tabel.xlsx").read_bytes()
    file = tmp_path / holder
    if file.suffix == ".pdf":
        with pikepdf.new() as document:
            document.add_blank_page()
            document.attachments[member] = pikepdf.AttachedFileSpec(  # pyright: ignore[reportCallIssue]
                document, content
            )
            document.save(file)
    else:
        _zip(file, {"[Content_Types].xml": b"<x/>", member: content})
    [found] = look(file)
    assert (found.rule, found.sheet, found.cell) == ("nik-terbuka", "Data", "B2")
    assert found.value.startswith(f"{member}; ")


@pytest.mark.parametrize(
    "part",
    [
        "word/charts/chart1.xml", "word/diagrams/data1.xml", "word/glossary/document.xml",
        "customXml/item1.xml", "ppt/slideMasters/slideMaster1.xml",
    ],
)  # fmt: skip
def test_parts_of_documents_that_few_people_look_at(tmp_path: Path, part: str) -> None:
    file = tmp_path / "surat.docx"
    _zip(file, {"[Content_Types].xml": b"<x/>", part: f"<a><p><t>{NIK}</t></p></a>".encode()})
    assert rules(file) == {"nik-terbuka"}


def _workbook_with_nik(file: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for cells in (["Nama", "Keterangan"], ["Warga", NIK]):
        book.active.append(cells)
    with file.open("wb") as target:
        book.save(target)
    return file


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tabel.csv.gz", gzip.compress(f"nama,nik\nWarga,{NIK}\n".encode())),
        ("basis.db", b"SQLite format 3\x00\x10\x00" + f"Warga\x01{NIK}\x02".encode()),
    ],
)
def test_what_is_packed_or_of_no_known_kind_is_read_as_text(
    tmp_path: Path, name: str, content: bytes
) -> None:
    assert told(_write(tmp_path / name, content)) == {("nik-terbuka", "", 0, "")}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laman.html", "<html><td>6271&nbsp;0101&#160;0790&nbsp;0003</td></html>"),
        ("surat.rtf", r"{\rtf1\ansi NIK 6271\~0101\~0790\~0003}"),
    ],
)
def test_spaces_as_other_formats_write_them(tmp_path: Path, name: str, content: str) -> None:
    assert rules(_write(tmp_path / name, content.encode())) == {"nik-terbuka"}


def test_a_long_table_is_counted_to_an_end(tmp_path: Path) -> None:
    file = tmp_path / "panjang.csv"
    lines = [f"{n},6271010107{n % 100:02}{n % 9000 + 1:04},x" for n in range(12_000)]
    file.write_text("\n".join(lines))
    [nik] = look(file)
    assert nik.value.startswith("sedikitnya 10000 kali")
