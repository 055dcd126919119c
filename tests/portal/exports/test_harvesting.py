"""A second, plain CKAN pulls the portal: CKAN's own harvester, and ckanext-dcat's by RDF."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest

from portal import Portal
from tests.support.portal.ckan_client import call, dataset, found
from tests.support.portal.judged_set import upload
from tests.support.portal.plain.plain_ckan import plain_ckan
from tests.support.portal.plain.three_pulls import (
    NEW_TITLE,
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


@pytest.fixture(scope="module")
def pulls(portal: Portal) -> Iterator[ThreePulls]:
    """Three datasets of two agencies, pulled three times."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    call(portal, "organization_create", name="dlh", title="Dinas Lingkungan Hidup")
    rich = dataset(nomor="1", title=RICH, tags=[{"name": "penduduk"}])
    call(portal, "package_create", **rich)
    told = {"schema": json.dumps(SCHEMA), "encoding": "utf-8", "description": "Edisi 2026/1"}
    upload(portal, rich["id"], "csv", TABLE, hash=DIGEST, **told)
    call(portal, "package_create", **dataset(nomor="2", title=CHANGED, owner_org="dlh"))
    call(portal, "package_create", **dataset(nomor="3", title=WITHDRAWN))
    found(portal, f'title:"{WITHDRAWN}"')
    with plain_ckan(portal) as plain:
        yield pull_three_times(portal, plain, CHANGED, WITHDRAWN)


def test_nothing_went_wrong_in_any_of_the_three(pulls: ThreePulls) -> None:
    assert {name: pulled.errors for name, pulled in pulls.by.items()} == {"api": [], "rdf": []}


class TestByTheApi:
    def test_at_first_everything_is_there_our_own_fields_too(self, pulls: ThreePulls) -> None:
        [first, _, _] = pulls.by["api"].there
        assert first.keys() == pulls.ours.keys() == {RICH, CHANGED, WITHDRAWN}
        for title, ours in pulls.ours.items():
            assert list(differences(ours, first[title])) == []
            assert agency_of(first[title]) == agency_of(ours)
        extras = {extra["key"]: extra["value"] for extra in first[RICH]["extras"]}
        assert extras["retensi"] == dataset()["retensi"]
        assert extras["publisher_name"] == "Dinas Kesehatan"
        assert extras["uri"].endswith(f"/dataset/{pulls.ours[RICH]['id']}")

    def test_unchanged_nothing_is_updated(self, pulls: ThreePulls) -> None:
        assert pulls.by["api"].said[0] == ["added"] * 3
        assert pulls.by["api"].said[1] == ["not modified"] * 3
        assert pulls.by["api"].there[1] == pulls.by["api"].there[0]

    def test_a_change_and_a_withdrawal_arrive(self, pulls: ThreePulls) -> None:
        assert pulls.by["api"].said[2] == ["not modified", "updated", "updated"]
        assert pulls.by["api"].there[2].keys() == {RICH, NEW_TITLE}
        gone = pulls.plain.call("package_show", id=pulls.withdrawn["id"])
        assert (gone["state"], gone["resources"]) == ("deleted", [])
        assert WITHDRAWN not in json.dumps(gone)


class TestByRdf:
    def test_at_first_everything_that_dcat_has_words_for_is_there(self, pulls: ThreePulls) -> None:
        [first, _, _] = pulls.by["rdf"].there
        assert first.keys() == {RICH, CHANGED, WITHDRAWN}
        rich, ours = first[RICH], pulls.ours[RICH]
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

    def test_a_file_arrives_with_its_digest_size_and_licence(self, pulls: ThreePulls) -> None:
        [file] = pulls.by["rdf"].there[0][RICH]["resources"]
        [ours] = pulls.ours[RICH]["resources"]
        assert file["url"] == file["download_url"] == ours["url"]
        assert (file["name"], file["description"]) == (ours["name"], ours["description"])
        assert (file["hash"], file["size"]) == (DIGEST, len(TABLE))
        assert file["format"] == "CSV"
        assert file["mimetype"].endswith("/media-types/text/csv")
        assert "CC BY 4.0" in file["license"]

    def test_a_change_and_a_withdrawal_arrive(self, pulls: ThreePulls) -> None:
        assert pulls.by["rdf"].there[1].keys() == {RICH, CHANGED, WITHDRAWN}
        assert pulls.by["rdf"].said[2] == ["deleted", "updated", "updated"]
        assert pulls.by["rdf"].there[2].keys() == {RICH, NEW_TITLE}
