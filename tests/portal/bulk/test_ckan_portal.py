"""Publishing to the real CKAN: the contract, and what only a real one can show."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.ckan import CkanPortal, Patience
from didd.adapters.ckan.wire_form import to_ckan
from didd.model import Action, Agency, Package
from didd.ports import ArchiveDamaged, PortalError, PortalRefused, PortalUnreachable
from didd.publication.apply import ApplyResult, Notes, Run, apply_plan, plan_publication, survey
from didd.publication.ckan_datasets import record_package
from didd.publication.differences import differences
from didd.publication.plan import SUSPECT
from portal import Portal as LocalPortal
from portal.local.environment import run as run_ckan
from portal.local.servers import ckan as website
from portal.local.servers import postgres, processes
from tests.support.contracts.portal_contract import TOMBSTONE, PortalContract
from tests.support.fakes import FakeArchive
from tests.support.portal.ckan_client import call
from tests.support.portal.one_run import publish, read_ledger, wanted
from tests.support.publishing import (
    ROOT,
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)
from tests.support.waiting import GENEROUS, eventually

CONTENT = b"butir,jumlah\n1,7\n"

pytestmark = pytest.mark.portal


@pytest.fixture
def report(begun: list[LocalPortal], portal: object) -> Callable[[str, str], str]:
    """Return what puts a report among those that visitors made; the form has tests of its own."""
    del portal  # it runs

    def make(kind: str, text: str) -> str:
        number = f"{uuid.uuid4().int % 90000 + 10000}-abcde".translate(str.maketrans("01", "23"))
        with postgres.connect(begun[-1].place, "ckan") as connection:
            connection.execute(
                "INSERT INTO didd_report VALUES"
                " (%s, 'd', '', %s, %s, now(), false, 'diterima', '', now())",
                (number, kind, text),
            )
        return number

    return make


class TestManyToACall(PortalContract):
    @pytest.fixture
    def portal(self, portal: LocalPortal) -> CkanPortal:
        return CkanPortal(portal.url, portal.token)


class TestOneByOne(PortalContract):
    """By CKAN's own actions alone, as on a CKAN that lacks our extension's."""

    @pytest.fixture
    def portal(self, portal: LocalPortal) -> CkanPortal:
        return CkanPortal(portal.url, portal.admin_token, bulk=False)


@pytest.fixture
def ckan(portal: LocalPortal) -> CkanPortal:
    return CkanPortal(portal.url, portal.token)


@pytest.fixture
def agency() -> Agency:
    return make_agency(f"contoh-{uuid.uuid4().hex[:10]}")


@pytest.fixture
def run(ckan: CkanPortal, agency: Agency, tmp_path: Path) -> Callable[[], ApplyResult]:
    """Return a publication run of twelve records with files, as ``one_run`` does it."""
    packages, archive = wanted(agency, tmp_path)
    return lambda: publish(ckan, agency, packages, archive, tmp_path / "ledger.jsonl")


def stored(portal: LocalPortal, resource_ids: set[str]) -> set[str]:
    """Return those resources of which CKAN's file store still has bytes."""
    files = {p.name for p in (portal.place.storage / "resources").rglob("*") if p.is_file()}
    return {i for i in resource_ids if i[6:] in files}


def path_of(portal: LocalPortal, resource_id: str) -> Path:
    """Return where CKAN's file store keeps the bytes of a resource."""
    folder = portal.place.storage / "resources"
    return folder / resource_id[:3] / resource_id[3:6] / resource_id[6:]


def shown_by_search(portal: LocalPortal, agency: Agency) -> dict[str, dict]:
    """Return what a visitor's search finds of the agency, by id."""
    found = call(
        portal,
        "package_search",
        anonymous=True,
        fq=f'organization:"{agency.slug}"',
        rows=100,
    )
    return {row["id"]: row for row in found["results"]}


