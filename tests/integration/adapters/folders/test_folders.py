"""Folders on a disk: what is listed, what is left out and why, and how bytes are read."""

from __future__ import annotations

import errno
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import puremagic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.adapters.folders.listing import (
    FileGone,
    FolderUnavailable,
    read_once,
    reason_to_skip,
    shown,
)
from didd.adapters.folders.local_folder import (
    LocalFolder,
)
from didd.adapters.folders.media_types import media_type
from tests.support.factories import sha256
from tests.support.fakes import FakeArchive


def write(folder: Path, path: str, content: bytes = b"isi") -> Path:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def test_files_are_listed_in_path_order_with_size_and_time(tmp_path: Path) -> None:
    for path in ("b/c.txt", "a.txt", "b/a/z.txt", "B.txt"):
        write(tmp_path, path, path.encode())
    listing = LocalFolder(tmp_path).scan()
    assert [f.path for f in listing.files] == ["B.txt", "a.txt", "b/a/z.txt", "b/c.txt"]
    for file in listing.files:
        info = (tmp_path / file.real).stat()
        assert (file.size, file.mtime_ns) == (info.st_size, info.st_mtime_ns)
    assert listing.skipped == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$inventaris.xlsx", "kunci"),
        (".~lock.daftar.ods#", "kunci"),
        ("Thumbs.db", "sistem"),
        ("desktop.ini", "sistem"),
        ("surat.pdf:Zone.Identifier", "sistem"),
        (".DS_Store", "tersembunyi"),
        (".git/config", "tersembunyi"),
        ("unduhan.pdf.part", "belum selesai"),
        ("unduhan.crdownload", "belum selesai"),
    ],
)
def test_what_is_no_document_is_left_out_with_a_reason(
    tmp_path: Path, name: str, reason: str
) -> None:
    write(tmp_path, name)
    write(tmp_path, "surat.pdf")
    listing = LocalFolder(tmp_path).scan()
    assert [f.path for f in listing.files] == ["surat.pdf"]
    assert [s.path for s in listing.skipped] == [name.split("/")[0]]
    assert reason in listing.skipped[0].reason


def test_our_own_folder_is_no_part_of_the_agencys(tmp_path: Path) -> None:
    write(tmp_path, "_hasil/HASIL-PEMERIKSAAN.xlsx")
    write(tmp_path, "arsip/_hasil/rapat.pdf")
    listing = LocalFolder(tmp_path).scan()
    assert [f.path for f in listing.files] == ["arsip/_hasil/rapat.pdf"]
    assert listing.skipped == ()


def test_links_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "dinas"
    secret = write(tmp_path, "rahasia.txt", b"RAHASIA")
    write(folder, "a.txt")
    (folder / "tautan.txt").symlink_to(secret)
    (folder / "naik").symlink_to("..")
    (folder / "putar").symlink_to(".")
    os.mkfifo(folder / "pipa")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "soket"))
        listing = LocalFolder(folder).scan()
    assert [f.path for f in listing.files] == ["a.txt"]
    assert {s.path for s in listing.skipped} == {"tautan.txt", "naik", "putar", "pipa", "soket"}


