"""Withdrawn on the real CKAN: nothing of it is left anywhere, and its addresses say why."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests

from didd.adapters.ckan import CkanPortal
from didd.model import Agency, Entry, Package, RecordFile, Tombstone
from didd.publication.ckan_datasets import register_package, wanted_packages
from portal import Portal
from portal.local.servers import postgres, solr
from tests.support.fakes import FakeArchive
from tests.support.portal.ckan_client import call, found, page
from tests.support.portal.kept_by_ckan import rows_kept
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

ATOM = "{http://www.w3.org/2005/Atom}"
TOLD = Tombstone(datetime(2026, 3, 2, 18, tzinfo=UTC), "Angkanya keliru.", "Pasal 7 ayat (2)")


def marker() -> str:
    """A word that nothing else says, and no analyser takes apart."""
    return "penanda" + "".join(random.choices("bdgkmnprstwz", k=14))


@pytest.fixture
def agency() -> Agency:
    return make_agency(f"contoh-{uuid.uuid4().hex[:10]}")


@pytest.fixture
def ckan(portal: Portal, agency: Agency) -> CkanPortal:
    made = CkanPortal(portal.url, portal.token)
    made.ensure_agency(agency)
    return made


@pytest.fixture
def publish(portal: Portal, ckan: CkanPortal, agency: Agency) -> Callable[[str], Package]:
    """Publish a dataset that says a marker wherever it can, and wait until it is found."""

    def made(mark: str) -> Package:
        content = f"butir,jumlah\n{mark},7\n".encode()
        # In one segment of the index with many others: too few to be left by the index itself.
        others = [entry(marker()) for _ in range(15)]
        file = make_file(content, f"tabel-{mark}.csv")
        marked = entry(mark, file)
        edition = make_edition([marked, *others], agency=agency)
        packages = wanted_packages(agency, [edition], catalog_config())
        ckan.upsert_many(list(packages.values()), FakeArchive(content))
        package = packages[marked.record_id]
        assert found(portal, mark) == {package.name}
        return package

    def entry(mark: str, *files: RecordFile) -> Entry:
        return make_entry(
            mark,
            agency=agency.slug,
            title=f"Tabel {mark}",
            fields={"ringkasan": f"Isi {mark}", "pejabat_penguasa": f"Kepala {mark}"},
            files=files,
        )

    return made


def load_table(portal: Portal, resource_id: str, marker: str) -> None:
    call(
        portal,
        "datastore_create",
        resource_id=resource_id,
        force=True,
        fields=[{"id": "butir", "type": "text"}],
        records=[{"butir": marker}],
    )


def tables(portal: Portal) -> set[str]:
    with postgres.connect(portal.place, "datastore") as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in rows.fetchall()}


def left(portal: Portal, mark: str) -> list[str]:
    """Name where CKAN and Solr still have the mark; the log that Solr recovers from wears off."""
    folders = (portal.place.storage, portal.place.home / "solr")
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    kept = [p.name for p in files if p.parent.name != "tlog" and mark.encode() in content(p)]
    return [*kept, *(row for row in rows_kept(portal) if mark in row)]


def content(path: Path) -> bytes:
    """Read a file; Solr may just have merged it away."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def test_nothing_is_left_of_what_was_withdrawn_but_why_it_was(
    portal: Portal, ckan: CkanPortal, agency: Agency, publish: Callable[[str], Package]
) -> None:
    mark = marker()
    package = publish(mark)
    [resource_id] = package.files
    load_table(portal, resource_id, mark)
    assert resource_id in tables(portal)
    assert len(left(portal, mark)) > 1, "it was there to be found"
    shown = ckan.read_back(package.id)
    download = shown.dataset["resources"][0]["url"]

    ckan.withdraw(package.id, TOLD)

    assert left(portal, mark) == []
    assert resource_id not in tables(portal)
    assert call(portal, "package_search", q=f'"{mark}"', include_private=True)["count"] == 0
    addresses = [
        *(f"/dataset/{name}" for name in (package.name, package.id, f"{package.name}.ttl")),
        f"/dataset/{package.id}/resource/{resource_id}",
        download.removeprefix(portal.url),
        f"/datastore/dump/{resource_id}",
        f"/api/3/action/package_show?id={package.id}",
        f"/api/3/action/resource_show?id={resource_id}",
        f"/api/3/action/datastore_search?resource_id={resource_id}",
    ]
    for address in addresses:
        reply = requests.get(portal.url + address, timeout=60)
        assert reply.status_code == 410, address
        assert "Angkanya keliru." in reply.text, address
        assert "Pasal 7 ayat (2)" in reply.text, address
        assert mark not in reply.text.replace(address, ""), address
        assert "not found" not in reply.text, address
        assert "no-cache" in reply.headers["Cache-Control"]
    for address in ("/", "/dataset/", f"/organization/{agency.slug}", "/catalog.ttl",
                    "/sitemap-1.xml", "/feeds/dataset.atom", "/pencabutan"):  # fmt: skip
        assert mark not in requests.get(portal.url + address, timeout=60).text, address


