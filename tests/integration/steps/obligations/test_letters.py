"""The letter to the head of a late agency: what it says is what the board says on its day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from didd.obligations.declarations import Saying
from didd.office import Office
from didd.steps.obligations.declaring import Asked, declare
from didd.steps.obligations.letters import (
    LETTERS,
    Owed,
    letter_now,
    letter_paper,
    owed_now,
    working_days_after,
)
from tests.support.bureau import UTAMA, WIB, Bureau, quick_config, row

DAY = date(2026, 4, 7)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.office.seed_officers()
    made.list(
        row("Laporan Keuangan <&> 2024", waktu_pembuatan="2025-03-31"),
        row("Laporan Kinerja 2025", waktu_pembuatan="2026-01-31"),
    )
    made.whole()
    return made


def on(bureau: Bureau, day: date) -> Office:
    at = datetime.combine(day, time(9), WIB)
    return replace(bureau.office, now=lambda: at, desk_url="https://meja.example")


def owed(office: Office, bureau: Bureau) -> Owed:
    [found] = owed_now(office, [bureau.agency])
    return found


def test_it_names_what_is_late_and_missing_and_until_when_to_answer(bureau: Bureau) -> None:
    office = on(bureau, DAY)
    letter = letter_now(office, owed(office, bureau))
    assert letter.rows[0] == (
        "1",
        "B04",
        "Laporan keuangan",
        "melewati batas waktu pembaruan",
        "31 Maret 2026",
    )
    codes = [line[1] for line in letter.rows]
    assert "B03" not in codes
    assert codes.count("B04") == 1
    assert "S08" in codes
    assert letter.addressee[0] == "Yth. Pimpinan Dinas Kesehatan"
    assert "21 April 2026" in letter.request[0]
    assert "https://meja.example/kelengkapan/dinkes" in letter.request[0]
    assert letter.name == "Petugas Contoh Dua"
    why = "Tidak ada perjanjian pada tahun ini."
    declare(office, bureau.agency, UTAMA, Asked("S04", Saying.NONE, reason=why))
    now = letter_now(office, owed(office, bureau))
    assert [line[1] for line in now.rows] == [code for code in codes if code != "S04"]


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_a_paper_says_it_all_and_is_the_same_when_written_again(bureau: Bureau, kind: str) -> None:
    office = on(bureau, DAY)
    found = owed(office, bureau)
    content = letter_paper(office, found, kind)
    assert letter_paper(office, found, kind) == content
    text = _text(content, kind)
    said = letter_now(office, found)
    texts = [*said.opening, *said.request, said.name, *(x for line in said.rows for x in line)]
    squeezed = "".join(text.split())
    assert [each for each in texts if "".join(each.split()) not in squeezed] == []


def test_an_agency_without_a_list_is_asked_for_its_first(bureau: Bureau) -> None:
    bureau.office.store.agencies.seed(
        bureau.office.config.agency_list, datetime(2026, 1, 5, tzinfo=WIB)
    )
    office = on(bureau, DAY)
    [other] = owed_now(office, [office.agency("dlh")])
    letter = letter_now(office, other)
    assert [line[1:] for line in letter.rows] == [
        (
            "-",
            "Daftar Informasi dan Dokumentasi (DIDD)",
            "daftar belum pernah ditetapkan",
            "5 April 2026",
        )
    ]
    assert "belum memiliki" in letter.opening[1]


def test_days_to_answer_are_working_days() -> None:
    sop = quick_config().sop
    assert working_days_after(date(2026, 4, 2), 1, sop) == date(2026, 4, 6), "Good Friday"
    assert working_days_after(DAY, 10, sop) == date(2026, 4, 21)


def _text(content: bytes, kind: str) -> str:
    if kind == "pdf":
        return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(content))
    made = Document(io.BytesIO(content))
    cells = (cell.text for table in made.tables for line in table.rows for cell in line.cells)
    return " ".join([*(p.text for p in made.paragraphs), *cells])
