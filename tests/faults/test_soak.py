"""The soak's own eyes: what it must not miss, it sees."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from didd.adapters import tables
from portal import Portal
from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground
from tests.faults.soak.standing import Told, age, bag, compare


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """An office with SQLite up to its register in force; it asks no portal for anything."""
    nobody = cast(Portal, SimpleNamespace(url="http://127.0.0.1:9", token="x"))
    return Ground(tmp_path, nobody, "sqlite", random.Random(574), times=1)


def at(stand: stages.Stand) -> Counter[tuple[str, ...]]:
    bureau = stand.open()
    kept = bag(bureau.office.store)
    bureau.office.store.close()
    return kept


def change(stand: stages.Stand, statement: Any) -> None:
    engine = sa.create_engine(stand.url)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def test_what_is_lost_doubled_or_left_is_seen(ground: Ground) -> None:
    ground.prepare("establish")
    before = ground.before["establish"]
    stand = before.after.copy(ground.folder / "lain")
    assert not compare(stand, before.wanted)
    change(stand, sa.delete(tables.inventory_row).where(tables.inventory_row.c.row == 2))
    [row] = compare(stand, before.wanted).lost
    assert row.startswith("inventory_row")
    store = stand.open().office.store
    store.audit.record(actor="x", act="establish", object="edition/dinkes/2026/1")
    store.close()
    told = compare(stand, before.wanted)
    assert [each.split(":")[0] for each in told.doubled] == ["audit"]
    assert told.broken, "the event has no row"
    archive = stand.folder / "kantor" / "archive"
    kept = next(p for p in archive.glob("??/*") if p.is_file())
    (archive / "00").mkdir(exist_ok=True)
    kept.rename(archive / "00" / ("0" * 62))
    told = compare(stand, before.wanted)
    assert told.left == ["0" * 64]
    assert any(each.startswith("archive") for each in told.lost)
    half = archive / "incoming" / "abc" / "1"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"setengah")
    assert str(half) in compare(stand, before.wanted).left
    age(stand)
    assert half.parent.stat().st_mtime < half.parent.parent.stat().st_mtime


def test_a_kill_is_one_and_an_act_done_before_is_none(ground: Ground) -> None:
    ground.prepare("draft")
    stand = ground.fresh("draft")
    assert stages.kill_after(stages.begin(stand, lambda _: random.sample(range(10**8), 10**7)), 0)
    assert not stages.kill_after(stages.begin(stand, lambda _: False), 30)
    assert stages.end(stages.begin(stand, lambda _: 1 / 0)) == stages.CRASHED
    assert "ZeroDivisionError" in ground.crash()


def test_figures_that_have_something_wrong_say_so() -> None:
    figures = Figures("uji")
    figures.add(Told())
    assert figures.right
    figures.add(Told(lost=["a", "b"]), finished=False, why="tidak selesai")
    assert (figures.times, figures.finished, figures.lost, figures.right) == (2, 1, 2, False)
    assert figures.row().startswith("| uji | 2 | 1 | 2 | 0 |")
