"""What the public is told of how an agency stands: counts and days, and no word that was typed."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from didd.config.catalog import load_catalog_config
from didd.config.law.mandatory import Bound
from didd.model import Classification
from didd.obligations.agreed.bindings import bindings_of
from didd.obligations.board import Declared, Listed, board_of
from didd.obligations.declarations import Declaration, Saying
from didd.obligations.told.public_facts import public_facts

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
DAY = date(2026, 11, 28)
SECRET = "Rahasia internal sekali."


def facts(listed: list[Listed], news: date | None = DAY, **declared: Declared) -> dict[str, Any]:
    bound: frozenset[Bound] = frozenset({"all"})
    board = board_of("dinkes", listed, declared, CONFIG.mandatory, DAY, bound)
    at = datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Jakarta"))
    said = [
        Declaration("dinkes", "S04", Saying.NONE, "contoh.utama", "x", at, reason=SECRET),
        Declaration("dinkes", "B09", Saying.NOT_BOUND, "contoh.utama", "x", at, reason=SECRET),
    ]
    text = public_facts(board, bindings_of(board, bound, said), news, 6)
    for hidden in (SECRET, "contoh.utama", "Neraca", "catatan-rahasia"):
        assert hidden not in text
    return json.loads(text)


def item(title: str, made: str) -> Listed:
    return Listed("catatan-rahasia", "1", title, Classification.BERKALA, made, date(2026, 1, 15))


def test_counts_are_told_as_if_nothing_aged_and_the_days_beside_them() -> None:
    old, new = facts([item("Neraca", "2020")]), facts([item("Neraca", "2025-12")])
    assert old["answered"] == new["answered"] == 1
    assert old["due"] == ["2021-12-31"]
    assert new["due"] == ["2026-12-31"]
    assert old["quiet"] == "2027-05-28"
    assert facts([], None)["news"] == ""


def test_a_late_one_is_told_with_its_new_date_and_a_statement_by_its_number() -> None:
    until = date(2026, 12, 20)
    told = facts([], B04=Declared(announced=until), S04=Declared(none=True, signed=True))
    assert told["late"] == [
        {"id": "Laporan keuangan", "en": told["late"][0]["en"], "until": "2026-12-20"}
    ]
    assert (told["none"], told["signed"], told["answered"]) == (1, 1, 1)
