"""A feed that is longer than one page, read to its end as a feed reader does (RFC 5005)."""

from __future__ import annotations

import uuid
from xml.etree import ElementTree

import pytest
import requests

from portal import Portal
from tests.support.portal.ckan_client import call, dataset
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MANY = 51


@pytest.fixture(scope="module")
def long(portal: Portal) -> str:
    """The address of a feed of one item more than a page holds."""
    portal.reset()
    call(portal, "organization_create", name="banyak", title="Dinas Banyak")
    for number in range(MANY):
        about = {"name": f"banyak-{number}", "owner_org": "banyak", "title": f"Butir {number}"}
        call(portal, "package_create", **dataset(nomor=f"b{number}", **about))
    eventually(lambda: call(portal, "package_search", rows=0)["count"] == MANY)
    return f"{portal.url}/feeds/organization/banyak.atom"


def test_its_pages_hold_every_item_once(long: str) -> None:
    items: list[str | None] = []
    address, links = long, dict[str | None, str]()
    for _ in range(2):
        feed = ElementTree.fromstring(requests.get(address, timeout=60).content)
        links = {link.get("rel"): str(link.get("href")) for link in feed.findall("a:link", ATOM)}
        items += [e.findtext("a:id", namespaces=ATOM) for e in feed.findall("a:entry", ATOM)]
        address = links.get("next", "")
    assert len(set(items)) == len(items) == MANY
    assert address == ""
    back = ElementTree.fromstring(requests.get(links["previous"], timeout=60).content)
    assert len(back.findall("a:entry", ATOM)) == MANY - 1


@pytest.mark.parametrize(("number", "status"), [("0", 200), ("dua", 200), ("999999999", 404)])
def test_a_page_that_cannot_be_is_the_first_or_none(long: str, number: str, status: int) -> None:
    assert requests.get(long, {"page": number}, timeout=60).status_code == status


def test_the_same_as_rss_names_its_next_page_too(long: str) -> None:
    address, items = long.replace(".atom", ".rss"), list[str | None]()
    there: dict[str | None, str] = {}
    for _ in range(2):
        channel = ElementTree.fromstring(requests.get(address, timeout=60).content)[0]
        there = {e.get("rel"): str(e.get("href")) for e in channel.findall("a:link", ATOM)}
        items += [e.findtext("guid") for e in channel.findall("item")]
        address = there.get("next", "")
    assert len(set(items)) == len(items) == MANY
    assert address == ""
    assert "page=1" in there["previous"]


def test_withdrawals_that_fill_more_than_one_page_are_all_in_the_feed(portal: Portal) -> None:
    portal.reset()
    for number in range(101):
        reference = str(uuid.uuid5(uuid.NAMESPACE_OID, f"cabutan/{number}"))
        at = f"2026-03-02T10:{number // 60:02}:{number % 60:02}Z"
        call(
            portal, "didd_withdraw",
            id=f"tak-bernama-{number}", reason="Contoh.", reference=reference, at=at,
        )  # fmt: skip
    address, items = f"{portal.url}/pencabutan.atom", list[str | None]()
    for expected in (100, 1):
        feed = ElementTree.fromstring(requests.get(address, timeout=60).content)
        entries = feed.findall("a:entry", ATOM)
        assert len(entries) == expected
        items += [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
        links = {e.get("rel"): str(e.get("href")) for e in feed.findall("a:link", ATOM)}
        address = links.get("next", "")
    assert address == ""
    assert len(set(items)) == 101
