"""Everything of a published portal, read by the programs that others read portals with.

frictionless reads every Data Package with its tables, mlcroissant every Croissant description with
its records, extruct the embedded metadata of every page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import extruct
import frictionless
import mlcroissant
import pytest
import requests
from frictionless import system

from portal import Portal
from tests.support.portal import visitors
from tests.support.portal.ckan_client import call
from tests.support.portal.judged_set import run_ckan
from tests.support.portal.visitors import furnish

pytestmark = pytest.mark.portal

SYNTAXES = ["json-ld", "opengraph", "microdata", "rdfa"]


@pytest.fixture(scope="module")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[visitors.Furnished]:
    with furnish(portal, tmp_path_factory.mktemp("furnished")) as furnished:
        run_ckan(portal, "didd", "tables")
        yield furnished


@pytest.fixture(scope="module")
def everything(place: visitors.Furnished) -> list[dict]:
    rows = call(place.portal, "package_search", anonymous=True, rows=1000)["results"]
    assert len(rows) > 15
    return rows


def test_frictionless_accepts_every_package_and_every_table(
    place: visitors.Furnished, everything: list[dict]
) -> None:
    tables = 0
    for pkg in everything:
        there = f"{place.portal.url}/dataset/{pkg['name']}/datapackage.json"
        if not pkg["resources"]:
            assert requests.get(there, timeout=60).status_code == 404
            continue
        with system.use_context(trusted=True):
            report = frictionless.Package(there).validate()
        assert report.valid, (there, report.flatten(["type", "message"]))
        tables += sum(task.type == "table" for task in report.tasks)
    assert tables >= 5


def test_mlcroissant_accepts_every_dataset_and_reads_its_records(
    place: visitors.Furnished, everything: list[dict]
) -> None:
    read = 0
    for pkg in everything:
        there = f"{place.portal.url}/dataset/{pkg['name']}/croissant.jsonld"
        described = mlcroissant.Dataset(jsonld=requests.get(there, timeout=60).json())
        for records in described.metadata.record_sets:
            rows = list(described.records(records.uuid))
            [table] = re.findall(r"[0-9a-f-]{36}(?=/records)", records.uuid)
            told = call(place.portal, "datastore_search", resource_id=table)
            assert len(rows) == told["total"], there
            read += 1
    assert read >= 3


@pytest.mark.parametrize("start", ["/", "/en/"])
def test_extruct_reads_what_every_page_says_of_itself(
    place: visitors.Furnished, start: str
) -> None:
    kinds: dict[str, int] = {}
    for path, html in visitors.crawl(place.portal, start):
        told = extruct.extract(html, base_url=place.portal.url + path, syntaxes=SYNTAXES)
        assert len(told["opengraph"]) == 1, path
        [shared] = told["opengraph"]
        assert {"og:title", "og:description", "og:url"} <= dict(shared["properties"]).keys(), path
        for described in told["json-ld"]:
            assert described["@context"].startswith("https://schema.org"), path
            kinds[described["@type"]] = kinds.get(described["@type"], 0) + 1
            assert described["url"], path
            assert json.dumps(described)
    assert kinds["Dataset"] > 15
    assert kinds["DataCatalog"] >= 1