class TestRuns:
    def test_published_the_public_finds_all_and_a_second_run_reads_once_and_writes_nothing(
        self, portal, ckan, agency, run, tmp_path
    ) -> None:
        packages, _ = wanted(agency, tmp_path)
        assert run().held == ()
        assert eventually(lambda: shown_by_search(portal, agency).keys() == packages.keys())
        reads, writes = ckan.reads, ckan.writes
        assert run() == ApplyResult((), ())
        assert (ckan.reads - reads, ckan.writes - writes) == (1, 0)

    @pytest.mark.parametrize("receipts", [0, 1, 5, 11])
    def test_killed_it_is_finished_by_the_next_run_with_nothing_double(
        self, portal, ckan, agency, run, tmp_path, receipts: int
    ) -> None:
        packages, _ = wanted(agency, tmp_path)
        ledger = tmp_path / "ledger.jsonl"
        command = [sys.executable, "-m", "tests.support.portal.one_run"]
        child = subprocess.Popen(
            [*command, str(tmp_path), agency.slug, portal.url, str(receipts)],
            cwd=ROOT,
            env={**os.environ, "DIDD_CKAN_TOKEN": portal.token},
        )
        created = eventually(
            lambda: len(read_ledger(ledger)) == receipts and bool(all_of(portal, agency))
        )
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        assert created
        assert len(read_ledger(ledger)) == receipts
        assert run().held == ()
        assert all_of(portal, agency) == dict.fromkeys(packages, "active")
        for package in packages.values():
            assert differences(package.dataset, ckan.read_back(package.id).dataset) == ()
        writes = ckan.writes
        assert run() == ApplyResult((), ())
        assert ckan.writes == writes

    @pytest.mark.parametrize("server", ["ckan", "solr"])
    def test_a_server_that_dies_and_restarts_in_mid_run_is_waited_for(
        self, portal, ckan, agency, tmp_path, server: str
    ) -> None:
        packages, archive = wanted(agency, tmp_path)
        outcomes: list[ApplyResult] = []
        # Half a minute, as usual, is too short for a server that starts on a busy machine.
        patience = Patience(attempts=100, whole=GENEROUS)
        patient = CkanPortal(portal.url, portal.token, patience=patience)
        receipts = tmp_path / "ledger.jsonl"
        thread = threading.Thread(
            target=lambda: outcomes.append(publish(patient, agency, packages, archive, receipts))
        )
        thread.start()
        assert eventually(lambda: len(read_ledger(receipts)) >= 3)
        pid = processes.running_pid(portal.place, server)
        assert pid
        os.killpg(pid, signal.SIGKILL)
        LocalPortal.start(portal.place.var, port=0)
        eventually(lambda: not thread.is_alive())
        thread.join()
        assert [outcome.held for outcome in outcomes] == [()]
        assert all_of(portal, agency) == dict.fromkeys(packages, "active")
        for package in packages.values():
            assert differences(package.dataset, ckan.read_back(package.id).dataset) == ()

    def test_what_somebody_changed_on_the_portal_is_noticed_and_put_right(
        self, portal, ckan, agency, run, tmp_path
    ) -> None:
        packages, _ = wanted(agency, tmp_path)
        run()
        victim = next(i for i, p in packages.items() if p.files)
        call(portal, "package_patch", id=victim, title="Diganti orang", klasifikasi="SETIAP_SAAT")
        found = lambda: shown_by_search(portal, agency).get(victim, {})  # noqa: E731
        assert eventually(lambda: found().get("title") == "Diganti orang")
        known = read_ledger(tmp_path / "ledger.jsonl")
        seen = survey(ckan, agency, packages, known)
        [item] = plan_publication(agency, 1, packages, known, seen).of(Action.UPDATE)
        assert item.dataset_id == victim
        assert item.changes[0] == "diubah di portal"
        assert len(run().receipts) == 1
        assert differences(packages[victim].dataset, ckan.read_back(victim).dataset) == ()

    def test_a_dataset_that_somebody_deleted_comes_back(
        self, portal, ckan, agency, run, tmp_path
    ) -> None:
        packages, _ = wanted(agency, tmp_path)
        run()
        victim = next(i for i, p in packages.items() if p.files)
        call(portal, "package_delete", id=victim)
        assert ckan.read_back(victim) is None
        assert eventually(lambda: victim not in ckan.published(agency))
        assert len(run().receipts) == 1
        assert differences(packages[victim].dataset, ckan.read_back(victim).dataset) == ()
        assert eventually(lambda: victim in shown_by_search(portal, agency))


