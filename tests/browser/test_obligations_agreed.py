"""What applies, signed statements and packages, in Chromium: on a phone, without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from desk.pages.obligations import packages
from didd.model import Classification
from didd.obligations.board import Listed
from didd.obligations.declarations import Saying
from didd.obligations.procurement.package_table import Typed
from didd.steps.obligations.declaring import Asked, declare
from didd.steps.obligations.procuring import keep_package
from didd.steps.obligations.settling import bindings_now
from tests.browser.conftest import Served
from tests.support.samples.desk_samples import APPROVER, OF_ALL, OF_DINKES
from tests.support.signed_papers import scan

pytestmark = pytest.mark.browser
WIDTHS = (360, 1280)
WHY = "Tidak ada kegiatan seperti itu di kantor ini."


def look(page: Page, width: int, name: str) -> None:
    """Judge the page; keep a picture of it where somebody asked for pictures."""
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def furnished(desk: Served) -> None:
    """Let the agency say what applies, what there is not, and enter two packages."""
    office = desk.sample.office
    agency = office.agency("dinkes")
    for each in bindings_now(office, agency).open:
        asked = Asked(each.heading.code, Saying.NOT_BOUND, reason=WHY)
        declare(office, agency, OF_DINKES, asked)
    for code in ("S04", "S05"):
        declare(office, agency, OF_DINKES, Asked(code, Saying.NONE, reason=WHY))
    name = "Pembangunan Gedung Puskesmas Pembantu Kecamatan Contoh Tahap Kedua"
    for code, stage in (("RUP-48512030", "selesai"), ("RUP-2", "rencana")):
        typed = Typed(code, name, "Rp1.250.000.000,00", "tender", stage)
        keep_package(office, agency, OF_DINKES, typed, office.today.year)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_agency_states_and_procures_and_the_chief_officer_confirms(
    desk: Served, visit: Callable[..., Page], width: int, tmp_path: Path
) -> None:
    furnished(desk)
    chief = visit(desk, APPROVER, width, java_script_enabled=width > 400)
    chief.goto("/kelengkapan/dinkes")
    chief.get_by_role("link", name="Yang berlaku").click()
    if width > 400:
        look(chief, width, "ketetapan")
    chief.get_by_role("button", name="Pastikan yang berlaku").press("Enter")
    expect(chief.get_by_role("status")).to_contain_text("Dipastikan")
    page = visit(desk, OF_DINKES, width)
    for language in ("en", "id"):
        for name, address in (
            ("papan", "/kelengkapan/dinkes"),
            ("ketetapan-petugas", "/kelengkapan/dinkes/ketetapan"),
            ("pernyataan", "/kelengkapan/dinkes/pernyataan"),
            ("paket", "/pengadaan/dinkes"),
            ("satu-paket", f"/pengadaan/dinkes/{desk.sample.office.today.year}/RUP-48512030"),
        ):
            page.goto(f"{address}?lang={language}")
            for summary in page.locator("details > summary").all()[:3]:
                summary.click()
            look(page, width, f"{name}-{language}")
    page.goto("/kelengkapan/dinkes/pernyataan")
    signed = tmp_path / "surat.pdf"
    signed.write_bytes(scan())
    page.get_by_label("Surat pernyataan bertanda tangan (PDF)").set_input_files(signed)
    page.get_by_role("button", name="Simpan surat pernyataan").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("tersimpan")
    look(page, width, "pernyataan-lengkap")
    table = tmp_path / "paket.csv"
    table.write_text("kode,nama paket,metode\nA-1,Jasa Konsultansi,Sihir\n", encoding="utf-8")
    page.goto("/pengadaan/dinkes")
    page.get_by_text("Ambil paket dari tabel").click()
    page.get_by_label("Tabel").set_input_files(table)
    page.get_by_role("button", name="Baca tabel").press("Enter")
    expect(page.get_by_text("bukan metode di antara ini")).to_be_visible()
    look(page, width, "paket-keliru")
    overview = visit(desk, OF_ALL, width)
    overview.goto("/kelengkapan")
    look(overview, width, "kelengkapan")


@pytest.mark.parametrize("width", WIDTHS)
def test_many_packages_have_pages_and_many_items_are_searched(
    desk: Served, visit: Callable[..., Page], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(desk)
    day = desk.sample.office.today
    items = [
        Listed(f"r{n}", str(n), f"Laporan Contoh {n}", Classification.BERKALA, "", day)
        for n in range(3)
    ]
    monkeypatch.setattr(packages, "kept_lists", lambda context: lambda *_: items)
    monkeypatch.setattr(packages, "PER_PAGE", 1)
    monkeypatch.setattr(packages, "MOST_OFFERED", 2)
    page = visit(desk, OF_DINKES, width, java_script_enabled=True)
    page.goto("/pengadaan/dinkes")
    look(page, width, "paket-berhalaman")
    page.get_by_role("link", name="Berikutnya").press("Enter")
    expect(page.get_by_text("Halaman 2 dari 2")).to_be_visible()
    page.goto(f"/pengadaan/dinkes/{day.year}/RUP-2")
    page.get_by_label("Cari judul").fill("contoh 2")
    page.get_by_role("button", name="Tampilkan").press("Enter")
    expect(page.get_by_text("cocok dengan pencarian Anda: 1.")).to_be_visible()
    look(page, width, "paket-dicari")
