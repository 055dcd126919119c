"""An office backed up and brought back: the same chain, the same bytes, the same answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from didd.adapters.archive.archive import open_archive
from didd.adapters.backup.bag import Bag, BagError
from didd.adapters.database import schema
from didd.adapters.store import open_store
from didd.steps import publish
from didd.steps.safekeeping.back_up import BackedUp, about_of, back_up
from didd.steps.safekeeping.kept_files import back_up_kept, restore_kept
from didd.steps.safekeeping.restore_office import Restored, restore_office
from tests.support.bureau import Bureau, row
from tests.support.fakes import FakePortal


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path / "kantor", database=store_url)
    made.office.seed_officers()
    made.office.seed_agencies()
    made.put(**{"profil.csv": b"nama,jumlah\nsatu,1\n"})
    made.list(row("Profil Contoh", "profil.csv"), row("Renja Contoh – Å„ 'x'"))
    made.whole()
    return made


def make(bureau: Bureau, folder: Path) -> BackedUp:
    return back_up(bureau.office, Bag(folder), {})


def restored(folder: Path, place: Path, url: str = "") -> Restored:
    archive = open_archive(str(place / "archive"))
    return restore_office(Bag(folder), url or f"sqlite:///{place / 'didd.db'}", archive)


def contents(bureau: Bureau) -> dict[str, str]:
    editions = bureau.office.store.editions.established(bureau.slug)
    return {f"{e.label}/{name}": sha for e in editions for name, sha in e.outputs.items()}


def test_what_comes_back_is_what_was(bureau: Bureau, tmp_path: Path) -> None:
    made = make(bureau, tmp_path / "cadangan")
    assert Bag(tmp_path / "cadangan").problems() == []
    before, head = contents(bureau), bureau.office.store.audit.head()
    shown = dict(bureau.portal.datasets)
    found = restored(tmp_path / "cadangan", tmp_path / "baru")
    assert found.problems == ()
    assert found.about == made.about
    assert found.about.head == head

    store = open_store(f"sqlite:///{tmp_path / 'baru' / 'didd.db'}")
    archive = open_archive(str(tmp_path / "baru" / "archive"))
    portal = FakePortal()
    bureau.office = replace(bureau.office, store=store, archive=archive, portal=lambda: portal)
    bureau.portal = portal
    assert contents(bureau) == before
    for sha in before.values():
        with archive.open(sha) as file:
            assert file.read()
    assert store.audit.head() == head
    # The portal is lost too: made again from ledger and archive, with the same ids.
    publish.publish(bureau.office, bureau.agency)
    assert portal.datasets.keys() == shown.keys()
    # And work goes on: numbers of new rows follow those that came.
    bureau.list(row("Profil Contoh", "profil.csv"), row("Laporan Baru"))
    bureau.whole()
    assert bureau.broken() == []


def test_a_second_backup_copies_only_what_is_new(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "cadangan"
    first = make(bureau, folder)
    assert (first.kept, first.copied) == (0, first.about.files)
    again = make(bureau, folder)
    assert (again.copied, again.kept) == (0, first.about.files)
    bureau.list(row("Profil Contoh", "profil.csv"), row("Laporan Baru"))
    bureau.whole()
    more = make(bureau, folder)
    assert more.kept == first.about.files
    assert more.copied > 0
    assert Bag(folder).problems() == []
    assert len(list((folder / "data" / "state").iterdir())) == 1
    found = restored(folder, tmp_path / "baru")
    assert found.about.head == bureau.office.store.audit.head()


def test_killed_in_between_the_backup_before_still_holds(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cadangan"
    head = make(bureau, folder).about.head
    bureau.list(row("Laporan Baru"))
    bureau.whole()
    with monkeypatch.context() as broken:
        broken.setattr(Bag, "commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            make(bureau, folder)
    beside = Bag(folder).problems()
    assert beside
    assert all(str(problem).endswith("tidak ada dalam manifes") for problem in beside)
    found = restored(folder, tmp_path / "baru")
    assert (found.about.head, found.problems) == (head, ())
    assert make(bureau, folder).about.head != head
    assert Bag(folder).problems() == []


def test_files_that_are_kept_with_the_office_alone_are_in_it(
    bureau: Bureau, tmp_path: Path
) -> None:
    kept = tmp_path / "berkas meja"
    bureau.office = replace(bureau.office, desk_files=kept)
    files = {
        "dinkes/x/a b.csv": b"isi",
        "dinkes/_hasil/terhapus/0123.csv": b"lama",
        "dlh/c": b"isi",
    }
    for name, content in files.items():
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (kept / name).write_bytes(content)
    (kept / "dinkes/.0123.didd.part").write_bytes(b"belum utuh")
    (kept / "dinkes/naik").symlink_to(tmp_path)
    make(bureau, tmp_path / "cadangan")
    (kept / "dlh/c").unlink()
    make(bureau, tmp_path / "cadangan")
    assert Bag(tmp_path / "cadangan").problems() == []
    place = tmp_path / "baru"
    archive = open_archive(str(place / "archive"))
    url = f"sqlite:///{place / 'didd.db'}"
    restore_office(Bag(tmp_path / "cadangan"), url, archive, desk_files=place / "kept")
    found = {p.relative_to(place / "kept").as_posix(): p.read_bytes()
             for p in (place / "kept").rglob("*") if p.is_file()}  # fmt: skip
    assert found == {n: c for n, c in files.items() if n != "dlh/c"}
    bag = Bag(tmp_path / "cadangan")
    assert restore_kept(bag, bag.manifest(), place / "kept") == 2, "again, nothing is amiss"
    (place / "kept/dinkes/x/a b.csv").unlink()
    (place / "kept/dinkes/_hasil/terhapus/0123.csv").write_bytes(b"lain")
    with pytest.raises(BagError, match=r"0123\.csv"):
        restore_kept(bag, bag.manifest(), place / "kept")
    assert not (place / "kept/dinkes/x/a b.csv").exists()


def test_a_file_that_changes_while_it_is_copied_leaves_nothing_behind(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "berkas meja"
    bureau.office = replace(bureau.office, desk_files=kept)
    (kept / "dinkes").mkdir(parents=True)
    (kept / "dinkes/a.csv").write_bytes(b"lama")
    monkeypatch.setattr("didd.steps.safekeeping.kept_files._chunks", lambda _path: [b"baru"])
    bag, manifest = Bag(tmp_path / "cadangan"), {}
    with bag.alone():
        assert back_up_kept(kept, bag, manifest, "state") == 0
    there = {p.relative_to(bag.root).as_posix() for p in bag.root.rglob("*") if p.is_file()}
    assert {p for p in there if p.startswith("data/")} == set(manifest)


@pytest.mark.parametrize("part", ["archive", "state"])
def test_an_altered_backup_is_told_and_not_restored(
    bureau: Bureau, tmp_path: Path, part: str
) -> None:
    folder = tmp_path / "cadangan"
    make(bureau, folder)
    victim = max((folder / "data" / part).rglob("*"),
                 key=lambda p: p.stat().st_size if p.is_file() else -1)  # fmt: skip
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    assert len(Bag(folder).problems()) == 1
    with pytest.raises(BagError):
        restored(folder, tmp_path / "baru")
    # The database holds nothing of it, so that it can be filled once the backup is mended.
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    found = restored(folder, tmp_path / "baru")
    assert found.problems == ()


def test_an_office_is_not_written_over(bureau: Bureau, tmp_path: Path, store_url: str) -> None:
    make(bureau, tmp_path / "cadangan")
    head = bureau.office.store.audit.head()
    with pytest.raises(BagError):
        restored(tmp_path / "cadangan", tmp_path / "baru", store_url)
    assert bureau.office.store.audit.head() == head


def test_a_folder_of_something_else_is_left_alone(bureau: Bureau, tmp_path: Path) -> None:
    other = tmp_path / "dokumen"
    other.mkdir()
    (other / "surat.txt").write_text("penting")
    with pytest.raises(BagError):
        make(bureau, other)
    assert [p.name for p in other.iterdir()] == ["surat.txt"]
    with pytest.raises(BagError):
        about_of(Bag(other))


def test_a_manifest_that_leads_outside_is_refused(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "cadangan"
    make(bureau, folder)
    manifest = folder / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + "0" * 64 + "  data/../../x\n")
    with pytest.raises(BagError):
        restored(folder, tmp_path / "baru")


def test_nobody_else_may_read_it(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "cadangan"
    make(bureau, folder)
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert all(p.stat().st_mode & 0o077 == 0 for p in [folder, *files])


def test_two_at_once_do_not_spoil_each_other(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "cadangan"
    make(bureau, folder)
    with Bag(folder).alone(), pytest.raises(BagError):
        make(bureau, folder)
    assert Bag(folder).problems() == []


def test_a_file_that_is_taken_back_meanwhile_is_left_out(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, *rest = list(bureau.office.archive.digests())
    bureau.office.archive.remove(gone)
    monkeypatch.setattr(type(bureau.office.archive), "digests", lambda _: iter([gone, *rest]))
    done = make(bureau, tmp_path / "cadangan")
    assert (done.copied, done.kept) == (len(rest), 0)
    assert Bag(tmp_path / "cadangan").problems() == []


def test_nothing_comes_back_as_nothing(bureau: Bureau, tmp_path: Path) -> None:
    make(bureau, tmp_path / "cadangan")
    restored(tmp_path / "cadangan", tmp_path / "baru")
    engines = bureau.office.store.engine, sa.create_engine(f"sqlite:///{tmp_path / 'baru/didd.db'}")
    counted: list[list[int]] = []
    for engine in engines:
        with engine.connect() as connection:
            counted.append(
                [
                    connection.execute(
                        sa.select(sa.func.count()).select_from(table).where(column.is_(sa.null()))
                    ).scalar_one()
                    for table in schema.metadata.sorted_tables
                    for column in table.columns
                ]
            )
    assert counted[0] == counted[1]
    assert sum(counted[0]) > 0
