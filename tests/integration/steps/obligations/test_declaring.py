"""What officers declare of headings: kept with its link in the chain, refused with a reason."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from didd.approval.what_may_be_decided import Refused
from didd.obligations.board import Board, Line, Standing
from didd.obligations.declarations import Saying
from didd.steps.obligations.completeness import board_now
from didd.steps.obligations.declaring import Asked, confirm_list, declare, list_mark
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ATASAN, UTAMA, Bureau, row

WHY = "Tidak ada kegiatan pengadaan pada tahun ini."


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.list(row("Laporan Keuangan 2020", waktu_pembuatan="2020"), row("Buku Putih Contoh"))
    made.whole()
    return made


def board(bureau: Bureau) -> Board:
    return board_now(bureau.office, bureau.agency)


def line(bureau: Bureau, code: str) -> Line:
    return next(x for x in board(bureau).lines if x.heading.code == code)


def say(bureau: Bureau, code: str, saying: Saying, by: str = UTAMA, **more: object) -> None:
    declare(bureau.office, bureau.agency, by, Asked(code, saying, **more))  # type: ignore[arg-type]


def test_what_is_declared_changes_the_board_and_can_be_taken_back(bureau: Bureau) -> None:
    assert line(bureau, "B04").standing is Standing.OVERDUE
    assert line(bureau, "B09").standing is Standing.ASKED
    say(bureau, "B09", Saying.NOT_BOUND, reason=WHY)
    say(bureau, "S04", Saying.NONE, reason=WHY)
    soon = bureau.office.today + timedelta(days=30)
    say(bureau, "B04", Saying.ANNOUNCED, day=soon, reason="Masih diperiksa oleh auditor negara.")
    stands = {code: line(bureau, code).standing for code in ("B09", "S04", "B04")}
    assert stands == {
        "B09": Standing.NOT_BOUND,
        "S04": Standing.NONE,
        "B04": Standing.ANNOUNCED,
    }
    say(bureau, "S04", Saying.NONE, revoked=True)
    assert line(bureau, "S04").standing is Standing.MISSING
    with pytest.raises(Refused):
        say(bureau, "S04", Saying.NONE, revoked=True)
    assert bureau.broken() == []


def test_an_item_is_said_to_be_of_a_heading(bureau: Bureau) -> None:
    (book,) = board(bureau).unbound
    say(bureau, "B03", Saying.RECORD, record_id=book.record_id)
    assert line(bureau, "B03").items == (book,)
    assert not line(bureau, "B03").proposed
    say(bureau, "B03", Saying.NOT_RECORD, record_id=book.record_id)
    assert board(bureau).unbound == (book,)
    assert bureau.broken() == []


def test_what_is_withdrawn_is_not_there_any_more(bureau: Bureau) -> None:
    assert line(bureau, "B04").items
    how = Instruction(UTAMA, "Salah terbit, diperbaiki dahulu.")
    withdraw(bureau.office, bureau.record_id("Laporan Keuangan 2020"), how, "contoh")
    assert line(bureau, "B04").standing is Standing.MISSING


def test_one_act_confirms_the_list_but_for_exceptions(bureau: Bureau) -> None:
    made = confirm_list(bureau.office, bureau.agency, UTAMA)
    assert [each.heading for each in made] == ["B04"]
    found = line(bureau, "B04")
    assert (found.standing, found.current) == (Standing.PRESENT, bureau.office.today)
    assert found.items[0].made == "2020"
    with pytest.raises(Refused):
        confirm_list(bureau.office, bureau.agency, UTAMA, ["B04"])
    with pytest.raises(Refused):
        confirm_list(bureau.office, bureau.agency, UTAMA, ["XX"])
    assert bureau.broken() == []


def test_a_list_that_changed_since_it_was_shown_is_not_confirmed(bureau: Bureau) -> None:
    shown = list_mark(bureau.office, board(bureau))
    bureau.list(
        row("Laporan Keuangan 2020", waktu_pembuatan="2020"),
        row("Buku Putih Contoh"),
        row("Laporan Keuangan 2019", waktu_pembuatan="2019"),
    )
    bureau.whole()
    with pytest.raises(Refused, match="Daftar sudah berubah"):
        confirm_list(bureau.office, bureau.agency, UTAMA, shown=shown)
    assert bureau.office.store.declarations.of(bureau.slug) == []
    now = list_mark(bureau.office, board(bureau))
    assert confirm_list(bureau.office, bureau.agency, UTAMA, shown=now)


@pytest.mark.parametrize(
    ("code", "saying", "more"),
    [
        ("Z99", Saying.BINDS, {}),
        ("PB01'", Saying.BINDS, {}),
        ("S04", Saying.NONE, {}),
        ("S04", Saying.NONE, {"reason": "-"}),
        ("S04", Saying.NONE, {"reason": "xxxxxxxxxxxxxxxxx"}),
        ("B04", Saying.NONE, {"reason": WHY}),
        ("B04", Saying.ANNOUNCED, {"reason": WHY}),
        ("B03", Saying.RECORD, {"record_id": "tidak-ada"}),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(
    bureau: Bureau, code: str, saying: Saying, more: dict[str, Any]
) -> None:
    before = board(bureau)
    with pytest.raises(Refused):
        say(bureau, code, saying, **more)
    assert board(bureau) == before
    events = bureau.office.store.evidence.read().events
    assert events[-1].act == "refused"


def test_only_the_agency_and_the_chief_officer_declare(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        say(bureau, "S04", Saying.NONE, by=ATASAN, reason=WHY)
    with pytest.raises(Refused):
        say(bureau, "S04", Saying.NONE, by="siapa", reason=WHY)
    assert bureau.office.store.declarations.of(bureau.slug) == []


def test_a_declaration_changed_in_the_database_is_told(bureau: Bureau) -> None:
    say(bureau, "S04", Saying.NONE, reason=WHY)
    engine = bureau.office.store.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if sqlite:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' "
                "AND tbl_name = 'heading_declaration'"
            ).scalars()
            for name in list(names):
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        else:
            connection.exec_driver_sql("ALTER TABLE heading_declaration DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE heading_declaration SET reason = 'lain sama sekali'")
    assert len(bureau.broken()) >= 2
