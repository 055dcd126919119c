"""Files that would act, opened at the desk by an officer and by nobody: nothing happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.support.samples.desk_samples import APPROVER, record
from tests.support.samples.hostile_files import HOSTILE
from tests.support.watching import Watch, embed, open_directly

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("officer", ["", APPROVER])
def test_opened_by_anybody_in_any_way_nothing_of_it_acts(
    desk: Served, visit: Callable[..., Page], officer: str
) -> None:
    sample = desk.sample
    files = [
        sample.file(f"data/{n}/{h.name}", h.content, h.declared) for n, h in enumerate(HOSTILE)
    ]
    [number] = sample.propose(record("dinkes", "uji", "Berkas uji", files=tuple(files)))
    page = visit(desk, officer)
    watch, asked = Watch(page.context), list[str]()
    page.context.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    for file, hostile in zip(files, HOSTILE, strict=True):
        url = f"{desk.url}/usulan/{number}/berkas/{file.sha256}"
        open_directly(page, url)
        embed(page, url)
        assert watch.seen == [], hostile.kind
    assert [line for line in asked if not line.startswith("GET ")] == []
