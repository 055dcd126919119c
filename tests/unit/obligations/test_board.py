"""The completeness board: what stands for a heading, how old it is, what people said of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.model import Classification
from didd.obligations.board import (
    Board,
    Declared,
    Listed,
    Standing,
    board_of,
    last_day,
    months_after,
)
from didd.obligations.board_forms import COLUMNS, board_json, board_rows
from didd.obligations.matching import HeadingFinder

MANDATORY = load_catalog_config(Path(__file__).parents[3] / "catalog_config").mandatory
DAY = date(2026, 11, 28)


def item(title: str, made: str = "2026", record: str = "", **more: object) -> Listed:
    kind = more.get("kind", Classification.BERKALA)
    assert isinstance(kind, Classification)
    return Listed(record or title, "1", title, kind, made, date(2026, 1, 15))


def board(*listed: Listed, day: date = DAY, **declared: Declared) -> Board:
    return board_of("dinkes", listed, declared, MANDATORY, day)


def standing(code: str, *listed: Listed, day: date = DAY, **declared: Declared) -> Standing:
    (line,) = (x for x in board(*listed, day=day, **declared).lines if x.heading.code == code)
    return line.standing


def test_every_heading_says_where_the_law_asks_for_it() -> None:
    assert len(MANDATORY.headings) == 88
    assert all(h.source and h.label.id and h.label.en and h.words for h in MANDATORY.headings)
    assert sum(h.per_package for h in MANDATORY.headings) == 39


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Laporan Realisasi Anggaran Semester I Tahun 2026", "B04"),
        ("LKjIP Dinas Kesehatan 2025", "B03"),
        ("Rencana Strategis (Renstra) 2021-2026", "S08"),
        ("SOP Uji Konsekuensi", "P08"),
        ("Nota Kesepahaman dengan Universitas", "S04"),
    ],
)
def test_a_title_proposes_its_heading(title: str, code: str) -> None:
    finder = HeadingFinder(MANDATORY.headings)
    assert finder.find(title, Classification.BERKALA)[:1] == (code,)


def test_a_word_within_another_proposes_nothing() -> None:
    finder = HeadingFinder(MANDATORY.headings)
    assert finder.find("Statistik Pendidikan Kelurahan", Classification.BERKALA) == ()


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("2026", Standing.PRESENT),
        ("2026-05-28", Standing.PRESENT),
        ("2026-05-27", Standing.DUE),
        ("2025-11-28", Standing.DUE),
        ("2025-11-27", Standing.OVERDUE),
        ("2019", Standing.OVERDUE),
        ("tidak diketahui", Standing.DUE),  # as old as its publication
    ],
)
def test_what_is_periodic_is_due_and_then_out_of_date(made: str, expected: Standing) -> None:
    # A document of the running year was made by its publication at the latest.
    listed = Listed("r", "1", "Laporan Keuangan", Classification.BERKALA, made, DAY)
    if made == "tidak diketahui":
        listed = item("Laporan Keuangan", made)
    assert standing("B04", listed) is expected


def test_confirmed_it_is_young_again_and_what_was_made_stays() -> None:
    old = item("Laporan Keuangan", "2019")
    told = Declared(confirmed=DAY - timedelta(days=10))
    assert standing("B04", old) is Standing.OVERDUE
    assert standing("B04", old, B04=told) is Standing.PRESENT
    (line,) = (x for x in board(old, B04=told).lines if x.heading.code == "B04")
    assert (line.items[0].made, line.current) == ("2019", told.confirmed)


def test_what_is_always_there_does_not_age() -> None:
    listed = item("Rencana Strategis", "2012", kind=Classification.SETIAP_SAAT)
    assert standing("S08", listed) is Standing.PRESENT


def test_what_is_late_may_be_announced_until_its_day() -> None:
    told = Declared(announced=DAY)
    assert standing("B04", B04=told) is Standing.ANNOUNCED
    assert standing("B04", item("Laporan Keuangan", "2019"), B04=told) is Standing.ANNOUNCED
    assert standing("B04", B04=told, day=DAY + timedelta(days=1)) is Standing.MISSING


def test_nothing_is_missing_of_what_does_not_bind() -> None:
    assert standing("B09") is Standing.ASKED
    assert standing("B09", B09=Declared(binds=True)) is Standing.MISSING
    assert standing("B09", B09=Declared(binds=False)) is Standing.NOT_BOUND
    assert standing("S04", S04=Declared(none=True)) is Standing.NONE


def test_people_say_what_an_item_is_of() -> None:
    listed = item("Buku Putih")
    assert [i.title for i in board(listed).unbound] == ["Buku Putih"]
    bound = board(listed, B03=Declared(records=frozenset({"Buku Putih"})))
    assert bound.unbound == ()
    denied = Declared(not_records=frozenset({"Laporan Keuangan"}))
    assert standing("B04", item("Laporan Keuangan"), B04=denied) is Standing.MISSING


_TITLES = st.sampled_from(
    ["Laporan Keuangan", "Renstra", "Profil Dinas", "Maklumat", "Buku", "LKjIP", "Neraca", ""]
)
_MADE = st.sampled_from(["", "2019", "2025-03", "2026-11-01", "2024/2025", "2099", "x", "2026-13"])


@given(st.lists(st.tuples(_TITLES, _MADE), max_size=8), st.dates(date(2020, 1, 1)), st.randoms())
def test_each_item_stands_once_in_any_order(rows, day, chance) -> None:
    listed = [item(title, made, f"r{n}") for n, (title, made) in enumerate(rows)]
    first = board(*listed, day=day)
    placed = [i.record_id for line in first.lines for i in line.items]
    placed += [i.record_id for i in first.unbound]
    assert sorted(placed) == sorted(i.record_id for i in listed)
    chance.shuffle(listed)
    again = board(*listed, day=day)
    assert [x.standing for x in again.lines] == [x.standing for x in first.lines]
    assert board_json(first)["answered"] <= board_json(first)["binding"]
    assert all(len(row) == len(COLUMNS) for row in board_rows(first))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_months_add_up(day: date, some: int, more: int) -> None:
    assert months_after(day, some) <= months_after(day, some + more)
    assert months_after(day, 12 * some).month == day.month


@pytest.mark.parametrize("made", ["", "x", "2026-13", "2026-02-30", "12/", "0", "2026-1-1-1"])
def test_what_is_no_date_has_no_last_day(made: str) -> None:
    assert last_day(made) is None