def all_of(portal: LocalPortal, agency: Agency) -> dict[str, str]:
    """Return every dataset in CKAN's database with the agency's name, drafts too, by state."""
    with postgres.connect(portal.place, "ckan") as connection:
        rows = connection.execute(
            "SELECT id, state FROM package WHERE name LIKE %s", (f"%{agency.slug}%",)
        )
        return dict(rows.fetchall())


class TestBytes:
    """What CKAN keeps, and what it does not take."""

    def test_a_request_that_breaks_off_leaves_no_file_in_ckans_store(
        self, portal: LocalPortal, ckan: CkanPortal, agency: Agency
    ) -> None:
        ckan.ensure_agency(agency)
        files = portal.place.storage / "resources"
        before = {p for p in files.rglob("*") if p.is_file()}
        content = os.urandom(300_000)
        archive = FakeArchive(content)
        [digest] = archive.kept
        archive.kept[digest] = content[:-1] + bytes([content[-1] ^ 1])
        entry = make_entry("besar", agency=agency.slug, files=[make_file(content, "b.bin")])
        package = record_package(
            entry, make_edition([entry], agency=agency), agency, catalog_config()
        )
        for portal_ in (ckan, CkanPortal(portal.url, portal.admin_token, bulk=False)):
            with pytest.raises(ArchiveDamaged):
                portal_.upsert(package, archive)
        assert call(portal, "status_show")["extensions"]
        assert {p for p in files.rglob("*") if p.is_file()} - before == set()

    def test_the_extension_takes_no_bytes_that_are_not_those_of_their_hash(
        self, portal: LocalPortal, ckan: CkanPortal, agency: Agency
    ) -> None:
        """Whoever sends them, and whatever became of them on the way."""
        ckan.ensure_agency(agency)
        entry = make_entry("tabel", agency=agency.slug, files=[make_file(CONTENT, "a.csv")])
        package = record_package(
            entry, make_edition([entry], agency=agency), agency, catalog_config()
        )
        [resource_id] = package.files
        dataset = to_ckan(package, extended=True)
        reply = requests.post(
            f"{portal.url}/api/3/action/didd_package_upsert_many",
            data={"items": json.dumps([{"dataset": dataset, "modified": None}])},
            files={f"upload__{resource_id}": ("a.csv", CONTENT + b"X")},
            headers={"Authorization": portal.token},
            timeout=60,
        )
        assert "hash" in reply.json()["result"][package.id]["error"]
        assert ckan.read_back(package.id) is None

    def test_bytes_that_rot_in_ckans_store_are_found_and_brought_anew(
        self, portal: LocalPortal, ckan: CkanPortal, agency: Agency, run, tmp_path: Path
    ) -> None:
        packages, archive = wanted(agency, tmp_path)
        run()
        victim = next(p for p in packages.values() if p.files)
        [resource_id, *_] = victim.files
        path_of(portal, resource_id).write_bytes(b"busuk")
        ledger = read_ledger(tmp_path / "ledger.jsonl")
        ledger[victim.id] = replace(ledger[victim.id], state=SUSPECT)
        plan = plan_publication(agency, 1, packages, ledger, survey(ckan, agency, packages, ledger))
        run = Run(on_receipt=lambda _: None, notes=Notes(suspects={victim.id}))
        result = apply_plan(plan, packages, ckan, archive, agency, run)
        assert [r.dataset_id for r in result.receipts] == [victim.id]
        assert ckan.file_digest(victim.id, resource_id) == victim.files[resource_id]


