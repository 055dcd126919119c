"""Step 1 whole, on a phone over a weak line: from ten files to what came back, sent in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from didd.adapters.store.workspace.check_requests import CheckState
from didd.model import State
from didd.steps.collect.collect import harvest
from tests.browser.conftest import Served, nothing_yet, serve
from tests.browser.test_workspace import in_order
from tests.support.bureau import COLUMNS, quick_config, remembering, row
from tests.support.pictures import picture
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, config_with_local_officer
from tests.support.servers.weak_line import WeakLine, weak_line

pytestmark = pytest.mark.browser
AGENCY, PHONE = "dinkes", 360
#: Milliseconds in which anything on the page comes, over the weak line too.
LONGEST = 120_000
#: The file on which the line breaks.
BREAKS = "laporan-4.csv"
ASKED = "Penjelasan butir"
NOTE, ANSWER = "Sebutkan tahun datanya.", "Sudah: data tahun 2025."


@dataclass(frozen=True)
class Office:
    """The desk as the phone sees it, over the line; its folder; the desk without the line."""

    desk: Served
    over_line: Served
    line: WeakLine
    folder: Path

    @property
    def waiting(self) -> list[str]:
        """The titles that wait for the chief officer."""
        records = self.desk.sample.office.store.records
        return sorted(s.record.title for s in records.queue(agency=AGENCY))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Yield a desk behind a weak line, and a worker that does what is asked for."""
    folder = tmp_path / "sources" / AGENCY
    folder.mkdir(parents=True)
    config = quick_config()
    config.officers.update(config_with_local_officer().officers)
    parts: dict[str, Any] = {"sources": folder.parent, "config": config, "checker": remembering()}
    parts["now"] = lambda: datetime.now(UTC)
    with serve(tmp_path, nothing_yet, **parts) as desk:
        port = urlsplit(desk.url).port
        assert port is not None
        with weak_line(port) as line, working(desk):
            over_line = replace(desk, url=f"http://127.0.0.1:{line.port}")
            yield Office(desk, over_line, line, folder)


class working:  # noqa: N801
    """A worker: does each check that was asked for once it is due, until the test is over."""

    def __init__(self, desk: Served) -> None:
        self._office, self._over = desk.sample.office, Event()
        self._thread = Thread(target=self._work, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _work(self) -> None:
        office, requests = self._office, self._office.store.check_requests
        while not self._over.wait(0.2):
            for asked in requests.open():
                if asked.due_at <= office.now():
                    requests.progress(asked.id, "checking", office.now(), 5, 10)
                    harvest(office, office.agency(AGENCY))
                    requests.end(asked.id, CheckState.DONE, office.now())


def ten_files(place: Path) -> list[Path]:
    """Write a list of nine items and its nine files; one cell is wrong, one heading unclear."""
    names = {**COLUMNS, "ringkasan": ASKED}
    rows = [
        row(f"Laporan Tahunan {n} Tahun 2025", f"laporan-{n}.csv", waktu_pembuatan="2025")
        for n in range(1, 10)
    ]
    rows[1]["retensi"] = "Tahun 2025"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["No", *names.values()])
    for number, line in enumerate(rows, start=1):
        writer.writerow([number, *(line.get(code, "") for code in names)])
    files = {"inventaris.csv": out.getvalue().encode()}
    for n in range(1, 10):
        content = "".join(f"{year};{n * year % 977}\n" for year in range(1000, 1900))
        files[f"laporan-{n}.csv"] = f"tahun;jumlah\n{content}".encode()
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    return [place / name for name in files]


def seen(found: Locator) -> None:
    expect(found).to_be_visible(timeout=LONGEST)


def look(page: Page, name: str, at: Locator | None = None) -> None:
    in_order(page, PHONE)
    picture(page, name, at)


def check_again(page: Page, office: Office) -> None:
    """Have the folder checked, and wait for what was found.

    A check that goes on already, because files came, read the folder before what was done since.
    """
    requests = office.desk.sample.office.store.check_requests
    until = monotonic() + LONGEST / 1000
    while requests.open():
        assert monotonic() < until, "a check did not end"
        page.wait_for_timeout(100)
    page.goto(f"/periksa/{AGENCY}")
    with page.expect_navigation(timeout=LONGEST):
        page.get_by_role("button", name="Periksa").click()
    seen(page.get_by_role("button", name="Periksa sekali lagi"))


def send_files(page: Page, office: Office, files: list[Path]) -> None:
    """Send ten files at once; the line breaks on one, which is sent again alone."""
    seen(page.get_by_text("Belum ada yang dilihat."))
    look(page, "beranda-kosong")
    page.get_by_role("link", name="Berkas").last.click()
    page.wait_for_load_state("load")  # sent before the script is here, all go at once
    office.line.break_at(f'filename="{BREAKS}"'.encode())
    page.get_by_label("Berkas, boleh beberapa sekaligus").set_input_files(files)
    page.get_by_role("button", name="Kirim", exact=True).click()
    seen(page.get_by_text("Sambungan terputus."))
    seen(page.get_by_text("laporan-9.csv: tersimpan"))
    there = {path.name for path in office.folder.iterdir() if path.is_file()}
    assert there == {path.name for path in files} - {BREAKS}
    assert office.line.cuts
    look(page, "berkas-terputus")
    office.line.break_at(b"")
    page.get_by_role("button", name="Kirim lagi").click()
    seen(page.get_by_text("Semuanya sudah dikirim."))
    for path in files:
        assert (office.folder / path.name).read_bytes() == path.read_bytes()