def test_the_tombstone_is_a_page_in_both_languages_and_in_a_list_and_a_feed(
    portal: Portal, ckan: CkanPortal, agency: Agency, publish: Callable[[str], Package]
) -> None:
    package = publish(marker())
    ckan.withdraw(package.id, TOLD)
    indonesian = requests.get(f"{portal.url}/dataset/{package.name}", timeout=60).text
    assert "Informasi ini sudah dicabut" in indonesian
    assert "3 Maret 2026" in indonesian, "the day is the office's own"
    assert agency.name in indonesian
    english = requests.get(f"{portal.url}/en/dataset/{package.name}", timeout=60).text
    assert "This information was withdrawn" in english
    assert "3 March 2026" in english
    assert package.name in page(portal, "/pencabutan")
    feed = ElementTree.fromstring(page(portal, "/pencabutan.atom"))
    entries = {str(e.findtext(f"{ATOM}id")): e for e in feed.iter(f"{ATOM}entry")}
    [mine] = [e for i, e in entries.items() if package.id in i]
    assert mine.findtext(f"{ATOM}summary") == "Angkanya keliru. Pasal 7 ayat (2)"
    assert mine.findtext(f"{ATOM}updated") == "2026-03-02T18:00:00+00:00"
    listed = call(portal, "didd_withdrawal_list", anonymous=True)
    [reported] = [w for w in listed if w["id"] == package.id]
    assert reported["reason"] == TOLD.reason
    assert reported["url"] == f"{portal.url}/dataset/{package.name}"


def test_what_is_restored_is_there_again_and_its_tombstone_gone(
    portal: Portal, ckan: CkanPortal, publish: Callable[[str], Package]
) -> None:
    mark = marker()
    package = publish(mark)
    ckan.withdraw(package.id, TOLD)
    publish(mark)
    assert requests.get(f"{portal.url}/dataset/{package.name}", timeout=60).status_code == 200
    listed = call(portal, "didd_withdrawal_list", anonymous=True)
    assert package.id not in {w["id"] for w in listed}
    unknown = f"{portal.url}/dataset/{package.id}/resource/{uuid.uuid4()}"
    assert requests.get(unknown, timeout=60).status_code == 404


def test_hostile_words_on_a_tombstone_are_only_words(
    portal: Portal, ckan: CkanPortal, publish: Callable[[str], Package]
) -> None:
    package = publish(marker())
    hostile = "<script>alert('x')</script> \x0b {{7*7}} & 'a' \"b\""
    ckan.withdraw(package.id, Tombstone(TOLD.at, hostile, "<b>Pasal</b>"))
    for address in (f"/dataset/{package.name}", "/pencabutan"):
        text = requests.get(portal.url + address, timeout=60).text
        assert "<script>alert" not in text
        assert "<b>Pasal" not in text
        assert "&lt;script&gt;alert" in text
    ElementTree.fromstring(page(portal, "/pencabutan.atom"))


@pytest.mark.parametrize("action", ["didd_withdraw", "didd_reindex", "didd_catch_up"])
def test_only_the_publisher_withdraws_or_mends_the_index(
    portal: Portal, publish: Callable[[str], Package], action: str
) -> None:
    package = publish(marker())
    with pytest.raises(RuntimeError, match="403"):
        call(portal, action, anonymous=True, id=package.id, organization="x", reason="iseng")
    assert requests.get(f"{portal.url}/dataset/{package.name}", timeout=60).status_code == 200


def test_a_dataset_that_the_index_lost_is_found_again_and_a_ghost_goes(
    portal: Portal, ckan: CkanPortal, agency: Agency, publish: Callable[[str], Package]
) -> None:
    package = publish(marker())
    solr.clear(portal.place)
    assert eventually(lambda: package.id not in ckan.published(agency))
    ckan.reindex(package.id)
    assert eventually(lambda: package.id in ckan.published(agency))
    with postgres.connect(portal.place, "ckan") as connection:
        connection.execute("UPDATE package SET state = 'deleted' WHERE id = %s", (package.id,))
    assert package.id in ckan.published(agency), "the index does not know yet"
    ckan.reindex(package.id)
    assert eventually(lambda: package.id not in ckan.published(agency))


def test_superseded_editions_stay_reachable_with_the_bytes_that_were_established(
    portal: Portal, ckan: CkanPortal, agency: Agency
) -> None:
    archive = FakeArchive()
    editions = []
    for number in (1, 2):
        entry = make_entry("profil", agency=agency.slug, title=f"Profil {number}")
        outputs = {
            kind: archive.put([f"{kind} {agency.slug} {number}".encode()])[0]
            for kind in ("pdf", "xlsx", "csv", "json")
        }
        editions.append(make_edition([entry], agency=agency, number=number, outputs=outputs))
    old, new = editions
    package = register_package(new, agency, catalog_config(), [old])
    ckan.upsert(package, archive)
    shown = ckan.read_back(package.id)
    for edition, kinds in ((new, ("pdf", "xlsx", "csv", "json")), (old, ("pdf", "json"))):
        for kind in kinds:
            [resource] = [
                r
                for r in shown.dataset["resources"]
                if r["hash"] == f"sha256:{edition.outputs[kind]}"
            ]
            assert ckan.file_digest(package.id, resource["id"]) == edition.outputs[kind]
    text = page(portal, f"/dataset/{package.name}")
    assert "sudah diganti" in text
