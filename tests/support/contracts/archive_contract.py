"""The contract of archives, for the real ones and the fake."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from didd.ports import Archive, ArchiveDamaged
from tests.support.factories import sha256

CONTENT = b"isi yang disimpan"


#: Kinds of damage: other bytes of the same size, fewer, none, more.
DAMAGE = {
    "altered": CONTENT[:-1] + b"X",
    "cut": CONTENT[:-1],
    "emptied": b"",
    "longer": CONTENT + b"X",
}


class ArchiveContract:
    """A subclass provides the fixture ``archive``, an empty one, and implements ``spoil``."""

    def spoil(self, archive: Archive, digest: str, content: bytes) -> None:
        """Replace stored bytes, bypassing the archive."""
        raise NotImplementedError

    @pytest.mark.parametrize("damage", DAMAGE)
    @pytest.mark.parametrize("pace", [-1, 4, 1 << 20])
    def test_damaged_bytes_are_never_read_to_their_end(
        self, archive: Archive, damage: str, pace: int
    ) -> None:
        digest, _ = archive.put([CONTENT])
        self.spoil(archive, digest, DAMAGE[damage])
        given = b""
        with pytest.raises(ArchiveDamaged), archive.open(digest) as file:  # noqa: PT012
            while chunk := file.read(pace):
                given += chunk
        assert len(given) < max(1, len(DAMAGE[damage]))

    @pytest.mark.parametrize("damage", DAMAGE)
    def test_put_again_damaged_bytes_are_whole(self, archive: Archive, damage: str) -> None:
        digest, _ = archive.put([CONTENT])
        self.spoil(archive, digest, DAMAGE[damage])
        archive.put([CONTENT])
        with archive.open(digest) as file:
            assert file.read() == CONTENT
        assert list(archive.digests()) == [digest]
        assert archive.sweep() == 0

    @pytest.mark.parametrize("damage", DAMAGE)
    def test_put_again_among_others_too(self, archive: Archive, damage: str) -> None:
        digest, _ = archive.put([CONTENT])
        self.spoil(archive, digest, DAMAGE[damage])
        with archive.batch() as put:
            put([CONTENT])
        with archive.open(digest) as file:
            assert file.read() == CONTENT

    def test_a_large_file_is_checked_too(self, archive: Archive) -> None:
        content = bytes(3_000_000)
        digest, _ = archive.put([content])
        with archive.open(digest) as file:
            assert file.read() == content
        self.spoil(archive, digest, content[:-1] + b"X")
        with pytest.raises(ArchiveDamaged), archive.open(digest) as file:
            file.read()

    def test_what_was_put_is_there_byte_for_byte(self, archive: Archive) -> None:
        kept = archive.put([b"isi ", b"", b"yang disimpan"])
        assert kept == (sha256(CONTENT), len(CONTENT))
        assert archive.has(sha256(CONTENT))
        assert archive.size(sha256(CONTENT)) == len(CONTENT)
        with archive.open(sha256(CONTENT)) as file:
            assert file.read() == CONTENT

    def test_a_file_is_kept_like_its_bytes(self, archive: Archive, tmp_path: Path) -> None:
        path = tmp_path / "berkas.pdf"
        path.write_bytes(bytes(3_000_000))
        assert archive.put_file(path) == archive.put([path.read_bytes()])
        assert list(archive.digests()) == [sha256(path.read_bytes())]

    def test_no_bytes_at_all_are_bytes_too(self, archive: Archive) -> None:
        assert archive.put([]) == (sha256(b""), 0)
        assert archive.has(sha256(b""))

    def test_putting_again_changes_nothing_and_the_list_is_in_order(self, archive: Archive) -> None:
        digests = {archive.put([str(n % 7).encode()])[0] for n in range(30)}
        assert list(archive.digests()) == sorted(digests)

    def test_what_is_not_there_is_said_to_be_missing(self, archive: Archive) -> None:
        absent = sha256("tidak ada")
        assert not archive.has(absent)
        with pytest.raises(FileNotFoundError):
            archive.open(absent)
        with pytest.raises(FileNotFoundError):
            archive.size(absent)
        archive.remove(absent)

    def test_what_is_removed_is_gone_and_may_come_back(self, archive: Archive) -> None:
        digest, _ = archive.put([CONTENT])
        archive.put([b"lain"])
        archive.remove(digest)
        assert not archive.has(digest)
        assert list(archive.digests()) == [sha256(b"lain")]
        assert archive.put([CONTENT])[0] == digest
        assert archive.has(digest)

    def test_what_fails_midway_leaves_nothing(self, archive: Archive) -> None:
        def broken() -> Iterator[bytes]:
            yield b"setengah"
            raise OSError("kabel tercabut")

        with pytest.raises(OSError, match="kabel"):
            archive.put(broken())
        assert list(archive.digests()) == []
        assert archive.sweep() == 0

    def test_many_files_put_together_are_all_there_at_the_end(self, archive: Archive) -> None:
        before, _ = archive.put([b"dari dulu"])
        contents = [str(n % 40).encode() * 999 for n in range(60)] + [b"dari dulu"]
        with archive.batch() as put, ThreadPoolExecutor(3) as pool:
            kept = list(pool.map(lambda content: put([content[:1], content[1:]]), contents))
        assert kept == [(sha256(content), len(content)) for content in contents]
        assert list(archive.digests()) == sorted({before, *map(sha256, contents)})
        for content in contents:
            with archive.open(sha256(content)) as file:
                assert file.read() == content

    def test_what_fails_among_many_is_no_half_file(self, archive: Archive) -> None:
        def broken() -> Iterator[bytes]:
            yield b"setengah"
            raise OSError("kabel tercabut")

        with archive.batch() as put:
            put([CONTENT])
            with pytest.raises(OSError, match="kabel"):
                put(broken())
        assert list(archive.digests()) == [sha256(CONTENT)]
        together = archive.batch()
        together.__enter__()([b"lain"])
        together.__exit__(ValueError, ValueError("usai"), None)
        assert set(archive.digests()) <= {sha256(CONTENT), sha256(b"lain")}
        assert archive.sweep() == 0
