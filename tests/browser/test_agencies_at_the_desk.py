"""Agencies renamed and merged in Debian's Chromium: the effect first, by keyboard, any width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.samples.desk_samples import ADMIN

pytestmark = pytest.mark.browser


def fits(page: Page, width: int) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_an_agency_is_renamed_and_merged_by_keyboard(
    desk, visit: Callable[..., Page], width: int
) -> None:
    page = visit(desk, ADMIN, width)
    page.goto("/perangkat-daerah/pd/dinkes")
    page.locator("summary", has_text="Ganti nama").press("Enter")
    form = page.locator("details[open]")
    form.get_by_label("Nama, sesuai").fill("Badan Kesehatan Contoh")
    form.get_by_label("Alasan").fill("Pergub contoh 1/2026")
    form.get_by_role("button", name="Lihat akibatnya").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lihat akibatnya, lalu konfirmasi")
    fits(page, width)
    page.get_by_role("button", name="Konfirmasi").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Nama baru disimpan")
    expect(page.get_by_text("dahulu Dinas Kesehatan")).to_be_visible()
    fits(page, width)

    page.goto("/perangkat-daerah/gabung")
    page.get_by_role("checkbox", name="Badan Kesehatan Contoh").press("Space")
    page.get_by_label("Perangkat Daerah mana yang melanjutkan").select_option("dlh")
    page.get_by_label("Alasan").fill("Pergub contoh 2/2026")
    page.get_by_role("button", name="Lihat akibatnya").press("Enter")
    expect(page.get_by_text("usulan terbuka berlanjut")).to_be_visible()
    fits(page, width)
    page.get_by_role("button", name="Konfirmasi").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Penggabungan disimpan")
    page.get_by_role("link", name="Badan Kesehatan Contoh").click()
    expect(page.get_by_text("Yang baru ditaruh di foldernya: dlh.")).to_be_visible()
    fits(page, width)
