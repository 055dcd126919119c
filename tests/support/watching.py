"""Opening a file in a browser in every way there is, and seeing whether anything in it acts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Error, Locator, Page

from tests.support.samples.hostile_files import HIT


class Watch:
    """What a context's pages did that no harmless file does."""

    def __init__(self, context: BrowserContext) -> None:
        self.seen: list[str] = []
        context.on("request", self._asked)
        context.on("page", self._opened)
        for opened in context.pages:
            self._opened(opened)

    def _asked(self, request: Any) -> None:
        if HIT in request.url or "api_token_create" in request.url:
            self.seen.append(request.url)

    def _opened(self, opened: Page) -> None:
        opened.on("dialog", self._box)

    def _box(self, dialog: Any) -> None:
        self.seen.append(f"box: {dialog.message}")
        dialog.dismiss()


def open_directly(visitor: Page, url: str) -> None:
    """Follow a link to the file; that it is saved is no page to a browser, and no fault."""
    try:
        visitor.goto(url)
    except Error as error:
        if "ERR_ABORTED" not in str(error) and "Download" not in str(error):
            raise
    visitor.wait_for_timeout(300)


def embed(visitor: Page, url: str) -> None:
    """Open a page of the portal's own that has the file in it in every way that pages have."""
    html = (
        f'<iframe src="{url}"></iframe><img src="{url}"><object data="{url}"></object>'
        f'<embed src="{url}"><script src="{url}"></script><link rel=stylesheet href="{url}">'
    )
    visitor.route(
        "**/halaman-uji", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    visitor.goto("/halaman-uji", wait_until="commit")
    visitor.wait_for_timeout(700)
    visitor.unroute("**/halaman-uji")


def wait_for_paper(preview: Locator) -> None:
    """Wait until the browser's reader, which begins as a dark room, has drawn a page."""
    for _ in range(600):
        if is_paper(preview.screenshot()):
            return
        preview.page.wait_for_timeout(300)
    raise AssertionError("no page was drawn")


def is_paper(picture: bytes) -> bool:
    """Whether a page is drawn there: much of it white, with something dark written on it."""
    shades = Image.open(BytesIO(picture)).convert("L").histogram()
    return sum(shades[250:]) > sum(shades) * 0.2 and sum(shades[:40]) > 100
