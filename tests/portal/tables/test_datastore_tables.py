"""Tables on the real portal: typed, read by anybody, and gone with what is no longer public."""

from __future__ import annotations

import csv
import io
import shutil
import uuid
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from psycopg.sql import SQL, Identifier, Literal

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.ckan import CkanPortal
from didd.adapters.tables.describe import describe
from didd.model import Agency, Package, RecordFile, Tombstone
from didd.publication.ckan_datasets import record_package
from didd.publication.differences import differences
from portal import Portal as LocalPortal
from portal.local.servers import postgres
from tests.support.portal.ckan_client import call
from tests.support.publishing import catalog_config, make_agency, make_edition, make_entry
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

TABLE = (
    "kode wilayah;nama;luas;jumlah;tanggal;hari;aktif;tahun\n"
    "62.01;Kotawaringin Barat;10.759,25;1.500.000;17/8/2025;17 Agustus 1945;ya;2024\n"
    "62.02;Kotawaringin Timur;16.496,5;-;3/4/2025;3 Pebruari 2020;tidak;2025\n"
    "Jumlah;;27.255,75;1.500.000;;;;\n"
)


class Publisher:
    """One agency with one dataset, whose files are given anew each time."""

    def __init__(self, portal: LocalPortal, folder: Path) -> None:
        self.portal, self.folder = portal, folder
        self.ckan = CkanPortal(portal.url, portal.token)
        self.agency: Agency = make_agency(f"tabel-{uuid.uuid4().hex[:8]}")
        self.archive = FolderArchive(folder / "arsip")
        self.ckan.ensure_agency(self.agency)

    def package(self, content: str, name: str = "tabel.csv") -> Package:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        sha256, size = self.archive.put_file(path)
        found = describe(path, name, catalog_config())
        file = RecordFile(name, sha256, size, "text/csv")
        entry = make_entry(agency=self.agency.slug, title=f"T {self.agency.slug}", files=[file])
        edition = make_edition([entry], agency=self.agency)
        tables = {sha256: found} if found else {}
        return record_package(entry, edition, self.agency, catalog_config(), tables=tables)

    def publish(self, content: str) -> tuple[Package, str]:
        package = self.package(content)
        self.ckan.upsert(package, self.archive)
        [resource_id] = package.files
        return package, resource_id


@pytest.fixture
def publisher(portal: LocalPortal, tmp_path: Path) -> Publisher:
    return Publisher(portal, tmp_path)


def search(portal: LocalPortal, resource_id: str, **asked: str) -> dict | None:
    """Ask as anybody; None when nothing is answered."""
    url = f"{portal.url}/api/3/action/datastore_search"
    answer = requests.get(url, params={"resource_id": resource_id, **asked}, timeout=30)
    return answer.json()["result"] if answer.ok else None


