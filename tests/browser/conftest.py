"""The real desk under uvicorn on a free port, over a real store, and Debian's Chromium."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from desk.web.app import build_app
from didd.config.catalog import load_catalog_config
from didd.steps.approve import approve_all
from didd.steps.establish import draft, establish
from didd.steps.people.api_tokens import TokenWanted, make_api_token
from didd.steps.publish import publish
from didd.steps.verify import verify
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.fakes import FakePortal
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    CONFIG,
    HOSTILE,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
    fill,
    open_sample,
    record,
)
from tests.support.waiting import BROWSER_MS

WITHDRAWN, EDITED = "Brosur Pengelolaan Sampah", "Kalender Lingkungan Tahun 2025"


@dataclass
class Served:
    """The running desk: its URL, office, and proposals' ids by name."""

    url: str
    sample: Sample
    ids: dict[str, int]
    portal: FakePortal

    def record(self, title: str) -> str:
        """Return the id of what the portal has, or had, under this title."""
        ledger = self.sample.office.store.publications.ledger("dlh")
        [found] = [i for i, entry in ledger.items() if entry.title == title]
        return found


@pytest.fixture(scope="session")
def quiet_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield a desk for tests that only read."""
    with serve(tmp_path_factory.mktemp("quiet")) as served:
        yield served


#: A column that waits for an answer.
QUESTION = load_catalog_config(CONFIG).metadata.finding(
    "kolom-ditanyakan", 'mungkin "Judul Informasi"', file="inventaris.csv", row=1, column="B",
    field="judul", value="Nama <b>Naskah",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    """Yield a desk for one test, which may write."""
    with serve(tmp_path) as served:
        yield served


@contextmanager
def serve(
    folder: Path, begin: Callable[[Sample], dict[str, int]] | None = None, **office: Any
) -> Iterator[Served]:
    """Serve a desk; ``office`` is what its office has otherwise than the sample's.

    ``begin`` is what is in it; if not given, what an office at work has.
    """
    sample = open_sample(folder)
    portal = FakePortal()
    sample.office = replace(sample.office, portal=lambda: portal, **office)
    ids = (begin or _at_work)(sample)
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive(), "the desk did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", sample, ids, portal)
    server.should_exit = True
    thread.join()
    sample.office.store.close()


def nothing_yet(_sample: Sample) -> dict[str, int]:
    """Let an office begin with its officers alone."""
    return {}


def _at_work(sample: Sample) -> dict[str, int]:
    """One agency with new proposals; another with an edition, a draft, and a changed proposal.

    The edition is on the portal but for one item, which was withdrawn; somebody changed another.
    """
    dlh = sample.office.agency("dlh")
    old = sample.file("data/air-2024.csv", b"sungai;indeks\n")
    new = sample.file("data/air-2025.csv", b"sungai;indeks\nKahayan;61\n")
    title = "Indeks Kualitas Air Sungai"
    calendar = record("dlh", "kalender", "Kalender Lingkungan Tahun 2025", position=2)
    guide = record("dlh", "bank", "Petunjuk Teknis Bank Sampah", position=3)
    leaflet = record("dlh", "brosur", WITHDRAWN, position=4)
    sample.propose(record("dlh", "air", title, files=(old,)), calendar, leaflet)
    approve_all(sample.office, "dlh", APPROVER)
    draft(sample.office, dlh)
    establish(sample.office, dlh, SUPERIOR, "188.44/1/2026", sample.office.today)
    _on_the_portal(sample)
    later = record("dlh", "air", title, files=(new,), retensi="10 tahun", waktu_pembuatan="2026-02")
    sample.propose(later, guide, leaflet)
    approve_all(sample.office, "dlh", APPROVER)
    draft(sample.office, dlh)
    newest = record("dlh", "air", title, files=(new, old), retensi="Permanen", ringkasan=HOSTILE)
    (changed,) = sample.propose(newest, guide, leaflet)
    sample.office.store.harvests.save_findings("dinkes", 1, "inventory", [QUESTION])
    for officer in (APPROVER, OF_DINKES):
        wanted = TokenWanted("laporan bulanan", ("read",), sample.office.today, strong=True)
        make_api_token(sample.office, officer, wanted)
    names = ("profile", "guest_book", "alert", "hostile")
    return dict(zip(names, fill(sample), strict=True)) | {"changed": changed}


def _on_the_portal(sample: Sample) -> None:
    """Publish the edition, withdraw one item, edit another on the portal, verify."""
    office, dlh = sample.office, sample.office.agency("dlh")
    assert publish(office, dlh)
    shown = {entry.title: i for i, entry in office.store.publications.ledger("dlh").items()}
    act = Instruction(ADMIN, "Memuat nomor telepon pribadi (contoh).")
    withdraw(office, shown[WITHDRAWN], act, "Pasal 17 huruf h UU Nomor 14 Tahun 2008")
    portal = office.portal()
    assert isinstance(portal, FakePortal)
    portal.edit(shown[EDITED], title="Kalender yang diubah orang")
    verify(office, dlh, pause=0)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Yield a function that opens a fresh browser on the desk, with a width and a login."""
    opened: list[BrowserContext] = []

    def open_page(served: Served, officer: str = "", width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=served.url, viewport={"width": width, "height": 800}, **options
        )
        context.set_default_timeout(BROWSER_MS)
        opened.append(context)
        page = context.new_page()
        if officer:
            log_in(page, officer)
        return page

    yield open_page
    for context in opened:
        context.close()


def log_in(page: Page, officer: str) -> None:
    """Log in by the form."""
    page.goto("/masuk")
    page.get_by_label("Nama akun petugas").fill(officer)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
