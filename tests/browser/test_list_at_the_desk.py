"""The agency's list in Debian's Chromium: mended, added to, chosen in; any width, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from didd.model import Finding, InventoryRow
from didd.records.at_desk.superseding import same_texts, supersede
from tests.browser.conftest import Served
from tests.support.samples.desk_samples import HOSTILE, OF_DINKES

pytestmark = pytest.mark.browser

LIST = "/daftar/dinkes"


def row(number: int, title: str, **values: str) -> InventoryRow:
    filled = {"judul": title, "klasifikasi": "Berkala", "retensi": "5 tahun", **values}
    return InventoryRow("inventaris.csv", "", number, filled, dict.fromkeys(filled, "B"))


def listed(served: Served) -> None:
    harvests = served.sample.office.store.harvests
    metadata = served.sample.office.config.metadata
    photo = {"judul": "foto rapat", "berkas": "foto rapat.jpg"}
    rows = [
        row(2, "Profil Kesehatan Tahun 2025", retensi="Tahun 2025", berkas="profil-2025.pdf"),
        row(3, HOSTILE, ringkasan=HOSTILE),
        InventoryRow("foto rapat.jpg", "", 0, photo),
        *(row(n, f"Laporan bulanan ke-{n} Tahun 2025") for n in range(4, 60)),
    ]
    harvests.save_rows("dinkes", harvests.begin("dinkes"), rows)
    alone = metadata.finding("berkas-tanpa-baris", file="foto rapat.jpg", field="berkas")
    harvests.save_findings("dinkes", 1, "inventory", [alone])
    bad = next(r for r in metadata["retensi"].rules if r.rule == "retensi-berisi-tahun")
    held = Finding(bad.rule, bad.severity, bad.message, bad.remedy, "inventaris.csv", "", 2, "B",
                   "retensi", "Tahun 2025")  # fmt: skip
    harvests.save_findings("dinkes", 1, "checks", [held])


def changed_by_the_agency(served: Served) -> None:
    office = served.sample.office
    rows = [row(2, "Profil Kesehatan Tahun 2025", retensi="2 tahun", berkas="profil-2025.pdf")]
    items = office.store.desk_cells.standing("dinkes")
    now = supersede(rows, items, office.config, same_texts(office.config, office.today)).rows
    office.store.harvests.save_rows("dinkes", office.store.harvests.begin("dinkes"), now)


def fits(page: Page, width: int) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_row_is_mended_and_an_item_added(
    desk: Served, visit: Callable[..., Page], width: int, script: bool
) -> None:
    listed(desk)
    page = visit(desk, OF_DINKES, width, java_script_enabled=script)
    page.goto("/daftar")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Daftar Dinas Kesehatan")
    expect(page.get_by_text("Kolom retensi berisi tahun")).to_be_visible()
    page.get_by_role("link", name="Profil Kesehatan Tahun 2025").click()
    page.get_by_label("Jangka Waktu Penyimpanan").fill("5 tahun")
    page.get_by_role("button", name="Simpan").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 sel disimpan")
    expect(page.get_by_text("Tahun 2025", exact=True).first).to_be_visible()

    page.goto(f"{LIST}/baru")
    page.get_by_label("Klasifikasi").select_option("Setiap Saat")
    page.get_by_label("Judul").fill("Notulen Rapat Tahun 2025")
    page.get_by_label("Berkas").fill("foto rapat.jpg")
    page.get_by_role("button", name="Lanjut").press("Enter")
    expect(page.get_by_label("Waktu Pembuatan")).to_have_value("2025")
    page.get_by_role("button", name="Simpan").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Ditambahkan: Notulen Rapat Tahun 2025")
    expect(page.get_by_role("link", name="Notulen Rapat Tahun 2025")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_list_is_accessible_and_fits(
    desk: Served, visit: Callable[..., Page], width: int, language: str
) -> None:
    listed(desk)
    page = visit(desk, OF_DINKES, width)
    row_page = f"{LIST}/baris?sumber=inventaris.csv&baris=2"
    asked = f"{LIST}/baru?klasifikasi=Dikecualikan&judul=Laporan+2025&berkas=foto+rapat.jpg"
    pages = (LIST, f"{LIST}?hlm=2", f"{LIST}?cari=zzqq", row_page, f"{LIST}/baru", asked)
    page.goto(f"/?lang={language}")
    for address in (*pages, f"{LIST}/baris?sumber=inventaris.csv&baris=3"):
        page.goto(address)
        fits(page, width)
    page.goto(row_page)
    page.locator("#retensi").fill("5 tahun")
    page.locator("button.main").click()
    changed_by_the_agency(desk)
    page.goto(row_page)
    for summary in page.locator("details > summary").all():
        summary.click()
    fits(page, width)
    page.locator("#retensi-daftar").check()
    page.locator("button.main").click()
    fits(page, width)
    assert desk.sample.office.store.desk_cells.standing("dinkes") == {}
