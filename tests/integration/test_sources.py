"""Agency folders wherever they lie: the contract on a disk and on each real server."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from didd.adapters.listing import FolderUnavailable
from didd.adapters.remote_folders import RemoteFolder
from didd.adapters.sources import SourceError, below, open_folder
from didd.steps import collect
from tests import remote_servers
from tests.bureau import Bureau, as_csv, row
from tests.contracts.folder_contract import FolderContract, Place
from tests.remote_servers import Server

SERVERS = {
    "s3": remote_servers.s3,
    "sftp": remote_servers.sftp,
    "webdav": remote_servers.webdav,
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Server]:
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


def emptied(server: Server) -> Place:
    if server.root is not None:
        shutil.rmtree(server.root)
        server.root.mkdir()
        return Place(server.address, dict(server.environment), server.root)
    from s3fs import S3FileSystem

    options = {key.lower(): value for key, value in server.environment.items()}
    bucket = S3FileSystem(use_listings_cache=False, skip_instance_cache=True, **options)
    if bucket.exists("ppid"):
        bucket.rm("ppid", recursive=True)
    bucket.mkdir("ppid")
    return Place(server.address, dict(server.environment), None, bucket)


class TestLocal(FolderContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        (tmp_path / "dinas").mkdir()
        return Place(str(tmp_path / "dinas"), {}, tmp_path / "dinas")


class TestRemote(FolderContract):
    @pytest.fixture
    def place(self, server: Server) -> Place:
        return emptied(server)


def test_a_harvest_is_the_same_wherever_the_folder_lies(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = emptied(server)
    bureau = Bureau(tmp_path)
    rows = [
        row("Laporan kinerja dinas", "laporan kinerja.pdf"),
        row("Rencana strategis dinas", "sub/renstra.pdf", klasifikasi="entah"),
    ]
    files = {
        "inventaris.csv": as_csv(rows),
        "laporan kinerja.pdf": b"%PDF-1.7 contoh",
        "sub/renstra.pdf": b"%PDF-1.7 lain",
    }
    for name, content in files.items():
        place.write(name, content)
        bureau.write(name, content)
    for key, value in server.environment.items():
        monkeypatch.setenv(f"DIDD_SOURCE_{bureau.slug.upper()}_{key}", value)
    remote = replace(bureau.agency, source=server.address)

    away = collect.preview(bureau.office, remote).to_json()
    here = collect.preview(bureau.office, bureau.agency).to_json()
    assert away == here

    report = collect.harvest(bureau.office, remote).to_json()
    assert report["records"] == {
        "rows": 2, "accepted": 1, "held": 1, "submitted": 1, "excluded": 0,
    }  # fmt: skip
    assert b"klasifikasi" in place.read("_hasil/HASIL-PEMERIKSAAN.html").lower()
    assert place.read("_hasil/HASIL-PEMERIKSAAN.xlsx").startswith(b"PK")
    again = collect.harvest(bureau.office, remote).to_json()
    assert again["files"]["unchanged"] == 3
    assert PASSWORDS.isdisjoint(json.dumps([report, again]).split('"'))


PASSWORDS = {remote_servers.PASSWORD}


def test_a_server_that_is_away_or_refuses_is_named_without_its_secret(server: Server) -> None:
    wrong = {f"DIDD_SOURCE_DINAS_{k}": v for k, v in server.environment.items()}
    if server.address.startswith("s3"):
        wrong["DIDD_SOURCE_DINAS_ENDPOINT_URL"] = "http://127.0.0.1:9"
    else:
        wrong["DIDD_SOURCE_DINAS_PASSWORD"] = "sandi-lain"
    with pytest.raises(FolderUnavailable) as refused:
        open_folder(server.address, "dinas", environment=wrong).scan()
    assert "dinas" in str(refused.value)
    said = "tidak dapat dihubungi" if server.address.startswith("s3") else "kata sandi"
    assert said in str(refused.value)
    assert "sandi-lain" not in str(refused.value)
    assert "contoh" not in str(refused.value)


class TestS3:
    @pytest.fixture
    def place(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
        with remote_servers.s3(tmp_path_factory.mktemp("s3")) as running:
            yield emptied(running)

    def test_bytes_replaced_by_as_many_within_a_second_are_seen_to_be_others(
        self, place: Place
    ) -> None:
        place.write("a.txt", b"satu")
        [before] = place.open().scan().files
        place.write("a.txt", b"lain")
        [after] = place.open().scan().files
        assert (before.size, before.mtime_ns) != (after.size, after.mtime_ns)
        assert place.open().scan().files == (after,)

    def test_an_emptied_bucket_is_held_and_one_that_is_gone_is_away(
        self, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bureau = Bureau(tmp_path)
        for key, value in place.environment.items():
            monkeypatch.setenv(f"DIDD_SOURCE_{bureau.slug.upper()}_{key}", value)
        remote = replace(bureau.agency, source=place.address)
        place.write("inventaris.csv", as_csv([row("Laporan kinerja dinas", "a.pdf")]))
        place.write("a.pdf", b"%PDF-1.7 contoh")
        assert collect.harvest(bureau.office, remote).status == "done"
        place.write("b.pdf", place.read("a.pdf"))
        place.remove("a.pdf")
        assert collect.harvest(bureau.office, remote).to_json()["files"]["renamed"] == 1
        for name in ("inventaris.csv", "b.pdf"):
            place.remove(name)
        assert collect.harvest(bureau.office, remote).status == "held"
        place.bucket.rm("ppid", recursive=True)
        with pytest.raises(FolderUnavailable, match="s3://ppid/dinas"):
            collect.harvest(bureau.office, remote)
        assert len(bureau.office.store.harvests.documents(bureau.slug)) == 2


class TestAwayInTheMiddle:
    """Folders that cannot be listed, on a server of no kind."""

    class Server:
        def __init__(self, *, back: bool) -> None:
            self.back, self.lists = back, 0

        def ls(self, path: str, *, detail: bool) -> list[dict[str, Any]]:
            assert detail
            self.lists += 1
            if path.endswith("sub") or (self.lists > 2 and not self.back):
                raise ConnectionError
            return [
                {"name": f"{path}/sub", "type": "directory"},
                {"name": f"{path}/a.txt", "type": "file", "size": 3},
            ]

    def test_a_closed_folder_is_said_and_the_others_are_listed(self) -> None:
        listed = RemoteFolder(self.Server(back=True), "/dinas", "sftp://contoh").scan()
        assert [f.path for f in listed.files] == ["a.txt"]
        assert [s.path for s in listed.skipped] == ["sub"]

    def test_a_server_that_went_away_closed_no_folder(self) -> None:
        with pytest.raises(FolderUnavailable):
            RemoteFolder(self.Server(back=False), "/dinas", "sftp://contoh").scan()


class TestSftp:
    @pytest.fixture
    def sftp(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
        with remote_servers.sftp(tmp_path_factory.mktemp("sftp")) as running:
            yield running

    def test_a_server_that_nobody_knows_is_not_given_the_password(
        self, sftp: Server, tmp_path: Path
    ) -> None:
        (tmp_path / "known_hosts").write_text("")
        environment = {
            "DIDD_SOURCE_DINAS_PASSWORD": remote_servers.PASSWORD,
            "DIDD_SOURCE_DINAS_KNOWN_HOSTS": str(tmp_path / "known_hosts"),
        }
        with pytest.raises(FolderUnavailable, match="HostKeyNotVerifiable"):
            open_folder(sftp.address, "dinas", environment=environment)

    def test_links_pipes_and_names_of_any_bytes(self, sftp: Server, tmp_path: Path) -> None:
        place = emptied(sftp)
        assert place.root is not None
        (place.root / "tautan.txt").symlink_to(tmp_path)
        os.mkfifo(place.root / "pipa")
        for name in (b"caf\xe9", b"caf%E9", b"baris\nbaru"):
            with open(os.fsencode(place.root) + b"/" + name, "wb") as file:  # noqa: PTH123
                file.write(name)
        folder = place.open()
        listing = folder.scan()
        assert {s.path for s in listing.skipped} == {"tautan.txt", "pipa"}
        assert {f.path: b"".join(folder.chunks(f)) for f in listing.files} == {
            "caf%E9": b"caf%E9",
            "caf%%E9": b"caf\xe9",
            "baris\nbaru": b"baris\nbaru",
        }

    def test_our_own_folder_is_never_a_link(self, sftp: Server, tmp_path: Path) -> None:
        place = emptied(sftp)
        assert place.root is not None
        (place.root / "_hasil").symlink_to(tmp_path)
        with pytest.raises(OSError, match="tautan"), place.open().for_slip([]):
            pytest.fail("a link was followed")

    def test_a_folder_that_must_not_be_read_is_said(self, sftp: Server) -> None:
        place = emptied(sftp)
        assert place.root is not None
        place.write("a.txt")
        place.write("tertutup/b.txt")
        (place.root / "tertutup").chmod(0)
        if os.access(place.root / "tertutup", os.R_OK):
            pytest.skip("this user may read everything")
        listing = place.open().scan()
        (place.root / "tertutup").chmod(0o755)
        [closed] = listing.skipped
        assert closed.path == "tertutup"
        assert "hak akses" in closed.reason


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sftp://dinas:rahasia@host/x", "password"),
        ("ftp://host/x", "no folder's address"),
        ("s3:///x", "no folder's address"),
        ("webdavs://host:99999/x", "not a URL"),
        ("webdav://cloud.example/x", "plain HTTP"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_write(address: str, said: str) -> None:
    environment = {"DIDD_SOURCE_DINAS_USERNAME": "a", "DIDD_SOURCE_DINAS_PASSWORD": "rahasia"}
    with pytest.raises(SourceError, match=said) as wrong:
        open_folder(address, "dinas", environment=environment)
    assert "rahasia" not in str(wrong.value)


def test_all_agencies_may_lie_below_one_address() -> None:
    assert below("s3://ppid/instansi/", "dinas") == "s3://ppid/instansi/dinas"
    assert below("sumber", "dinas") == "sumber/dinas"
