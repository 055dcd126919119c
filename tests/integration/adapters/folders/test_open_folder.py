"""Agency folders wherever they lie: the contract on a disk and on each real server."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncssh
import botocore.exceptions
import pytest
import s3fs.errors
import webdav4.client

from didd.adapters.folders.listing import FileGone, FolderUnavailable
from didd.adapters.folders.open_folder import SourceError, below, open_folder
from didd.adapters.folders.open_writer import writer_of
from didd.adapters.folders.remote_errors import takes_nothing, why
from didd.adapters.folders.remote_folder import RemoteFolder
from didd.records.folder_changes import FileStat
from didd.steps.collect import collect
from tests.support.bureau import Bureau, as_csv, row
from tests.support.contracts.folder_contract import FolderContract, Place
from tests.support.contracts.writer_contract import WriterContract
from tests.support.ordinary import held_to_permissions
from tests.support.servers import remote_servers
from tests.support.servers.remote_servers import ROOT, Server

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

    options: dict[str, Any] = {k.lower(): v for k, v in server.environment.items()}
    bucket = S3FileSystem(use_listings_cache=False, skip_instance_cache=True, **options)
    if bucket.exists("ppid"):
        bucket.rm("ppid", recursive=True)
    bucket.mkdir("ppid")
    return Place(server.address, dict(server.environment), None, bucket)


class TestLocal(FolderContract, WriterContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        (tmp_path / "dinas").mkdir()
        return Place(str(tmp_path / "dinas"), {}, tmp_path / "dinas")


class TestRemote(FolderContract, WriterContract):
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
    expected = "tidak dapat dihubungi" if server.address.startswith("s3") else "kata sandi"
    assert expected in str(refused.value)
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
        assert before._replace(mtime_ns=after.mtime_ns) != after
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


class TestNothingDeleted:
    """A server that takes files and lets none be deleted."""

    class Server:
        def __init__(self) -> None:
            self.written: list[str] = []

        def pipe_file(self, path: str, content: bytes) -> None:
            assert content == b""
            self.written.append(path)

        def rm_file(self, path: str) -> None:
            raise PermissionError(path)

    def test_one_trial_is_left_there_and_not_one_each_time(self) -> None:
        server = self.Server()
        for address in ("s3://lepas/dinas", "s3://lain/dinas"):
            for _ in range(3):
                folder = RemoteFolder(server, "/dinas", address, flat=True)
                assert not writer_of(folder).takes("")
        assert len(server.written) == 2


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


def no_right(reason: str) -> bool:
    return "hak akses" in reason and "Error" not in reason and "Denied" not in reason


class TestClosed:
    """No right to read: whoever runs the tests, the server is held to permissions."""

    def test_a_folder_and_a_file_on_sftp(self, tmp_path: Path) -> None:
        with remote_servers.sftp(tmp_path) as server:
            place = emptied(server)
            assert place.root is not None
            for name in ("a.txt", "tertutup/b.txt", "c.txt"):
                place.write(name)
            closed = [place.root / "tertutup", place.root / "c.txt"]
            for path in closed:
                path.chmod(0)
            folder = place.open()
            listed = folder.scan()
            assert [(s.path, no_right(s.reason)) for s in listed.skipped] == [("tertutup", True)]
            assert [f.path for f in listed.files] == ["a.txt", "c.txt"]
            with pytest.raises(FileGone) as refused:
                list(folder.chunks(listed.files[1]))
            assert no_right(str(refused.value))
            for path in closed:
                path.chmod(0o755)

    def test_our_own_folder_on_sftp(self, tmp_path: Path) -> None:
        with remote_servers.sftp(tmp_path) as server:
            place = emptied(server)
            assert place.root is not None
            place.root.chmod(0o555)
            with pytest.raises(OSError, match="hak akses") as refused, place.open().for_slip([]):
                pytest.fail("a closed folder was written to")
            place.root.chmod(0o755)
            assert no_right(str(refused.value))

    @pytest.mark.parametrize("kind", ["sftp", "webdav"])
    def test_a_server_that_lets_nothing_be_written_says_so_and_nothing_is_left(
        self, tmp_path: Path, kind: str
    ) -> None:
        with SERVERS[kind](tmp_path / kind) as server:
            place = emptied(server)
            assert place.root is not None
            place.write("sub/a.txt")
            place.root.chmod(0o555)
            folder = place.open()
            assert not writer_of(folder).takes("")
            assert writer_of(folder).takes("sub")
            place.root.chmod(0o755)
            assert place.names() == {"sub/a.txt"}

    def test_a_folder_on_a_disk_says_so_to_whoever_may_not_write(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        tmp_path.chmod(0o555)
        asked = (
            "import sys; from pathlib import Path\n"
            "from didd.adapters.folders.local_writer import LocalWriter\n"
            "writer = LocalWriter(Path(sys.argv[1]))\n"
            "print(writer.takes(''), writer.takes('baru/x'), writer.takes('sub'))"
        )
        command = [*held_to_permissions(), sys.executable, "-c", asked, str(tmp_path)]
        said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
        tmp_path.chmod(0o755)
        assert said.stdout.split() == ["False", "False", "True"]

    def test_all_of_it_on_sftp(self, tmp_path: Path) -> None:
        with remote_servers.sftp(tmp_path) as server:
            place = emptied(server)
            assert place.root is not None
            place.root.chmod(0)
            with pytest.raises(FolderUnavailable) as refused:
                place.open().scan()
            place.root.chmod(0o755)
            assert no_right(str(refused.value))

    @pytest.mark.parametrize("name", ["tertutup", "masuk-dulu"])
    def test_a_folder_and_a_file_on_webdav(self, tmp_path: Path, name: str) -> None:
        with remote_servers.webdav(tmp_path) as server:
            place = emptied(server)
            for path in ("a.txt", f"{name}/b.txt", "sub/c.txt"):
                place.write(path)
            folder = place.open()
            listed = folder.scan()
            assert [(s.path, no_right(s.reason)) for s in listed.skipped] == [(name, True)]
            file = replace_path(listed.files[1], f"{name}/b.txt")
            with pytest.raises(FileGone) as refused:
                list(folder.chunks(file))
            assert no_right(str(refused.value))

    def test_an_object_on_s3(self, tmp_path: Path) -> None:
        with remote_servers.s3(tmp_path) as server:
            place = emptied(server)
            place.write("a.txt")
            folder = place.open()
            [file] = folder.scan().files
            statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}
            statement["Resource"] = "arn:aws:s3:::ppid/*"
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            place.bucket.call_s3("put_bucket_policy", Bucket="ppid", Policy=policy)
            with pytest.raises(FileGone) as refused:
                list(folder.chunks(file))
            assert no_right(str(refused.value))

    def test_a_folder_on_a_disk(self, tmp_path: Path) -> None:
        for name in ("a.txt", "tertutup/b.txt", "c.txt"):
            target = tmp_path / "dinas" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"isi")
        closed = [tmp_path / "dinas/tertutup", tmp_path / "dinas/c.txt"]
        for path in closed:
            path.chmod(0)
        program = """