def answer_the_column(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="1 kolom menunggu").click()
    seen(page.get_by_role("heading", name=ASKED))
    look(page, "kolom-pd")
    page.get_by_label("Kolom ini berisi").select_option(label="Ringkasan Isi Informasi")
    page.get_by_role("button", name="Simpan jawaban").click()
    seen(page.get_by_text("Tidak ada kolom yang menunggu jawaban."))


def mend_the_row(page: Page) -> None:
    page.goto(f"/daftar/{AGENCY}?hanya=tertahan")
    seen(page.get_by_text("Kolom retensi berisi tahun"))
    look(page, "daftar-pd")
    page.get_by_role("link", name="Laporan Tahunan 2 Tahun 2025").click()
    look(page, "baris-pd")
    page.get_by_label("Jangka Waktu Penyimpanan").fill("5 tahun")
    page.get_by_role("button", name="Simpan").click()
    seen(page.get_by_text("1 sel disimpan"))


def add_an_item(page: Page) -> float:
    """Add an item as somebody does on a phone; return how many seconds the machine took of it."""
    began = monotonic()
    page.goto(f"/daftar/{AGENCY}/baru")
    page.get_by_label("Klasifikasi").select_option("Setiap Saat")
    page.get_by_label("Judul").fill("Notulen Rapat Koordinasi Tahun 2025")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_label("Waktu Pembuatan")).to_have_value("2025", timeout=LONGEST)
    expect(page.get_by_label("Pejabat")).to_have_value("Sekretariat", timeout=LONGEST)
    page.get_by_label("Ringkasan").fill("Notulen rapat koordinasi dinas (contoh).")
    look(page, "butir-baru")
    page.get_by_role("button", name="Simpan").click()
    seen(page.get_by_text("Ditambahkan: Notulen Rapat Koordinasi Tahun 2025"))
    return monotonic() - began


def give_back(page: Page, title: str) -> None:
    """Return one proposal, with a note beside a field of it."""
    page.goto(f"/antrean?pd={AGENCY}")
    page.get_by_role("link", name=title).first.click()
    page.get_by_text("Kembalikan untuk perbaikan", exact=True).first.click()
    form = page.locator("details.act.return")
    form.locator("#alasan-return").fill("Ringkasannya belum menyebut tahun.")
    form.get_by_text("Catatan di samping bidang tertentu").click()
    form.locator("#catatan-ringkasan").fill(NOTE)
    look(page, "kembalikan", form)
    form.get_by_role("button", name="Kembalikan").click()
    seen(page.get_by_role("status"))


def answer_what_came_back(page: Page, title: str) -> None:
    page.goto("/")
    seen(page.get_by_text("1 butir dikembalikan"))
    look(page, "beranda-pd")
    page.get_by_role("link", name=title).first.click()
    seen(page.get_by_text(NOTE).first)
    page.get_by_text("Tulis catatan").click()
    page.get_by_label("Catatan", exact=True).fill(ANSWER)
    page.get_by_role("button", name="Simpan catatan").click()
    seen(page.get_by_text(ANSWER))
    look(page, "catatan-pd", page.locator("#riwayat"))
    page.goto(f"/daftar/{AGENCY}?cari={title.replace(' ', '+')}")
    page.get_by_role("link", name=title).click()
    seen(page.get_by_text(NOTE))
    page.get_by_label("Ringkasan Isi Informasi").fill("Laporan tahunan, data tahun 2025.")
    page.get_by_role("button", name="Simpan").click()
    seen(page.get_by_text("1 sel disimpan"))


def test_step_1_whole_on_a_phone_over_a_weak_line(
    office: Office, visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(office.over_line, OF_DINKES, PHONE)
    page.set_default_timeout(LONGEST)
    send_files(page, office, ten_files(tmp_path / "telepon"))
    page.get_by_role("link", name="Ke pemeriksaan").last.click()
    seen(page.get_by_role("heading", name="Yang ditemukan"))
    look(page, "periksa-pd")
    answer_the_column(page)
    check_again(page, office)
    mend_the_row(page)
    seconds = add_an_item(page)
    print(f"\na new item over the weak line: {seconds:.1f} s of the machine's")
    check_again(page, office)
    titles = [f"Laporan Tahunan {n} Tahun 2025" for n in range(1, 10)]
    assert office.waiting == sorted([*titles, "Notulen Rapat Koordinasi Tahun 2025"])
    chief = visit(office.desk, APPROVER, PHONE)
    chief.set_default_timeout(LONGEST)
    give_back(chief, titles[6])
    answer_what_came_back(page, titles[6])
    check_again(page, office)
    assert titles[6] in office.waiting
    [newest] = [
        s
        for s in office.desk.sample.office.store.records.queue(agency=AGENCY)
        if s.record.title == titles[6]
    ]
    assert newest.state is State.SUBMITTED
    chief.goto(f"/usulan/{newest.id}")
    for said in ("Ringkasannya belum menyebut tahun.", NOTE, ANSWER, "data tahun 2025."):
        seen(chief.get_by_text(said).last)
