"""SIGKILL at any moment: run again, and all is as if nobody had ever pulled the plug.

A few kills by default; ``DIDD_TEST_KILLS=300`` for a night of them, ``DIDD_TEST_SEED`` for others.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.database import schema
from didd.adapters.store import Store, open_store
from didd.approval.audit_chain import verify
from didd.settings import Settings, open_office
from didd.steps import approve, establish
from tests.support.bureau import ATASAN, ROOT, UTAMA, as_csv, closed_row, row
from tests.support.servers.office_ckan import TOKEN, OfficeCkan, Reply, serving
from tests.support.waiting import GENEROUS

DIDD = ROOT / ".venv" / "bin" / "didd"
KILLS = int(os.environ.get("DIDD_TEST_KILLS", "4"))
#: The second is told when the other holds the lock and has not written its name yet.
BUSY = ("sedang dikerjakan (menerbitkan) oleh proses", "baru saja mulai dikerjakan proses lain")
SEED = int(os.environ.get("DIDD_TEST_SEED", "574"))
AGENCIES = ("dinkes", "disdik", "dlh")
FILES = 60


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DIDD_")}
    return {
        **kept,
        "DIDD_LANGUAGE": "id",
        "DIDD_CHECKS": "tests.support.faults.quick_checks:check",
        **more,
    }


def start(place: Path, *words: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [DIDD, *words],
        cwd=place,
        env=environment(**more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


#: A harvest's exit code where it holds rows: here one row names a file that is not there.
HOLDS = 1


def finish(place: Path, *words: str, **more: str) -> float:
    """Run to the end; give the seconds it took."""
    begun = time.monotonic()
    child = start(place, *words, **more)
    _, output = child.communicate(timeout=GENEROUS)
    assert child.returncode == (HOLDS if words[0] == "harvest" else 0), output.decode()
    return time.monotonic() - begun


def kill_midway(place: Path, after: float, *words: str, **more: str) -> bool:
    """Kill the process after so many seconds; False when it was done by then."""
    child = start(place, *words, **more)
    try:
        child.wait(after)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL


def make_place(folder: Path) -> Path:
    """A working place with three agencies of many small files, some excluded, some renamed."""
    subprocess.run([DIDD, "init", folder], env=environment(), check=True, capture_output=True)
    sop = folder / "catalog_config" / "sop.yaml"
    text = sop.read_text(encoding="utf-8")
    sop.write_text(f"{text}settings:\n  size_stable_seconds: 0\n", "utf-8")
    dice = random.Random(SEED)
    for agency in AGENCIES:
        source = folder / "sources" / agency
        source.mkdir()
        rows = []
        for number in range(FILES):
            (source / f"{number}.txt").write_bytes(dice.randbytes(dice.randrange(1, 60_000)))
            make = closed_row if number % 20 == 19 else row
            rows.append(make(f"Informasi {agency} {number}", f"{number}.txt"))
        rows.append(row("Informasi tanpa berkas", "tidak-ada.txt"))
        (source / "inventaris.csv").write_bytes(as_csv(rows))
    return folder


def rows_of(store: Store, table: sa.Table, *without: str) -> Counter[str]:
    """Return the rows of a table as a bag, without what says when or in which run."""
    columns = [c for c in table.c if c.name not in {"id", "harvest_id", *without}]
    with store.engine.connect() as connection:
        return Counter(repr(tuple(r)) for r in connection.execute(sa.select(*columns)))


def state(place: Path) -> dict[str, Any]:
    """Everything that a harvest is answerable for."""
    store = open_store(f"sqlite:///{place / 'didd.db'}")
    assert verify(store.audit.events()) == []
    known = {
        "documents": rows_of(store, schema.document, "mark", "read_at"),
        "rows": rows_of(store, schema.inventory_row),
        "findings": rows_of(store, schema.finding),
        "records": rows_of(store, schema.record),
        "versions": rows_of(store, schema.record_version, "created_at"),
        "submissions": rows_of(store, schema.submission, "submitted_at"),
        "acts": Counter((e.act, e.object, e.content_hash) for e in store.audit.events()),
        "archive": list(FolderArchive(place / "archive").digests()),
    }
    store.close()
    return known


def left_over(place: Path) -> set[str]:
    """Name the files that no part of the office accounts for."""
    inside = {p for p in (place / "archive").rglob("*") if p.is_file() and len(p.parent.name) != 2}
    slips = {
        p
        for p in (place / "sources").glob("*/_hasil/*")
        if p.name not in {"HASIL-PEMERIKSAAN.xlsx", "HASIL-PEMERIKSAAN.html"}
    }
    config = {"didd.env", "didd.db", "didd.db-wal", "didd.db-shm"}
    top = {p for p in place.iterdir() if p.is_file() and p.name not in config}
    return {p.relative_to(place).as_posix() for p in inside | slips | top}


def age(place: Path) -> None:
    """Let an hour pass for whatever was left behind."""
    for name in left_over(place):
        for each in (place / name, (place / name).parent):  # several come in a folder of their own
            os.utime(each, (an_hour_ago := time.time() - 3600, an_hour_ago))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_place(tmp_path_factory.mktemp("kills") / "kantor")


@pytest.fixture(scope="module")
def undisturbed(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The same place, harvested in peace, and the seconds that took."""
    place = shutil.copytree(fresh, tmp_path_factory.mktemp("peace") / "kantor")
    return place, finish(place, "harvest", "--all")


