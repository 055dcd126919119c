"""Scans are read by a machine, within limits, and marked; where there is no such machine, told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from checks.personal_data.personal_data_checks import check
from checks.reading import ocr
from checks.runner import look as look_apart
from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.config.checks import OcrSettings
from didd.model import Document, Finding
from tests.integration.checks.test_look_into_files import to_look_into

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
NIK = "6271010107900003"
needs_reader = pytest.mark.skipif(
    not ocr.reader(), reason="tesseract with ind is not installed on this machine"
)


def scanned(file: Path, pages: int = 1) -> Path:
    """Make a scan: a picture of a line of text on each page."""
    picture = Image.new("L", (1240, 600), 255)
    font = ImageFont.load_default(48)
    ImageDraw.Draw(picture).text((80, 80), f"Surat keterangan NIK {NIK}", fill=0, font=font)
    more = [picture] * (pages - 1)
    pages_of_it = {"save_all": True, "append_images": more} if more else {}
    picture.save(file, resolution=150, **pages_of_it)
    return file


def limited(**limits: int) -> CatalogConfig:
    personal = CONFIG.checks.personal_data.model_copy(update={"ocr": OcrSettings(**limits)})
    checks = CONFIG.checks.model_copy(update={"personal_data": personal})
    return CONFIG.model_copy(update={"checks": checks})


def look(file: Path, config: CatalogConfig = CONFIG) -> list[Finding]:
    document = Document(file.name, file.stat().st_size, 0, "0" * 64, "")
    found = list(check(file, document, config))
    assert NIK not in repr(found)
    return found


@needs_reader
@pytest.mark.parametrize(
    "picture", ["word/media/image1.png", "ppt/media/image1.png", "Pictures/1.png"]
)
def test_a_scan_pasted_into_an_office_file_is_read_too(tmp_path: Path, picture: str) -> None:
    scan, logo = scanned(tmp_path / "ktp.png"), tmp_path / "logo.png"
    Image.new("L", (120, 120), 255).save(logo)
    own = "mimetype" if picture.startswith("Pictures") else "[Content_Types].xml"
    with zipfile.ZipFile(tmp_path / "surat.docx", "w") as archive:
        archive.writestr(own, "application/vnd.oasis.opendocument.text")
        archive.write(scan, picture)
        archive.write(logo, f"{picture}.logo.png")
    found = {f.rule: f.value for f in look(tmp_path / "surat.docx")}
    assert found["nik-terbuka"].startswith("terbaca mesin (OCR); 1 kali")
    assert found["pindaian-dibaca-mesin"] == "1 dari 1 halaman"


@needs_reader
@pytest.mark.parametrize("name", ["pindaian.pdf", "ktp.png", "ktp.jpg"])
def test_a_number_in_a_scan_is_found_and_marked_as_read_by_machine(
    tmp_path: Path, name: str
) -> None:
    found = {f.rule: f.value for f in look(scanned(tmp_path / name))}
    assert found["nik-terbuka"].startswith("terbaca mesin (OCR); 1 kali")
    assert found["pindaian-dibaca-mesin"] == "1 dari 1 halaman"


@needs_reader
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_scan_that_is_not_upright_is_turned(tmp_path: Path, turned: int) -> None:
    scanned(tmp_path / "ktp.png")
    with Image.open(tmp_path / "ktp.png") as picture:
        picture.rotate(turned, expand=True).save(tmp_path / "miring.png")
    assert "nik-terbuka" in {f.rule for f in look(tmp_path / "miring.png")}


@needs_reader
def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    scanned(tmp_path / "ktp.png")
    with Image.open(tmp_path / "ktp.png") as picture:
        blank = Image.new("L", picture.size, 255)
        blank.save(tmp_path / "a.tif", save_all=True, append_images=[picture.copy()])
    found = {f.rule: f for f in look(tmp_path / "a.tif")}
    assert found["nik-terbuka"].page == 2
    assert found["pindaian-dibaca-mesin"].value == "2 dari 2 halaman"


@needs_reader
def test_a_wide_strip_in_an_office_file_is_read(tmp_path: Path) -> None:
    scan = scanned(tmp_path / "ktp.png")
    with Image.open(scan) as picture:
        picture.crop((0, 40, 1240, 190)).save(tmp_path / "strip.png")
    with zipfile.ZipFile(tmp_path / "surat.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.write(tmp_path / "strip.png", "word/media/image1.png")
    assert "nik-terbuka" in {f.rule for f in look(tmp_path / "surat.docx")}


@needs_reader
def test_it_works_in_the_process_that_may_write_nothing(tmp_path: Path) -> None:
    [seen] = look_apart([to_look_into(scanned(tmp_path / "pindaian.pdf"))], CONFIG)
    assert "nik-terbuka" in {f.rule for f in seen.findings}


def zipped(file: Path, **members: Path) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, member in members.items():
            archive.write(member, name.replace("_", ".", 1))
    return file


@needs_reader
def test_scans_in_an_archive_are_read_within_the_limits_of_the_whole(tmp_path: Path) -> None:
    scans = [scanned(tmp_path / "a.pdf", 2), scanned(tmp_path / "b.png")]
    file = zipped(tmp_path / "arsip.zip", surat_pdf=scans[0], ktp_png=scans[1])
    found = {f.rule: f.value for f in look(file)}
    assert "ktp.png; terbaca mesin (OCR)" in found["nik-terbuka"]
    assert found["pindaian-dibaca-mesin"] == "3 dari 3 halaman"
    found = {f.rule: f.value for f in look(file, limited(pages=2))}
    assert found["pindaian-dibaca-mesin"] == "2 dari 3 halaman"
    assert found["pindaian-tidak-dibaca"] == "1 halaman"


@needs_reader
def test_a_scan_with_the_name_of_the_scanners_program_is_read(tmp_path: Path) -> None:
    file = scanned(tmp_path / "pindaian.pdf")
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources.Font = pikepdf.Dictionary(F=pdf.make_indirect(font))
        stamp = b"BT /F 8 Tf 20 20 Td (Dipindai dengan aplikasi pemindai) Tj ET"
        page.contents_add(pdf.make_stream(stamp))
        pdf.save(file)
    assert "nik-terbuka" in {f.rule for f in look(file)}


@needs_reader
def test_pages_beyond_the_limit_are_told(tmp_path: Path) -> None:
    found = {f.rule: f.value for f in look(scanned(tmp_path / "p.pdf", 3), limited(pages=1))}
    assert found["pindaian-dibaca-mesin"] == "1 dari 3 halaman"
    assert found["pindaian-tidak-dibaca"] == "2 halaman"


def test_where_no_machine_reads_it_is_told_and_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [seen] = look_apart([to_look_into(scanned(tmp_path / "pindaian.pdf"))], CONFIG)
    [found] = [f for f in seen.findings if f.rule == "pindaian-tidak-dibaca"]
    assert "Tesseract" in found.value
    assert not seen.final


def test_no_page_is_read_where_the_office_wants_none(tmp_path: Path) -> None:
    assert look(scanned(tmp_path / "p.pdf"), limited(pages=0)) == []