def test_a_folder_that_becomes_a_link_while_it_is_listed_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "luar/rahasia.txt")
    folder = tmp_path / "dinas"
    write(folder, "b/a.txt")
    opened = os.open

    def swapping(path: str, flags: int, *more: int, **named: int) -> int:
        if str(path).endswith("/b") and not (folder / "b").is_symlink():
            (folder / "b").rename(tmp_path / "b")
            (folder / "b").symlink_to(tmp_path / "luar")
        return opened(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", swapping)
    listing = LocalFolder(folder).scan()
    assert listing.files == ()
    assert [s.path for s in listing.skipped] == ["b"]


def test_a_file_that_became_a_link_or_a_pipe_since_it_was_listed_is_not_read(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "dinas"
    target = write(folder, "a.txt")
    [file] = LocalFolder(folder).scan().files
    for change in (
        lambda: target.symlink_to(write(tmp_path, "rahasia.txt")),
        lambda: os.mkfifo(target),
        target.mkdir,
    ):
        if target.is_dir():
            target.rmdir()
        else:
            target.unlink(missing_ok=True)
        change()
        with pytest.raises(FileGone):
            list(LocalFolder(folder).chunks(file))
    target.rmdir()
    with pytest.raises(FileGone, match="hilang"):
        list(LocalFolder(folder).chunks(file))


def test_a_file_below_a_folder_that_became_a_link_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "luar/a.txt", b"RAHA")
    folder = tmp_path / "dinas"
    write(folder, "sub/a.txt", b"isi ")
    (tmp_path / "lewat").symlink_to(folder)  # the folder itself may lie behind a link
    [file] = LocalFolder(tmp_path / "lewat").scan().files
    assert b"".join(LocalFolder(tmp_path / "lewat").chunks(file)) == b"isi "
    assert LocalFolder(tmp_path / "lewat").local_path(file).read_bytes() == b"isi "
    (folder / "sub").rename(tmp_path / "dulu")
    (folder / "sub").symlink_to(tmp_path / "luar")
    with pytest.raises(FileGone):
        list(LocalFolder(folder).chunks(file))
    with pytest.raises(OSError, match="tautan"):
        LocalFolder(folder).local_path(file)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "hak akses"),
        (errno.ENAMETOOLONG, "terlalu dalam"),
        (errno.EIO, "gangguan"),
        (errno.ESTALE, "terputus"),
        (errno.EBUSY, "dikunci"),
    ],
)
def test_what_cannot_be_opened_says_why_in_the_agencys_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "sub/b.txt")
    folder = LocalFolder(tmp_path)
    file, _ = folder.scan().files
    opened = os.open

    def refusing(path: str, flags: int, *more: int, **named: int) -> int:
        if str(path).endswith(("/a.txt", "/sub")):
            raise OSError(number, os.strerror(number))
        return opened(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(FileGone, match=said):
        list(folder.chunks(file))
    [closed] = folder.scan().skipped
    assert closed.path == "sub"
    assert said in closed.reason


@pytest.mark.parametrize("later", [b"", b"isi yang lebih panjang", b"x"])
def test_a_file_of_another_size_than_listed_is_no_document(tmp_path: Path, later: bytes) -> None:
    target = write(tmp_path, "a.txt")
    [file] = LocalFolder(tmp_path).scan().files
    target.write_bytes(later)
    with pytest.raises(FileGone, match="berubah"):
        list(LocalFolder(tmp_path).chunks(file))


def test_a_time_centuries_away_is_one_that_can_be_kept(tmp_path: Path) -> None:
    for name, seconds in (("lama.txt", -(10**10)), ("nanti.txt", 10**10), ("kini.txt", 10**9)):
        os.utime(write(tmp_path, name), (seconds, seconds))
    folder = LocalFolder(tmp_path)
    files = folder.scan().files
    assert files == folder.scan().files
    assert [f.mtime_ns for f in files if f.path == "kini.txt"] == [10**18]
    assert all(-(2**63) <= f.mtime_ns < 2**63 for f in files)


def test_a_file_still_being_written_is_left_for_the_next_time(tmp_path: Path) -> None:
    write(tmp_path, "selesai.txt")
    target = write(tmp_path, "tumbuh.txt")
    stop = threading.Event()

    def grow() -> None:
        while not stop.wait(0.02):
            with target.open("ab") as file:
                file.write(b"lagi")

    writing = threading.Thread(target=grow)
    writing.start()
    try:
        listing = LocalFolder(tmp_path, settle_seconds=0.3).scan()
    finally:
        stop.set()
        writing.join()
    assert [f.path for f in listing.files] == ["selesai.txt"]
    assert [(s.path, "ditulis" in s.reason) for s in listing.skipped] == [("tumbuh.txt", True)]


def test_old_files_cost_no_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write(tmp_path, "lama.txt")
    os.utime(target, (an_hour_ago := time.time() - 3600, an_hour_ago))
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert len(LocalFolder(tmp_path, settle_seconds=30).scan().files) == 1
    assert pauses == []


@pytest.mark.parametrize("what", ["absent", "file"])
def test_a_folder_that_is_not_there_is_told_and_not_taken_for_empty(
    tmp_path: Path, what: str
) -> None:
    root = tmp_path / "dinas"
    if what == "file":
        root.write_bytes(b"")
    with pytest.raises(FolderUnavailable, match="dinas"):
        LocalFolder(root).scan()


@pytest.mark.parametrize("length", [1, 8191, 8193, 1024 * 1024, 2_300_000])
def test_bytes_are_passed_over_once_whoever_else_takes_them(tmp_path: Path, length: int) -> None:
    content = random.Random(length).randbytes(length)
    write(tmp_path, "besar.bin", content)
    folder = LocalFolder(tmp_path)
    [file] = folder.scan().files
    kept = FakeArchive()
    for put in (None, kept.put):
        read = read_once(folder.chunks(file), put)
        assert read == (sha256(content), len(content), content[:8192])
    assert kept.kept == {sha256(content): content}
    assert max(map(len, folder.chunks(file))) <= 1024 * 1024


def test_a_file_that_grows_while_it_is_read_is_not_read_to_its_end(tmp_path: Path) -> None:
    target = write(tmp_path, "tumbuh.bin", bytes(3_000_000))
    [file] = LocalFolder(tmp_path).scan().files
    taken: list[int] = []

    def grow_under(chunks: Iterator[bytes]) -> None:
        for chunk in chunks:
            taken.append(len(chunk))
            with target.open("ab") as more:
                more.write(bytes(2_000_000))

    with pytest.raises(FileGone, match="berubah"):
        grow_under(LocalFolder(tmp_path).chunks(file))
    assert 0 < sum(taken) <= file.size


def test_halves_of_two_files_of_one_size_are_no_document(tmp_path: Path) -> None:
    target = write(tmp_path, "a.bin", b"a" * 3_000_000)
    os.utime(target, (1, 1))
    folder = LocalFolder(tmp_path)
    [file] = folder.scan().files

    def overwrite_under(chunks: Iterator[bytes]) -> None:
        for _ in chunks:
            with target.open("r+b") as inside:
                inside.write(b"b" * 3_000_000)

    with pytest.raises(FileGone, match="berubah"):
        overwrite_under(folder.chunks(file))


def test_two_names_that_are_shown_alike_are_two_files(tmp_path: Path) -> None:
    for name in (b"caf\xe9", b"caf%E9", b"caf%%E9"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(name)
    folder = LocalFolder(tmp_path)
    files = folder.scan().files
    assert len({f.path for f in files}) == 3
    assert {f.path: b"".join(folder.chunks(f)) for f in files if "%%%" not in f.path} == {
        "caf%E9": b"caf%E9",
        "caf%%E9": b"caf%%E9",
    }


@pytest.mark.parametrize(
    ("real", "seen"), [("a/b/", "a/b"), ("\udcff", "%FF"), ("é 🌴\n", "é 🌴\n")]
)
def test_what_people_see_of_a_name_can_be_kept_anywhere(real: str, seen: str) -> None:
    assert shown(real) == seen
    assert shown(real).encode()


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "surat.doc", "application/pdf"),
        (b"PK\x03\x04", "daftar.csv", "application/zip"),
        (b"PK\x03\x04", "DAFTAR.XLSX", "spreadsheetml.sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "lama.xls", "application/vnd.ms-excel"),
        (b"a;b\n1;2\n", "daftar.csv", "text/csv"),
        (b"\xff\xfea\x00", "daftar.csv", "text/csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "foto.jpg", "image/png"),
        (b'{"a": 1}', "batas.geojson", "application/geo+json"),
        (b"entah", "tanpa-akhiran", "application/octet-stream"),
        (b"", "kosong.txt", "text/plain"),
    ],
)
def test_bytes_say_what_a_file_is_before_its_name_does(head: bytes, name: str, kind: str) -> None:
    assert media_type(head, name).endswith(kind)


@given(st.data())
def test_what_is_passed_over_unasked_is_what_the_library_does_not_know(data: st.DataObject) -> None:
    """Wherever the library has a mark for such bytes, it is asked, and it names what they are."""
    mark = data.draw(st.sampled_from(puremagic.magic_header_array))
    filling = data.draw(st.binary(min_size=1, max_size=4))
    head = (filling * 9000)[: mark.offset] + mark.byte_match + data.draw(st.binary(max_size=20))
    try:
        known = puremagic.from_string(head, mime=True)
    except puremagic.PureError:
        known = ""
    special = head.startswith((b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"GIF8"))
    if not special:
        assert media_type(head, "x") == (known or "application/octet-stream")


@pytest.mark.parametrize(
    "head", [b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\xff\xd8\xff\xe1\x00\x10Exif", b"GIF87a",
             b"GIF89a", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"]
)  # fmt: skip
def test_what_is_known_without_asking_is_what_the_library_says(head: bytes) -> None:
    assert media_type(head, "x") == puremagic.from_string(head + bytes(100), mime=True)


@given(st.text(max_size=30))
def test_most_names_are_no_reason_to_skip(name: str) -> None:
    low = name.casefold()
    ignored = low.startswith(("~$", ".")) or low.endswith(
        ("thumbs.db", "desktop.ini", ":zone.identifier", ".part", ".partial", ".crdownload", ".tmp")
    )
    assert ignored or reason_to_skip(name) is None
