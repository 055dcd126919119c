"""Packages: typed and out of tables, their papers in four states, each act in the chain."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from didd.approval.what_may_be_decided import Refused
from didd.obligations.procurement.package_table import Typed
from didd.obligations.procurement.packages import PaperState
from didd.obligations.procurement.papers import PackageBoard, PaperLine
from didd.steps.obligations.procuring import (
    BadTable,
    PaperAsked,
    import_packages,
    keep_package,
    packages_now,
    remove_package,
    say_of_paper,
)
from tests.support.bureau import ATASAN, PEMBANTU, Bureau, row

YEAR, CODE = 2026, "48512030"
NAME = "Pembangunan Gedung Contoh"
WHY = "Pengadaan ini tidak memerlukannya."
TABLE = f"""Daftar Paket;;;;
Kode RUP;Nama Paket;Pagu (Rp);Metode Pemilihan;Status
{CODE};{NAME};1.250.000.000,00;Tender;Selesai
=1+1;Paket Aneh;12;Tender;Selesai
"""


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.list(row(f"Kerangka Acuan Kerja {NAME}"), row("Spesifikasi Teknis Kendaraan"))
    made.whole()
    return made


def keep(bureau: Bureau, by: str = PEMBANTU, **more: str) -> None:
    typed = Typed(**{"code": CODE, "name": NAME, "method": "Tender", "stage": "Selesai", **more})
    keep_package(bureau.office, bureau.agency, by, typed, YEAR)


def boards(bureau: Bureau) -> list[PackageBoard]:
    return packages_now(bureau.office, bureau.agency, YEAR)


def line(bureau: Bureau, paper: str) -> PaperLine:
    return next(x for x in boards(bureau)[0].lines if x.heading.code == paper)


def say(bureau: Bureau, paper: str, state: PaperState | None, by: str = PEMBANTU, **more: str):
    asked = PaperAsked(paper, state, **more)
    return say_of_paper(bureau.office, bureau.agency, by, (YEAR, CODE), asked)


def bring(bureau: Bureau, content: bytes, name: str = "paket.csv", by: str = PEMBANTU):
    return import_packages(bureau.office, bureau.agency, by, YEAR, (name, content))


def test_a_paper_is_found_by_the_title_and_says_all_four_states(bureau: Bureau) -> None:
    keep(bureau)
    [board] = boards(bureau)
    assert len(board.lines) == 39
    assert line(bureau, "PB02").proposed
    assert line(bureau, "PB04").state is PaperState.MISSING, "of another matter"
    assert line(bureau, "PB32").by_method
    say(bureau, "PB11", PaperState.NOT_REQUIRED, reason=WHY)
    say(bureau, "PB03", PaperState.NONE, reason=WHY)
    say(
        bureau,
        "PB04",
        PaperState.PRESENT,
        record_id=bureau.record_id("Spesifikasi Teknis Kendaraan"),
    )
    states = {code: line(bureau, code).state for code in ("PB02", "PB11", "PB03", "PB04", "PB05")}
    assert list(states.values()) == [
        PaperState.PRESENT,
        PaperState.NOT_REQUIRED,
        PaperState.NONE,
        PaperState.PRESENT,
        PaperState.MISSING,
    ]
    say(bureau, "PB02", PaperState.MISSING)
    assert line(bureau, "PB02").state is PaperState.MISSING
    say(bureau, "PB02", None)
    assert line(bureau, "PB02").proposed
    assert bureau.broken() == []


def test_only_what_its_stage_has_reached_is_asked(bureau: Bureau) -> None:
    keep(bureau, stage="rencana")
    [board] = boards(bureau)
    assert [each.heading.code for each in board.lines] == ["PB01"]
    assert board.later == 38
    keep(bureau, stage="gagal")
    assert len(boards(bureau)[0].lines) == 24


def test_a_table_comes_whole_or_not_at_all_and_once(bureau: Bureau) -> None:
    with pytest.raises(BadTable) as bad:
        bring(bureau, TABLE.encode())
    assert [each.row for each in bad.value.problems] == [4]
    assert boards(bureau) == []
    good = "\n".join(TABLE.splitlines()[:3]).encode()
    assert bring(bureau, good) == (1, 1)
    assert bring(bureau, good) == (1, 0)
    [board] = boards(bureau)
    assert (board.package.value, board.package.method) == (1_250_000_000, "tender")
    assert bureau.broken() == []


def test_a_workbook_is_read_as_it_is_shown(bureau: Bureau) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kode", "Nama paket", "Nilai", "Tahun"])
    sheet.append(["A-1", "Jasa Konsultansi", 50_000_000, 2026])
    book.save(out)
    assert bring(bureau, out.getvalue(), "paket.xlsx") == (1, 1)
    assert boards(bureau)[0].package.value == 50_000_000


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n", b"PK\x03\x04 rusak", b"a,b\n1,2\n", b"kode,nama paket\n", b"\x00"],
)
def test_what_is_no_table_of_packages_is_told_kindly(bureau: Bureau, content: bytes) -> None:
    with pytest.raises(BadTable):
        bring(bureau, content)
    assert bureau.office.store.packages.of(bureau.slug) == []


def test_what_makes_no_sense_or_comes_from_nobody_is_refused(bureau: Bureau) -> None:
    keep(bureau)
    for paper, state, more in (
        ("PB99", PaperState.NONE, {"reason": WHY}),
        ("B01", PaperState.NONE, {"reason": WHY}),
        ("PB03", PaperState.NONE, {}),
        ("PB03", PaperState.NOT_REQUIRED, {"reason": "-"}),
        ("PB03", PaperState.PRESENT, {"record_id": "lain"}),
        ("PB03", None, {}),
    ):
        with pytest.raises(Refused):
            say(bureau, paper, state, **more)
    with pytest.raises(Refused):
        keep(bureau, code="../etc", by=PEMBANTU)
    for officer in (ATASAN, "siapa"):
        with pytest.raises(Refused):
            keep(bureau, by=officer)
        with pytest.raises(Refused):
            say(bureau, "PB03", PaperState.NONE, by=officer, reason=WHY)
        with pytest.raises(Refused):
            remove_package(bureau.office, bureau.agency, officer, YEAR, CODE)
    assert bureau.office.store.packages.papers(bureau.slug) == []
    assert bureau.broken() == []


def test_one_entered_by_mistake_goes_and_comes_back(bureau: Bureau) -> None:
    keep(bureau)
    remove_package(bureau.office, bureau.agency, PEMBANTU, YEAR, CODE)
    assert boards(bureau) == []
    with pytest.raises(Refused):
        remove_package(bureau.office, bureau.agency, PEMBANTU, YEAR, CODE)
    keep(bureau)
    assert len(boards(bureau)) == 1
    assert bureau.broken() == []
