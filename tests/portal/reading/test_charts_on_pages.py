"""The chart on a table's page: drawn without script, its numbers told in words too."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from portal import Portal
from tests.support.portal.ckan_client import call, dataset
from tests.support.portal.judged_set import upload
from tests.support.portal.visitors import get
from tests.support.waiting import eventually

pytestmark = [pytest.mark.portal, pytest.mark.browser]

WARM = 15_000
LABEL = "Jumlah <i>warga</i>"
TABLES = {
    "time": (
        "tahun,jumlah\n2022,1500\n2023,2500.5\n2024,4000\n",
        [("tahun", "year", {}), ("jumlah", "number", {"title": LABEL, "unit": "jiwa"})],
    ),
    "region": (
        "kabupaten_kota,tahun,jumlah\n"
        + "".join(
            f"{name},{year},{count * (year - 2020)}\n"
            for year in (2023, 2024)
            for name, count in (("Kapuas", 10), ("Kota Palangka Raya", 2000), ("Katingan", 7))
        ),
        [("kabupaten_kota", "string", {}), ("tahun", "year", {}), ("jumlah", "integer", {})],
    ),
    "months": (
        "bulan,nilai\n"
        + "".join(f"{2020 + n // 12}-{n % 12 + 1:02},{n - 10}\n" for n in range(30)),
        [("bulan", "string", {"title": "Periode"}), ("nilai", "integer", {})],
    ),
    "neither": (
        "jenis,tahun,jumlah\nA,2023,1\nB,2024,2\n",
        [("jenis", "string", {}), ("tahun", "year", {}), ("jumlah", "integer", {})],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(portal: Portal) -> dict[str, str]:
    """The page of each table, by its name here."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    made = {}
    for number, (name, (content, fields)) in enumerate(TABLES.items()):
        its = call(portal, "package_create", **dataset(nomor=f"bagan-{number}"))
        schema = {"fields": [{"name": n, "type": kind, **more} for n, kind, more in fields]}
        told = {"schema": json.dumps(schema), "encoding": "utf-8"}
        file = upload(portal, its["id"], "csv", content.encode(), **told)
        made[name] = f"/dataset/{its['name']}/resource/{file['id']}"
    for path in made.values():
        assert eventually(lambda p=path: "Kamus data" in get(portal, p).text)
    return made


def drawing(page: str) -> str:
    [found] = re.findall(r'<svg class="pi-chart".*?</svg>', page, re.DOTALL)
    return found


def test_a_table_over_time_has_bars_and_says_what_they_are(portal: Portal, shown: Any) -> None:
    page = get(portal, shown["time"]).text
    assert "Jumlah &lt;i&gt;warga&lt;/i&gt;" in page
    assert "<i>warga" not in page
    assert "2022 sampai 2024" in page
    assert "2022: 1.500; 2023: 2.500,5; 2024: 4.000" in drawing(page)
    assert 'role="img"' in drawing(page)
    heights = [float(h) for h in re.findall(r'<rect[^>]*height="([\d.]+)"', drawing(page))]
    assert [round(h / heights[-1], 2) for h in heights] == [0.38, 0.62, 1.0]
    english = get(portal, f"/en{shown['time']}").text
    assert "2022: 1,500; 2023: 2,500.5; 2024: 4,000" in drawing(english)
    assert "from 2022 to 2024" in english


def test_regions_over_years_show_the_latest_from_the_largest(portal: Portal, shown: Any) -> None:
    page = get(portal, shown["region"]).text
    told = re.sub(r"<[^>]+>", "", drawing(page))
    assert "Kota Palangka Raya: 8.000; Kabupaten Kapuas: 40; Kabupaten Katingan: 28" in told
    assert "Periode terakhir dalam tabel; yang sebelumnya ada di bawah." in page
    assert re.search(r"menurut kabupaten/kota, 2024", page)


def test_many_periods_are_a_line(portal: Portal, shown: Any) -> None:
    page = drawing(get(portal, shown["months"]).text)
    assert page.count("<circle") == 30
    assert "nan" not in page.lower().replace("januari", "")


def test_without_a_plain_meaning_and_of_some_rows_there_is_none(portal: Portal, shown: Any) -> None:
    assert "pi-chart" not in get(portal, shown["neither"]).text
    assert "pi-chart" not in get(portal, f"{shown['time']}?kolom=tahun&cara=min&nilai=2023").text
    assert "pi-chart" in get(portal, f"{shown['time']}?urut=jumlah").text


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_is_light_accessible_and_fits(
    portal: Portal, shown: Any, browser: Browser, language: str
) -> None:
    page = browser.new_page(base_url=portal.url)
    for path in shown.values():
        page.goto(language + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            if width > 320:
                found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
                assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        answer = get(portal, language + path)
        assert "<script" not in answer.text
        assert int(answer.headers["Content-Length"]) <= WARM, path
    page.close()
