"""Words that were sought in vain, in Chromium: on a phone and without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from didd.ports import PortalUnreachable, SoughtWord
from tests.browser.conftest import Served
from tests.support.samples.desk_samples import APPROVER

pytestmark = pytest.mark.browser
WORDS = [("2026-11", "dukun"), ("2026-11", "kemenyan"), ("2026-10", "perjalanandinasluarnegeri")]


def look(page: Page, width: int, name: str) -> None:
    """Judge the page; keep a picture of it where somebody asked for pictures."""
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", [360, 1280])
def test_the_chief_officer_reads_what_was_sought(
    desk: Served, visit: Callable[..., Page], width: int
) -> None:
    desk.portal.sought = [SoughtWord(month, word, 7) for month, word in WORDS]
    page = visit(desk, APPROVER, width)
    page.goto("/portal")
    page.get_by_role("link", name="Yang dicari orang").press("Enter")
    expect(page.get_by_role("rowheader", name="dukun")).to_be_visible()
    for language in ("en", "id"):
        page.goto(f"/pencarian?lang={language}")
        look(page, width, f"pencarian-{language}")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_portal_that_is_away_is_told_of(
    desk: Served, visit: Callable[..., Page], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[SoughtWord]:
        raise PortalUnreachable("Portal tidak menjawab.")

    page = visit(desk, APPROVER, width)
    monkeypatch.setattr(desk.portal, "sought_in_vain", away)
    page.goto("/pencarian")
    expect(page.get_by_role("alert")).to_contain_text("Portal tidak menjawab.")
    look(page, width, "pencarian-tanpa-portal")
