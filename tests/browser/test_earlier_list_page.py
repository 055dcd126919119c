"""The list and decree from before, sent and confirmed in Chromium, on a phone and on a screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.test_workspace import in_order
from tests.support.pictures import picture
from tests.support.samples.desk_samples import HOSTILE, SUPERIOR

pytestmark = pytest.mark.browser
HERE = "/didd/dinkes/sebelumnya"


def old_list(place: Path, title: str) -> Path:
    book, out = openpyxl.Workbook(), io.BytesIO()
    lines = [
        ("No", "Judul Informasi", "Ringkasan Isi Informasi", "Pejabat yang Menguasai Informasi"),
        ("A. INFORMASI YANG WAJIB DIUMUMKAN SECARA BERKALA", "", "", ""),
        ("1", "Profil Kesehatan Tahun 2025", "Isi profil.", "Sekretariat"),
        ("2", "Kalender Kegiatan Tahun 2019", "Isi kalender.", "Sekretariat"),
        ("3", title, "Isi.", "Sekretariat"),
    ]
    for line in lines:
        book.worksheets[0].append(line)
    book.save(out)
    path = place / "daftar lama.xlsx"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_list_from_before_is_looked_at_and_kept(
    desk: Served, visit: Callable[..., Page], tmp_path: Path, width: int, language: str
) -> None:
    pictured = (width, language) == (360, "id")
    title = "Rencana Kerja Tahun 2019" if pictured else HOSTILE.replace("\u202e", "") * 3
    page = visit(desk, SUPERIOR, width)
    page.goto(f"/didd?lang={language}")
    page.locator("details summary").click()
    in_order(page, width)
    page.locator(f'a[href="{HERE}"]').click()
    in_order(page, width)
    page.locator("#berkas").set_input_files(old_list(tmp_path, title))
    page.locator("#nomor").fill("188.44/7/2024")
    page.locator("#tanggal").fill("2024-03-01")
    page.locator("#pejabat").fill("Pejabat Contoh, S.H.")
    page.locator("button.main").click()
    expect(page.get_by_text("Kalender Kegiatan Tahun 2019")).to_be_visible()
    in_order(page, width)
    if pictured:
        picture(page, "daftar-lama")
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_text("Pejabat Contoh, S.H.")).to_be_visible()
    in_order(page, width)
