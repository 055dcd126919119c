"""The page of how often the portal is used: in two languages, on a phone, with its table."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from portal import Portal
from tests.support.counts.counting import Counting
from tests.support.portal.ckan_client import AGENCY, call, dataset

pytestmark = [pytest.mark.portal, pytest.mark.browser]

LONG = "Laporan Akuntabilitas Kinerja Instansi Pemerintah Dinas Kesehatan Tahun Anggaran 2025 <b>"


@pytest.fixture(scope="module")
def counting(portal: Portal) -> Counting:
    portal.reset()
    call(portal, "organization_create", **AGENCY)
    items = [call(portal, "package_create", **dataset(nomor=str(n), title=f"{LONG} ({n})"))
             for n in range(12)]  # fmt: skip
    made = Counting(portal)
    made.begin()
    [(now,)] = made.execute("SELECT to_char(now() AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')")
    add = """INSERT INTO didd_count SELECT to_char((%s || '-15')::date - make_interval(months => m),
             'YYYY-MM'), %s, %s, %s + 37 * m FROM generate_series(0, 14) m"""
    for at, item in enumerate(items):
        made.execute(add, now, item["id"], "view", 100 * at + 1)
        made.execute(add, now, item["id"], "download", 300 - 20 * at)
    made.execute(add, now, items[0]["organization"]["id"], "agency", 500)
    made.execute(add, now, "what-was-withdrawn", "view", 12)
    return made


def test_the_page_sums_what_the_csv_has(counting: Counting) -> None:
    page = counting.visit("/statistik").text
    english = counting.visit("/en/statistik").text
    assert page.count("<tr>") == english.count("<tr>") == 15 + 2 + 2 * 10 + 4  # and their heads
    assert "&lt;b&gt;" in page
    assert "Sudah dicabut" in page
    assert "Withdrawn since" in english
    [(month,)] = counting.execute("SELECT min(month) FROM didd_count")
    one = counting.visit(f"/statistik?bulan={month}").text
    [(views,)] = counting.execute(
        "SELECT sum(n)::int FROM didd_count WHERE month = %s AND kind = 'view'", month
    )
    assert f"{views:,}".replace(",", ".") in one
    assert counting.visit("/statistik?bulan=2026-13';--").status_code == 200
    assert counting.visit("/statistik?bulan=2031-01").status_code == 200
    assert "/statistik" in counting.visit("/sitemap-1.xml").text


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_is_accessible_and_fits(
    counting: Counting, browser: Browser, width: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{counting.portal.url}{language}/statistik")
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        name = f"{pictures}/statistik{language[1:]}-{width}.png"
        page.screenshot(path=name, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.close()
