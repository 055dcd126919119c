"""An establishment killed at each of its steps: every byte in the archive has an owner after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.store.editions import Editions
from didd.adapters.store.planned_outputs import PlannedOutputs
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.ports import StorageError
from didd.register.editions import EDITION_FORMATS
from didd.steps.register_outputs import take_away_left
from tests.support.bureau import ATASAN, UTAMA, Bureau, row
from tests.support.faults import quick_checks

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"isi")
    bureau.list(row("Informasi A", "a.txt"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    return bureau


def unowned(bureau: Bureau) -> set[str]:
    """What lies in the archive and is no record's, no edition's and not planned."""
    store = bureau.office.store
    kept = set(FolderArchive(bureau.place / "archive").digests())
    owned = store.editions.digests_in_force() | store.outputs.left()
    return kept - owned - store.records.named_digests(kept)


def killed(bureau: Bureau, owner: type, name: str, turn: int, *, after: bool) -> None:
    """Establish in another process, which is killed at that call of a method."""
    arguments = [bureau.place.parent, owner.__module__, owner.__name__, name, turn, after]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.faults.killed_establishing", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, ran.stderr


MOMENTS = [
    (PlannedOutputs, "plan", 1, False),
    (PlannedOutputs, "plan", 1, True),
    *((FolderArchive, "put", turn, True) for turn in range(1, len(EDITION_FORMATS) + 1)),
    (Editions, "establish", 1, False),
    (Editions, "establish", 1, True),
]


@pytest.mark.parametrize(
    ("owner", "name", "turn", "after"), MOMENTS, ids=lambda v: getattr(v, "__name__", str(v))
)
def test_killed_at_any_step_nothing_is_left_without_an_owner(
    bureau: Bureau, owner: type, name: str, turn: int, after: bool
) -> None:
    killed(bureau, owner, name, turn, after=after)
    assert unowned(bureau) == set()
    established = bureau.office.store.editions.established("dinkes")
    assert bool(established) == (owner is Editions and after)
    if not established:
        bureau.establish()
    assert bureau.office.store.outputs.left() == set()


def test_killed_within_a_file_the_half_of_it_goes_with_the_next_establishment(
    bureau: Bureau,
) -> None:
    half = bureau.place / "archive" / "incoming" / "80328400c4e1e93f"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"%PDF-1.7 separuh")
    os.utime(half, (an_hour_ago := time.time() - 3600, an_hour_ago))
    bureau.establish()
    assert not half.exists()
    assert unowned(bureau) == set()
    (edition,) = bureau.office.store.editions.established("dinkes")
    assert all(bureau.office.archive.has(sha256) for sha256 in edition.outputs.values())
    assert verify(bureau.office.store.audit.events()) == []


def test_a_harvest_takes_away_what_nobody_comes_back_for(bureau: Bureau) -> None:
    killed(bureau, Editions, "establish", 1, after=False)
    left = bureau.office.store.outputs.left()
    assert len(left) == len(EDITION_FORMATS)
    bureau.harvest()
    assert bureau.office.store.outputs.left() == left, "it might be at work still"
    now = bureau.office.now
    object.__setattr__(bureau.office, "now", lambda: now() + timedelta(hours=1))
    bureau.harvest()
    assert bureau.office.store.outputs.left() == set()
    assert not any(map(bureau.office.archive.has, left))
    assert unowned(bureau) == set()


@pytest.mark.parametrize("why", [Refused("baru saja"), StorageError("penuh"), KeyboardInterrupt()])
def test_one_that_fails_takes_its_files_along(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, why: BaseException
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise why

    monkeypatch.setattr(Editions, "establish", failing)
    with pytest.raises(type(why)):
        bureau.establish()
    assert bureau.office.store.outputs.left() == set()
    assert unowned(bureau) == set()


def test_files_taken_for_left_behind_are_not_established(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Editions.establish

    def late(self: Editions, *args: Any, **kwargs: Any) -> Any:
        take_away_left(bureau.office, "dinkes")  # as another establishment does at its start
        return usual(self, *args, **kwargs)

    monkeypatch.setattr(Editions, "establish", late)
    with pytest.raises(Refused, match="Coba sekali lagi"):
        bureau.establish()
    monkeypatch.undo()
    bureau.establish()
    assert unowned(bureau) == set()
    assert {e.actor for e in bureau.office.store.audit.events() if e.act == "establish"} == {ATASAN}
    assert UTAMA != ATASAN
