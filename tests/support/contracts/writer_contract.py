"""The contract of what writes into agencies' folders, for the local one and each kind of server."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from didd.adapters.folders.open_writer import writer_of
from didd.adapters.folders.writing import BIN, FolderWriter
from tests.support.contracts.folder_contract import Place
from tests.support.factories import sha256

Seen = list[tuple[int, str]]


@contextmanager
def writing(place: Place) -> Iterator[FolderWriter]:
    with closing(place.open()) as folder:
        yield writer_of(folder)


def put(writer: FolderWriter, path: str, content: bytes) -> Seen:
    seen: Seen = []
    writer.put(path, io.BytesIO(content), lambda size, digest: seen.append((size, digest)))
    return seen


class WriterContract:
    """A subclass provides the fixture ``place``: an empty folder."""

    def test_a_new_file_is_there_whole_and_read_by_the_harvest(self, place: Place) -> None:
        content = bytes(range(256)) * 9000
        with writing(place) as writer:
            assert put(writer, "laporan/2025/a b.csv", content) == [(len(content), sha256(content))]
            assert put(writer, "c.csv", b"isi")
        assert place.names() == {"laporan/2025/a b.csv", "c.csv"}
        assert place.read("laporan/2025/a b.csv") == content
        listed = place.open().scan()
        assert [file.path for file in listed.files] == ["c.csv", "laporan/2025/a b.csv"]
        assert listed.skipped == ()

    def test_nothing_is_overwritten(self, place: Place) -> None:
        place.write("a.csv", b"lama")
        place.write("b.csv", b"lain")
        with writing(place) as writer:
            with pytest.raises(FileExistsError):
                put(writer, "a.csv", b"baru")
            with pytest.raises(FileExistsError):
                writer.move("a.csv", "b.csv")
        assert (place.read("a.csv"), place.read("b.csv")) == (b"lama", b"lain")
        assert place.names() == {"a.csv", "b.csv"}

    def test_one_level_is_listed(self, place: Place) -> None:
        place.write("a.csv", b"isi")
        place.write("x/y/b.csv", b"isinya")
        with writing(place) as writer:
            assert {(e.name, e.kind, e.size) for e in writer.entries("")} >= {("a.csv", "file", 3)}
            assert {e.name: e.kind for e in writer.entries("")}["x"] == "folder"
            assert [(e.name, e.kind, e.size) for e in writer.entries("x/y")] == [
                ("b.csv", "file", 6)
            ]
            assert writer.entries("tidak/ada") == []

    def test_a_file_goes_into_the_bin_and_comes_back(self, place: Place) -> None:
        place.write("x/a.csv", b"isi")
        with writing(place) as writer:
            writer.move("x/a.csv", f"{BIN}/0123.csv")
            assert place.open().scan().files == ()
            assert [e.name for e in writer.entries(BIN)] == ["0123.csv"]
            writer.move(f"{BIN}/0123.csv", "y/b.csv")
            assert place.read("y/b.csv") == b"isi"
            writer.move("y/b.csv", f"{BIN}/0124.csv")
            writer.remove(f"{BIN}/0124.csv")
            assert writer.entries(BIN) == []
            with pytest.raises(FileNotFoundError):
                writer.move("x/a.csv", "z.csv")

    def test_what_broke_off_is_not_there(self, place: Place) -> None:
        def no(_size: int, _digest: str) -> None:
            raise RuntimeError("broken off")

        with writing(place) as writer, pytest.raises(RuntimeError):
            writer.put("a.csv", io.BytesIO(b"isi"), no)
        assert place.names() == set()

    def test_it_says_whether_it_takes_files_and_leaves_nothing(self, place: Place) -> None:
        place.write("x/a.csv", b"isi")
        with writing(place) as writer:
            assert writer.takes("")
            assert writer.takes("x")
            assert writer.takes("baru/sekali")
        assert place.names() == {"x/a.csv"}

    @pytest.mark.parametrize("name", ["L [25].csv", "L *.csv", "L ?.csv", "[!x]*"])
    def test_a_name_is_no_pattern(self, place: Place, name: str) -> None:
        if place.address.startswith("webdav") and "?" in name:
            return  # the server of these tests cuts a destination off at it
        others = {"L 2.csv", "L 5.csv", "L x.csv", "y"}
        for each in (*others, name):
            place.write(each, each.encode())
        with writing(place) as writer:
            writer.move(name, f"{BIN}/0123.csv")
            assert place.names() == {*others, f"{BIN}/0123.csv"}
            assert place.read(f"{BIN}/0123.csv") == name.encode()
            writer.move(f"{BIN}/0123.csv", f"x/{name}")
            assert place.read(f"x/{name}") == name.encode()
            writer.remove(f"x/{name}")
            assert place.names() == others

    def test_no_link_is_followed_to_another_agency(self, place: Place) -> None:
        if place.root is None or place.address.startswith("webdav"):
            return  # an object store has no links, and WebDAV shows none
        other = place.root.parent / "tetangga"
        (other / "sub").mkdir(parents=True, exist_ok=True)
        for path in ("rahasia.pdf", "sub/rahasia.pdf"):
            (other / path).write_bytes(b"rahasia")
        place.write("a.csv", b"isi")
        place.write("x/b.csv", b"isi")
        for link in ("tautan", "x/tautan"):
            (place.root / link).symlink_to(other)
        with writing(place) as writer:
            for link in ("tautan", "tautan/sub", "x/tautan", "x/tautan/sub"):
                for act in (
                    lambda at: writer.entries(at),
                    lambda at: writer.move(f"{at}/rahasia.pdf", "milik-kami.pdf"),
                    lambda at: writer.move("a.csv", f"{at}/a.csv"),
                    lambda at: writer.remove(f"{at}/rahasia.pdf"),
                    lambda at: put(writer, f"{at}/baru.csv", b"isi"),
                ):
                    with pytest.raises(OSError, match="tautan") as refused:
                        act(link)
                    assert refused.value.errno == errno.ELOOP
        assert (place.root / "a.csv").read_bytes() == b"isi"
        assert {p.relative_to(other).as_posix() for p in other.rglob("*") if p.is_file()} == {
            "rahasia.pdf",
            "sub/rahasia.pdf",
        }

    def test_the_slip_is_never_read_through_a_link(self, place: Place) -> None:
        if place.root is None or place.address.startswith("webdav"):
            return  # an object store has no links, and WebDAV shows none
        other = place.root.parent / "tetangga"
        other.mkdir(exist_ok=True)
        (other / "HASIL-PEMERIKSAAN.html").write_bytes(b"rahasia")
        (place.root / "_hasil").symlink_to(other)
        with (
            closing(place.open()) as folder,
            pytest.raises(OSError, match=r"_hasil|tautan") as refused,
        ):
            folder.own_file("HASIL-PEMERIKSAAN.html")
        assert refused.value.errno in {errno.ELOOP, errno.ENOTDIR}
