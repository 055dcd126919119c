"""The material by which the search is judged: its shape, its counts, and no grades in it."""

import csv
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

JUDGED = Path(__file__).parents[2] / "portal" / "search" / "judged"

ITEM = [
    "id",
    "title",
    "agency",
    "class",
    "year",
    "kind",
    "form",
    "summary",
    "source_kind",
    "source",
]
QUERY = ["id", "query", "kind", "wish_seen", "url", "language"]

CLASSES = {"berkala", "setiap saat", "serta merta"}
KINDS = {"tabel", "dokumen", "register", "peraturan", "pengumuman", "peta", "formulir"}
FORMS = {"softcopy", "hardcopy", "hardcopy dan softcopy"}
SOURCES = {"daftar", "pengumuman", "undang-undang", "bentuk umum"}
WORDINGS = {
    "sehari-hari",
    "lisan",
    "singkatan",
    "inggris",
    "pertanyaan",
    "tahun",
    "salah-ketik",
    "dokumen",
    "resmi",
}


def rows(name: str, columns: list[str]) -> list[dict[str, str]]:
    with (JUDGED / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        read = list(reader)
    assert reader.fieldnames == columns
    assert all(set(row) == set(columns) and None not in row.values() for row in read)
    return read


@pytest.fixture(scope="module")
def items() -> list[dict[str, str]]:
    return rows("catalogue.csv", ITEM)


@pytest.fixture(scope="module")
def queries() -> list[dict[str, str]]:
    return rows("queries.csv", QUERY)


def test_the_catalogue_is_large_enough_and_every_item_has_its_own_number(items):
    assert len(items) >= 500
    assert len({item["id"] for item in items}) == len(items)
    assert len({(item["title"], item["agency"]) for item in items}) == len(items)


def test_five_hundred_titles_have_a_public_source(items):
    assert sum(item["source_kind"] != "bentuk umum" for item in items) >= 500


def test_every_item_says_what_it_is(items):
    for column, known in [
        ("class", CLASSES),
        ("kind", KINDS),
        ("form", FORMS),
        ("source_kind", SOURCES),
    ]:
        assert {item[column] for item in items} == known
    assert all(all(item.values()) for item in items)
    assert all(2000 <= int(item["year"]) <= 2026 for item in items)


def test_the_catalogue_holds_what_makes_searching_hard(items):
    titles = Counter(item["title"] for item in items)
    assert sum(count > 1 for count in titles.values()) >= 10
    assert sum(item["form"] == "hardcopy" for item in items) >= 20
    assert sum(item["kind"] == "register" for item in items) >= 20
    series = Counter((item["agency"], item["title"].replace(item["year"], "")) for item in items)
    assert sum(count >= 3 for count in series.values()) >= 20


def test_there_are_enough_queries_each_asked_once(queries):
    assert len(queries) >= 150
    assert len({query["id"] for query in queries}) == len(queries)
    assert len({query["query"].casefold() for query in queries}) == len(queries)
    assert {query["kind"] for query in queries} == WORDINGS


def test_no_query_is_a_title(items, queries):
    titles = {item["title"].casefold() for item in items}
    assert not titles & {query["query"].casefold() for query in queries}


def test_the_two_halves_are_about_equal_and_hold_every_wording(queries):
    halves: dict[int, Counter[str]] = {0: Counter(), 1: Counter()}
    for query in queries:
        halves[sha256(query["query"].encode()).digest()[0] % 2][query["kind"]] += 1
    assert all(set(half) == WORDINGS for half in halves.values())
    assert abs(halves[0].total() - halves[1].total()) <= len(queries) // 5
