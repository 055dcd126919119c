"""People at the desk: a browser each, which goes now to one desk process and now to the other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.office.processes import WholeOffice
from tests.support.waiting import BROWSER_MS, GENEROUS, eventually

OWN_PASSWORD = "kata-sandi-contoh-1"
Values = Mapping[str, str]


class Person:
    """An officer at work; every address is opened on the other process than the one before."""

    def __init__(self, browser: Browser, office: WholeOffice) -> None:
        self._office = office
        self._desks = cycle(desk.url for desk in office.desks)
        self._context = browser.new_context(viewport={"width": 1280, "height": 800})
        self._context.set_default_timeout(BROWSER_MS)
        self.page: Page = self._context.new_page()

    def close(self) -> None:
        self._context.close()

    def open(self, path: str) -> None:
        self.page.goto(next(self._desks) + path)

    def follow(self, link: str) -> None:
        """Follow the first link of these words, by its address on the other process."""
        found = self.page.get_by_role("link", name=link).first
        self.open(found.get_attribute("href") or "")

    def fill(self, values: Values, within: Locator | None = None) -> None:
        """Fill fields in by their labels."""
        for label, value in values.items():
            field = (within or self.page).get_by_label(label).first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, button: str, within: Locator | None = None) -> None:
        """Press a button, and see what comes then."""
        here = within or self.page
        with self.page.expect_navigation(timeout=BROWSER_MS):
            here.get_by_role("button", name=button, exact=True).first.click()

    def told(self, text: str) -> None:
        """Read that this was done."""
        expect(self.page.get_by_role("status")).to_contain_text(text, timeout=BROWSER_MS)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=BROWSER_MS)

    def waits_for(self, path: str, text: str) -> None:
        """Open a page again and again until it says what the office's worker brings about."""

        def said() -> bool:
            self.open(path)
            return bool(self.page.get_by_text(text).count())

        eventually(said, self._office.worker.moved, GENEROUS)

    def brings(self, label: str, name: str, content: bytes) -> None:
        """Choose a file on the page."""
        field = self.page.get_by_label(label).first
        sent: Any = {"name": name, "mimeType": "application/pdf", "buffer": content}
        field.set_input_files(sent)

    def log_in(self, account: str, code: str) -> None:
        """Log in with a one-time code, and choose a password."""
        self.open("/masuk")
        self.fill({"Nama akun petugas": account, "Kata sandi": code})
        self.press("Masuk")
        self.fill(
            {
                "Kata sandi lama": code,
                "Kata sandi baru (12 karakter atau lebih)": OWN_PASSWORD,
                "Kata sandi baru sekali lagi": OWN_PASSWORD,
            }
        )
        self.press("Ganti kata sandi")
        self.told("Kata sandi sudah diganti.")

    def look(self, name: str) -> None:
        """Keep pictures of the first page, wide and narrow, where somebody asked for pictures."""
        folder = os.environ.get("DIDD_TEST_PICTURES")
        if not folder:
            return
        for width in (360, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.open("/")
            self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
