"""On the real CKAN: a portal that was lost is made again from ledger and archive alone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from didd.adapters.archive.archive import open_archive
from didd.adapters.backup.bag import Bag
from didd.adapters.ckan import CkanPortal
from didd.adapters.store import open_store
from didd.steps import publish
from didd.steps.safekeeping.back_up import back_up
from didd.steps.safekeeping.restore_office import restore_office
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from portal import Portal
from tests.support.bureau import UTAMA, Bureau, row
from tests.support.factories import sha256
from tests.support.portal.ckan_client import call
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

#: What CKAN dates by itself, and numbers anew: when it took something in.
ITS_OWN = {"metadata_created", "metadata_modified", "created", "last_modified", "datastore_active"}
#: A moment as CKAN, its pages and its feeds write one.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?")


@pytest.fixture
def bureau(empty_portal: Portal, tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path)
    ckan = CkanPortal(empty_portal.url, empty_portal.token)
    made.office = replace(made.office, portal=lambda: ckan)
    made.office.seed_officers()
    made.office.seed_agencies()
    yield made
    made.office.store.close()


@dataclass
class Seen:
    """All that the public is answered, by what was asked."""

    answers: dict[str, Any]
    files: dict[str, str]


def plain(value: Any) -> Any:
    """A JSON answer without what CKAN dates by itself."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in ITS_OWN}
    return [plain(each) for each in value] if isinstance(value, list) else value


def text(portal: Portal, path: str) -> tuple[int, str]:
    reply = requests.get(portal.url + path, timeout=60, allow_redirects=False)
    return reply.status_code, MOMENT.sub("…", reply.text)


def seen(portal: Portal, agency: str, gone: list[str]) -> Seen:
    """Ask for everything; ``gone`` are paths that must answer as well."""
    answers: dict[str, Any] = {}
    files: dict[str, str] = {}
    rows = call(portal, "package_search", anonymous=True, rows=1000)["results"]
    for name in sorted(shown["name"] for shown in rows):
        dataset = call(portal, "package_show", anonymous=True, id=name)
        answers[name] = plain(dataset)
        answers[f"page of {name}"] = text(portal, f"/dataset/{name}")[0]
        for resource in dataset["resources"]:
            reply = requests.get(resource["url"], timeout=60)
            files[resource["url"]] = sha256(reply.content)
            assert files[resource["url"]] == resource["hash"].removeprefix("sha256:")
    for organization in call(portal, "organization_list", anonymous=True):
        found = call(portal, "organization_show", anonymous=True, id=organization)
        answers[f"organization {organization}"] = plain(found)
    answers["withdrawn"] = call(portal, "didd_withdrawal_list", anonymous=True)
    answers["feed"] = requests.get(f"{portal.url}/pencabutan.atom", timeout=60).text
    for path in (f"/daftar/{agency}", f"/daftar/{agency}/tabel", f"/daftar/{agency}/tabel.csv",
                 "/pencabutan", "/sitemap-1.xml", *gone):  # fmt: skip
        answers[path] = text(portal, path)
    return Seen(answers, files)


def tables(portal: Portal) -> set[str]:
    """The files of which CKAN's worker has made tables."""
    rows = call(portal, "package_search", anonymous=True, rows=1000)["results"]
    return {r["id"] for shown in rows for r in shown["resources"] if r.get("datastore_active")}


def test_it_answers_as_before_by_the_same_addresses(
    bureau: Bureau, empty_portal: Portal, tmp_path: Path
) -> None:
    portal, secret = empty_portal, "Berkas perkara xqzkwv"
    bureau.put(**{"profil.csv": b"nama,jumlah\nsatu,1\n", "salah.csv": b"nama,jumlah\ndua,2\n"})
    lines = [
        row("Profil Contoh", "profil.csv"),
        row("Laporan yang keliru", "salah.csv"),
        row(secret, bentuk="Cetak"),
    ]
    bureau.list(*lines)
    bureau.whole()
    bureau.list(*lines, row("Renja baru", bentuk="Cetak"))
    bureau.whole()
    wrong, closed = bureau.record_id("Laporan yang keliru"), bureau.record_id(secret)
    known = {i: call(portal, "package_show", id=i) for i in (wrong, closed)}
    why = Instruction(UTAMA, "Angkanya keliru.")
    assert withdraw.withdraw(bureau.office, wrong, why, "Pasal 7").held == ()
    shut = Instruction(UTAMA, "Melindungi seorang anak.")
    done = withdraw.withdraw(bureau.office, closed, shut, "Pasal 17 huruf h", with_title=True)
    assert done.held == ()
    bureau.publish()
    [file] = known[wrong]["resources"]
    gone = [
        f"/dataset/{known[wrong]['name']}",
        f"/dataset/{known[closed]['name']}",
        f"/dataset/{wrong}/resource/{file['id']}",
        f"/datastore/dump/{file['id']}",
        f"/api/3/action/resource_show?id={file['id']}",
        f"/api/3/action/package_show?id={closed}",
    ]
    assert eventually(lambda: len(tables(portal)) >= 2)
    assert eventually(lambda: call(portal, "package_search", anonymous=True)["count"] == 3)
    loaded, before = tables(portal), seen(portal, bureau.slug, gone)
    assert {before.answers[path][0] for path in gone} == {410}
    assert len(before.answers["withdrawn"]) == 2

    # The office is lost as well: a backup brings it back, and it alone brings back the portal.
    began = time.monotonic()
    back_up(bureau.office, Bag(tmp_path / "cadangan"), {})
    head = bureau.office.store.audit.head()
    portal.reset()
    new = tmp_path / "baru"
    archive = open_archive(str(new / "archive"))
    url = f"sqlite:///{new / 'didd.db'}"
    assert restore_office(Bag(tmp_path / "cadangan"), url, archive).problems == ()
    print(f"restored in {time.monotonic() - began:.1f} s")
    store = open_store(url, bureau.office.config.sop.zone)
    again = replace(bureau.office, store=store, archive=archive, sources=None)
    assert store.audit.head() == head
    began = time.monotonic()
    report = publish.publish(again, bureau.agency)
    print(f"published again in {time.monotonic() - began:.1f} s")
    assert report is not None
    assert report.held == ()

    assert eventually(lambda: tables(portal) == loaded)
    after = seen(portal, bureau.slug, gone)
    differ = {asked: (before.answers.get(asked), found) for asked, found in after.answers.items()
              if before.answers.get(asked) != found}  # fmt: skip
    assert differ == {}
    assert after == before
    # And once more changes nothing.
    last = again.portal().writes
    assert publish.publish(again, bureau.agency) is not None
    assert again.portal().writes == last
    store.close()
