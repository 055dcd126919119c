"""Pictures for the officers' guide, taken by the browser tests: ``make pictures`` writes them."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page

#: Every picture that the tests take, by its name in ``docs/pictures``.
TAKEN = (
    "beranda-kosong",
    "berkas-terputus",
    "periksa-pd",
    "kolom-pd",
    "daftar-pd",
    "baris-pd",
    "butir-baru",
    "kembalikan",
    "beranda-pd",
    "catatan-pd",
    "daftar-lama",
)
#: The longest picture, in pixels.
_HIGHEST = 1300


def picture(page: Page, name: str, at: Locator | None = None) -> None:
    """Keep a picture of the page, or from a part of it on, where somebody asked for pictures."""
    assert name in TAKEN, name
    folder = os.environ.get("DIDD_PICTURES")
    if not folder:
        return
    size = page.viewport_size
    assert size is not None
    top = at.evaluate("e => e.getBoundingClientRect().top + scrollY - 16") if at else 0
    high = min(page.evaluate("document.documentElement.scrollHeight") - top, _HIGHEST)
    clip = {"x": 0, "y": top, "width": size["width"], "height": high}
    path = Path(folder) / f"{name}.png"
    page.screenshot(path=path, full_page=True, clip=clip)  # pyright: ignore[reportArgumentType]
