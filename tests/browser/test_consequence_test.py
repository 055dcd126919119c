"""A consequence test in Chromium, wide and narrow: an excluded row, a copy, signed minutes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from didd.model import Classification
from tests.browser.conftest import Served
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, dinkes_records, record
from tests.support.signed_papers import scan

COPY = b"%PDF-1.7 hitam"


@pytest.fixture
def waits(desk: Served) -> int:
    """Return the proposal of a row that the agency excludes."""
    closed = record(
        "dinkes",
        "pelapor",
        "Data pelapor",
        classification=Classification.DIKECUALIKAN,
        position=90,
        dasar_pengecualian="UU 14/2008 Pasal 17 huruf h",
    )
    [number] = desk.sample.propose(*dinkes_records(desk.sample), closed)
    return number


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_an_excluded_row_is_opened_as_a_redacted_copy(
    desk: Served, waits: int, visit: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    agency = visit(desk, OF_DINKES, width)
    expect(agency.get_by_text("1 butir menunggu uji konsekuensi")).to_be_visible()
    assert fits(agency)
    page = visit(desk, APPROVER, width)
    page.goto("/antrean?keadaan=uji_konsekuensi")
    page.get_by_role("link", name="Data pelapor").click()
    page.get_by_role("link", name="Buka lembar uji").click()
    assert fits(page)
    page.get_by_text("Salinan yang dihitamkan, bila hanya sebagian").click()
    page.get_by_label("Salinan yang dihitamkan: PDF").set_input_files(
        {"name": "hitam.pdf", "mimeType": "application/pdf", "buffer": COPY}
    )
    page.get_by_role("button", name="Periksa salinan, lalu simpan").click()
    expect(page.get_by_role("status")).to_contain_text("1 salinan yang dihitamkan disimpan")
    assert fits(page)
    page.get_by_label("Pasal yang diuji").select_option("uu-17-h")
    page.get_by_label("Konsekuensi bila dibuka").fill("Mengungkap rahasia pribadi pelapor.")
    page.get_by_label("Konsekuensi bila ditutup").fill("Melindungi pelapor itu.")
    page.get_by_label("Jangka waktu pengecualian").fill("5 tahun")
    page.get_by_label("Peserta, satu per baris").fill("Petugas Contoh Dua, PPID Utama")
    page.get_by_label("Unit yang menguasai").fill("Sekretariat")
    with page.expect_download() as paper:
        page.get_by_role("button", name="Unduh berita acara sebagai PDF").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    page.get_by_label("Dibuka dengan salinan yang dihitamkan").check()
    page.get_by_label("Klasifikasi dari yang dibuka").select_option("SETIAP_SAAT")
    page.screenshot(path=tmp_path / f"uji-{width}.png", full_page=True)
    page.get_by_role("button", name="Putuskan menurut hasil ini").click()
    expect(page.get_by_role("status")).to_contain_text("menunggu persetujuan")
    page.get_by_text("Tambahkan berita acara bertanda tangan").first.click()
    page.get_by_label("Berita acara bertanda tangan sebagai PDF").set_input_files(
        {"name": "ba.pdf", "mimeType": "application/pdf", "buffer": scan()}
    )
    page.get_by_role("button", name="Tambahkan berita acara bertanda tangan").click()
    expect(page.get_by_role("link", name="Berita acara bertanda tangan")).to_be_visible()
    assert fits(page)
    page.screenshot(path=tmp_path / f"sesudah-{width}.png", full_page=True)
    page.get_by_role("link", name="Lihat salinannya").click()
    expect(page.get_by_text("Ini salinan yang dihitamkan")).to_be_visible()
    page.screenshot(path=tmp_path / f"salinan-{width}.png", full_page=True)
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_role("alert")).to_contain_text("empat mata")
    assert fits(page)
