"""Files whose size and time say nothing: other bytes are noticed, equal bytes are no change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from didd.adapters.database import schema
from didd.adapters.folders.listing import HARD_LINK, HOLLOW, FileGone
from didd.adapters.folders.local_folder import LocalFolder
from didd.records.rereading import NIGHTS, due
from didd.steps.collect.reread import reread
from tests.support.bureau import Bureau, row
from tests.support.factories import sha256
from tests.support.faults import quick_checks

DAY = datetime(2026, 3, 1, 22, tzinfo=UTC)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"isi pertama", b_txt=b"isi kedua")
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"))
    yield bureau
    bureau.office.store.close()


def digests(bureau: Bureau) -> dict[str, str]:
    return {p: d.sha256 for p, d in bureau.office.store.harvests.documents("dinkes").items()}


def back_in_time(path: Path, was: os.stat_result) -> None:
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


@pytest.mark.parametrize("way", ["written over", "put in its place", "swapped with another"])
def test_other_bytes_of_the_same_size_and_time_are_noticed(bureau: Bureau, way: str) -> None:
    bureau.harvest()
    path = bureau.folder / "a.txt"
    was, content = path.stat(), b"ISI PERTAMA"
    if way == "written over":
        path.write_bytes(content)
    else:
        other = bureau.folder.parent / "lain.txt"
        other.write_bytes(content)
        if way == "swapped with another":
            back_in_time(other, was)
        other.replace(path)
    back_in_time(path, was)
    now = path.stat()
    assert (now.st_size, now.st_mtime_ns) == (was.st_size, was.st_mtime_ns)
    report = bureau.harvest()
    assert report.files["changed"] == 1
    assert digests(bureau)["a.txt"] == sha256(content)
    assert bureau.office.archive.has(sha256(content))


def test_a_copy_of_the_whole_tree_is_no_change(bureau: Bureau) -> None:
    first = bureau.harvest()
    verdict = bureau.office.store.harvests.verdict("dinkes")
    shutil.copytree(bureau.folder, bureau.folder.with_name("salinan"))  # keeps times, as cp -a does
    shutil.rmtree(bureau.folder)
    bureau.folder.with_name("salinan").rename(bureau.folder)
    report = bureau.harvest()
    assert report.files["changed"] == report.files["new"] == 0
    assert report.files["unchanged"] == 3
    assert report.records["submitted"] == 0
    assert first.records["submitted"] == 2
    assert bureau.office.store.harvests.verdict("dinkes") == verdict
    kept = bureau.office.store.harvests.documents("dinkes")
    listed = {f.path: f.mark for f in LocalFolder(bureau.folder).scan().files}
    assert {p: d.mark for p, d in kept.items()} == listed, "the next harvest reads nothing again"


def corrupt(bureau: Bureau, name: str, content: bytes) -> None:
    """Alter a file as a failing disk does: nothing that a list says of it is another."""
    path = bureau.folder / name
    was = path.stat()
    path.write_bytes(content)
    back_in_time(path, was)
    marks = {f.path: f.mark for f in LocalFolder(bureau.folder).scan().files}
    with bureau.office.store.engine.begin() as connection:
        at = schema.document.update().where(schema.document.c.path == name)
        connection.execute(at.values(mark=marks[name]))
        # The list was digested with the old mark: have the last harvest believe in the new one.
        newest = connection.execute(sa.select(schema.harvest)).all()[-1]
        from didd.steps.collect.read_folder import _stamp

        with closing(bureau.office.folder(bureau.agency)) as folder:
            stamp = _stamp(bureau.office, bureau.agency, folder.address, folder.scan())
        connection.execute(
            schema.harvest.update()
            .where(schema.harvest.c.id == newest.id)
            .values(summary={**newest.summary, "stamp": stamp})
        )


def test_bytes_that_changed_beneath_everything_are_found_by_reading(bureau: Bureau) -> None:
    bureau.harvest()
    corrupt(bureau, "a.txt", b"ISI PERTAMA")
    assert bureau.harvest().files["changed"] == 0, "nothing tells that"
    progress: list[tuple[int, int]] = []
    changed: set[str] = set()
    for _ in range(3):  # three files: one a night
        found = reread(bureau.office, bureau.agency, progress=lambda *p: progress.append(p))
        changed |= set(found.changed)
    assert changed == {"a.txt"}
    assert progress[0] == (1, 1)
    assert digests(bureau)["a.txt"] == sha256(b"ISI PERTAMA")
    waiting = bureau.office.store.records.queue(agency="dinkes")
    shown = {s.record.title: s.record.files[0].sha256 for s in waiting}
    assert shown["Informasi A"] == sha256(b"ISI PERTAMA"), "an officer decides on it anew"


def test_a_reading_that_was_killed_before_the_harvest_is_not_lost(bureau: Bureau) -> None:
    bureau.harvest()
    corrupt(bureau, "a.txt", b"ISI PERTAMA")
    bureau.office.store.harvests.distrust("dinkes", ["a.txt"])
    assert bureau.harvest().files["changed"] == 1
    assert bureau.harvest().files["changed"] == 0


@given(
    counts=st.lists(st.integers(0, 40), min_size=NIGHTS, max_size=NIGHTS),
    going=st.lists(st.integers(0, 40), min_size=NIGHTS, max_size=NIGHTS),
)
def test_after_thirty_nights_every_file_was_read(counts: list[int], going: list[int]) -> None:
    """Whatever comes and goes meanwhile."""
    read_at: dict[str, datetime | None] = {f"{n}": DAY - timedelta(days=n % 3) for n in range(100)}
    seen: set[str] = set()
    for night in range(NIGHTS):
        now = DAY + timedelta(days=night)
        read_at.update({f"{night}/{n}": now for n in range(counts[night])})
        for path in sorted(read_at)[: going[night]]:
            del read_at[path]
        for path in due(read_at, now):
            seen.add(path)
            read_at[path] = now
    assert {path for path in read_at if "/" not in path} <= seen


def test_a_thirtieth_is_read_a_night_and_no_file_twice_in_a_round() -> None:
    read_at: dict[str, datetime | None] = dict.fromkeys(map(str, range(3000)), DAY)
    nights = []
    for night in range(1, NIGHTS):
        now = DAY + timedelta(days=night)
        nights.append(due(read_at, now))
        read_at.update(dict.fromkeys(nights[-1], now))
    assert {len(paths) for paths in nights[:-1]} == {100}
    assert len(set().union(*nights[:-1])) == 2800


class TestHardLinks:
    def test_a_link_out_of_the_folder_is_not_read(self, bureau: Bureau) -> None:
        secret = bureau.folder.parent / "rahasia.txt"
        secret.write_bytes(b"rahasia orang lain")
        os.link(secret, bureau.folder / "c.txt")
        bureau.list(row("Informasi C", "c.txt"))
        report = bureau.harvest()
        assert {"path": "c.txt", "reason": str(HARD_LINK)} in report.files["skipped"]
        assert "berkas-dilewati" in bureau.rules(severity="warning")
        assert not bureau.office.archive.has(sha256(b"rahasia orang lain"))
        assert bureau.anywhere(b"rahasia orang lain") == set()

    @pytest.mark.parametrize("name", ["d.txt", "bagian/d.txt", ".tersembunyi.txt"])
    def test_links_among_the_folders_own_files_are_read(self, bureau: Bureau, name: str) -> None:
        target = bureau.folder / name
        target.parent.mkdir(exist_ok=True)
        os.link(bureau.folder / "a.txt", target)
        assert "a.txt" in {f.path for f in LocalFolder(bureau.folder).scan().files}

    def test_an_inventory_that_leads_out_is_not_read(self, bureau: Bureau) -> None:
        (bureau.folder / "inventaris.csv").rename(bureau.folder.parent / "lain.csv")
        os.link(bureau.folder.parent / "lain.csv", bureau.folder / "inventaris.csv")
        assert bureau.harvest().status in {"blocked", "held"}

    @pytest.mark.parametrize("moment", ["before it is read", "while it is read"])
    def test_a_link_made_since_the_list_was_read_is_noticed(
        self, tmp_path: Path, moment: str
    ) -> None:
        (tmp_path / "a.bin").write_bytes(bytes(3 * 1024 * 1024))
        outside = tmp_path.with_name(f"{tmp_path.name}-luar.bin")
        outside.write_bytes(bytes(3 * 1024 * 1024))
        folder = LocalFolder(tmp_path)
        (file,) = folder.scan().files

        def swap() -> None:
            (tmp_path / "a.bin").unlink()
            os.link(outside, tmp_path / "a.bin")
            os.utime(outside, ns=(file.mtime_ns, file.mtime_ns))

        chunks = folder.chunks(file)
        if moment == "while it is read":
            next(chunks)
            os.link(tmp_path / "a.bin", tmp_path.with_name(f"{tmp_path.name}-lain.bin"))
        else:
            swap()
            with pytest.raises(OSError, match="berubah"):
                folder.local_path(file)
        with pytest.raises(FileGone, match="berubah"):
            list(chunks)


def test_a_file_of_holes_does_not_fill_the_archive(tmp_path: Path) -> None:
    with (tmp_path / "besar.bin").open("wb") as out:
        out.truncate(1 << 40)
        out.write(b"isi")
    if (tmp_path / "besar.bin").stat().st_blocks > 1 << 20:
        pytest.fail("this disk knows no holes: point TMPDIR to another")
    folder = LocalFolder(tmp_path)
    (file,) = folder.scan().files
    with pytest.raises(FileGone) as raised:
        list(folder.chunks(file))
    assert str(raised.value) == str(HOLLOW)