def test_harvests_killed_at_any_moment_end_like_one_in_peace(
    fresh: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    peace, seconds = undisturbed
    wanted, dice, killed = state(peace), random.Random(SEED), 0
    assert sum(wanted["submissions"].values()) == len(AGENCIES) * FILES, "what is excluded too"
    for turn in range(0, KILLS, 2):  # two kills, then one run to the end
        place = shutil.copytree(fresh, tmp_path / f"kantor-{turn}")
        for _ in range(2):
            killed += kill_midway(place, seconds * dice.uniform(0.3, 1), "harvest", "--all")
        assert left_over(place) == {n for n in left_over(place) if "incoming" in n or ".tmp" in n}
        slip = place / "sources" / "dlh" / "_hasil" / ".HASIL-PEMERIKSAAN.xlsx.1.tmp"
        slip.parent.mkdir(exist_ok=True)
        slip.write_bytes(b"setengah")
        age(place)
        finish(place, "harvest", "--all")
        assert state(place) == wanted
        assert left_over(place) == set()
        shutil.rmtree(place)
    assert killed >= KILLS // 2, "most were done before they could be killed"


class SlowCkan(OfficeCkan):
    """A CKAN that takes its time, so that a publication can be killed in the midst of it."""

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        time.sleep(0.004)
        return super().answer(path, headers, body)


@pytest.fixture(scope="module")
def established(undisturbed: tuple[Path, float], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place with one agency's register in force."""
    place = shutil.copytree(undisturbed[0], tmp_path_factory.mktemp("decree") / "kantor")
    office = open_office(Settings.here(place))
    approve.approve_all(office, "dinkes", UTAMA)
    agency = office.agency("dinkes")
    assert establish.draft(office, agency) is not None
    establish.establish(office, agency, ATASAN, "000/1/CONTOH", office.today)
    office.store.close()
    return place


def portal(ckan: OfficeCkan) -> dict[str, str]:
    return {"DIDD_CKAN_URL": ckan.url, "DIDD_CKAN_TOKEN": TOKEN}


def proofs(place: Path) -> tuple[Any, ...]:
    """What is known to be on the portal, and that nothing is still to be done."""
    store = open_store(f"sqlite:///{place / 'didd.db'}")
    entries = {
        (e.dataset_id, e.name, e.package_hash, e.state)
        for e in store.publications.ledger("dinkes").values()
    }
    proved = {r.dataset_id for r in store.publications.receipts("dinkes")}
    assert verify(store.audit.events()) == []
    known = entries, proved, store.editions.unpublished()
    store.close()
    return known


def test_publications_killed_at_any_moment_end_like_one_in_peace(
    established: Path, tmp_path: Path
) -> None:
    with serving(SlowCkan()) as ckan:
        place = shutil.copytree(established, tmp_path / "peace")
        seconds = finish(place, "publish", "dinkes", **portal(ckan))
        wanted, wanted_proofs = ckan.shown(), proofs(place)
    assert len(wanted["datasets"]) == FILES * 19 // 20 + 1
    assert wanted_proofs[2] == []
    dice, killed = random.Random(SEED), 0
    for turn in range(0, KILLS, 2):
        place = shutil.copytree(established, tmp_path / f"kantor-{turn}")
        with serving(SlowCkan()) as ckan:
            for _ in range(2):
                moment = seconds * dice.uniform(0.3, 1)
                killed += kill_midway(place, moment, "publish", "dinkes", **portal(ckan))
            finish(place, "publish", "dinkes", **portal(ckan))
            assert ckan.shown() == wanted
            assert proofs(place) == wanted_proofs
            assert told(place) == dict.fromkeys((("create", i) for i in wanted["datasets"]), 1)
            assert ckan.created == dict.fromkeys(wanted["datasets"], 1), "each was created once"
            before = ckan.writes()
            finish(place, "publish", "dinkes", **portal(ckan))
            assert ckan.writes() == before
        shutil.rmtree(place)
    assert killed >= KILLS // 2, "most were done before they could be killed"


def told(place: Path) -> Counter[tuple[str, str]]:
    """How often each thing was receipted, which is how often the audit chain has it."""
    store = open_store(f"sqlite:///{place / 'didd.db'}")
    receipts = Counter(
        (r.action.value, r.dataset_id) for r in store.publications.receipts("dinkes")
    )
    heads = {f"publish.{action}" for action in ("create", "update", "withdraw")}
    events = Counter(
        (e.act.removeprefix("publish."), e.object.removeprefix("dataset/"))
        for e in store.audit.events()
        if e.act in heads
    )
    store.close()
    assert receipts == events
    return receipts


def test_of_two_publishers_at_once_one_is_told_and_nothing_is_double(
    established: Path, tmp_path: Path
) -> None:
    place = shutil.copytree(established, tmp_path / "kantor")
    with serving(SlowCkan()) as ckan:
        both = [start(place, "publish", "dinkes", **portal(ckan)) for _ in range(2)]
        output = [" ".join(child.communicate(timeout=300)[1].decode().split()) for child in both]
        codes = [child.returncode for child in both]
        assert sorted(codes) in ([0, 0], [0, 2])
        busy = [any(words in text for words in BUSY) for text in output]
        assert busy == [code == 2 for code in codes]
        wanted = ckan.shown()["datasets"]
        assert ckan.created == dict.fromkeys(wanted, 1)
    assert told(place) == dict.fromkeys((("create", i) for i in wanted), 1)


def test_a_killed_publisher_leaves_nobody_waiting(established: Path, tmp_path: Path) -> None:
    place = shutil.copytree(established, tmp_path / "kantor")
    with serving(SlowCkan()) as ckan:
        child = start(place, "publish", "dinkes", **portal(ckan))
        while not ckan.writes() and child.poll() is None:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        finish(place, "publish", "dinkes", **portal(ckan))


def test_a_withdrawal_killed_at_any_moment_and_said_again_is_one_act(
    established: Path, tmp_path: Path
) -> None:
    """Killed when the portal has been asked so many things: before the act is kept, and after."""
    published = shutil.copytree(established, tmp_path / "terbit")
    with serving(SlowCkan()) as first:
        finish(published, "publish", "dinkes", **portal(first))
    store = open_store(f"sqlite:///{published / 'didd.db'}")
    [edition] = store.editions.established("dinkes")
    victim = edition.register.entries[0].record_id
    store.close()
    words = ("withdraw", victim, "--as", UTAMA, "--reason", "karena contoh", "--ground", "Pasal 17")
    for asked in range(1, max(3, KILLS // 2)):
        place = shutil.copytree(published, tmp_path / f"kantor-{asked}")
        with serving(SlowCkan()) as ckan:
            ckan.datasets = {i: dict(d) for i, d in first.datasets.items()}
            ckan.files, ckan.organizations = dict(first.files), dict(first.organizations)
            child = start(place, *words, **portal(ckan))
            while len(ckan.requests) < asked and child.poll() is None:
                time.sleep(0.001)
            child.send_signal(signal.SIGKILL)
            child.communicate()
            again = start(place, *words, **portal(ckan))
            output = again.communicate(timeout=300)[1].decode()
            assert again.returncode == 0 or "sudah dicabut" in output, output
            assert victim not in ckan.shown()["datasets"]
            finish(place, "publish", "dinkes", **portal(ckan))  # nothing, or what is still owed
        store = open_store(f"sqlite:///{place / 'didd.db'}")
        assert sum(e.act == "withdraw" for e in store.audit.events()) == 1
        assert store.editions.unpublished() == []
        store.close()
        assert told(place)["withdraw", victim] == 1