def tables(portal: LocalPortal) -> set[str]:
    """Return every table of data that the DataStore's database has."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with postgres.connect(portal.place, "datastore") as connection:
        return {name for (name,) in connection.execute(query).fetchall()} - {"_table_stats"}


def test_a_published_table_is_typed_described_and_read_by_anybody(portal, publisher) -> None:
    package, resource_id = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, resource_id))
    found = search(portal, resource_id)
    assert {f["id"]: f["type"] for f in found["fields"] if f["id"] != "_id"} == {
        "kode wilayah": "text",
        "nama": "text",
        "luas": "numeric",
        "jumlah": "int8",
        "tanggal": "date",
        "hari": "date",
        "aktif": "bool",
        "tahun": "int4",
    }
    assert found["total"] == 2
    first, second = ({k: v for k, v in row.items() if k != "_id"} for row in found["records"])
    assert first == {
        "kode wilayah": "62.01",
        "nama": "Kotawaringin Barat",
        "luas": 10759.25,
        "jumlah": 1500000,
        "tanggal": "2025-08-17",
        "hari": "1945-08-17",
        "aktif": True,
        "tahun": 2024,
    }
    assert (second["jumlah"], second["hari"], second["aktif"]) == (None, "2020-02-03", False)
    assert found["fields"][1]["info"]["label"] == "Kode wilayah"
    assert "ditulis sebagai teks" in found["fields"][1]["info"]["notes"]
    assert search(portal, resource_id, q="timur")["total"] == 1
    assert differences(package.dataset, publisher.ckan.read_back(package.id).dataset) == ()


def test_a_file_says_that_it_has_a_table_from_when_it_is_answered(portal, publisher) -> None:
    package, resource_id = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, resource_id))
    shown = f"{portal.url}/api/3/action"
    of_one = requests.get(f"{shown}/package_show", {"id": package.id}, timeout=30)
    asked = {"fq": f"id:{package.id}"}
    assert eventually(
        lambda: requests.get(f"{shown}/package_search", asked).json()["result"]["count"]
    )
    of_many = requests.get(f"{shown}/package_search", asked, timeout=30)
    of_file = requests.get(f"{shown}/resource_show", {"id": resource_id}, timeout=30)
    [one] = of_one.json()["result"]["resources"]
    [many] = of_many.json()["result"]["results"][0]["resources"]
    assert one["datastore_active"] is many["datastore_active"] is True
    assert of_file.json()["result"]["datastore_active"] is True
    name = one["name"]
    searched = requests.get(f"{shown}/resource_search", {"query": f"name:{name}"}, timeout=30)
    told = {row["id"]: row.get("datastore_active") for row in searched.json()["result"]["results"]}
    assert told[resource_id] is True


def test_another_file_replaces_the_table_and_the_old_one_is_gone(portal, publisher) -> None:
    _, old = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, old))
    _, new = publisher.publish("nama;jumlah\na;1\nb;2\nc;3\n")
    assert old not in tables(portal)
    assert search(portal, old) is None
    assert eventually(lambda: search(portal, new))
    assert search(portal, new)["total"] == 3


def test_withdrawn_the_table_is_gone_at_once(portal, publisher) -> None:
    package, resource_id = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, resource_id))
    publisher.ckan.withdraw(package.id, Tombstone(datetime.now(UTC), "Salah.", "Pasal 7"))
    assert resource_id not in tables(portal)
    assert search(portal, resource_id) is None


def test_made_private_or_deleted_nobody_reads_it_by_any_way(portal, publisher) -> None:
    package, resource_id = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, resource_id))
    call(portal, "package_patch", id=package.id, private=True)
    assert resource_id not in tables(portal)
    for way in (
        f"api/3/action/datastore_search?resource_id={resource_id}",
        f"api/3/action/datastore_info?id={resource_id}",
        f'api/3/action/datastore_search_sql?sql=SELECT * FROM "{resource_id}"',
        f"datastore/dump/{resource_id}",
        f"dataset/{package.name}/resource/{resource_id}",
    ):
        assert requests.get(f"{portal.url}/{way}", timeout=30).status_code in (400, 403, 404), way
    call(portal, "package_patch", id=package.id, private=False)
    assert eventually(lambda: search(portal, resource_id))
    call(portal, "package_delete", id=package.id)
    assert resource_id not in tables(portal)


def test_what_was_never_public_is_never_loaded(portal, publisher) -> None:
    package = publisher.package(TABLE)
    hidden = Package({**package.dataset, "private": True}, package.files)
    publisher.ckan.upsert(hidden, publisher.archive)
    [resource_id] = package.files
    other, shown = Publisher(portal, publisher.folder).publish("nama;jumlah\na;1\nb;2\n")
    assert other.id != package.id
    assert eventually(lambda: search(portal, shown))
    assert resource_id not in tables(portal)


def test_a_table_that_cannot_be_loaded_leaves_none_and_hurts_no_other(portal, publisher) -> None:
    package = publisher.package("nama;jumlah\na;satu\n")
    lie = '{"fields":[{"name":"nama","type":"string"},{"name":"jumlah","type":"integer"}]}'
    [one] = package.dataset["resources"]
    dataset = {**package.dataset, "resources": [{**one, "schema": lie}]}
    publisher.ckan.upsert(Package(dataset, package.files), publisher.archive)
    _, shown = Publisher(portal, publisher.folder).publish("nama;jumlah\na;1\nb;2\n")
    assert eventually(lambda: search(portal, shown))
    assert one["id"] not in tables(portal)
    assert not any(name.startswith("_didd") for name in tables(portal))


def test_a_visitor_reads_sorts_filters_and_takes_a_table_without_a_script(
    portal, publisher
) -> None:
    rows = "".join(f"Desa {n};{n * 1000},5\n" for n in range(1, 61))
    package, resource_id = publisher.publish(f"nama;luas\n{rows}")
    page = f"{portal.url}/dataset/{package.name}/resource/{resource_id}"
    assert eventually(lambda: search(portal, resource_id))
    text = requests.get(page, timeout=30).text
    assert "60 baris" in text
    assert "1.000,5" in text
    assert "Halaman 1 dari 3" in text
    text = requests.get(page, params={"urut": "luas", "arah": "desc"}, timeout=30).text
    assert text.index("60.000,5") < text.index("59.000,5")
    asked = {"kolom": "luas", "cara": "min", "nilai": "59000"}
    assert "2 baris" in requests.get(page, params=asked, timeout=30).text
    for written, path in (
        ("59.000,0", page),
        ("59,000", page.replace("/dataset/", "/en/dataset/")),
    ):
        said = requests.get(path, params={**asked, "nilai": written}, timeout=30).text
        assert ">2 baris<" in said or ">2 rows<" in said
    far = requests.get(page, params={"hal": "99"}, timeout=30).text
    assert "Halaman 3 dari 3" in far
    assert "Desa 60" in far
    wrong = requests.get(page, params={**asked, "nilai": "'; DROP TABLE x; --"}, timeout=30)
    assert wrong.status_code == 200
    assert "tidak cocok" in wrong.text
    taken = requests.get(
        f"{portal.url}/datastore/dump/{resource_id}", params={"format": "csv"}, timeout=30
    )
    assert len(taken.text.splitlines()) == 61


@pytest.mark.parametrize(("kind", "between"), [("csv", ","), ("tsv", "\t")])
def test_what_is_taken_away_holds_no_formula_and_every_number(
    portal, publisher, kind: str, between: str
) -> None:
    _, resource_id = publisher.publish(
        'nama|nilai\n=1+1|-5\n"Laporan; =1+1"|-1.5\n"baris\n=1+1"|3\n- rincian|4\n-|5\n'
    )
    assert eventually(lambda: search(portal, resource_id))
    address = f"{portal.url}/datastore/dump/{resource_id}"
    taken = requests.get(address, params={"format": kind}, timeout=30).content.decode()
    [_, *rows] = csv.reader(io.StringIO(taken, newline=""), delimiter=between)
    safe = ["'=1+1", "Laporan; '=1+1", "baris\n'=1+1", "'- rincian", ""]
    assert [name for _, name, _ in rows] == safe
    assert [float(value) for _, _, value in rows] == [-5, -1.5, 3, 4, 5]
    exact = requests.get(address, params={"format": "json"}, timeout=30).json()
    assert exact["records"][0][1] == "=1+1"
    for method in ("get", "post"):
        asked = {"resource_id": resource_id, "records_format": kind}
        sent: dict[str, Any] = {"params": asked} if method == "get" else {"json": asked}
        action = f"{portal.url}/api/3/action/datastore_search"
        found = requests.request(method, action, timeout=30, **sent).json()["result"]["records"]
        rows = list(csv.reader(io.StringIO(found, newline=""), delimiter=between))
        assert [name for _, name, _ in rows] == safe
        assert [float(value) for _, _, value in rows] == [-5, -1.5, 3, 4, 5]
    first = search(portal, resource_id)["records"][0]
    assert first["nama"] == "=1+1"


def test_what_the_worker_missed_is_asked_for_again_and_what_nobody_sees_goes(
    portal, publisher
) -> None:
    package, resource_id = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, resource_id))
    kept, name = portal.place.storage / "didd_text", sha256(package.id.encode()).hexdigest()
    assert eventually(lambda: any((kept / name[:2] / name).glob("*.jsonl")))
    stray = str(uuid.uuid4())
    with postgres.connect(portal.place, "datastore") as connection:
        connection.execute(SQL("CREATE TABLE {} (isi text)").format(Identifier(stray)))
        ours = SQL("COMMENT ON TABLE {} IS {}")
        note = Literal(f"didd {uuid.uuid4()} {'0' * 64}")
        connection.execute(ours.format(Identifier(stray), note))

    def both_are_asked_for() -> bool:
        """Lose both anew each time: a job still at work is not asked for, and may put one back."""
        with postgres.connect(portal.place, "datastore") as connection:
            connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(resource_id)))
        shutil.rmtree(kept, ignore_errors=True)
        return publisher.ckan.catch_up(publisher.agency) == 2

    assert eventually(both_are_asked_for), "the table, and the text for the search"
    assert stray not in tables(portal)
    assert eventually(lambda: search(portal, resource_id))
    assert eventually(lambda: publisher.ckan.catch_up(publisher.agency) == 0)
    assert publisher.ckan.catch_up(make_agency("tidak-ada")) == 0


@pytest.mark.browser
def test_the_page_of_a_table_has_no_barrier(portal, publisher, browser) -> None:
    package, resource_id = publisher.publish(TABLE)
    assert eventually(lambda: search(portal, resource_id))
    for language, width in (("", 1200), ("/en", 390)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{portal.url}{language}/dataset/{package.name}/resource/{resource_id}")
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
        page.close()
