"""Items that look like one are told by how they are alike; the board counts a heading once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from didd.model import Classification
from didd.obligations.board import Listed
from didd.obligations.told.repeated import Repeat, repeated


def item(title: str, record: str = "", *files: str, kind: str = "BERKALA") -> Listed:
    day = date(2026, 1, 15)
    return Listed(record or title, "1", title, Classification(kind), "2026", day, files)


def kinds(*items: Listed) -> list[tuple[Repeat, int]]:
    return [(each.kind, len(each.items)) for each in repeated(items)]


def test_what_is_doubled_or_split_is_told_and_what_only_looks_near_is_not() -> None:
    assert kinds(item("Neraca 2025", "a"), item("NERACA  2025.", "b")) == [(Repeat.TITLE, 2)]
    parts = (item("Laporan Keuangan 2025 (Bagian 1)"), item("Laporan Keuangan 2025 - bagian 2"))
    assert kinds(*parts) == [(Repeat.PARTS, 2)]
    assert kinds(item("Renstra 1/3"), item("Renstra 2/3"), item("Renstra 3/3")) == [
        (Repeat.PARTS, 3)
    ]
    assert kinds(item("A", "a", "x"), item("B", "b", "x", "y")) == [(Repeat.FILE, 2)]
    assert kinds(item("Laporan Semester I 2025"), item("Laporan Semester II 2025")) == []
    assert kinds(item("Laporan 2024"), item("Laporan 2025"), item("Bagian 1")) == []


def test_the_same_items_are_told_once_and_classes_are_seen() -> None:
    one = item("Renja", "a", "x")
    two = replace(one, record_id="b", classification=Classification.SETIAP_SAAT)
    [found] = repeated([one, two])
    assert found.kind is Repeat.TITLE
    assert found.classes
