"""A second, plain CKAN pulls the portal: CKAN's own harvester, and ckanext-dcat's by RDF."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from portal import Portal
from portal.local import ckan_settings
from portal.local.servers import postgres
from tests.support.portal.ckan_client import call, dataset, found, page
from tests.support.portal.judged_set import upload
from tests.support.portal.plain.plain_ckan import plain_ckan
from tests.support.portal.plain.three_pulls import (
    NEW_TITLE,
    REASON,
    REFERENCE,
    ThreePulls,
    agency_of,
    differences,
    pull_three_times,
)

pytestmark = pytest.mark.portal

TABLE = b"kecamatan,penduduk\nPahandut,98000\n"
SCHEMA = {
    "fields": [{"name": "kecamatan", "type": "string"}, {"name": "penduduk", "type": "integer"}]
}
DIGEST = hashlib.sha256(TABLE).hexdigest()
RICH, CHANGED, WITHDRAWN = "Penduduk <2025> & wilayahnya", "Butir kedua", "Butir ketiga"
CLOSED = "Butir keempat yang judulnya rahasia"


@pytest.fixture(scope="module")
def pulls(portal: Portal) -> Iterator[ThreePulls]:
    """Four datasets of two agencies, pulled three times."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    call(portal, "organization_create", name="dlh", title="Dinas Lingkungan Hidup")
    rich = dataset(nomor="1", title=RICH, tags=[{"name": "penduduk"}])
    call(portal, "package_create", **rich)
    told = {"schema": json.dumps(SCHEMA), "encoding": "utf-8", "description": "Edisi 2026/1"}
    upload(portal, rich["id"], "csv", TABLE, hash=DIGEST, **told)
    call(portal, "package_create", **dataset(nomor="2", title=CHANGED, owner_org="dlh"))
    call(portal, "package_create", **dataset(nomor="3", title=WITHDRAWN))
    call(portal, "package_create", **dataset(nomor="4", title=CLOSED))
    found(portal, f'title:"{CLOSED}"')
    acted_on = [dataset(nomor=number)["id"] for number in "234"]
    with plain_ckan(portal) as plain:
        yield pull_three_times(portal, plain, *acted_on)


