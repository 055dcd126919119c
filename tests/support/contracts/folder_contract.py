"""The contract of agency folders, for the local one and each kind of server."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from didd.adapters.folders.listing import FileGone, Folder, read_once
from didd.adapters.folders.open_folder import open_folder
from tests.support.factories import sha256
from tests.support.fakes import FakeArchive

HOUR_AGO = time.time() - 3600


@dataclass
class Place:
    """A folder as the agency fills it: on the server's disk, or in its bucket."""

    address: str
    environment: dict[str, str]
    root: Path | None = None
    bucket: Any = None

    def write(self, path: str, content: bytes = b"isi") -> None:
        if self.root is None:
            self.bucket.pipe_file(f"ppid/dinas/{path}", content)
            return
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        os.utime(target, (HOUR_AGO, HOUR_AGO))

    def read(self, path: str) -> bytes:
        if self.root is None:
            return bytes(self.bucket.cat_file(f"ppid/dinas/{path}"))
        return (self.root / path).read_bytes()

    def remove(self, path: str) -> None:
        if self.root is None:
            self.bucket.rm_file(f"ppid/dinas/{path}")
        else:
            (self.root / path).unlink()

    def names(self) -> set[str]:
        if self.root is None:
            return {n.removeprefix("ppid/dinas/") for n in self.bucket.find("ppid/dinas")}
        root = self.root
        return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}

    def open(self, settle_seconds: float = 0) -> Folder:
        environment = {f"DIDD_SOURCE_DINAS_{k}": v for k, v in self.environment.items()}
        return open_folder(self.address, "dinas", settle_seconds, environment)


class FolderContract:
    """A subclass provides the fixture ``place``: an empty folder."""

    def test_the_tree_is_listed_in_path_order_with_sizes(self, place: Place) -> None:
        for path in ("b/c.txt", "a.txt", "b/a/z z.txt", "B.txt"):
            place.write(path, path.encode())
        listing = place.open().scan()
        assert [f.path for f in listing.files] == ["B.txt", "a.txt", "b/a/z z.txt", "b/c.txt"]
        assert [f.size for f in listing.files] == [5, 5, 11, 7]
        assert all(f.mtime_ns > 0 for f in listing.files)
        assert listing.skipped == ()

    def test_what_is_no_document_is_left_out_with_a_reason(self, place: Place) -> None:
        names = ["~$a.xlsx", "x/Thumbs.db", ".DS_Store", "b.pdf.part", "c.pdf:Zone.Identifier"]
        for name in [*names, ".git/config", "surat.pdf", "_hasil/HASIL-PEMERIKSAAN.html"]:
            place.write(name)
        place.write("kosong.txt", b"")
        listing = place.open().scan()
        assert [f.path for f in listing.files] == ["surat.pdf"]
        assert {s.path for s in listing.skipped} == {*names, ".git", "kosong.txt"}
        assert all(s.reason for s in listing.skipped)

    @pytest.mark.parametrize(
        "name",
        [
            "caf\u00e9.txt",
            "cafe\u0301.txt",
            "100% & #1?.txt",
            "a+b=c;d,e.txt",
            "kutip'\".txt",
            "<b>tebal</b>/x..&.txt",
            "x..titik.txt",
            " depan dan belakang ",
            "文件-🌴.txt",
            f"{'panjang' * 30}.txt",
            "a%2Fb.txt",
        ],
    )
    def test_a_name_of_any_kind_is_listed_once_and_read(self, place: Place, name: str) -> None:
        place.write(name, b"isi")
        folder = place.open()
        listing = folder.scan()
        assert [f.path for f in listing.files] == [name]
        assert b"".join(folder.chunks(listing.files[0])) == b"isi"

    def test_two_forms_of_one_letter_are_two_files(self, place: Place) -> None:
        for name in ("e\u0301.txt", "\u00e9.txt"):
            place.write(name, name.encode())
        folder = place.open()
        read = {f.path: b"".join(folder.chunks(f)) for f in folder.scan().files}
        assert read == {n: n.encode() for n in ("e\u0301.txt", "\u00e9.txt")}

    def test_a_large_file_comes_in_pieces_and_once(self, place: Place) -> None:
        content = os.urandom(1024) * 9001
        place.write("besar.bin", content)
        folder = place.open()
        [file] = folder.scan().files
        kept = FakeArchive()
        for put in (None, kept.put):
            read = read_once(folder.chunks(file), put)
            assert read == (sha256(content), len(content), content[:8192])
        assert kept.kept == {sha256(content): content}
        assert max(map(len, folder.chunks(file))) <= 1024 * 1024
        local = folder.local_path(file)
        assert local.read_bytes() == content
        assert local.suffix == ".bin"
        folder.close()

    @pytest.mark.parametrize("later", [b"isi yang lebih panjang", b"x", None])
    def test_a_file_that_is_another_one_by_now_is_no_document(
        self, place: Place, later: bytes | None
    ) -> None:
        place.write("a.txt")
        folder = place.open()
        [file] = folder.scan().files
        if later is None:
            place.remove("a.txt")
        else:
            place.write("a.txt", later)
        with pytest.raises(FileGone):
            list(folder.chunks(file))
        if place.address.startswith(("s3", "sftp", "webdav")):
            with pytest.raises(OSError, match=r"berubah|tidak|hilang"):
                folder.local_path(file)

    def test_a_folder_that_is_away_is_told_and_not_taken_for_empty(self, place: Place) -> None:
        place.write("a.txt")
        place.address = place.address.replace("dinas", "lain").replace("lain@", "dinas@")
        assert not place.open().exists()

    def test_the_slip_is_put_into_the_folder_and_read_again(self, place: Place) -> None:
        place.write("lampiran/inventaris.csv", b"No;Judul\n")
        for text in (b"satu", b"dua"):
            folder = place.open()
            assert folder.exists()
            with folder.for_slip(["lampiran/inventaris.csv"]) as root:
                assert (root / "lampiran/inventaris.csv").read_bytes() == b"No;Judul\n"
                own = root / "_hasil"
                own.mkdir(exist_ok=True)
                if text == b"dua":
                    assert (own / "HASIL-PEMERIKSAAN.html").read_bytes() == b"satu"
                (own / "HASIL-PEMERIKSAAN.html").write_bytes(text)
            folder.close()
            assert place.read("_hasil/HASIL-PEMERIKSAAN.html") == text
        assert place.names() == {"lampiran/inventaris.csv", "_hasil/HASIL-PEMERIKSAAN.html"}
