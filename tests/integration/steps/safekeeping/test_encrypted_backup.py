"""An encrypted backup: read by nobody without the key, and as whole with it as one in the clear."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from didd.adapters.archive.archive import open_archive
from didd.adapters.backup.age import NotOurKey, make_key, private_keys, recipients
from didd.adapters.backup.bag import Bag, BagError
from didd.adapters.backup.bag_files import DATA
from didd.adapters.backup.sealed import SealingBag, open_bag
from didd.steps.safekeeping.back_up import BackedUp, back_up
from didd.steps.safekeeping.restore_office import Restored, restore_office
from tests.support.bureau import Bureau, row

MANIFEST = "manifest-sha256.txt"
NAMES = b"kunci nama contoh"
CONTENT = b"nama,jumlah\n" + b"satu,1\n" * 30_000


@dataclass
class Sealed:
    """An office, the key to its backups, and where they lie."""

    bureau: Bureau
    folder: Path
    key: Path
    public: str

    def make(self, names: bytes = NAMES, to: str = "") -> BackedUp:
        bag = SealingBag(self.folder, recipients(to or self.public), names)
        return back_up(self.bureau.office, bag, {})

    def restored(self, place: Path, key: Path | None = None) -> Restored:
        archive = open_archive(str(place / "archive"))
        url = f"sqlite:///{place / 'didd.db'}"
        return restore_office(open_bag(self.folder, key or self.key), url, archive)

    def problems(self, key: Path | None = None) -> list[str]:
        bag = open_bag(self.folder, key) if key else Bag(self.folder)
        return [str(problem) for problem in bag.problems(lambda _n, _of: None)]

    def files(self) -> list[Path]:
        """Its files, the largest first."""
        found = (self.folder / DATA / "sealed").rglob("*.age")
        return sorted(found, key=lambda path: -path.stat().st_size)

    def write_again(self, changed: dict[Path, bytes]) -> None:
        """Change files, and the manifest with them, as whoever holds the disk can."""
        manifest = self.folder / MANIFEST
        text = manifest.read_text()
        old = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in changed}
        for path, content in changed.items():
            path.write_bytes(content)
            inside = path.relative_to(self.folder).as_posix()
            text = text.replace(
                f"{old[path]}  {inside}", f"{hashlib.sha256(content).hexdigest()}  {inside}"
            )
        manifest.write_text(text)


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    made = Bureau(tmp_path / "kantor")
    made.office.seed_officers()
    made.office.seed_agencies()
    made.put(**{"profil.csv": CONTENT})
    made.list(row("Profil Contoh", "profil.csv"), row("Renja Contoh"))
    made.whole()
    key = tmp_path / "kunci.txt"
    return Sealed(made, tmp_path / "cadangan", key, make_key(key))


def test_what_comes_back_is_what_was_and_nobody_reads_it_without_the_key(
    sealed: Sealed, tmp_path: Path
) -> None:
    made = sealed.make()
    found = sealed.restored(tmp_path / "baru")
    assert (found.about, found.problems) == (made.about, ())
    assert found.about.head == sealed.bureau.office.store.audit.head()
    archive = open_archive(str(tmp_path / "baru" / "archive"))
    digests = set(sealed.bureau.office.archive.digests())
    assert set(archive.digests()) == digests
    # Neither what it holds nor which bytes it holds can be read from it, names included.
    there = [path for path in sealed.folder.rglob("*") if path.is_file()]
    lying = b"".join(str(path).encode() + path.read_bytes() for path in there)
    told = [b"Profil Contoh", b"satu,1", b"contoh.utama", *(digest.encode() for digest in digests)]
    assert [word for word in told if word in lying or word[:2] + b"/" + word[2:] in lying] == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in there)


def test_a_second_one_copies_only_what_is_new_without_the_key(
    sealed: Sealed, tmp_path: Path
) -> None:
    first = sealed.make()
    sealed.key.rename(tmp_path / "jauh.txt")
    assert (sealed.make().copied, sealed.make().kept) == (0, first.about.files)
    sealed.bureau.list(row("Profil Contoh", "profil.csv"), row("Laporan Baru"))
    sealed.bureau.whole()
    more = sealed.make()
    assert more.kept == first.about.files
    assert more.copied > 0
    assert sealed.problems() == sealed.problems(tmp_path / "jauh.txt") == []
    assert len(list((sealed.folder / DATA / "index").iterdir())) == 1
    found = sealed.restored(tmp_path / "baru", tmp_path / "jauh.txt")
    assert found.about.head == sealed.bureau.office.store.audit.head()


def test_another_recipient_gets_everything_encrypted_anew(sealed: Sealed, tmp_path: Path) -> None:
    first = sealed.make()
    other = tmp_path / "lain.txt"
    again = sealed.make(to=f"{sealed.public}, {make_key(other)}")
    assert (again.copied, again.kept) == (first.about.files, 0)
    assert sealed.problems(other) == []
    assert sealed.restored(tmp_path / "baru", other).problems == ()
    # One who no longer reads them reads none of the next.
    sealed.make(to=private_public(other))
    with pytest.raises(NotOurKey):
        sealed.restored(tmp_path / "tidak")


def private_public(key: Path) -> str:
    return key.read_text().splitlines()[0].removeprefix("# public key: ")


def test_killed_in_between_the_backup_before_still_holds(
    sealed: Sealed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = sealed.make().about.head
    sealed.bureau.list(row("Laporan Baru"))
    sealed.bureau.whole()
    with monkeypatch.context() as broken:
        broken.setattr(Bag, "commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sealed.make()
    found = sealed.restored(tmp_path / "baru")
    assert (found.about.head, found.problems) == (head, ())
    assert sealed.make().about.head != head
    assert sealed.problems(sealed.key) == []


def test_the_wrong_key_is_told_as_such(sealed: Sealed, tmp_path: Path) -> None:
    sealed.make()
    other = tmp_path / "lain.txt"
    make_key(other)
    with pytest.raises(NotOurKey, match=r"lain\.txt"):
        sealed.restored(tmp_path / "baru", other)
    with pytest.raises(NotOurKey):
        sealed.problems(other)
    with pytest.raises(BagError, match="--key"):
        open_bag(sealed.folder)
    assert not (tmp_path / "baru" / "didd.db").exists()


def test_a_file_that_was_cut_off_is_told_even_with_a_manifest_that_fits(
    sealed: Sealed, tmp_path: Path
) -> None:
    sealed.make()
    largest = sealed.files()[0]
    whole = largest.read_bytes()
    for cut in (len(whole) - 1, len(whole) - 70_000, 100, 0):
        sealed.write_again({largest: whole[:cut]})
        assert sealed.problems() == [], "the ciphertext is as its manifest says"
        assert len(sealed.problems(sealed.key)) == 1
        with pytest.raises(BagError):
            sealed.restored(tmp_path / "baru")


def test_files_that_were_exchanged_are_told(sealed: Sealed, tmp_path: Path) -> None:
    sealed.make()
    one, two = sealed.files()[:2]
    sealed.write_again({one: two.read_bytes(), two: one.read_bytes()})
    assert sealed.problems() == []
    assert len(sealed.problems(sealed.key)) == 2
    with pytest.raises(BagError):
        sealed.restored(tmp_path / "baru")


def test_an_altered_byte_and_a_lost_file_are_told_without_the_key(
    sealed: Sealed, tmp_path: Path
) -> None:
    sealed.make()
    one, two = sealed.files()[:2]
    content = bytearray(one.read_bytes())
    content[len(content) // 2] ^= 1
    one.write_bytes(content)
    two.unlink()
    assert len(sealed.problems()) == 2
    with pytest.raises(BagError):
        sealed.restored(tmp_path / "baru")
    # And an index that was altered is no backup at all.
    [index] = (sealed.folder / DATA / "index").iterdir()
    sealed.write_again({index: index.read_bytes()[:-1]})
    assert any("index/" in problem for problem in sealed.problems(sealed.key))


def test_one_in_the_clear_is_not_gone_on_with_encrypted(sealed: Sealed) -> None:
    back_up(sealed.bureau.office, Bag(sealed.folder), {})
    with pytest.raises(BagError):
        sealed.make()
    assert Bag(sealed.folder).problems() == []


def test_a_key_that_others_can_read_is_not_taken(tmp_path: Path) -> None:
    key = tmp_path / "kunci.txt"
    make_key(key)
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o640)
    with pytest.raises(BagError, match="600"):
        private_keys(key)
    with pytest.raises(BagError):
        make_key(key)


@pytest.mark.parametrize("text", ["", "# hanya catatan\n", "AGE-SECRET-KEY-1TIDAK\n", "é\n"])
def test_a_file_that_is_no_key_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kunci.txt"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(BagError):
        private_keys(file)


def test_a_setting_that_is_no_public_key_is_told_without_showing_it(tmp_path: Path) -> None:
    key = tmp_path / "kunci.txt"
    public = make_key(key)
    private = key.read_text().splitlines()[-1]
    for text in ("age1bukan", private, private.lower(), f"{public} bukan"):
        with pytest.raises(BagError) as told:
            recipients(text)
        assert private.lower() not in str(told.value).lower()


def test_no_pipe_or_thread_is_left_where_reading_stops_early(sealed: Sealed) -> None:
    sealed.make()
    bag = open_bag(sealed.folder, sealed.key)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for path, digest in bag.manifest().items():
        reading = bag.read(path, digest)
        next(reading)
        reading.close()  # type: ignore[attr-defined]
    assert len(list(Path("/proc/self/fd").iterdir())) == before