import sys
from pathlib import Path
from didd.adapters.folders.local_folder import LocalFolder
folder = LocalFolder(Path(sys.argv[1]))
listed = folder.scan()
for skipped in listed.skipped:
    print(skipped.path, skipped.reason)
try:
    list(folder.chunks(listed.files[1]))
except Exception as error:
    print(type(error).__name__, error)
"""
        command = [*held_to_permissions(), sys.executable, "-c", program, str(tmp_path / "dinas")]
        ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        for path in closed:
            path.chmod(0o755)
        folder, file = ran.stdout.splitlines()
        assert folder.startswith("tertutup ")
        assert file.startswith("FileGone ")
        assert "hak akses" in folder
        assert "hak akses" in file


def replace_path(file: FileStat, path: str) -> FileStat:
    return file._replace(path=path, real=path)


class TestWords:
    """What libraries raise where a server says no, or has nothing there."""

    @pytest.mark.parametrize(
        "error",
        [
            PermissionError("Access Denied"),
            asyncssh.SFTPPermissionDenied("no"),
            asyncssh.SFTPWriteProtect("no"),
            asyncssh.PermissionDenied("no"),
            webdav4.client.ForbiddenOperation("no"),
            botocore.exceptions.NoCredentialsError(),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_no_right(self, error: Exception) -> None:
        assert no_right(why(error))
        around = RuntimeError("around it")
        around.__cause__ = error
        assert no_right(why(around))

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (asyncssh.SFTPFailure("a disk that can only be read"), True),
            (asyncssh.SFTPPermissionDenied("no"), True),
            (webdav4.client.ForbiddenOperation("no"), True),
            (OSError(errno.EROFS, "read-only"), True),
            (asyncssh.SFTPConnectionLost("away"), False),
            (TimeoutError(), False),
        ],
        ids=lambda each: type(each).__name__,
    )
    def test_a_server_that_is_away_did_not_say_that_it_takes_nothing(
        self, error: Exception, said: bool
    ) -> None:
        assert takes_nothing(error) is said

    @pytest.mark.parametrize("code", ["AccessDenied", "KMS.DisabledException"])
    def test_no_right_by_the_status_of_an_answer(self, code: str) -> None:
        answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 403}}
        error = botocore.exceptions.ClientError(answer, "GetObject")  # type: ignore[arg-type]
        assert no_right(why(error))
        assert no_right(why(s3fs.errors.translate_boto_error(error)))

    def test_what_is_not_there_and_what_is_away_are_no_lack_of_rights(self) -> None:
        assert why(asyncssh.SFTPNoSuchPath("x")) == "tidak ada"
        assert why(FileNotFoundError(2, "x")) == "tidak ada"
        assert "tidak dapat dihubungi" in why(asyncssh.SFTPConnectionLost("x"))
        assert "tidak menjawab" in why(asyncssh.SFTPFailure("x"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sftp://dinas:rahasia@host/x", "tanpa kata sandi"),
        ("ftp://host/x", "bukan alamat folder"),
        ("s3:///x", "bukan alamat folder"),
        ("webdavs://host:99999/x", "bukan URL"),
        ("webdav://cloud.example/x", "HTTP biasa"),
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
