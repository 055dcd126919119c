"""The archives: the contract on each, and what a local folder shows when processes are killed."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from didd.adapters.archive.archive import (
    FolderArchive,
    RemoteArchive,
    local_file,
    open_archive,
    put_bytes,
)
from didd.ports import Archive, ArchiveDamaged, StorageError
from tests.support.contracts.archive_contract import ArchiveContract
from tests.support.factories import sha256
from tests.support.fakes import FakeArchive
from tests.support.servers import remote_servers
from tests.support.waiting import GENEROUS

ROOT = Path(__file__).parents[4]


class TestFolder(ArchiveContract):
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Archive:
        return FolderArchive(tmp_path / "archive")

    def spoil(self, archive: Archive, digest: str, content: bytes) -> None:
        assert isinstance(archive, FolderArchive)
        archive.path(digest).write_bytes(content)


class TestRemote(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")

    def spoil(self, archive: Archive, digest: str, content: bytes) -> None:
        assert isinstance(archive, RemoteArchive)
        archive.fs.pipe_file(archive._path(digest), content)


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[remote_servers.Server]:
    with remote_servers.s3(tmp_path_factory.mktemp("s3")) as running:
        yield running


class TestS3(TestRemote):
    """As set by the environment: another client than the one that spoils."""

    @pytest.fixture
    def archive(self, s3_server: remote_servers.Server, monkeypatch: pytest.MonkeyPatch) -> Archive:
        environment = s3_server.environment
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", environment["KEY"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", environment["SECRET"])
        monkeypatch.setenv("AWS_ENDPOINT_URL", environment["ENDPOINT_URL"])
        made = RemoteArchive(f"s3://arsip-{secrets.token_hex(6)}/x")
        made.fs.mkdir(made.root.split("/")[0])
        return made

    def spoil(self, archive: Archive, digest: str, content: bytes) -> None:
        assert isinstance(archive, RemoteArchive)
        other = RemoteArchive(f"s3://{archive.root}").fs
        other.pipe_file(archive._path(digest), content)


class TestFake(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return FakeArchive()

    def spoil(self, archive: Archive, digest: str, content: bytes) -> None:
        assert isinstance(archive, FakeArchive)
        archive.kept[digest] = content


@pytest.fixture
def folder(tmp_path: Path) -> FolderArchive:
    return FolderArchive(tmp_path)


def files(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("url", "kind"),
    [("arsip", FolderArchive), ("file:///arsip", FolderArchive), ("memory://x", RemoteArchive)],
)
def test_an_address_says_which_archive(url: str, kind: type) -> None:
    assert type(open_archive(url)) is kind


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "g" * 64])
def test_only_a_digest_names_a_file(folder: FolderArchive, name: str) -> None:
    for archive in (folder, RemoteArchive("memory://x")):
        for act in (archive.has, archive.open, archive.size, archive.remove):
            with pytest.raises(ValueError, match="sha256"):
                act(name)


def test_the_name_of_a_kept_file_is_the_digest_of_its_bytes(folder: FolderArchive) -> None:
    digest = put_bytes(folder, b"isi")
    assert files(folder.root) == {f"{digest[:2]}/{digest[2:]}"}
    assert digest == sha256(b"isi")


def test_many_who_put_the_same_at_once_keep_it_once(folder: FolderArchive) -> None:
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: put_bytes(folder, b"sama" * 9999), range(32)))
    assert digests == {sha256(b"sama" * 9999)}
    assert len(files(folder.root)) == 1


def put_in_place(folder: FolderArchive, digest: str, kind: str) -> None:
    """Put something that is no file where kept bytes were."""
    path = folder.path(digest)
    elsewhere = folder.root / "lain"
    path.replace(elsewhere)
    if kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "folder":
        path.mkdir()
        (path / "isi").write_bytes(b"isi")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "device"])
def test_what_is_no_file_is_not_kept_bytes_and_put_again_it_is(
    folder: FolderArchive, kind: str
) -> None:
    digest = put_bytes(folder, b"isi")
    put_in_place(folder, digest, kind)
    assert not folder.has(digest)
    for act in (folder.open, folder.size):
        with pytest.raises(ArchiveDamaged, match="bukan berkas"):
            act(digest)
    assert put_bytes(folder, b"isi") == digest
    with folder.open(digest) as file:
        assert file.read() == b"isi"
    put_in_place(folder, digest, kind) if kind == "folder" else None
    with folder.batch() as put:
        put([b"isi"])
    assert folder.path(digest).read_bytes() == b"isi"


def test_what_cannot_be_read_is_said_to_be_so(
    folder: FolderArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = put_bytes(folder, b"isi")

    def refuse(path: object, flags: int, *rest: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ArchiveDamaged, match="tidak dapat dibaca"):
        folder.open(digest)


@pytest.mark.parametrize("content", [b"lain", b"", b"isi lebih panjang"])
def test_a_local_file_of_other_bytes_is_not_given(folder: FolderArchive, content: bytes) -> None:
    digest = put_bytes(folder, b"isi")
    with local_file(folder, digest) as path:
        assert path.read_bytes() == b"isi"
    folder.path(digest).write_bytes(content)
    with pytest.raises(ArchiveDamaged), local_file(folder, digest):
        pass


def test_what_is_being_put_is_not_swept_away(folder: FolderArchive) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[bytes]:
        yield b"pelan"
        [path] = (folder.root / "incoming").iterdir()
        os.utime(path, (0, 0))
        begun.set()
        go_on.wait(GENEROUS)

    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(folder.put, slow())
        assert begun.wait(GENEROUS)
        assert folder.sweep() == 0
        go_on.set()
        assert folder.has(putting.result()[0])


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(folder: FolderArchive) -> None:
    kept = put_bytes(folder, b"tinggal")
    program = (
        "import sys, time; from pathlib import Path;"
        "from didd.adapters.archive.archive import FolderArchive\n"
        "def slow():\n  yield b'setengah'\n  print('ya', flush=True)\n  time.sleep(3600)\n"
        "FolderArchive(Path(sys.argv[1])).put(slow())"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(folder.root)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ya\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    [left] = (folder.root / "incoming").iterdir()
    assert list(folder.digests()) == [kept]
    assert folder.sweep() == 0, "too young to be sure"
    os.utime(left, (time.time() - 3600, time.time() - 3600))
    assert folder.sweep() == 1
    assert files(folder.root) == {f"{kept[:2]}/{kept[2:]}"}


def test_of_many_files_a_killed_process_leaves_whole_ones_and_what_is_swept_away(
    folder: FolderArchive,
) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from didd.adapters.archive import archive, batch\n"
        "batch._LOT = 5000\n"
        "def slow():\n  yield b'setengah'\n  print('ya', flush=True)\n  time.sleep(3600)\n"
        "with archive.FolderArchive(Path(sys.argv[1])).batch() as put:\n"
        "  for number in range(20): put([b'%04d' % number * 250])\n"
        "  put(slow())"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(folder.root)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ya\n"
    assert folder.sweep() == 0
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert {sha256(folder.path(d).read_bytes()) for d in folder.digests()} == {*folder.digests()}
    [left] = (folder.root / "incoming").iterdir()
    os.utime(left, (time.time() - 3600, time.time() - 3600))
    assert folder.sweep() == 1
    assert files(folder.root) == {f"{d[:2]}/{d[2:]}" for d in folder.digests()}


def test_a_disk_that_takes_a_part_is_given_the_rest(
    folder: FolderArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, chunk: write(handle, chunk[:7]))
    with folder.batch() as put:
        digest, _ = put([b"sebagian saja dari semuanya"])
    assert folder.path(digest).read_bytes() == b"sebagian saja dari semuanya"


class TestRemoteTrouble:
    """What a store elsewhere refuses is one sentence, as for a local folder."""

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (OSError(errno.ENOSPC, "No space left on device"), "penuh"),
            (PermissionError(errno.EACCES, "Access Denied"), "tidak dapat ditulis"),
            (EndpointConnectionError(endpoint_url="http://s3.invalid"), "tidak dapat dipakai"),
            (ClientError({"Error": {"Code": "XMinioStorageFull"}}, "PutObject"), "StorageFull"),
        ],
    )
    def test_what_it_does_not_take_is_told_by_name_and_cause(
        self, error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        archive = RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")

        def refuse(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(archive.fs, "open", refuse)
        with pytest.raises(StorageError, match=r"^Arsip memory://.*/arsip ") as reported:
            put_bytes(archive, b"isi")
        assert said in str(reported.value)

    def test_a_store_that_does_not_answer_is_no_damaged_file(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        archive = RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")
        digest = put_bytes(archive, b"isi")

        def away(*_: object, **__: object) -> None:
            raise EndpointConnectionError(endpoint_url="http://s3.invalid")

        for name in ("open", "info", "isfile", "glob"):
            monkeypatch.setattr(archive.fs, name, away)
        for act in (archive.open, archive.size, archive.has, archive.remove):
            with pytest.raises(StorageError, match="EndpointConnectionError"):
                act(digest)
        with pytest.raises(StorageError, match="EndpointConnectionError"):
            list(archive.digests())

    @pytest.mark.parametrize("error", [OSError(errno.EIO, "x"), RuntimeError("sumber")])
    def test_an_error_of_the_source_is_the_sources(self, error: Exception) -> None:
        archive = RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")

        def source() -> Iterator[bytes]:
            yield b"awal"
            raise error

        with pytest.raises(type(error)) as reported:
            archive.put(source())
        assert reported.value is error
        assert archive.fs.glob(f"{archive.root}/incoming/*") == []

    def test_a_bucket_that_is_not_there_is_told(
        self, s3_server: remote_servers.Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        environment = s3_server.environment
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", environment["KEY"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", environment["SECRET"])
        monkeypatch.setenv("AWS_ENDPOINT_URL", environment["ENDPOINT_URL"])
        archive = RemoteArchive(f"s3://tidak-ada-{secrets.token_hex(6)}/x")
        monkeypatch.setattr(archive.fs, "makedirs", lambda *_, **__: None)
        with pytest.raises(StorageError, match="Arsip s3://tidak-ada"):
            put_bytes(archive, b"isi")


def test_a_full_folder_for_passing_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")
    digest = put_bytes(archive, b"isi")

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    with pytest.raises(StorageError, match=r"TMPDIR\) penuh"), local_file(archive, digest):
        pass


def test_what_a_reader_of_a_passing_file_meets_is_no_trouble_of_the_folder() -> None:
    archive = RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")
    digest = put_bytes(archive, b"isi")
    with pytest.raises(OSError, match="pembaca"), local_file(archive, digest):
        raise OSError("pembaca")


def test_what_another_harvest_is_just_done_with_is_not_swept_on_a_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = RemoteArchive(f"memory://{secrets.token_hex(6)}/arsip")
    gone, old = (f"{archive.root}/incoming/{name}" for name in ("selesai", "lama"))
    for path in (gone, old):
        archive.fs.pipe_file(path, b"isi")
    listed = archive.fs.glob(f"{archive.root}/incoming/*")
    archive.fs.rm(gone)
    monkeypatch.setattr(archive.fs, "glob", lambda _: listed)
    monkeypatch.setattr("didd.adapters.archive.remote_archive._STALE_REMOTE", -1)
    assert archive.sweep() == 1
    assert not archive.fs.exists(old)
