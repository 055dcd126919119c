"""Takedowns, ralat, and the queue gone through by keys, in Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.browser.conftest import EDITED, Served
from tests.support.samples.desk_samples import ADMIN, APPROVER, SUPERIOR, record

WIDTHS = (360, 1280)


def look(page: Page, width: int, name: str) -> None:
    """Judge the page; keep a picture of it where somebody asked for pictures."""
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", WIDTHS)
def test_one_officer_takes_an_item_down_and_another_lifts_it(
    desk: Served, visit: Callable[..., Page], width: int
) -> None:
    page = visit(desk, ADMIN, width)
    page.goto("/portal/dlh")
    page.get_by_role("link", name=f"Turunkan sekarang {EDITED}").click()
    look(page, width, "turunkan")
    page.get_by_label("Mengapa harus segera turun?").fill("Nomor seorang warga terlihat.")
    page.get_by_label("Informasi ini harus turun dari portal sekarang").check()
    page.get_by_role("button", name="Turunkan sekarang").click()
    expect(page.get_by_role("status")).to_contain_text("sudah turun dari portal")
    assert desk.portal.datasets[desk.record(EDITED)].state == "deleted"
    look(page, width, "diturunkan")
    page.get_by_role("link", name=f"Putuskan {EDITED}").click()
    expect(page.get_by_role("button", name="Putuskan penurunan ini")).to_have_count(0)
    other = visit(desk, SUPERIOR, width)
    look(other, width, "beranda-atasan")
    other.get_by_role("link", name="penurunan darurat menunggu").click()
    look(other, width, "penurunan")
    other.get_by_label("Angkat:").check()
    other.get_by_label("Alasan Anda").fill("Nomor itu nomor surat.")
    other.get_by_role("button", name="Putuskan penurunan ini").click()
    expect(other.get_by_role("status")).to_contain_text("segera tampil lagi")
    look(other, width, "penurunan-kosong")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_is_corrected_by_a_further_decree(
    desk: Served, visit: Callable[..., Page], width: int
) -> None:
    office = desk.sample.office
    mended = record("dlh", "kalender", EDITED, position=2, ringkasan="Isi yang sudah benar.")
    desk.sample.propose(mended)
    approve_all(office, "dlh", APPROVER)
    draft(office, office.agency("dlh"))
    page = visit(desk, SUPERIOR, width)
    page.goto("/didd/dlh")
    page.get_by_role("link", name="Ralat edisi ini").click()
    look(page, width, "ralat")
    page.get_by_role("checkbox", name=EDITED).check()
    page.get_by_label("Nomor keputusan").fill("188.44/R/2026")
    page.get_by_role("button", name="Baca keputusan sekali lagi").click()
    expect(page.get_by_text("sebagaimana diralat dengan")).to_be_visible()
    look(page, width, "ralat-dibaca")
    page.get_by_role("button", name="Ya, tetapkan demikian").click()
    expect(page.get_by_role("status")).to_contain_text("ralat disimpan sebagai edisi")
    expect(page.get_by_text("Diralat dengan keputusan 188.44/R/2026")).to_be_visible()
    look(page, width, "diralat")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_queue_is_gone_through_by_keys_and_its_filter_kept(
    desk: Served, visit: Callable[..., Page], width: int
) -> None:
    page = visit(desk, APPROVER, width)
    look(page, width, "beranda")
    page.goto("/antrean")
    expect(page.get_by_text("Dengan papan ketik")).to_be_visible()
    links, boxes = page.locator(".rows li h2 a"), page.locator(".rows li input[type=checkbox]")
    for key in ("j", "x"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body"), "no key works elsewhere"
    expect(page.locator(".rows input:checked")).to_have_count(0)
    links.nth(0).focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes.nth(1)).to_be_checked()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.get_by_label("Cari di semua isian").fill("jkx")
    expect(page.get_by_label("Cari di semua isian")).to_have_value("jkx")
    page.get_by_label("Cari di semua isian").fill("pelayanan")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_text("Simpan saringan ini sebagai tampilan").click()
    page.get_by_label("Nama tampilan").fill("Pelayanan")
    page.get_by_role("button", name="Simpan tampilan").click()
    page.get_by_text("Simpan saringan ini sebagai tampilan").click()
    look(page, width, "antrean")
    page.goto("/antrean")
    page.get_by_role("link", name="Pelayanan", exact=True).click()
    links.nth(0).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Buku Tamu Pelayanan")
    page.get_by_role("button", name="Setujui", exact=True).click()
    expect(page).to_have_url(f"{desk.url}/antrean?cari=pelayanan")


def test_without_a_script_there_is_no_word_of_keys(
    desk: Served, visit: Callable[..., Page]
) -> None:
    page = visit(desk, APPROVER, 360, java_script_enabled=False)
    page.goto("/antrean")
    expect(page.get_by_text("Dengan papan ketik")).to_be_hidden()
    assert page.locator(".rows li h2 a").count()
