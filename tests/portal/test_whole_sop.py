"""The whole SOP against the real CKAN: folders as agencies keep them, in; the public's view, out.

The same chain runs on the sample agencies and, where they are at hand, on folders made of real
data. Whatever is excluded must be nowhere: not in CKAN's database, storage or index.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml

from checks.rows.column_rules import check
from checks.runner import look
from didd.adapters.archive.archive import FolderArchive
from didd.adapters.ckan import CkanPortal
from didd.adapters.store import open_store
from didd.config.catalog import load_catalog_config
from didd.model import Agency, RegisterEdition
from didd.office import Office
from didd.steps import approve, establish, publish
from didd.steps.collect import collect
from portal import Portal
from portal.local.place import ROOT
from tests.support.portal.kept_by_ckan import leaks
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

REAL = ROOT.parent / "shared" / "agencies"
SAMPLES = ROOT / "samples" / "agencies"


@dataclass
class Chain:
    """An office at work on copies of agencies' folders, and the portal it publishes to."""

    office: Office
    portal: Portal
    sources: Path

    def run(self, agency: Agency) -> RegisterEdition:
        """All four steps, approving what passes."""
        collect.harvest(self.office, agency)
        approve.approve_all(self.office, agency.slug, "contoh.utama")
        assert establish.draft(self.office, agency) is not None
        edition = establish.establish(
            self.office, agency, "contoh.atasan", f"1/{agency.slug}/2026", self.office.today
        )
        report = publish.publish(self.office, agency)
        assert report is not None
        assert report.held == ()
        self.settle(agency, len(edition.register.entries) + self.lists(agency))
        return edition

    def lists(self, agency: Agency) -> int:
        """How many lists are published with an agency: its own, and with one that of all."""
        return 1 + (agency.slug == self.office.config.sop.settings.consolidated_by)

    def settle(self, agency: Agency, count: int) -> None:
        """Wait until the index shows so many datasets as they are now, a second or so later."""
        eventually(lambda: len(self.search(agency)) == count)
        eventually(lambda: all(has_its_tables(p) for p in self.search(agency).values()))

    def search(self, agency: Agency, **parameters: str) -> dict[str, dict]:
        """What anybody finds, by id."""
        answer = requests.get(
            f"{self.portal.url}/api/3/action/package_search",
            params={"fq": f"organization:{agency.organization_name}", "rows": 1000, **parameters},
            timeout=60,
        )
        return {p["id"]: p for p in answer.json()["result"]["results"]}


def has_its_tables(package: dict) -> bool:
    """Whether each file with a schema has its table: a job loads them, and CKAN then marks them."""
    return all(r["datastore_active"] == ("schema" in r) for r in package["resources"])


def words(title: str) -> str:
    """What a citizen types who knows a title: its words."""
    return "".join(c if c.isalnum() else " " for c in title)


def copied(source: Path, target: Path) -> None:
    """Copy a folder that may be read-only into one that is not."""
    shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def chain(empty_portal: Portal, tmp_path: Path) -> Iterator[Chain]:
    config = load_catalog_config(ROOT / "catalog_config")
    office = Office(
        config=config,
        store=open_store(f"sqlite:///{tmp_path / 'didd.db'}"),
        archive=FolderArchive(tmp_path / "archive"),
        sources=tmp_path / "sources",
        portal=lambda: CkanPortal(empty_portal.url, empty_portal.token),
        checker=check,
        contents=look,
    )
    yield Chain(office, empty_portal, tmp_path / "sources")
    office.store.close()


def test_the_sample_agencies_reach_the_public_and_nothing_excluded_does(chain: Chain) -> None:
    oracle = yaml.safe_load((ROOT / "samples" / "expected.yaml").read_text(encoding="utf-8"))
    markers = [m for reported in oracle["agencies"].values() for m in reported.get("markers", [])]
    assert markers
    for slug in ("diskominfosantik", "dp3appkb", "dlh"):
        copied(SAMPLES / slug, chain.sources / slug)
        agency = chain.office.agency(slug)
        edition = chain.run(agency)
        found = chain.search(agency)
        entries = {e.record_id: e for e in edition.register.entries}
        assert entries.keys() <= found.keys()
        assert len(found) == len(entries) + chain.lists(agency)
        for record_id, entry in entries.items():
            assert record_id in chain.search(agency, q=words(entry.title)), entry.title
            assert found[record_id]["title"] == entry.title
            assert found[record_id]["klasifikasi"] == entry.classification.value
            assert {r["hash"] for r in found[record_id]["resources"]} == {
                f"sha256:{f.sha256}" for f in entry.files
            }
    assert leaks(chain.portal, markers) == []


def test_publishing_and_harvesting_again_change_nothing(chain: Chain) -> None:
    copied(SAMPLES / "dinkes", chain.sources / "dinkes")
    agency = chain.office.agency("dinkes")
    chain.run(agency)
    before = chain.search(agency)
    again = collect.harvest(chain.office, agency)
    assert again.records["submitted"] == 0
    assert establish.draft(chain.office, agency) is None
    report = publish.publish(chain.office, agency)
    assert report is not None
    assert report.writes == 0
    assert chain.search(agency) == before


def test_a_public_file_is_downloaded_with_the_bytes_that_were_approved(chain: Chain) -> None:
    copied(SAMPLES / "dinkes", chain.sources / "dinkes")
    agency = chain.office.agency("dinkes")
    edition = chain.run(agency)
    swapped = next(e for e in edition.register.entries if e.files)
    (chain.sources / "dinkes" / swapped.files[0].path).write_bytes(b"%PDF-1.4 swapped")
    publish.publish(chain.office, agency)
    resource = chain.search(agency)[swapped.record_id]["resources"][0]
    content = requests.get(resource["url"], timeout=60).content
    with chain.office.archive.open(swapped.files[0].sha256) as kept:
        assert content == kept.read()


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/agencies is not at hand")
@pytest.mark.parametrize(
    ("slug", "established"), [("foodstation", 17), ("wonogiri", 2), ("statistik", 7)]
)
def test_folders_of_real_data_go_the_whole_way(chain: Chain, slug: str, established: int) -> None:
    copied(REAL / slug, chain.sources / slug)
    agency = Agency(slug, slug.title(), slug.upper())
    edition = chain.run(agency)
    assert len(edition.register.entries) == established
    found = chain.search(agency)
    assert {e.record_id for e in edition.register.entries} <= found.keys()
    for entry in edition.register.entries:
        assert entry.record_id in chain.search(agency, q=words(entry.title)), entry.title
    assert (
        leaks(chain.portal, ["topologi-jaringan", "Topologi jaringan", "RAHASIA: bukan untuk umum"])
        == []
    )
