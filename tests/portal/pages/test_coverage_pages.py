"""How agencies stand, for the public: coverage, last news, late with its new date, no more."""

from __future__ import annotations

import csv
import io
import json
import os
import uuid
from dataclasses import dataclass, replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from didd.adapters.ckan import CkanPortal
from didd.model import Agency, canonical_json
from portal import Portal
from tests.support.portal.ckan_client import call
from tests.support.portal.visitors import get
from tests.support.publishing import make_agency

pytestmark = [pytest.mark.portal, pytest.mark.browser]

OLD, SOON = "2020-01-31", "2999-02-03"
FACTS: dict[str, Any] = {
    "binding": 40,
    "answered": 30,
    "due": [OLD, OLD, "2999-01-01"],
    "none": 3,
    "signed": 2,
    "settled": "awaiting",
    "confirmed": OLD,
    "late": [{"id": "Laporan keuangan", "en": "Financial report", "until": SOON}],
    "news": OLD,
    "quiet": "2020-07-31",
}


@dataclass(frozen=True)
class Told:
    """Two agencies on the portal: one of which something is told, one of which nothing is."""

    portal: Portal
    ckan: CkanPortal
    told: Agency
    silent: Agency


@pytest.fixture(scope="module")
def place(portal: Portal) -> Told:
    ckan = CkanPortal(portal.url, portal.token)
    slugs = [f"contoh-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    told, silent = (make_agency(slug, name=f"Dinas {slug} <b>") for slug in slugs)
    told = replace(told, told=(("kelengkapan", canonical_json(FACTS)),))
    for agency in (told, silent):
        ckan.ensure_agency(agency)
    return Told(portal, ckan, told, silent)


def read(place: Told, path: str) -> str:
    answer = get(place.portal, path)
    assert answer.status_code == 200, path
    return answer.text


def test_it_is_written_once_and_read_back_as_it_is(place: Told) -> None:
    before = place.ckan.writes
    place.ckan.ensure_agency(place.told)
    assert place.ckan.writes == before


def test_the_agency_s_page_tells_what_its_office_told(place: Told) -> None:
    page = read(place, f"/organization/{place.told.slug}")
    assert "28 dari 40 judul terjawab" in page
    assert "Tidak ada kabar dari Perangkat Daerah ini sejak 31 Januari 2020." in page
    assert "Laporan keuangan: tanggal barunya" in page
    assert "menunggu kepastian" in page
    english = read(place, f"/en/organization/{place.told.slug}")
    assert "No news from this agency since" in english
    assert "Financial report: the new date is" in english
    other = read(place, f"/organization/{place.silent.slug}")
    assert "kelengkapan" not in other.split("<footer", 1)[0]


def test_all_agencies_stand_side_by_side_and_as_csv(place: Told) -> None:
    page = read(place, "/kelengkapan")
    assert f'href="/organization/{place.told.slug}"' in page
    assert "28/40" in page
    assert place.silent.slug not in page
    assert "&lt;b&gt;" in page
    assert "yang berlaku belum dipastikan" in page
    assert "what applies is not confirmed yet" in read(place, "/en/kelengkapan")
    rows = list(csv.DictReader(io.StringIO(read(place, "/kelengkapan.csv"))))
    [row] = [row for row in rows if row["perangkat_daerah"] == place.told.slug]
    assert (row["wajib"], row["terjawab"], row["kabar_terakhir"]) == ("40", "28", OLD)
    assert row["ketetapan"] == "menunggu kepastian"
    assert "/kelengkapan" in read(place, "/sitemap-1.xml")


@pytest.mark.parametrize(
    "value",
    ["", "[]", "{}", "null", '{"binding": -1, "answered": 0}', '{"binding": 1, "answered": "x"}',
     json.dumps({**FACTS, "due": ["kapan-kapan"]}), json.dumps({**FACTS, "late": [1]}),
     json.dumps({**FACTS, "news": 5}), "[" * 5000],
)  # fmt: skip
def test_what_somebody_else_wrote_there_breaks_no_page(place: Told, value: str) -> None:
    extras = [{"key": "kelengkapan", "value": value}] if value else []
    call(place.portal, "organization_patch", id=place.silent.slug, extras=extras)
    read(place, f"/organization/{place.silent.slug}")
    assert place.silent.slug not in read(place, "/kelengkapan")
    call(place.portal, "organization_patch", id=place.silent.slug, extras=[])


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_pages_are_accessible_and_fit(
    place: Told, browser: Browser, width: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name, path in (("semua", "/kelengkapan"), ("pd", f"/organization/{place.told.slug}")):
        page.goto(f"{place.portal.url}{language}{path}")
        if pictures := os.environ.get("DIDD_TEST_PICTURES"):
            page.screenshot(path=f"{pictures}/publik-{name}{language[1:]}-{width}.png")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()
