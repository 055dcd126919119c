"""Searches that found nothing: their words alone, once an hour, told when they were not rare."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from portal import Portal
from tests.support.counts.counting import HEAP, Counting
from tests.support.portal.ckan_client import found, publish

pytestmark = pytest.mark.portal

ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1)"


@pytest.fixture(scope="module")
def made(portal: Portal) -> Counting:
    portal.reset()
    publish(portal, nomor="1", title="Jumlah puskesmas di kecamatan")
    assert found(portal, "puskesmas")
    return Counting(portal)


@pytest.fixture
def counting(made: Counting) -> Counting:
    made.begin()
    return made


def words(counting: Counting) -> dict[str, int]:
    """The words in the database, and in how many hours they were sought."""
    return dict(counting.execute("SELECT word, hours FROM didd_sought"))


def told(counting: Counting, token: str) -> requests.Response:
    headers = {"Authorization": token} if token else {}
    url = f"{counting.portal.url}/api/3/action/didd_sought_list"
    return requests.get(url, headers=headers, timeout=60)


def test_only_what_found_nothing_is_counted_and_once_an_hour(counting: Counting) -> None:
    for _ in range(4):
        counting.visit("/dataset?q=Bendungan+selokan+budi@contoh.id+6271011212900001")
    counting.visit("/dataset?q=puskesmas")  # found
    counting.visit("/dataset?q=puskesmas+zeppelin")  # not all of it: the nearest were shown
    counting.visit("/organization/dinkes?q=kapal")
    counting.take_up()
    kept = words(counting)
    assert kept == dict.fromkeys(["bendungan", "selokan", "puskesmas", "zeppelin", "kapal"], 1)
    counting.visit("/dataset?q=bendungan")  # in the same hour
    counting.take_up()
    assert words(counting)["bendungan"] == 1


@pytest.mark.parametrize(
    "more",
    [{"method": "HEAD"}, {"agent": ROBOT}, {"agent": "curl/8.5"}, {"path": "/dataset?q=x&page=2"},
     {"path": "/dataset?q=title:kapal"}, {"path": "/dataset?q="}, {"token": True},
     {"path": "/api/3/action/package_search?q=kapal"}],
)  # fmt: skip
def test_nobody_s_search_is_counted_but_a_visitor_s(
    counting: Counting, more: dict[str, Any]
) -> None:
    path, asked = more.pop("path", "/dataset?q=kapal"), more
    if asked.pop("token", False):
        asked["headers"] = {"Authorization": counting.portal.admin_token}
    counting.visit(path, **asked)
    assert not [name for name in counting.waiting() if name.startswith("sought")]


def test_rare_words_are_told_to_nobody_and_go_with_their_month(counting: Counting) -> None:
    now = counting.execute("SELECT to_char(now() AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')")[0][0]
    rows = [(now, "sering", 5), (now, "jarang", 4), ("2020-01", "lama", 99)]
    months = "SELECT to_char((%s || '-15')::date - interval '%s month', 'YYYY-MM')"
    for back, word, hours in [(1, "pekan", 9), (1, "langka", 4), (12, "awal", 9), (13, "tua", 9)]:
        month = counting.execute(months.replace("%s m", f"{back} m"), now)[0][0]
        rows.append((month, word, hours))
    for month, word, hours in rows:
        counting.execute("INSERT INTO didd_sought VALUES (%s, %s, %s, '')", month, word, hours)
    reply = told(counting, counting.portal.token).json()["result"]["words"]
    assert [row["word"] for row in reply] == ["sering", "pekan", "awal"]
    assert set(reply[0]) == {"month", "word", "hours"}
    counting.take_up()
    assert set(words(counting)) == {"sering", "jarang", "pekan", "awal"}


def test_the_hour_in_which_a_word_was_sought_goes_after_a_day(counting: Counting) -> None:
    now = "to_char(now() AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')"
    for word, last in [("lama", "2026-01-02T03"), ("baru", "2098-01-02T03")]:
        query = f"INSERT INTO didd_sought SELECT {now}, %s, 1, %s"
        counting.execute(query, word, last)
    counting.take_up()
    kept = dict(counting.execute("SELECT word, last FROM didd_sought"))
    assert kept == {"lama": "", "baru": "2098-01-02T03"}


def test_the_office_alone_is_told(counting: Counting) -> None:
    assert told(counting, "").status_code == 403
    assert told(counting, counting.portal.token).status_code == 200


def test_an_hour_counts_once_whatever_happens_to_a_heap(counting: Counting) -> None:
    hours = [f"2098-01-02T{hour:02}" for hour in (3, 4, 5)]
    for heap in (hours[:2], hours[:2], hours):
        fields = {f"sought|{hour}|kapal": 1 for hour in heap}
        counting.store.hset(HEAP, mapping={"id": str(len(heap)), **fields})
        counting.execute("DELETE FROM didd_count_heap")
        counting.take_up()
    assert words(counting) == {"kapal": 3}
