"""Views and downloads: each counted once, of nobody, and never twice however taking up ends."""

from __future__ import annotations

import csv
import io
import threading
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from portal import Portal
from tests.support.counts.counting import HEAP, PERSON, Counting
from tests.support.portal.ckan_client import call, dataset, publish
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

CSV = b"kecamatan;jumlah\nPahandut;3\n"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass(frozen=True)
class Place:
    """A portal with two items of one agency, one of them to be withdrawn, and a file."""

    counting: Counting
    item: dict[str, Any]
    other: dict[str, Any]
    file: dict[str, Any]

    @property
    def page(self) -> str:
        return f"/dataset/{self.item['name']}"

    @property
    def file_page(self) -> str:
        return f"{self.page}/resource/{self.file['id']}"

    @property
    def download(self) -> str:
        return f"{self.file_page}/download/tabel.csv"


@pytest.fixture(scope="module")
def made(portal: Portal) -> Place:
    portal.reset()
    item = publish(portal, nomor="1", title='=Jumlah Puskesmas, "tahun" 2025')
    other = publish(portal, nomor="2", title="Laporan yang akan dicabut")
    reply = requests.post(
        f"{portal.url}/api/3/action/resource_create",
        data={"package_id": item["id"], "name": "tabel.csv", "format": "CSV"},
        files={"upload": ("tabel.csv", CSV)},
        headers={"Authorization": portal.admin_token},
        timeout=60,
    )
    assert reply.ok, reply.text
    return Place(Counting(portal), item, other, reply.json()["result"])


@pytest.fixture
def place(made: Place) -> Place:
    made.counting.begin()
    return made


def test_a_visit_is_counted_once_and_by_what_it_is(place: Place) -> None:
    visit, english = place.counting.visit, "/en" + place.page
    for path in (place.page, english, place.file_page, "/organization/dinkes", place.download):
        assert visit(path).status_code == 200, path
    assert visit(place.download, headers={"Range": "bytes=0-4"}).status_code == 206
    assert visit(place.download, agent="curl/8.5").status_code == 200
    place.counting.take_up()
    agency = place.item["organization"]["id"]
    item = place.item["id"]
    assert place.counting.kept() == {
        (item, "view"): 3,
        (item, "download"): 3,
        (agency, "agency"): 1,
    }


def test_what_is_no_visit_is_not_counted(place: Place) -> None:
    visit = place.counting.visit
    token = {"Authorization": place.counting.portal.token}
    staff = {"Authorization": place.counting.portal.admin_token}
    for path in (place.page, place.file_page, place.download, "/organization/dinkes"):
        visit(path, method="HEAD")
        visit(path, agent=ROBOT)
        visit(path, agent="didd")
        visit(path, agent="")
        visit(path, headers=token)
        visit(path, headers=staff)
        visit(path, headers={"Sec-Purpose": "prefetch"})
    visit(place.page, agent="curl/8.5")
    visit(f"{place.page}.ttl")
    visit("/organization/dinkes?page=2")
    visit(place.download, headers={"Sec-Fetch-Dest": "object"})
    visit(place.download, headers={"Range": "bytes=5-9"})
    assert visit("/dataset/tidak-ada").status_code == 404
    assert visit(f"/api/3/action/package_show?id={place.item['id']}").status_code == 200
    assert place.counting.waiting() == {}


