"""Declared "there is none": the paper, the signed one, and what it covers."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from docx import Document

from didd.adapters.register_files.statements.statement_text import Signatory
from didd.approval.what_may_be_decided import Refused
from didd.obligations.agreed.statements import chosen_of, statement_mark
from didd.obligations.board import Line
from didd.obligations.declarations import Saying
from didd.obligations.procurement.package_table import Typed
from didd.obligations.procurement.packages import PaperState
from didd.steps.obligations.completeness import board_now
from didd.steps.obligations.declaring import Asked, declare
from didd.steps.obligations.procuring import (
    PaperAsked,
    keep_package,
    remove_package,
    say_of_paper,
)
from didd.steps.obligations.stating import add_signed_statement, stated_now, statement_paper
from didd.steps.register_outputs import needed_digests, take_away_left
from tests.support.bureau import ATASAN, PEMBANTU, UTAMA, Bureau, row
from tests.support.samples.pdf_files import pdf

WHY = "Tidak ada perjanjian dengan pihak ketiga <b>& lain</b>."


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.list(row("Buku Putih Contoh"))
    made.whole()
    declare(made.office, made.agency, PEMBANTU, Asked("S04", Saying.NONE, reason=WHY))
    return made


def line(bureau: Bureau, code: str) -> Line:
    board = board_now(bureau.office, bureau.agency)
    return next(x for x in board.lines if x.heading.code == code)


def mark(bureau: Bureau, *keys: str) -> str:
    stated = stated_now(bureau.office, bureau.agency)
    return statement_mark(bureau.slug, chosen_of(stated.subjects, keys))


def add(bureau: Bureau, *keys: str, by: str = PEMBANTU, shown: str = "", content: bytes = b"-"):
    signed = pdf("Pernyataan") if content == b"-" else content
    shown = shown or mark(bureau, *keys)
    return add_signed_statement(bureau.office, bureau.agency, by, keys, shown, signed)


def test_the_signed_statement_is_kept_and_the_board_tells_it(bureau: Bureau) -> None:
    assert not line(bureau, "S04").declared.signed
    kept = add(bureau, "S04")
    assert line(bureau, "S04").declared.signed
    assert bureau.office.archive.has(kept.sha256)
    take_away_left(bureau.office)
    assert kept.sha256 in needed_digests(bureau.office, [])
    assert bureau.office.archive.has(kept.sha256)
    assert bureau.broken() == []


def test_it_covers_what_was_declared_and_not_what_is_declared_later(bureau: Bureau) -> None:
    shown = mark(bureau, "S04")
    add(bureau, "S04")
    declare(bureau.office, bureau.agency, PEMBANTU, Asked("S04", Saying.NONE, reason=WHY + " Dua."))
    assert not line(bureau, "S04").declared.signed
    with pytest.raises(Refused, match="sudah berubah"):
        add(bureau, "S04", shown=shown)
    declare(bureau.office, bureau.agency, PEMBANTU, Asked("S04", Saying.NONE, revoked=True))
    with pytest.raises(Refused):
        add(bureau, "S04")


def test_what_is_no_signed_paper_or_from_nobody_is_refused_and_leaves_nothing(
    bureau: Bureau,
) -> None:
    for content in (b"", b"bukan pdf", pdf("x")[:200]):
        with pytest.raises(Refused):
            add(bureau, "S04", content=content)
    for officer in (ATASAN, "siapa"):
        with pytest.raises(Refused):
            add(bureau, "S04", by=officer)
    with pytest.raises(Refused):
        add(bureau, "S05")
    with pytest.raises(Refused):
        add(bureau)
    assert bureau.office.store.none_statements.of(bureau.slug) == []
    assert bureau.office.store.outputs.left(bureau.slug) == set()
    assert len(bureau.refusals()) == 7


def test_the_paper_says_what_is_declared_in_both_forms_the_same_each_time(bureau: Bureau) -> None:
    who = Signatory("Nama <Contoh>", "Sekretaris", "000")
    told: dict[str, bytes] = {}
    for kind in ("docx", "pdf"):
        paper = [statement_paper(bureau.office, bureau.agency, ["S04"], who, kind) for _ in "ab"]
        assert paper[0] == paper[1], kind
        told[kind] = paper[0]
    written = Document(io.BytesIO(told["docx"]))
    cells = [cell.text for table in written.tables for r in table.rows for cell in r.cells]
    assert WHY in cells
    assert "Nama <Contoh>" in cells
    lines = [p.text for p in written.paragraphs]
    assert f"Sidik isi: {mark(bureau, 'S04')[:16]}" in lines
    with pikepdf.open(io.BytesIO(told["pdf"])) as opened:
        assert len(opened.pages) == 1


def test_a_paper_of_a_package_is_stated_too(bureau: Bureau) -> None:
    typed = Typed("P-1", "Pembangunan Contoh", "1.000.000", "tender", "selesai")
    keep_package(bureau.office, bureau.agency, UTAMA, typed, 2026)
    asked = PaperAsked("PB03", PaperState.NONE, reason="HPS tidak disusun untuk paket ini.")
    say_of_paper(bureau.office, bureau.agency, PEMBANTU, (2026, "P-1"), asked)
    stated = stated_now(bureau.office, bureau.agency)
    assert set(stated.subjects) == {"S04", "PB03@2026/P-1"}
    add(bureau, "PB03@2026/P-1")
    assert stated_now(bureau.office, bureau.agency).unsigned == ("S04",)
    assert not line(bureau, "S04").declared.signed
    assert bureau.broken() == []


def say_none_of_paper(bureau: Bureau, name: str) -> None:
    typed = Typed("P-1", name, "1.000.000", "tender", "selesai")
    keep_package(bureau.office, bureau.agency, UTAMA, typed, 2026)
    asked = PaperAsked("PB03", PaperState.NONE, reason="HPS tidak disusun untuk paket ini.")
    say_of_paper(bureau.office, bureau.agency, PEMBANTU, (2026, "P-1"), asked)


def test_a_statement_of_a_package_covers_no_other_one_under_its_code(bureau: Bureau) -> None:
    key, office, agency = "PB03@2026/P-1", bureau.office, bureau.agency
    say_none_of_paper(bureau, "Pembangunan Contoh")
    before = mark(bureau, key)
    add(bureau, key)
    keep_package(office, agency, UTAMA, Typed("P-1", "Pengadaan Kendaraan", "5"), 2026)
    assert key in stated_now(office, agency).unsigned
    with pytest.raises(Refused, match="sudah berubah"):
        add(bureau, key, shown=before)
    keep_package(office, agency, UTAMA, Typed("P-1", "Pembangunan Contoh", "5"), 2026)
    assert key in stated_now(office, agency).signed
    assert bureau.broken() == []


def test_what_was_said_of_a_package_ends_when_it_is_taken_away(bureau: Bureau) -> None:
    key, office, agency = "PB03@2026/P-1", bureau.office, bureau.agency
    say_none_of_paper(bureau, "Pembangunan Contoh")
    add(bureau, key)
    remove_package(office, agency, PEMBANTU, 2026, "P-1")
    keep_package(office, agency, UTAMA, Typed("P-1", "Pembangunan Contoh"), 2026)
    assert key not in stated_now(office, agency).subjects
    asked = PaperAsked("PB03", None)
    with pytest.raises(Refused):
        say_of_paper(office, agency, PEMBANTU, (2026, "P-1"), asked)
    say_none_of_paper(bureau, "Pembangunan Contoh")
    assert key in stated_now(office, agency).unsigned
    assert bureau.broken() == []


def test_the_same_file_for_the_same_again_is_one_statement(bureau: Bureau) -> None:
    kept = add(bureau, "S04")
    assert add(bureau, "S04") == kept
    assert bureau.office.store.none_statements.of(bureau.slug) == [kept]
    other = add(bureau, "S04", content=pdf("Pernyataan yang lain"))
    assert other.id != kept.id
    assert bureau.office.store.outputs.left(bureau.slug) == set()
    assert bureau.broken() == []
