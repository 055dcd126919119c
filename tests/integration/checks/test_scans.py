"""Scans are read by a machine, within limits, and marked; where there is no such machine, told."""

from __future__ import annotations

from pathlib import Path

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
@pytest.mark.parametrize("name", ["pindaian.pdf", "ktp.png", "ktp.jpg"])
def test_a_number_in_a_scan_is_found_and_marked_as_read_by_machine(
    tmp_path: Path, name: str
) -> None:
    found = {f.rule: f.value for f in look(scanned(tmp_path / name))}
    assert found["nik-terbuka"].startswith("terbaca mesin (OCR); 1 kali")
    assert found["pindaian-dibaca-mesin"] == "1 dari 1 halaman"


@needs_reader
def test_it_works_in_the_process_that_may_write_nothing(tmp_path: Path) -> None:
    [seen] = look_apart([to_look_into(scanned(tmp_path / "pindaian.pdf"))], CONFIG)
    assert "nik-terbuka" in {f.rule for f in seen.findings}


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