class TestMany:
    """What only the bulk action and a real CKAN can show."""

    @pytest.fixture
    def packages(self, ckan: CkanPortal, agency: Agency, tmp_path: Path) -> list[Package]:
        ckan.ensure_agency(agency)
        return list(wanted(agency, tmp_path)[0].values())

    @pytest.fixture
    def archive(self, agency: Agency, tmp_path: Path) -> FolderArchive:
        return wanted(agency, tmp_path)[1]

    def test_one_call_makes_all_public_found_and_whole(
        self, portal, ckan, agency, packages, archive
    ) -> None:
        ckan.published(agency)
        writes = ckan.writes
        outcomes = ckan.upsert_many(packages, archive)
        assert ckan.writes == writes + 1
        found = ckan.read_back_many([p.id for p in packages])  # at once: no waiting for the index
        for package in packages:
            assert differences(package.dataset, found[package.id].dataset) == ()
            modified = found[package.id].metadata_modified
            assert outcomes[package.id].metadata_modified == modified
            for resource_id, sha256 in package.files.items():
                assert ckan.file_digest(package.id, resource_id) == sha256

    def test_one_refused_does_not_lose_the_rest_nor_leaves_it_anything(
        self, portal, ckan, agency, packages, archive
    ) -> None:
        victim = packages[4]
        packages[4] = Package({**victim.dataset, "klasifikasi": "RAHASIA"}, victim.files)
        outcomes = ckan.upsert_many(packages, archive)
        assert isinstance(outcomes[victim.id], PortalRefused)
        assert "klasifikasi" in str(outcomes[victim.id])
        others = {p.id for p in packages} - {victim.id}
        assert all_of(portal, agency) == dict.fromkeys(others, "active")
        assert stored(portal, set(victim.files)) == set()
        for package in packages:
            if package.id in others:
                assert differences(package.dataset, ckan.read_back(package.id).dataset) == ()

    def test_with_the_index_away_nothing_is_saved_and_then_all(
        self, portal, agency, packages, archive
    ) -> None:
        hasty = CkanPortal(portal.url, portal.token, patience=Patience(attempts=1))
        hasty.published(agency)
        pid = processes.running_pid(portal.place, "solr")
        assert pid
        os.killpg(pid, signal.SIGKILL)
        outcomes = hasty.upsert_many(packages, archive)
        assert all(isinstance(o, PortalUnreachable) for o in outcomes.values())
        assert all_of(portal, agency) == {}
        LocalPortal.start(portal.place.var, port=0)
        outcomes = hasty.upsert_many(packages, archive)
        assert not [o for o in outcomes.values() if isinstance(o, PortalError)]

    def test_nobody_but_a_system_administrator_may_use_it(self, portal, packages) -> None:
        items = [{"dataset": dict(packages[0].dataset), "modified": None}]
        url = f"{portal.url}/api/3/action/didd_package_upsert_many"
        for headers in ({}, {"Authorization": "bukan-token"}):
            reply = requests.post(url, json={"items": items}, headers=headers)
            assert reply.status_code == 403

    @pytest.mark.parametrize(
        "items", [None, [], "bukan json", [{}], [{"dataset": {"id": "a"}}], [{"dataset": []}]]
    )
    def test_what_is_no_list_of_datasets_is_refused_as_such(self, portal, items) -> None:
        url = f"{portal.url}/api/3/action/didd_package_upsert_many"
        headers = {"Authorization": portal.token}
        reply = requests.post(url, json={"items": items}, headers=headers)
        assert reply.status_code == 409
        assert list(reply.json()["error"]) == ["items", "__type"]


