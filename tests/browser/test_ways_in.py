"""Single sign-on and the second factor in Chromium, at both widths, also without JavaScript."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from desk.access.login_settings import LoginSettings
from desk.access.single_sign_on import BACK, SingleSignOn
from desk.web.app import build_app
from didd.steps.people.single_sign_on import link
from tests.browser.conftest import Served, log_in
from tests.support.fakes import FakePortal
from tests.support.samples.desk_samples import ADMIN, APPROVER, PASSWORD, Sample, fill, open_sample
from tests.support.servers.oidc_server import CLIENT, SECRET, oidc_server

pytestmark = pytest.mark.browser

MAIL = "utama.contoh@kantor.example"


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Served]:
    """Yield a desk that knows a server of single sign-on, by the system's own clock."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with oidc_server(address + BACK) as server:
        sample = open_sample(tmp_path)
        ids = fill(sample)
        settings = LoginSettings(
            url=address, oidc_issuer=server, oidc_client_id=CLIENT, oidc_name="SSO Kantor",
            oidc_client_secret=SecretStr(SECRET),
        )  # fmt: skip
        app = build_app(
            sample.office, sample.accounts, secure_cookies=False,
            single_sign_on=SingleSignOn(settings),
        )  # fmt: skip
        running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        while not running.started:
            thread.join(0.02)
            assert thread.is_alive(), "the desk did not start"
        yield Served(address, sample, {"profile": ids[0]}, FakePortal())
        running.should_exit = True
        thread.join()
        sample.office.store.close()


def in_order(page: Page, width: int) -> None:
    """The page is accessible and fits."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def secret_on(page: Page) -> pyotp.TOTP:
    return pyotp.TOTP(page.locator("p > code").inner_text().replace(" ", ""))


def code(sample: Sample, totp: pyotp.TOTP) -> str:
    return totp.at(sample.clock.at)


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_single_sign_on_goes_there_and_comes_back(
    linked: Served, visit: Callable[..., Page], width: int, scripts: bool
):
    link(linked.sample.office, ADMIN, APPROVER, MAIL)
    page = visit(linked, width=width, java_script_enabled=scripts)
    page.goto("/antrean?pd=dinkes")
    page.get_by_role("button", name="Masuk lewat SSO Kantor").click()
    page.get_by_label("Alamat").fill(MAIL)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", name="Antrean persetujuan")).to_be_visible()
    assert page.url == f"{linked.url}/antrean?pd=dinkes"
    page.goto("/akun")
    assert page.get_by_label("Kata sandi lama").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_both_are_accessible_and_fit(
    linked: Served, visit: Callable[..., Page], width: int
):
    page = visit(linked, width=width)
    page.goto("/masuk")
    in_order(page, width)
    admin = visit(linked, ADMIN, width)
    admin.goto(f"/petugas/orang/{APPROVER}")
    admin.get_by_text("Masuk lewat SSO Kantor").click()
    in_order(admin, width)
    log_in(page, APPROVER)
    page.goto("/akun/kode")
    in_order(page, width)
    totp = secret_on(page)
    page.get_by_label("Kata sandi Anda").fill(PASSWORD)
    page.get_by_label("Kode sekali pakai").fill(code(linked.sample, totp))
    page.get_by_role("button", name="Tambah pengaman kedua").click()
    expect(page.locator("li code")).to_have_count(10)
    in_order(page, width)
    recovery = page.locator("li code").first.inner_text()
    page.goto("/akun/kode")
    in_order(page, width)
    again = visit(linked, APPROVER, width)
    expect(again.get_by_role("heading", name="Kode sekali pakai")).to_be_visible()
    in_order(again, width)
    again.get_by_label("Kode sekali pakai").fill(recovery)
    again.get_by_role("button", name="Masuk").click()
    expect(again.get_by_role("navigation", name="Menu utama")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_decision_is_taken_back_by_its_button_without_scripts(
    linked: Served, visit: Callable[..., Page], width: int
):
    address = f"/usulan/{linked.ids['profile']}"
    page = visit(linked, APPROVER, width, java_script_enabled=False)
    page.goto(address)
    page.get_by_role("button", name="Setujui").click()
    page.goto(address)
    page.get_by_role("button", name="Batalkan keputusan saya").click()
    expect(page.get_by_role("status")).to_contain_text("Keputusan dibatalkan")
    expect(page.get_by_text("Dibatalkan", exact=False).last).to_be_visible()
    expect(page.get_by_role("button", name="Setujui")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_token_for_a_program_is_made_and_shown_this_once(
    desk: Served, visit: Callable[..., Page], width: int
):
    page = visit(desk, APPROVER, width)
    page.goto("/akun/token")
    page.get_by_label("Nama").fill("laporan mingguan")
    page.get_by_label("Membaca").check()
    page.get_by_label("Hari terakhir").fill(desk.sample.office.today.isoformat())
    page.get_by_role("button", name="Buat token ini").click()
    token = page.locator("code.code").inner_text()
    page.wait_for_load_state()
    assert token.startswith("didd_")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/akun/token")
    expect(page.get_by_text("laporan mingguan").first).to_be_visible()
    assert token not in page.content()