def test_a_page_that_the_browser_has_was_looked_at_and_a_file_was_not_handed_out(
    place: Place,
) -> None:
    visit = place.counting.visit
    page, file = visit(place.page), visit(place.download)
    again = visit(place.page, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    known = {"If-None-Match": file.headers["ETag"]}
    assert visit(place.download, headers=known).status_code == 304
    assert sorted(place.counting.waiting().values()) == [1, 2]


def test_nothing_is_kept_of_who_came(place: Place) -> None:
    mark, address = "PerambanSiapa", "203.0.113.77"
    for path in (place.page, place.download, "/dataset?q=naskah+kuna"):
        told = {
            "X-Forwarded-For": address,
            "Referer": "https://asal.example/",
            "X-Real-IP": address,
        }
        reply = place.counting.visit(path, agent=f"{PERSON} {mark}", headers=told)
        assert "Set-Cookie" not in reply.headers
    store = place.counting.store
    words = [str(store.hgetall(key)) if store.type(key) == "hash" else f"{key} {store.type(key)}"
             for key in store.scan_iter("*didd:counts*")]  # fmt: skip
    place.counting.take_up()
    tables = ("didd_count", "didd_count_heap", "didd_sought")
    words += [str(place.counting.execute(f"SELECT * FROM {table}")) for table in tables]
    for secret in (mark, address, "127.0.0.1", "asal.example", "Mozilla"):
        assert not any(secret in each for each in words), secret


def test_a_visit_costs_one_round_trip(place: Place) -> None:
    store, place_page = place.counting.store, place.page
    place.counting.visit(place_page)
    before = store.info("commandstats")
    for _ in range(5):
        place.counting.visit(place_page)
    after = store.info("commandstats")
    ran = {c: after[c]["calls"] - before.get(c, {"calls": 0})["calls"] for c in after}
    ours = {c.removeprefix("cmdstat_"): n for c, n in ran.items()}
    assert (ours["hsetnx"], ours["hincrby"]) == (5, 5)
    assert ours["multi"] >= 5  # in one pipeline each; the worker's own are among them
    assert not any(ours.get(asked) for asked in ("hgetall", "renamenx", "lpush", "rpush"))


@pytest.mark.parametrize(("module", "step"), [("kept", "_add_visits"), ("waiting", "forget")])
def test_killed_midway_nothing_is_counted_twice(place: Place, module: str, step: str) -> None:
    for _ in range(3):
        place.counting.visit(place.page)
    place.counting.die_at(module, step)
    place.counting.visit(place.page)
    place.counting.take_up()
    assert place.counting.kept() == {(place.item["id"], "view"): 4}


def test_an_older_copy_of_what_was_counted_counts_no_more(place: Place) -> None:
    place.counting.visit(place.page)
    store = place.counting.store
    copy = store.hgetall(HEAP)
    place.counting.take_up()
    store.hset(HEAP, mapping=copy)
    place.counting.take_up()
    assert place.counting.kept() == {(place.item["id"], "view"): 1}


def test_several_take_up_while_people_visit(place: Place) -> None:
    def visits() -> None:
        for _ in range(10):
            place.counting.visit(place.page)

    visitors = [threading.Thread(target=visits) for _ in range(2)]
    takers = [threading.Thread(target=place.counting.take_up) for _ in range(3)]
    for thread in (*visitors, *takers):
        thread.start()
    for thread in (*visitors, *takers):
        thread.join()
    place.counting.take_up()
    assert place.counting.kept() == {(place.item["id"], "view"): 20}


def test_after_25_months_counts_are_deleted(place: Place) -> None:
    for month in ("2020-01", "2098-01"):
        row = (month, place.item["id"])
        place.counting.execute("INSERT INTO didd_count VALUES (%s, %s, 'view', 1)", *row)
    place.counting.visit(place.page)
    place.counting.take_up()
    months = place.counting.execute("SELECT DISTINCT month FROM didd_count ORDER BY month")
    assert [month for (month,) in months][-1] == "2098-01"
    assert ("2020-01",) not in months
    assert len(months) == 2


def test_the_csv_has_a_row_for_each_month_and_item(place: Place) -> None:
    agency = place.item["organization"]["id"]
    for month, subject, kind, n in [
        ("2098-01", place.item["id"], "view", 7), ("2098-01", place.item["id"], "download", 2),
        ("2098-02", place.item["id"], "view", 1), ("2098-02", "gone-1", "view", 4),
        ("2098-02", "gone-2", "download", 5), ("2098-01", agency, "agency", 3),
    ]:  # fmt: skip
        row = (month, subject, kind, n)
        place.counting.execute("INSERT INTO didd_count VALUES (%s, %s, %s, %s)", *row)
    text = place.counting.visit("/statistik.csv?dari=2098-01&sampai=2098-12").text
    rows = list(csv.DictReader(io.StringIO(text)))
    told = [
        (r["bulan"], r["jenis"], r["perangkat_daerah"], r["dilihat"], r["diunduh"]) for r in rows
    ]
    assert sorted(told) == [
        ("2098-01", "halaman perangkat daerah", "dinkes", "3", "0"),
        ("2098-01", "informasi", "dinkes", "7", "2"),
        ("2098-02", "dicabut", "", "4", "5"),
        ("2098-02", "informasi", "dinkes", "1", "0"),
    ]
    assert {r["judul"] for r in rows} == {'\'=Jumlah Puskesmas, "tahun" 2025', ""}
    one = place.counting.visit("/statistik.csv?dari=2098-02&sampai=2098-02").text
    assert "2098-01" not in one


def test_a_title_that_was_withdrawn_is_named_no_more(place: Place) -> None:
    title, page = place.other["title"], f"/dataset/{place.other['name']}"
    place.counting.visit(page)
    place.counting.take_up()
    assert title in place.counting.visit("/statistik").text
    assert title in place.counting.visit("/statistik.csv").text
    headers = {"Authorization": place.counting.portal.token}
    gone = {"id": place.other["id"], "reason": "Keliru."}
    url = f"{place.counting.portal.url}/api/3/action/didd_withdraw"
    requests.post(url, json=gone, headers=headers, timeout=60).raise_for_status()
    try:
        assert place.counting.visit(page).status_code == 410
        for path in ("/statistik", "/statistik.csv"):  # the sums are kept for a while, titles never
            assert title not in place.counting.visit(path).text
        place.counting.take_up()
        assert place.counting.kept() == {(place.other["id"], "view"): 1}
        assert "Sudah dicabut" in place.counting.visit("/statistik").text
        assert ",dicabut,,,,,1,0" in place.counting.visit("/statistik.csv").text
    finally:
        call(place.counting.portal, "package_create", **dataset(nomor="2", title=title))


def test_where_nothing_can_be_counted_pages_are_there_and_counting_goes_on(place: Place) -> None:
    place.counting.store.set(HEAP, "nothing can be added to this")
    assert place.counting.visit(place.page).status_code == 200
    place.counting.store.delete(HEAP)

    def counted() -> bool:  # by each of the servers' processes
        before = sum(place.counting.waiting().values())
        for _ in range(10):
            place.counting.visit(place.page)
        return sum(place.counting.waiting().values()) == before + 10

    assert eventually(counted)
