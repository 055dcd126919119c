"""Take the pictures of docs/pengelola.md from a demo that is up, which prints the password.

    python docs/take_dagster_pictures.py http://127.0.0.1:3000 PASSWORD

Dagster's pages are Dagster's: they change with it, so the pictures are taken anew after an upgrade.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
ACCOUNT = "contoh"


def graph(page: Page) -> None:
    """Step 1 as a graph of what is made from what."""
    page.goto("/locations/ppid/asset-groups/sop_1_collect")
    page.get_by_text("checked_records").first.wait_for()


def choose(page: Page) -> None:
    """The question for which agency a job is to run."""
    page.goto("/locations/ppid/jobs/harvest")
    page.get_by_role("button", name="Materialize all").click()
    page.get_by_text("Select a partition or create one").click()
    page.keyboard.type("dlh")
    page.get_by_role("menuitem", name="dlh").first.click()
    page.keyboard.press("Escape")


def findings(page: Page) -> None:
    """What a check found, row by row."""
    page.goto("/assets/checked_records?view=checks&checkDetail=no_row_is_held_back")
    page.get_by_text("Evaluation result").wait_for()


def run(page: Page) -> None:
    """One run, with what it wrote."""
    page.goto("/runs")
    page.locator("a[href^='/runs/']").first.click()
    page.get_by_text("STEP_SUCCESS").first.wait_for()


def published(page: Page) -> None:
    """What a publication did."""
    page.goto("/assets/published_catalog?view=events")
    page.get_by_text("plan_hash").first.wait_for()


def automation(page: Page) -> None:
    """What runs by itself."""
    page.goto("/automation")
    page.get_by_text("weekly_harvest").wait_for()


def main(site: str, password: str) -> None:
    """Take them all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            base_url=site, viewport={"width": 1280, "height": 720}, timezone_id="Asia/Jakarta",
            http_credentials={"username": ACCOUNT, "password": password},
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(30_000)
        for show in (graph, choose, findings, run, published, automation):
            show(page)
            page.wait_for_timeout(4000)  # what moves comes to rest
            page.screenshot(path=PICTURES / f"dagster-{show.__name__}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