def titled(there: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same by title."""
    return {pkg["title"]: pkg for pkg in there.values()}


def test_nothing_went_wrong_in_any_of_the_three(pulls: ThreePulls) -> None:
    assert {name: pulled.errors for name, pulled in pulls.by.items()} == {"api": [], "rdf": []}


class TestByTheApi:
    def test_at_first_everything_is_there_our_own_fields_too(self, pulls: ThreePulls) -> None:
        [first, _, _] = pulls.by["api"].there
        assert first.keys() == pulls.ours.keys()
        assert titled(first).keys() == {RICH, CHANGED, WITHDRAWN, CLOSED}
        for known, ours in pulls.ours.items():
            assert list(differences(ours, first[known])) == []
            assert agency_of(first[known]) == agency_of(ours)
        extras = {extra["key"]: extra["value"] for extra in titled(first)[RICH]["extras"]}
        assert extras["retensi"] == dataset()["retensi"]
        assert extras["publisher_name"] == "Dinas Kesehatan"
        assert extras["uri"].endswith(f"/dataset/{dataset(nomor='1')['id']}")

    def test_unchanged_nothing_is_updated(self, pulls: ThreePulls) -> None:
        assert pulls.by["api"].said[0] == ["added"] * 4
        assert pulls.by["api"].said[1] == ["not modified"] * 4
        assert pulls.by["api"].there[1] == pulls.by["api"].there[0]

    def test_a_change_and_a_withdrawal_arrive(self, pulls: ThreePulls) -> None:
        assert pulls.by["api"].said[2] == ["not modified", "updated", "updated", "updated"]
        assert titled(pulls.by["api"].there[2]).keys() == {RICH, NEW_TITLE}
        for withdrawn in pulls.gone:
            gone = pulls.plain.call("package_show", id=withdrawn["id"])
            assert (gone["state"], gone["resources"]) == ("deleted", [])
            assert gone["notes"] == REASON
            assert withdrawn["title"] not in json.dumps(gone)

    def test_what_lost_its_title_is_told_by_its_id_to_that_question_alone(
        self, pulls: ThreePulls, portal: Portal
    ) -> None:
        [_, closed] = pulls.gone
        there = f"{portal.url}/api/3/action"
        since = {"fq": "metadata_modified:[2026-01-01T00:00:00Z TO *]", "sort": "id asc"}
        [told] = [
            pkg
            for pkg in requests.get(f"{there}/package_search", since, timeout=60).json()["result"][
                "results"
            ]
            if pkg["id"] == closed["id"]
        ]
        assert (told["state"], told["name"], told["title"]) == ("deleted", REFERENCE, REFERENCE)
        assert told["url"].endswith(f"/dataset/{REFERENCE}")
        listed = requests.get(f"{there}/didd_withdrawal_list", timeout=60).text
        feed = requests.get(f"{portal.url}/pencabutan.atom", timeout=60).text
        newest = requests.get(f"{there}/package_search", {"rows": "100"}, timeout=60).text
        for text in (listed, feed, newest, page(portal, "/pencabutan")):
            assert closed["id"] not in text
            assert closed["name"] not in text

    def test_the_id_is_told_for_a_time_only(self, pulls: ThreePulls, portal: Portal) -> None:
        [withdrawn, closed] = pulls.gone
        with postgres.connect(portal.place, "ckan") as connection:
            aged = "UPDATE didd_tombstone SET kept_at = kept_at - interval '91 days'"
            connection.execute(aged)
        since = {"fq": "metadata_modified:[2020-01-01T00:00:00Z TO *]", "sort": "id asc"}
        reply = requests.get(f"{portal.url}/api/3/action/package_search", since, timeout=60)
        told = {pkg["id"] for pkg in reply.json()["result"]["results"]}
        assert withdrawn["id"] in told
        assert closed["id"] not in told


class TestByRdf:
    def test_at_first_everything_that_dcat_has_words_for_is_there(self, pulls: ThreePulls) -> None:
        [first, _, _] = pulls.by["rdf"].there
        assert first.keys() == pulls.ours.keys()
        ours = titled(pulls.ours)[RICH]
        rich = first[ours["id"]]
        extras = {extra["key"]: extra["value"] for extra in rich["extras"]}
        assert rich["notes"] == ours["notes"]
        assert rich["url"].endswith("/dataset/dinkes-1")
        assert rich["version"] == ours["edisi"]
        assert rich["license_id"] == "cc-by"
        assert {tag["name"] for tag in rich["tags"]} >= {"penduduk", "kesehatan", "Kinerja"}
        assert extras["identifier"] == ours["id"]
        assert extras["publisher_name"] == "Dinas Kesehatan"
        assert extras["creator_name"] == ours["penanggung_jawab"]
        for told in (ours["keputusan_nomor"], ours["pejabat_penguasa"]):
            assert told in extras["provenance"]
        assert "klasifikasi=BERKALA" in extras["theme"]
        assert (extras["temporal_start"], extras["temporal_end"]) == ("2025-01-01", "2025-12-31")

    def test_the_lists_own_fields_arrive_as_lines_under_their_labels(
        self, pulls: ThreePulls
    ) -> None:
        [first, _, _] = pulls.by["rdf"].there
        rich = titled(first)[RICH]
        [told] = [extra["value"] for extra in rich["extras"] if extra["key"] == "provenance"]
        said = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
        values = set(said.values())
        sent = dataset()
        assert {sent["retensi"], sent["tempat_pembuatan"], sent["waktu_pembuatan"]} <= values
        assert {sent["penanggung_jawab"], sent["pejabat_penguasa"]} <= values
        assert "Digital (softcopy), Cetak (hardcopy)" in values
        assert "Situs web, Papan pengumuman, lantai 1" in values
        fields = ckan_settings.read_config("metadata")["fields"]
        labels = {field["label"]["id"] for field in fields}
        assert len(said.keys() & labels) >= 7

    def test_a_file_arrives_with_its_digest_size_and_licence(self, pulls: ThreePulls) -> None:
        [file] = titled(pulls.by["rdf"].there[0])[RICH]["resources"]
        [ours] = titled(pulls.ours)[RICH]["resources"]
        assert file["url"] == file["download_url"] == ours["url"]
        assert (file["name"], file["description"]) == (ours["name"], ours["description"])
        assert (file["hash"], file["size"]) == (DIGEST, len(TABLE))
        assert file["format"] == "CSV"
        assert file["mimetype"] == "text/csv"
        assert "CC BY 4.0" in file["license"]

    def test_a_change_and_a_withdrawal_arrive(self, pulls: ThreePulls) -> None:
        assert pulls.by["rdf"].there[1].keys() == pulls.ours.keys()
        assert pulls.by["rdf"].said[2] == ["deleted", "deleted", "updated", "updated"]
        assert titled(pulls.by["rdf"].there[2]).keys() == {RICH, NEW_TITLE}