class TestOneDataset:
    @pytest.fixture
    def package(self, ckan: CkanPortal, agency: Agency) -> Package:
        ckan.ensure_agency(agency)
        file = make_file(CONTENT, "Tabel 文書 (akhir).csv")
        entry = make_entry(agency=agency.slug, title=f"Unik {agency.slug}", files=[file])
        return record_package(entry, make_edition([entry], agency=agency), agency, catalog_config())

    @pytest.mark.parametrize(("bulk", "left"), [(True, []), (False, ["draft"])])
    def test_half_uploaded_it_is_seen_by_nobody_and_then_finished(
        self, portal, agency, package, bulk, left
    ) -> None:
        ckan = CkanPortal(portal.url, portal.token if bulk else portal.admin_token, bulk=bulk)

        class LostArchive(FakeArchive):
            def open(self, sha256: str):
                raise OSError("the disk is gone")

        with pytest.raises(OSError, match="disk"):
            ckan.upsert(package, LostArchive(CONTENT))
        assert list(all_of(portal, agency).values()) == left
        assert ckan.read_back(package.id) is None
        assert eventually(lambda: [d.state for d in ckan.published(agency).values()] == left)
        assert shown_by_search(portal, agency) == {}
        assert requests.get(f"{portal.url}/dataset/{package.name}").status_code in (403, 404)
        writes = ckan.writes
        ckan.upsert(package, FakeArchive(CONTENT))
        assert ckan.writes == writes + 1
        assert ckan.read_back(package.id) is not None

    def test_withdrawn_it_is_gone_from_pages_search_downloads_and_store(
        self, portal, ckan, agency, package
    ) -> None:
        ckan.upsert(package, FakeArchive(CONTENT))
        assert eventually(lambda: package.id in shown_by_search(portal, agency))
        [resource] = ckan.read_back(package.id).dataset["resources"]
        assert requests.get(resource["url"]).content == CONTENT
        assert stored(portal, set(package.files)) == set(package.files)
        ckan.withdraw(package.id, TOMBSTONE)
        assert requests.get(resource["url"]).status_code == 410
        assert requests.get(f"{portal.url}/dataset/{package.name}").status_code == 410
        assert stored(portal, set(package.files)) == set()
        assert eventually(lambda: shown_by_search(portal, agency) == {})
        with pytest.raises(PortalRefused):
            ckan.file_digest(package.id, resource["id"])

    def test_it_can_be_downloaded_under_a_name_that_says_something(self, ckan, package) -> None:
        ckan.upsert(package, FakeArchive(CONTENT))
        [resource] = ckan.read_back(package.id).dataset["resources"]
        assert resource["name"] == "Tabel 文書 (akhir).csv"
        assert resource["url"].endswith("/download/tabel-akhir.csv")

    def test_replaced_its_old_bytes_leave_ckans_store(self, portal, ckan, agency, package) -> None:
        ckan.upsert(package, FakeArchive(CONTENT))
        assert stored(portal, set(package.files)) == set(package.files)
        new = b"butir,jumlah\n1,8\n"
        entry = make_entry(agency=agency.slug, files=[make_file(new, "Tabel.csv")])
        edition = make_edition([entry], agency=agency)
        changed = record_package(entry, edition, agency, catalog_config())
        assert changed.id == package.id
        ckan.upsert(changed, FakeArchive(new))
        assert stored(portal, {*package.files, *changed.files}) == set(changed.files)

    def test_bytes_that_a_kill_left_behind_are_swept_up_and_no_others(
        self, portal, ckan, package
    ) -> None:
        ckan.upsert(package, FakeArchive(CONTENT))
        stray, young = str(uuid.uuid4()), str(uuid.uuid4())
        for resource_id in (stray, young):
            path_of(portal, resource_id).parent.mkdir(parents=True)
            path_of(portal, resource_id).write_bytes(b"tertinggal")
        long_ago = time.time() - 2 * 3600
        os.utime(path_of(portal, stray), (long_ago, long_ago))
        [known] = package.files
        os.utime(path_of(portal, known), (long_ago, long_ago))
        run_ckan(portal.place, [*website.ckan_command(portal.place), "didd", "sweep-files"])
        assert stored(portal, {stray, young, known}) == {young, known}
        path_of(portal, young).unlink()

    @pytest.mark.parametrize("bulk", [True, False])
    def test_a_pdf_can_be_previewed(self, portal, agency, bulk: bool) -> None:
        ckan = CkanPortal(portal.url, portal.token if bulk else portal.admin_token, bulk=bulk)
        ckan.ensure_agency(agency)
        content = b"%PDF-1.4\n"
        entry = make_entry(agency=agency.slug, files=[make_file(content, "Laporan.pdf")])
        edition = make_edition([entry], agency=agency)
        package = record_package(entry, edition, agency, catalog_config())
        ckan.upsert(package, FakeArchive(content))
        [resource_id] = package.files
        views = call(portal, "resource_view_list", anonymous=True, id=resource_id)
        assert [view["view_type"] for view in views] == ["pdf_view"]

    def test_a_token_without_rights_is_refused_in_one_sentence(
        self, portal, agency, package
    ) -> None:
        stranger = CkanPortal(portal.url, "bukan-token")
        with pytest.raises(PortalRefused, match="tidak berhak"):
            stranger.upsert(package, FakeArchive(CONTENT))

    def test_two_publishers_at_once_leave_one_dataset_that_is_right(
        self, portal, ckan, agency, package
    ) -> None:
        others = [CkanPortal(portal.url, portal.token) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(o.upsert, package, FakeArchive(CONTENT)) for o in others]
        assert any(f.exception() is None for f in futures)
        assert all_of(portal, agency) == {package.id: "active"}
        shown = ckan.read_back(package.id)
        assert differences(package.dataset, shown.dataset) == ()
        [(resource_id, sha256)] = package.files.items()
        assert ckan.file_digest(package.id, resource_id) == sha256
