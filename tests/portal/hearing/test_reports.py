"""Faults reported by visitors: the form, its limits, what is kept and shown, and for how long."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from portal import Portal
from portal.local.servers import postgres, valkey
from tests.support.portal.visitors import WITHDRAWN, Furnished, get

pytestmark = [pytest.mark.portal, pytest.mark.browser]

HOSTILE = "<script>alert(1)</script> {{7*7}} =HYPERLINK(1) NIK 6271014107900003 \x07\u202e"


def cache(portal: Portal) -> Any:
    import redis

    return redis.Redis.from_url(valkey.url(portal.place))


def rows(portal: Portal) -> list[dict[str, Any]]:
    with postgres.connect(portal.place, "ckan") as connection:
        cursor = connection.execute("SELECT number, text, resource_id, dataset_id FROM didd_report")
        return [
            dict(zip(("number", "text", "resource", "dataset"), r, strict=True)) for r in cursor
        ]


def act(portal: Portal, action: str, **data: Any) -> Any:
    reply = requests.post(
        f"{portal.url}/api/3/action/{action}",
        json=data,
        headers={"Authorization": portal.token},
        timeout=60,
    )
    assert reply.ok, reply.text
    return reply.json()["result"]


def send(place: Furnished, what: str = "", **changes: Any) -> requests.Response:
    """Send the form of an item as its own page would; headers may be changed too."""
    address = f"{place.portal.url}/lapor/{what or place.datasets['PDF']['id']}"
    page = requests.get(address, timeout=60)
    assert not page.cookies
    mark = re.search(r'name="tanda" value="([^"]+)"', page.text)
    assert mark
    headers = {"Origin": place.portal.url} | changes.pop("headers", {})
    form = {"tanda": mark[1], "jenis": "isi_keliru", "uraian": HOSTILE, "situs": "", **changes}
    return requests.post(address, data=form, headers=headers, timeout=60, allow_redirects=False)


def test_every_item_file_and_withdrawal_leads_to_its_form(place: Furnished) -> None:
    file = place.datasets["PDF"]["resources"][0]
    for path in (place.address("PDF"), place.file("PDF"), f"/dataset/{place.withdrawn['name']}"):
        page = get(place.portal, path).text
        [there] = re.findall(r'href="(/lapor/[^"]+)"', page)
        form = get(place.portal, there)
        assert form.status_code == 200
        assert not form.cookies
        if "berkas=" in there:
            assert f'name="berkas" value="{file["id"]}"' in form.text
    assert get(place.portal, "/lapor/tidak-ada").status_code == 404


@pytest.mark.parametrize(("language", "state"), [("", "Diterima"), ("/en", "Received")])
def test_a_report_is_kept_without_what_it_should_not_say_and_shown_without_its_text(
    place: Furnished, language: str, state: str
) -> None:
    answer = send(place)
    assert answer.status_code == 302
    assert not answer.cookies
    number = answer.headers["Location"].rpartition("/")[2]
    [row] = rows(place.portal)
    assert row["number"] == number
    assert row["text"] == "<script>alert(1)</script> {{7*7}} =HYPERLINK(1) NIK ••••••"
    page = get(place.portal, f"{language}/laporan/{number}")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert state in page.text
    assert place.datasets["PDF"]["title"] in page.text
    for word in ("alert(1)", "HYPERLINK", "NIK", "••••"):
        assert word not in page.text
    asked = requests.get(
        f"{place.portal.url}/laporan?nomor={number.upper().replace('-', '+')}", timeout=60
    )
    assert asked.url.endswith(f"/laporan/{number}")
    assert get(place.portal, f"{language}/laporan/22222-22222").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"situs": "https://iklan.example"},
        {"tanda": ""},
        {"tanda": "x.y.z"},
        {"jenis": "lain", "uraian": ""},
        {"jenis": "<b>"},
        {"uraian": "<i>a</i>" * 200},
        {"headers": {"Origin": "https://lain.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
    ],
)
def test_what_is_not_a_report_of_a_visitor_is_sent_back_kindly(
    place: Furnished, changes: dict[str, Any]
) -> None:
    answer = send(place, **changes)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<i>a</i>" not in answer.text
    assert rows(place.portal) == []


def test_a_mark_of_another_item_s_form_does_not_do(place: Furnished) -> None:
    other = requests.get(f"{place.portal.url}/lapor/{place.datasets['PNG']['id']}", timeout=60).text
    mark = re.search(r'name="tanda" value="([^"]+)"', other)
    assert mark
    assert send(place, tanda=mark[1]).status_code == 400


def test_the_sixth_report_in_an_hour_waits_and_no_address_is_kept(place: Furnished) -> None:
    def from_(address: str) -> requests.Response:
        return send(place, uraian="Baris 3 keliru.", headers={"X-Forwarded-For": address})

    assert [from_("203.0.113.9").status_code for _ in range(5)] == [302] * 5
    refused = from_("203.0.113.9")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert "Baris 3 keliru." in refused.text
    assert from_("203.0.113.10").status_code == 302
    assert len(rows(place.portal)) == 6
    kept = {name: cache(place.portal).ttl(name) for name in cache(place.portal).keys("didd:lap*")}
    assert len(kept) == 4
    assert all(0 < seconds <= 24 * 3600 for seconds in kept.values())
    counts = {name: seconds for name, seconds in kept.items() if b"garam" not in name}
    assert all(seconds <= 3600 for seconds in counts.values())
    assert not any(b"203.0" in name for name in kept)


def test_without_its_counter_no_report_is_taken(place: Furnished) -> None:
    cache(place.portal).set("didd:laporan:didd:semua", "bukan angka")
    answer = send(place)
    assert answer.status_code == 503
    assert 'role="alert"' in answer.text
    assert rows(place.portal) == []


def test_the_office_takes_a_report_once_and_its_answer_is_shown(place: Furnished) -> None:
    number = send(place).headers["Location"].rpartition("/")[2]
    for _ in range(2):
        [told] = act(place.portal, "didd_report_list")["reports"]
        assert told["number"] == number
        assert told["dataset_id"] == place.datasets["PDF"]["id"]
    for _ in range(2):
        act(place.portal, "didd_report_acknowledge", numbers=[number])
    assert act(place.portal, "didd_report_list")["reports"] == []
    assert [row["text"] for row in rows(place.portal)] == [""]
    for _ in range(2):
        said = "Sudah <b>diganti</b>.\nTerima kasih."
        kept = act(place.portal, "didd_report_answer", number=number, state="dijawab", answer=said)
        assert kept["there"]
    page = get(place.portal, f"/laporan/{number}").text
    assert "Dijawab atau diperbaiki" in page
    assert "Sudah &lt;b&gt;diganti&lt;/b&gt;." in page
    gone = act(place.portal, "didd_report_answer", number="22222-22222", state="ditolak", answer="")
    assert not gone["there"]


@pytest.mark.parametrize(
    "action", ["didd_report_list", "didd_report_acknowledge", "didd_report_answer"]
)
def test_nobody_but_the_publisher_may_ask_for_reports(place: Furnished, action: str) -> None:
    reply = requests.post(f"{place.portal.url}/api/3/action/{action}", json={}, timeout=60)
    assert reply.status_code == 403


def test_a_report_was_made_on_the_day_of_where_the_office_is(place: Furnished) -> None:
    number = send(place).headers["Location"].rpartition("/")[2]
    with postgres.connect(place.portal.place, "ckan") as connection:
        connection.execute(
            "UPDATE didd_report SET made_at = date_trunc('day', made_at) + interval '20 hours',"
            " changed_at = date_trunc('day', made_at) + interval '20 hours'"
        )
        [(day,)] = connection.execute("SELECT made_at::date + 1 FROM didd_report")
    page = get(place.portal, f"/en/laporan/{number}").text
    assert f"{day.day} {day:%B %Y}" in page


def test_a_report_goes_after_its_days(place: Furnished) -> None:
    number = send(place).headers["Location"].rpartition("/")[2]
    with postgres.connect(place.portal.place, "ckan") as connection:
        connection.execute("UPDATE didd_report SET changed_at = now() - interval '181 days'")
    assert get(place.portal, f"/laporan/{number}").status_code == 404
    assert len(rows(place.portal)) == 1
    send(place)
    assert number not in {row["number"] for row in rows(place.portal)}


def test_a_report_on_what_was_withdrawn_shows_no_title(place: Furnished) -> None:
    number = send(place, place.withdrawn["id"]).headers["Location"].rpartition("/")[2]
    page = get(place.portal, f"/laporan/{number}").text
    assert WITHDRAWN not in page
    assert f"/dataset/{place.withdrawn['id']}" in page


@pytest.fixture
def visit(place: Furnished, browser: Browser) -> Iterator[Callable[..., Page]]:
    opened = []

    def open_page(width: int, path: str) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=place.portal.url,
            java_script_enabled=True,
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.mark.parametrize(("width", "language"), [(360, ""), (1280, "/en")])
def test_a_visitor_reports_a_fault_by_keyboard_and_reads_how_it_stands(
    place: Furnished, visit: Callable[..., Page], width: int, language: str
) -> None:
    page = visit(width, f"{language}{place.file('PDF')}")
    page.locator(".pi-report-link a").click()
    sound(page, width)
    page.locator("#jenis-2").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Angka pada halaman 2 tidak sama dengan tabel.")
    page.keyboard.press("Tab")
    expect(page.locator("form.pi-report button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(re.compile(r"[2-9a-z]{5}-[2-9a-z]{5}"))
    sound(page, width)
    assert page.context.cookies() == []
    number = page.url.rpartition("/")[2]
    act(place.portal, "didd_report_answer", number=number, state="ditolak", answer="Sudah benar.")
    page.reload()
    expect(page.get_by_text("Sudah benar.")).to_be_visible()
    page.goto(f"{language}/laporan?nomor=salah")
    sound(page, width)


def sound(page: Page, width: int) -> None:
    """Fail where axe finds something, or where the page is wider than the window.

    Keep a picture where somebody asked for pictures.
    """
    if pictures := os.environ.get("DIDD_TEST_PICTURES"):
        name = re.sub(r"\W+", "-", page.url.partition("//")[2])[-40:]
        page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found] == [], found
    assert page.evaluate("document.documentElement.scrollWidth") <= width
