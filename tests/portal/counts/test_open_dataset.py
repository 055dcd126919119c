"""The counts as open data: made when a month is over, and left alone by the office."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from didd.adapters.ckan import CkanPortal
from portal import Portal
from tests.support.counts.counting import Counting
from tests.support.portal.ckan_client import call, dataset, found
from tests.support.publishing import make_agency

pytestmark = [pytest.mark.portal, pytest.mark.browser]

OWNER = "diskominfosantik"
TITLE = "Laporan kinerja tahunan"


@pytest.fixture(scope="module")
def counting(portal: Portal) -> Counting:
    """A portal on which a month is over: its dataset was made, before that nothing was."""
    portal.reset()
    call(portal, "organization_create", name=OWNER, title="Dinas Komunikasi (contoh)")
    item = call(portal, "package_create", **dataset(owner_org=OWNER, title=TITLE))
    made = Counting(portal)
    made.begin()
    made.visit(f"/dataset/{item['name']}")
    made.take_up()
    assert not made.execute("SELECT 1 FROM package WHERE name = 'statistik-portal'")
    made.execute(
        "INSERT INTO didd_count SELECT to_char((month || '-15')::date - interval '1 month',"
        " 'YYYY-MM'), subject, kind, 41 FROM didd_count"
    )
    made.take_up()
    return made


def test_its_file_is_the_csv_of_the_months_that_are_over(counting: Counting) -> None:
    made = call(counting.portal, "package_show", anonymous=True, id="statistik-portal")
    [file] = made["resources"]
    assert (file["format"], made["organization"]["name"]) == ("CSV", OWNER)
    rows = counting.visit(file["url"].removeprefix(counting.portal.url)).text.splitlines()
    assert [row.rsplit(",", 2)[1:] for row in rows[1:]] == [["41", "0"]]
    assert "statistik-portal" in found(counting.portal, "statistik pemakaian")
    for address in ("ttl", "jsonld"):
        assert file["url"] in counting.visit(f"/dataset/statistik-portal.{address}").text
    assert file["url"] in counting.visit("/data.json").text


def test_it_is_written_once_a_month_and_is_no_item_of_its_agency(counting: Counting) -> None:
    before = call(counting.portal, "package_show", id="statistik-portal")["metadata_modified"]
    counting.take_up()
    after = call(counting.portal, "package_show", id="statistik-portal")["metadata_modified"]
    assert before == after
    page = counting.visit(f"/organization/{OWNER}").text
    assert TITLE in page
    assert "Statistik pemakaian portal" not in page.split("<main", 1)[1]


def test_the_office_s_publications_leave_it_alone(counting: Counting) -> None:
    ckan = CkanPortal(counting.portal.url, counting.portal.token)
    agency = make_agency(OWNER)
    shown = [each for each in ckan.published(agency).values() if each.name == "statistik-portal"]
    assert [each.package_hash for each in shown] == [""]  # only what has one is ours
    assert not any(each.name == "statistik-portal" for each in ckan.ownerless([agency]).values())


@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_are_accessible(counting: Counting, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    [file] = call(counting.portal, "package_show", id="statistik-portal")["resources"]
    addresses = ("", f"/resource/{file['id']}")
    for number, address in enumerate(addresses):
        page.goto(f"{counting.portal.url}/dataset/statistik-portal{address}")
        if pictures := os.environ.get("DIDD_TEST_PICTURES"):
            page.screenshot(path=f"{pictures}/set-{number}-{width}.png", full_page=True)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
