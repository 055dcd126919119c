"""What the portal tells of a file's hash, as other programs read it: ckanapi and frictionless."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import frictionless
import pytest

from didd.adapters.ckan import CkanPortal
from didd.model import Agency, Package
from didd.publication.ckan_datasets import wanted_packages
from portal import Portal
from tests.support.contracts.portal_contract import eventually
from tests.support.fakes import FakeArchive
from tests.support.portal.ckan_client import call, page
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)
from tests.support.samples.pdf_files import pdf

pytestmark = pytest.mark.portal

CONTENTS = {"data/tabel.csv": b"kecamatan,jumlah\nPahandut,12\nJekan Raya,7\n", "profil.pdf": pdf()}


@pytest.fixture
def agency() -> Agency:
    return make_agency(f"contoh-{uuid.uuid4().hex[:10]}")


@pytest.fixture
def ckan(portal: Portal, agency: Agency) -> CkanPortal:
    made = CkanPortal(portal.url, portal.token)
    made.ensure_agency(agency)
    return made


def packages(agency: Agency, archive: FakeArchive) -> dict[str, Package]:
    """Datasets of one file each: of several, ckanapi 4.11 fetches the last one for all."""
    entries = []
    for number, (name, content) in enumerate(CONTENTS.items(), 1):
        archive.put([content])
        entries.append(
            make_entry(
                name,
                agency=agency.slug,
                title=f"Contoh {number}",
                files=[make_file(content, name)],
                number=str(number),
            )
        )
    edition = make_edition(entries, agency=agency)
    return wanted_packages(agency, [edition], catalog_config())


def test_frictionless_finds_every_file_that_ckanapi_dumps_whole(
    portal: Portal, ckan: CkanPortal, agency: Agency, tmp_path: Path
) -> None:
    archive = FakeArchive()
    wanted = packages(agency, archive)
    ckan.upsert_many(list(wanted.values()), archive)
    names = [p.name for p in wanted.values() if p.files]
    program = Path(sys.executable).with_name("ckanapi")
    dump = [program, "dump", "datasets", *names]
    done = subprocess.run(
        [*dump, f"--datapackages={tmp_path}", "-r", portal.url],
        capture_output=True,
        check=False,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},  # its own workers
    )
    assert done.returncode == 0, done.stderr
    assert len(names) == len(CONTENTS)
    for name in names:
        described = tmp_path / name / "datapackage.json"
        [resource] = json.loads(described.read_bytes())["resources"]
        assert resource["hash"].startswith("sha256:")
        report = frictionless.validate(described)
        assert [e.message for e in report.errors] == []
        assert [e.message for task in report.tasks for e in task.errors] == []
        file = tmp_path / name / resource["path"]
        file.write_bytes(file.read_bytes() + b"\n")
        text = [e for task in frictionless.validate(described).tasks for e in task.errors]
        assert [e.type for e in text] == ["hash-count"], "a changed byte would not be noticed"


def test_a_hash_of_an_earlier_release_is_written_anew_once_and_its_file_not_sent_again(
    ckan: CkanPortal, portal: Portal, agency: Agency
) -> None:
    archive = FakeArchive()
    [package] = [p for p in packages(agency, archive).values() if "Contoh 1" in p.dataset["title"]]
    ckan.upsert(package, archive)
    [resource] = call(portal, "package_show", id=package.id)["resources"]
    bare = resource["hash"].removeprefix("sha256:")
    call(portal, "package_patch", id=package.id, package_hash="0" * 64,
         resources=[{**resource, "hash": bare}])  # fmt: skip
    for release in (ckan, CkanPortal(portal.url, portal.admin_token, bulk=False)):
        before = release.writes
        shown = release.upsert(package, archive)
        assert release.writes - before == (1 if release is ckan else 0)
        assert shown.package_hash == package.package_hash
    [again] = call(portal, "package_show", id=package.id)["resources"]
    assert again["hash"] == f"sha256:{bare}"
    assert again["last_modified"] == resource["last_modified"], "its bytes were sent again"


def test_what_has_a_word_of_its_own_for_sha256_tells_it_bare(
    ckan: CkanPortal, portal: Portal, agency: Agency
) -> None:
    archive = FakeArchive()
    [package] = [p for p in packages(agency, archive).values() if "Contoh 2" in p.dataset["title"]]
    ckan.upsert(package, archive)
    assert eventually(lambda: ckan.read_back(package.id) is not None)
    [digest] = package.files.values()
    html = page(portal, f"/dataset/{package.name}")
    assert f'"sha256": "{digest}"' in html
    assert f"<code>{digest}</code>" in html
    assert "sha256:" not in html
    assert f'checksumValue "{digest}"^^xsd:hexBinary' in page(
        portal, f"/dataset/{package.name}.ttl"
    )
