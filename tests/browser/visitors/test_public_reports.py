"""A report of a visitor is fetched, read and answered at the desk, in Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from didd.ports import Reported
from didd.steps.faults.pull_reports import exchange_reports
from tests.browser.conftest import EDITED, Served
from tests.support.samples.desk_samples import APPROVER

NUMBER = "7f3k9-qxm2t"
TEXT = "Tanggal hari lingkungan pada baris 3 keliru; lihat juga lampiran. " * 6


def look(page: Page, width: int, name: str) -> None:
    """Judge the page; keep a picture of it where somebody asked for pictures."""
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "en")])
def test_an_officer_comes_from_the_item_s_thread_and_answers(
    desk: Served, visit: Callable[..., Page], width: int, language: str
) -> None:
    office, about = desk.sample.office, desk.record(EDITED)
    made = datetime(2026, 3, 2, tzinfo=UTC)
    desk.portal.report(Reported(NUMBER, about, "", "isi_keliru", TEXT, made))
    exchange_reports(office)
    page = visit(desk, APPROVER, width)
    page.goto(f"/usulan/{office.store.records.submission_of(about)}?lang={language}")
    who = "pengunjung portal" if language == "id" else "a visitor of the portal"
    expect(page.locator("li", has_text=NUMBER).last).to_contain_text(who)
    look(page, width, "usulan-dengan-laporan")
    page.locator("a[href*='/laporan?butir=']").click()
    look(page, width, "laporan-butir")
    page.get_by_role("link", name=EDITED).click()
    look(page, width, "laporan")
    page.locator("#keadaan-dijawab").check()
    page.locator("#jawaban").fill("Tanggalnya sudah dibetulkan.")
    page.locator("#jawaban ~ button").click()
    expect(page.get_by_role("status")).to_contain_text(NUMBER)
    look(page, width, "laporan-kosong")
    exchange_reports(office)
    assert desk.portal.reports[NUMBER].answer == "Tanggalnya sudah dibetulkan."
    page.goto(f"/laporan/{NUMBER}")
    look(page, width, "laporan-terjawab")
