"""Headings that real public lists bear (facts only), and the fields that their names alone say.

Two halves by the digest of the heading, each held to the same.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from didd.config.catalog import load_catalog_config
from didd.inventory.headings.columns import Names, Trust
from didd.text.fold import fold

ROOT = Path(__file__).parents[3]
CONFIG = load_catalog_config(ROOT / "catalog_config")
#: Read by their cells, whatever their names say.
BY_CELLS = {"keterangan"}


def collected(*, seen: bool) -> list[tuple[str, str]]:
    path = ROOT / "tests" / "support" / "samples" / "headings.csv"
    with path.open(encoding="utf-8") as file:
        pairs = [(row["heading"], row["field"]) for row in csv.DictReader(file)]
    return [p for p in pairs if (hashlib.sha256(p[0].encode()).digest()[0] % 2 == 0) is seen]


def judged(*, seen: bool) -> tuple[list[str], list[str], int]:
    """Return the headings read wrong, those not read, and how many there are."""
    names, pairs = Names(CONFIG, {}), collected(seen=seen)
    wrong, unread = list[str](), list[str]()
    for heading, field in pairs:
        meaning = names.read(heading)
        sure = meaning.field if meaning.trust >= Trust.ALIKE else ""
        if fold(heading) not in BY_CELLS and sure != field:
            (wrong if sure else unread).append(f"{heading}: {sure or meaning.field}")
    return wrong, unread, len(pairs)


def test_headings_are_read_and_none_is_read_wrong() -> None:
    for seen in (True, False):
        wrong, unread, count = judged(seen=seen)
        assert count > 40
        assert wrong == []
        assert len(unread) <= count // 10, unread
