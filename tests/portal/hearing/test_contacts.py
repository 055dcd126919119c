"""Whom visitors are told to turn to, on every page that tells them to ask."""

from __future__ import annotations

import pytest

from tests.support.portal.visitors import Furnished, get

pytestmark = pytest.mark.portal

OFFICE = ("ppid@ppid.example", "Senin–Jumat, 08.00–15.00 WIB", "tel:(0000)000000")
SERVICE = 'href="https://permohonan.ppid.example/" rel="external"'
AGENCY_S_OWN = "Contoh: PPID Pelaksana Dinas Kesehatan"


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_foot_says_where_the_office_is_and_links_to_its_own_service(
    place: Furnished, language: str
) -> None:
    foot = get(place.portal, f"{language}/").text.partition("<footer")[2]
    assert all(part in foot for part in (*OFFICE, SERVICE))
    assert AGENCY_S_OWN not in foot


def test_whoever_is_told_to_ask_is_told_where(place: Furnished) -> None:
    for path in (
        "/dataset/?q=zzzzqx",
        "/dikecualikan",
        "/organization/dlh",
        f"/dataset/{place.withdrawn['name']}",
        place.address("HARDCOPY"),
    ):
        shown = main(get(place.portal, path).text)
        assert all(part in shown for part in (*OFFICE, SERVICE)), path


def test_an_agency_s_own_officer_is_named_first_where_it_is_about_the_agency(
    place: Furnished,
) -> None:
    for path in (
        "/organization/dinkes",
        f"/dataset/{place.withdrawn['name']}",
        "/dataset/?q=zzzzqx&organization=dinkes",
    ):
        shown = main(get(place.portal, path).text)
        assert 0 < shown.index(AGENCY_S_OWN) < shown.index(OFFICE[0]), path
    assert AGENCY_S_OWN not in main(get(place.portal, "/organization/dlh").text)
