"""What ckanapi dumps of the portal, loaded into a CKAN that knows nothing of our schema."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal import Portal
from tests.support.portal.ckan_client import call, dataset, found
from tests.support.portal.judged_set import upload
from tests.support.portal.plain import environment
from tests.support.portal.plain.plain_ckan import plain_ckan, with_scripts
from tests.support.portal.plain.three_pulls import agency_of, differences, public
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

CONTENT = b"%PDF-1.4 isi contoh"


@pytest.fixture(scope="module")
def filled(portal: Portal) -> Portal:
    """A portal with two agencies and a dataset of each, one of them with a file."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    call(portal, "organization_create", name="dlh", title="Dinas Lingkungan Hidup")
    call(portal, "package_create", **dataset(nomor="1", tags=[{"name": "kinerja"}]))
    digest = hashlib.sha256(CONTENT).hexdigest()
    upload(portal, dataset(nomor="1")["id"], "pdf", CONTENT, hash=digest)
    call(portal, "package_create", **dataset(nomor="2", title="Mutu air", owner_org="dlh"))
    found(portal, "Mutu air")
    return portal


def dump(portal: Portal, kind: str, to: Path, *options: str) -> list[dict]:
    """Everything of a kind, as anybody dumps it."""
    scripts = Path(sys.executable).parent
    command = [scripts / "ckanapi", "dump", kind, "--all", "-q", "-O", to, "-r", portal.url]
    subprocess.run([*command, *options], check=True, env=with_scripts(scripts))
    return [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]


def stored(portal: Portal) -> Path:
    """Where the plain CKAN keeps the files that are uploaded to it."""
    return environment.home(portal.place) / "storage"


def test_a_plain_ckan_loads_everything_of_a_dump_by_get(filled: Portal, tmp_path: Path) -> None:
    ours = public(filled)
    assert len(dump(filled, "organizations", tmp_path / "o.jsonl", "-g")) == 2
    assert len(dump(filled, "datasets", tmp_path / "d.jsonl", "-g")) == len(ours) == 2
    with plain_ckan(filled, "dcat") as plain:
        for kind in ("organizations", "datasets"):
            files = ["--upload-resources"] if kind == "datasets" else []
            plain.ckanapi("load", kind, *files, "-q", "-I", str(tmp_path / f"{kind[0]}.jsonl"))
        there: dict[str, dict] = {}

        def all_found() -> bool:
            rows = plain.call("package_search", rows=10)["results"]
            there.update({row["id"]: row for row in rows})
            return there.keys() == ours.keys()

        eventually(all_found)
        bytes_kept = [path.read_bytes() for path in stored(filled).rglob("*") if path.is_file()]
    assert bytes_kept == [CONTENT]
    for known, told in ours.items():
        assert agency_of(told) == agency_of(there[known])
        for file, kept in zip(told["resources"], there[known]["resources"], strict=True):
            kept["url"] = file["url"]  # its own copy, under its own address
        there[known]["metadata_modified"] = told["metadata_modified"]  # files came afterwards
        assert list(differences(told, there[known])) == []


def test_a_dump_by_post_goes_back_into_the_portal_as_it_was(filled: Portal, tmp_path: Path) -> None:
    dumped = dump(filled, "datasets", tmp_path / "d.jsonl")
    for pkg in dumped:
        call(filled, "package_update", **pkg)
        again = call(filled, "package_show", anonymous=True, id=pkg["id"])
        beside = ("metadata_modified", "resources", "organization")
        assert {k: v for k, v in again.items() if k not in beside} == {
            k: v for k, v in pkg.items() if k not in beside
        }
        assert [f["url"] for f in again["resources"]] == [f["url"] for f in pkg["resources"]]
