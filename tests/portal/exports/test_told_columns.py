"""What an agency says of a column, followed from its list to every reader of the portal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import frictionless
import mlcroissant
import pytest
import requests

from didd.adapters.ckan import CkanPortal
from portal import Portal
from tests.support.bureau import Bureau, row
from tests.support.portal.ckan_client import call, found, page
from tests.support.portal.judged_set import run_ckan

pytestmark = pytest.mark.portal

TITLE = "Jumlah Penduduk menurut Kecamatan Tahun 2025"
TABLE = "Kecamatan,Jumlah Penduduk\nPahandut,98000\nJekan Raya,145000\n"
PLACE, CONCEPT, DEFINITION, UNIT = (
    "Nama kecamatan menurut kode wilayah",
    "Penduduk",
    "Orang yang menetap enam bulan atau lebih",
    "jiwa",
)
NOTES = f"""Nama Kolom,Konsep,Definisi,Satuan
Kecamatan,Wilayah,{PLACE},
Jumlah Penduduk,{CONCEPT},{DEFINITION},{UNIT}
"""


@dataclass(frozen=True)
class Published:
    """The dataset as everybody reads it, and its table's file."""

    portal: Portal
    dataset: dict[str, Any]
    file: dict[str, Any]


@pytest.fixture(scope="module")
def published(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A table and a dictionary beside it, taken through the whole SOP."""
    portal.reset()
    bureau = Bureau(tmp_path_factory.mktemp("kamus"))
    ckan = CkanPortal(portal.url, portal.token)
    bureau.office = replace(bureau.office, portal=lambda: ckan)
    bureau.write("penduduk.csv", TABLE.encode())
    bureau.write("kamus data penduduk.csv", NOTES.encode())
    bureau.list(row(TITLE, "penduduk.csv; kamus data penduduk.csv"))
    assert bureau.whole().held == ()
    run_ckan(portal, "didd", "tables")
    found(portal, "penduduk")
    shown = call(portal, "package_show", anonymous=True, id=bureau.record_id(TITLE))
    [file] = [f for f in shown["resources"] if f["name"] == "penduduk.csv"]
    yield Published(portal, shown, file)
    bureau.office.store.close()


def told(fields: list[dict[str, Any]]) -> dict[str, Any]:
    """The column that was spoken of."""
    [column] = [f for f in fields if "enduduk" in f["name"]]
    return column


def test_the_table_schema_and_the_data_package_say_it(published: Published) -> None:
    column = told(json.loads(published.file["schema"])["fields"])
    assert (column["unit"], column["concept"], column["description"]) == (UNIT, CONCEPT, DEFINITION)
    there = f"{published.portal.url}/dataset/{published.dataset['name']}/datapackage.json"
    described = requests.get(there, timeout=60).json()
    [schema] = [r["schema"] for r in described["resources"] if r["title"] == "penduduk.csv"]
    assert told(schema["fields"]) == column
    report = frictionless.Package(there).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_the_datastore_s_dictionary_says_it(published: Published) -> None:
    told_by = call(published.portal, "datastore_info", anonymous=True, id=published.file["id"])
    [info] = [f["info"] for f in told_by["fields"] if "enduduk" in f["id"]]
    assert (info["unit"], info["concept"]) == (UNIT, CONCEPT)
    assert DEFINITION in info["notes"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_of_the_file_says_it(published: Published, prefix: str) -> None:
    name, file = published.dataset["name"], published.file["id"]
    html = page(published.portal, f"{prefix}/dataset/{name}/resource/{file}")
    dictionary = html.partition('class="pi-dictionary"')[2].partition("</table>")[0]
    [line] = [r for r in re.findall(r"<tr>.*?</tr>", dictionary, re.DOTALL) if DEFINITION in r]
    assert f">{UNIT}<" in line
    assert CONCEPT in line


def test_schema_org_says_it_as_what_is_measured(published: Published) -> None:
    html = page(published.portal, f"/dataset/{published.dataset['name']}")
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    measured = [v for v in json.loads(script)["variableMeasured"] if isinstance(v, dict)]
    [column] = [v for v in measured if v.get("unitText") == UNIT]
    assert column["@type"] == "PropertyValue"
    assert DEFINITION in column["description"]
    assert any(PLACE in v["description"] for v in measured), "a column without a unit"


def test_croissant_says_it_and_its_reader_reads_the_rows(published: Published) -> None:
    there = f"{published.portal.url}/dataset/{published.dataset['name']}/croissant.jsonld"
    described = mlcroissant.Dataset(jsonld=requests.get(there, timeout=60).json())
    [table] = [t for t in described.metadata.record_sets if published.file["id"] in t.uuid]
    [column] = [f for f in table.fields if "enduduk" in f.name]
    assert DEFINITION in str(column.description)
    assert UNIT in str(column.description)
    assert len(list(described.records(table.uuid))) == 2
