"""Disks that are full or closed: one sentence, nothing half done, and with room it goes on.

As root each place is a small file system of its own; for everybody else the system's own limit on
the size of files stands for one. Both are real refusals of the kernel.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.cli.test_cli import BARE, DIDD, Ran, one_document, today
from tests.integration.cli.test_cli import didd as run
from tests.support.bureau import ATASAN, UTAMA, as_csv, row

#: Bytes of the file that finds no room, and of what the small place holds.
LARGE, ROOM = 3_000_000, 1_500_000
#: What is judged, and what is inside, is tested elsewhere.
QUICK = {
    "DIDD_CHECKS": "tests.support.faults.quick_checks:check",
    "DIDD_CONTENTS": "tests.support.bureau:nothing_inside",
}


def didd(place: Path, *words: str) -> Ran:
    return run(place, *words, **QUICK)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working place whose agency hands in one large file."""
    place = tmp_path_factory.mktemp("room") / "kantor"
    made = didd(place.parent, "init", str(place), "--json")
    assert made.returncode == 0, made.stderr
    sop = place / "catalog_config" / "sop.yaml"
    text = sop.read_text(encoding="utf-8")
    sop.write_text(f"{text}settings:\n  size_stable_seconds: 0\n", "utf-8")
    agency = place / "sources" / "dinkes"
    agency.mkdir()
    (agency / "besar.txt").write_bytes(b"isi terbuka\n" * (LARGE // 12))
    (agency / "inventaris.csv").write_bytes(as_csv([row("Informasi A", "besar.txt")]))
    return place


@pytest.fixture
def place(empty: Path, tmp_path: Path) -> Path:
    return shutil.copytree(empty, tmp_path / "kantor")


@contextmanager
def small(folder: Path, room: int = ROOM) -> Iterator[Callable[[], None]]:
    """Make the folder a file system of its own with little room; what this gives makes room."""
    kept = folder.with_name(f"{folder.name}.isi")
    folder.mkdir(exist_ok=True)
    shutil.copytree(folder, kept)
    size = f"size={room},mode=0777"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield (
            lambda: subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True) and None
        )
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def limited(place: Path, limit: int, *words: str) -> Ran:
    """Run with a limit on the size of every file that is written, unmeasured: coverage writes."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DIDD_", "COVERAGE_"))}
    return subprocess.run(
        [DIDD, *words],
        cwd=place,
        env={**kept, **BARE, **QUICK},
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def one_sentence(ran: Ran, *words: str) -> None:
    assert ran.returncode == 2, (ran.returncode, ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stderr
    assert "running?" not in ran.stderr
    output = " ".join(ran.stderr.split())
    assert len(output) < 400
    for word in words:
        assert word in output, output


def left(place: Path) -> list[str]:
    archive = place / "archive"
    return [str(p.relative_to(archive)) for p in archive.rglob("*") if p.is_file()]


class TestArchive:
    def check(self, place: Path, full: Ran) -> None:
        one_sentence(full, "Archive", "full")
        assert left(place) == []

    def goes_on(self, place: Path) -> None:
        done = didd(place, "harvest", "dinkes", "--json")
        assert done.returncode == 0, done.stderr
        assert one_document(done)["records"]["submitted"] == 1
        assert len(left(place)) == 1

    def test_a_limit_of_the_system(self, place: Path) -> None:
        self.check(place, limited(place, ROOM, "harvest", "dinkes", "--json"))
        self.goes_on(place)

    @pytest.mark.root  # mounts
    def test_a_full_disk(self, place: Path) -> None:
        with small(place / "archive") as make_room:
            self.check(place, didd(place, "harvest", "dinkes", "--json"))
            make_room()
            self.goes_on(place)

    def test_no_folder_can_be_made_there(self, place: Path) -> None:
        shutil.rmtree(place / "archive")
        (place / "archive").write_bytes(b"")  # closed to root as to everybody else
        one_sentence(didd(place, "harvest", "dinkes", "--json"), "Archive")
        (place / "archive").unlink()
        self.goes_on(place)


class TestRegisterFiles:
    def draft(self, place: Path) -> tuple[str, ...]:
        for words in (
            ("harvest", "dinkes"),
            ("decide", "approve", "--agency", "dinkes", "--as", UTAMA),
            ("register", "draft", "dinkes"),
        ):
            ran = didd(place, *words)
            assert ran.returncode == 0, ran.stderr
        number = ("--number", "1/CONTOH", "--date", today())
        return ("register", "establish", "dinkes", "--as", ATASAN, *number)

    def test_nothing_of_an_edition_stays_where_a_part_found_no_room(self, place: Path) -> None:
        establish = self.draft(place)
        before = sorted(left(place))
        (place / "archive").chmod(0o755)
        one_sentence(limited(place, 4_000, *establish))
        assert sorted(left(place)) == before
        done = didd(place, *establish)
        assert done.returncode == 0, done.stderr


class TestDatabase:
    @pytest.mark.root  # mounts
    def test_a_full_disk(self, place: Path) -> None:
        data = place / "data"
        data.mkdir()
        shutil.move(place / "didd.db", data / "didd.db")
        env = place / "didd.env"
        env.write_text(env.read_text().replace("sqlite:///didd.db", "sqlite:///data/didd.db"))
        rows = [row(f"Informasi {n}") for n in range(600)]
        (place / "sources" / "dinkes" / "inventaris.csv").write_bytes(as_csv(rows))
        with small(data, (data / "didd.db").stat().st_size + 100_000) as make_room:
            one_sentence(didd(place, "harvest", "dinkes", "--json"), "disk", "full")
            make_room()
            assert didd(place, "harvest", "dinkes", "--json").returncode in {0, 1}

    def test_a_limit_of_the_system(self, place: Path) -> None:
        rows = [row(f"Informasi {n}") for n in range(600)]
        (place / "sources" / "dinkes" / "inventaris.csv").write_bytes(as_csv(rows))
        size = (place / "didd.db").stat().st_size + 100_000
        one_sentence(limited(place, size, "harvest", "dinkes", "--json"), "disk", "room")
        assert didd(place, "harvest", "dinkes", "--json").returncode in {0, 1}


class TestSlip:
    def told(self, place: Path) -> None:
        ran = didd(place, "harvest", "dinkes", "--json")
        assert ran.returncode == 1, ran.stderr
        document = one_document(ran)
        assert document["status"] == "done", "the rest is done"
        assert not document["slip"]["written"]
        assert "_hasil" in document["slip"]["reason"]
        found = one_document(didd(place, "findings", "dinkes", "--json"))
        assert "hasil-tidak-tertulis" in {f["rule"] for f in found}

    def written(self, place: Path) -> None:
        ran = didd(place, "harvest", "dinkes", "--json")
        assert ran.returncode == 0, ran.stderr
        assert one_document(ran)["slip"] == {"written": True, "reason": ""}
        found = one_document(didd(place, "findings", "dinkes", "--json"))
        assert "hasil-tidak-tertulis" not in {f["rule"] for f in found}
        own = place / "sources" / "dinkes" / "_hasil"
        assert {p.name for p in own.iterdir()} == {
            "HASIL-PEMERIKSAAN.html",
            "HASIL-PEMERIKSAAN.xlsx",
        }

    @pytest.mark.root  # mounts
    def test_a_full_disk(self, place: Path) -> None:
        with small(place / "sources" / "dinkes" / "_hasil", 4096) as make_room:
            self.told(place)
            assert list((place / "sources" / "dinkes" / "_hasil").iterdir()) == []
            make_room()
            self.written(place)

    def test_something_else_of_that_name(self, place: Path) -> None:
        own = place / "sources" / "dinkes" / "_hasil"
        own.write_bytes(b"bukan folder")
        self.told(place)
        assert "_hasil" in didd(place, "harvest", "dinkes").stderr
        own.unlink()
        self.written(place)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_closed_folder(self, place: Path) -> None:
        own = place / "sources" / "dinkes" / "_hasil"
        own.mkdir(mode=0o500)
        self.told(place)
        own.chmod(0o755)
        self.written(place)

    def test_a_list_that_cannot_be_trusted_is_told_too(self, place: Path) -> None:
        (place / "sources" / "dinkes" / "inventaris.csv").unlink()
        (place / "sources" / "dinkes" / "_hasil").write_bytes(b"bukan folder")
        document = one_document(didd(place, "harvest", "dinkes", "--json"))
        assert document["status"] == "blocked"
        assert not document["slip"]["written"]


def test_standard_output_that_is_full_is_told(place: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DIDD_")}
        ran = subprocess.run(
            [DIDD, "queue", "--json"],
            cwd=place,
            env={**kept, **BARE},
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr
    assert b"full" in ran.stderr
