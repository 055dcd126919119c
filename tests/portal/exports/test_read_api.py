"""What is told of the read API is so: the OpenAPI document, the page for developers, data.json."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from portal import Portal
from tests.support.portal.ckan_client import call, dataset, found, page
from tests.support.portal.judged_set import run_ckan, upload
from tests.support.portal.visitors import read

pytestmark = pytest.mark.portal

TABLE = b"kecamatan,penduduk,tanggal\nPahandut,98000,2025-01-31\n"
SCHEMA = (
    '{"fields": [{"name": "kecamatan", "type": "string"}, {"name": "penduduk", "type": "integer"},'
    ' {"name": "tanggal", "type": "date"}]}'
)


@pytest.fixture(scope="module")
def shown(portal: Portal) -> Portal:
    """A portal with a dataset that has a table, one without a file, and a withdrawn one."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    call(portal, "package_create", **dataset(nomor="1", title="Penduduk kesehatan 2025"))
    told = {"schema": SCHEMA, "encoding": "utf-8", "mimetype": "text/csv"}
    upload(portal, dataset(nomor="1")["id"], "csv", TABLE, **told)
    call(portal, "package_create", **dataset(nomor="2", title="Arsip cetak", notes=""))
    call(portal, "package_create", **dataset(nomor="3", title="Yang keliru"))
    call(portal, "didd_withdraw", id=dataset(nomor="3")["id"], reason="Keliru (contoh).")
    run_ckan(portal, "didd", "tables")
    found(portal, "Arsip cetak")
    return portal


@pytest.fixture(scope="module")
def document(shown: Portal) -> dict[str, Any]:
    return requests.get(f"{shown.url}/openapi.json", timeout=60).json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its operation, references to parameters and responses resolved."""
    for path, item in document["paths"].items():
        operation = dict(item["get"])
        operation["parameters"] = [at(document, told) for told in operation.get("parameters", ())]
        operation["responses"] = {
            code: at(document, told) for code, told in operation["responses"].items()
        }
        yield path, operation


def at(document: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    for part in told.get("$ref", "").removeprefix("#/").split("/") if "$ref" in told else ():
        told = (document if part == "components" else told)[part]
    return told


class TestOpenApi:
    def test_it_is_a_right_document_with_our_own_fields(
        self, shown: Portal, document: dict[str, Any]
    ) -> None:
        validate(document)
        assert document["servers"] == [{"url": shown.url}]
        known = document["components"]["schemas"]["Dataset"]["properties"]
        assert "BERKALA" in known["klasifikasi"]["description"]
        assert {"retensi", "bentuk", "keputusan_nomor"} <= known.keys()

    def test_each_path_answers_as_the_document_says(
        self, shown: Portal, document: dict[str, Any]
    ) -> None:
        table = call(shown, "package_show", id="dinkes-1")["resources"][0]["id"]
        given = {"dataset": "dinkes-1", "agency": "dinkes", "table": table, "resource_id": table}
        asked = 0
        for path, operation in operations(document):
            of_query: dict[str, Any] = {}
            for parameter in operation["parameters"]:
                name = parameter["name"]
                value = given.get(name, parameter.get("example"))
                if name == "id":
                    value = "dinkes" if "organization" in path else "dinkes-1"
                if parameter["in"] == "path":
                    path = path.replace(f"{{{name}}}", value)
                elif value is not None:
                    of_query[name] = value
            reply = requests.get(shown.url + path, of_query, timeout=60)
            assert reply.status_code == 200, (path, reply.text[:500])
            assert reply.headers["Access-Control-Allow-Origin"] == "*", path
            kinds = operation["responses"]["200"]["content"]
            [kind] = [kind for kind in kinds if reply.headers["Content-Type"].startswith(kind)]
            if schema := kinds[kind].get("schema"):
                whole = {**schema, "components": document["components"]}
                OAS31Validator(whole).validate(reply.json())
            asked += 1
        assert asked == len(document["paths"]) >= 15

    def test_a_search_gives_single_fields_to_whoever_asks_for_them(self, shown: Portal) -> None:
        asked = f"{shown.url}/api/3/action/package_search?fl=name&q=arsip"
        answer = requests.get(asked, timeout=60)
        assert answer.status_code == 200, answer.text
        assert {"name": dataset(nomor="2")["name"]} in answer.json()["result"]["results"]

    @pytest.mark.parametrize(("path", "status"), [
        ("/api/3/action/package_show?id=dinkes-3", 410),
        ("/api/3/action/package_show?id=tidak-ada", 404),
        ("/api/3/action/didd_withdrawal_list?limit=-1", 409),
    ])  # fmt: skip
    def test_what_fails_fails_as_the_document_says(
        self, shown: Portal, document: dict[str, Any], path: str, status: int
    ) -> None:
        operation = dict(operations(document))[path.partition("?")[0]]
        told = operation["responses"][str(status)]["content"]["application/json"]["schema"]
        reply = requests.get(shown.url + path, timeout=60)
        assert reply.status_code == status
        whole = {**told, "components": document["components"]}
        OAS31Validator(whole).validate(reply.json())


class TestForDevelopers:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_every_example_on_the_page_works(self, shown: Portal, prefix: str) -> None:
        _, links = read(page(shown, f"{prefix}/pengembang"))
        examples = [link for link in links if link.startswith(shown.url)]
        here = [
            link for link in examples if re.search(r"/api/3/|/catalog|/feeds|\.json|/dump", link)
        ]
        assert len(here) >= 14
        for link in here:
            assert requests.get(link, timeout=60).status_code == 200, link
        assert any("datastore_search" in link for link in here)

    def test_it_is_linked_from_the_foot_of_every_page_and_from_the_sitemap(
        self, shown: Portal
    ) -> None:
        for path in ("/", "/dataset/", "/dataset/dinkes-1"):
            assert "/pengembang" in read(page(shown, path))[1]
        assert f"{shown.url}/en/pengembang" in page(shown, "/sitemap-1.xml")


class TestDataJson:
    def test_every_public_dataset_is_in_it_with_what_the_schema_demands(
        self, shown: Portal
    ) -> None:
        told = requests.get(f"{shown.url}/data.json", timeout=60).json()
        assert told["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
        by_title = {row["title"]: row for row in told["dataset"]}
        assert by_title.keys() == {"Penduduk kesehatan 2025", "Arsip cetak"}
        demanded = {"title", "description", "keyword", "modified", "publisher", "contactPoint",
                    "identifier", "accessLevel"}  # fmt: skip
        for row in told["dataset"]:
            assert demanded <= {key for key, value in row.items() if value}
        row = by_title["Penduduk kesehatan 2025"]
        assert row["temporal"] == "2025-01-01/2025-12-31"
        [file] = row["distribution"]
        assert requests.get(file["downloadURL"], timeout=60).content == TABLE
        assert file["mediaType"] == "text/csv"

    def test_it_is_packed_for_whoever_takes_it_so(self, shown: Portal) -> None:
        reply = requests.get(f"{shown.url}/data.json", timeout=60)
        assert reply.headers["Content-Encoding"] == "gzip"
