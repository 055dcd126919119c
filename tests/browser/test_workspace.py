"""The agency's workspace in Chromium, on a phone and on a screen, with scripts and without."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from didd.adapters.store.workspace.check_requests import CheckState
from didd.steps.collect.collect import harvest
from tests.browser.conftest import Served, serve
from tests.support.bureau import as_csv, quick_config, remembering, row
from tests.support.samples.desk_samples import OF_DINKES, config_with_local_officer
from tests.support.waiting import BROWSER_MS, GENEROUS

pytestmark = pytest.mark.browser
AGENCY = "dinkes"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Served]:
    """Yield a desk whose agency has a folder; it is empty."""
    sources = tmp_path / "sources"
    (sources / AGENCY).mkdir(parents=True)
    config = quick_config()
    config.officers.update(config_with_local_officer().officers)
    with serve(tmp_path, sources=sources, config=config, checker=remembering()) as served:
        yield served


def in_order(page: Page, width: int) -> None:
    """The page is accessible and fits."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def listed(folder: Path) -> Path:
    """Write a list of three items beside the folder, to be sent."""
    rows = [row(f"Laporan Tahunan {n}", f"laporan-{n}.csv") for n in "abc"]
    made = folder.parent.parent / "inventaris.csv"
    made.write_bytes(as_csv(rows))
    return made


def written(place: Path, *names: str) -> list[Path]:
    made = [place / name for name in names]
    for path in made:
        path.write_bytes(b"tahun;jumlah\n2025;12\n")
    return made


def check_in_the_background(served: Served, told: Event) -> Thread:
    """Do what the sensor and a worker do, step by step as the test lets them."""
    office = served.sample.office
    requests = office.store.check_requests

    def work() -> None:
        [asked] = requests.open()
        requests.progress(asked.id, "checking", office.now(), 12, 30)
        told.wait(GENEROUS)
        harvest(office, office.agency(AGENCY))
        requests.end(asked.id, CheckState.DONE, office.now())

    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (360, False)])
def test_files_are_sent_checked_and_mended_from_the_first_page_on(
    workspace: Served, visit: Callable[..., Page], tmp_path: Path, width: int, scripts: bool
) -> None:
    folder = tmp_path / "sources" / AGENCY
    page = visit(workspace, OF_DINKES, width, java_script_enabled=scripts)
    expect(page.get_by_text("Belum ada yang dilihat.")).to_be_visible()
    look(page, width, scripts, "kosong")
    page.get_by_role("link", name="Berkas").last.click()
    files = [listed(folder), *written(tmp_path, "laporan-a.csv", "laporan-b.csv")]
    page.get_by_label("Berkas, boleh beberapa sekaligus").set_input_files(files)
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.get_by_text("inventaris.csv: tersimpan")).to_be_visible()
    expect(page.get_by_text("laporan-b.csv: tersimpan")).to_be_visible()
    assert {path.name for path in folder.iterdir()} == {f.name for f in files}
    expect(page.get_by_role("link", name="laporan-b.csv")).to_be_visible()
    look(page, width, scripts, "terkirim")
    page.get_by_role("link", name="Ke pemeriksaan").click()
    told = Event()
    thread = check_in_the_background(workspace, told)
    expect(page.get_by_text("12 dari 30 berkas")).to_be_visible(timeout=BROWSER_MS)
    look(page, width, scripts, "berjalan")
    told.set()
    found = page.get_by_role("heading", name="Yang ditemukan")
    expect(found).to_be_visible(timeout=BROWSER_MS)
    thread.join()
    expect(page.get_by_role("button", name="Periksa sekali lagi")).to_be_visible()
    look(page, width, scripts, "selesai")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Hasilnya sebagai buku kerja").click()
    assert taken.value.suggested_filename == "HASIL-PEMERIKSAAN.xlsx"
    page.goto("/")
    expect(page.get_by_text("1 butir tertahan")).to_be_visible()
    look(page, width, scripts, "tertahan")


def look(page: Page, width: int, scripts: bool, name: str) -> None:
    """Judge the page; keep a picture of it where somebody asked for pictures."""
    if scripts:
        in_order(page, width)
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        page.screenshot(path=f"{pictures}/{name}-{width}-{scripts}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_one_file_that_broke_off_is_sent_again_alone(
    workspace: Served, visit: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    page = visit(workspace, OF_DINKES, width)
    page.goto(f"/berkas/{AGENCY}")
    broken = [True]

    def once(route: Route) -> None:
        if broken[0] and b'filename="b.csv"' in (route.request.post_data_buffer or b""):
            broken[0] = False
            route.abort()
        else:
            route.continue_()

    page.route("**/unggah", once)
    files = written(tmp_path, "a.csv", "b.csv", "c.csv")
    page.get_by_label("Berkas, boleh beberapa sekaligus").set_input_files(files)
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.get_by_text("Sambungan terputus.")).to_be_visible()
    expect(page.get_by_text("c.csv: tersimpan")).to_be_visible()
    look(page, width, True, "terputus")
    page.get_by_role("button", name="Kirim lagi").click()
    expect(page.get_by_text("Semuanya sudah dikirim.")).to_be_visible()
    there = {path.name for path in (tmp_path / "sources" / AGENCY).iterdir()}
    assert there == {"a.csv", "b.csv", "c.csv"}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_file_is_renamed_deleted_and_taken_back_without_scripts(
    workspace: Served, visit: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    folder = tmp_path / "sources" / AGENCY
    written(folder, "Laporan <b>tebal.csv")
    page = visit(workspace, OF_DINKES, width, java_script_enabled=False)
    page.goto(f"/berkas/{AGENCY}")
    page.get_by_role("link", name="Laporan <b>tebal.csv").click()
    page.get_by_label("Nama", exact=True).fill("Laporan.csv")
    page.get_by_role("button", name="Ganti nama atau pindahkan").click()
    expect(page.get_by_text("Berkas itu sekarang Laporan.csv.")).to_be_visible()
    page.get_by_role("button", name="Buang ke tempat sampah").click()
    assert not (folder / "Laporan.csv").exists()
    page.get_by_role("button", name="Ambil kembali").click()
    expect(page.get_by_text("Laporan.csv kembali ke folder.")).to_be_visible()
    assert (folder / "Laporan.csv").exists()
    pages = visit(workspace, OF_DINKES, width)
    for address in (f"/berkas/{AGENCY}", f"/berkas/{AGENCY}/satu?berkas=Laporan.csv"):
        pages.goto(address)
        look(pages, width, True, "berkas" if "satu" not in address else "satu")
