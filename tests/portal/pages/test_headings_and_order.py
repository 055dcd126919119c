"""What a page is headed, in which order it lists, and how it looks in colours of the visitor's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from portal import Portal
from tests.support.portal.ckan_client import call
from tests.support.portal.visitors import Furnished, furnish, get

pytestmark = [pytest.mark.portal, pytest.mark.browser]


@pytest.fixture(scope="module")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnish(portal, tmp_path_factory.mktemp("furnished")) as furnished:
        yield furnished


def orders(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)"', page)


class TestOrder:
    @pytest.mark.parametrize("path", ["/dataset/", "/organization/dinkes"])
    def test_nothing_is_relevant_where_nothing_was_asked(self, place: Furnished, path: str) -> None:
        assert orders(get(place.portal, path).text)[0] == "metadata_modified desc"
        assert orders(get(place.portal, f"{path}?q=kesehatan").text)[0].startswith("score desc")

    def test_recently_updated_comes_first(self, place: Furnished) -> None:
        page = get(place.portal, "/organization/dinkes?sort=metadata_modified+desc").text
        shown = re.findall(r'href="/dataset/([^"/?]+)"', page)
        newest = call(
            place.portal,
            "package_search",
            anonymous=True,
            fq="organization:dinkes -jenis_entri:(daftar OR dik)",
            sort="metadata_modified desc",
        )["results"]
        assert shown.index(newest[0]["name"]) < shown.index(newest[-1]["name"])


class TestHeadings:
    def test_a_file_is_headed_by_its_item_s_title(self, place: Furnished) -> None:
        title = place.datasets["PDF"]["title"]
        page = get(place.portal, place.file("PDF")).text
        assert re.search(rf"<h1><span lang=\"id\">{re.escape(title)}</span> \(PDF\)</h1>", page)

    def test_a_picture_is_described_by_what_it_belongs_to(self, place: Furnished) -> None:
        page = get(place.portal, place.file("PNG")).text
        [alt] = re.findall(r'<img class="pi-image"[^>]* alt="([^"]*)"', page)
        assert alt == place.datasets["PNG"]["title"]

    def test_only_the_indonesian_of_an_english_citation_is_marked_so(
        self, place: Furnished
    ) -> None:
        page = get(place.portal, f"/en{place.address('PDF')}").text
        citation = page.split("How to cite")[1].split("</p>")[0]
        assert '<p class="pi-copy">' in citation
        assert f'<cite lang="id">{place.datasets["PDF"]["title"]}</cite>' in citation


def test_a_print_of_what_is_public_needs_no_identity_card(place: Furnished) -> None:
    page = get(place.portal, place.address("HARDCOPY")).text
    assert "tanda pengenal" in page
    assert "tidak perlu menunjukkan tanda pengenal" in page
    assert "bawalah tanda pengenal" not in page


def test_forced_colours_show_which_menu_entry_is_the_current_one(
    place: Furnished, browser: Browser
) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{place.portal.url}/organization/")
    borders = page.locator(".pi-nav a").evaluate_all(
        "links => links.map(link => [link.hasAttribute('aria-current'),"
        " getComputedStyle(link).borderBottomColor])"
    )
    context.close()
    current = {colour for is_current, colour in borders if is_current}
    others = {colour for is_current, colour in borders if not is_current}
    assert len(current) == 1
    assert not current & others
