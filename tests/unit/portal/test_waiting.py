"""Waits that follow progress, and pure helpers of portal and demo, by their own examples."""

from __future__ import annotations

import doctest
import itertools
from pathlib import Path
from types import ModuleType

import pytest

import demo.main_job
import demo.watching
import portal.local.ckan_settings
import portal.local.servers.plain_user
import portal.local.waiting
import tests.outcomes
from demo.dagster_api import Failure, Run
from demo.watching import Watch
from portal.local.errors import PortalError
from portal.local.place import Place
from portal.local.waiting import StoodStill, Wait
from tests import everything

MODULES = [
    demo.main_job,
    demo.watching,
    portal.local.servers.plain_user,
    portal.local.ckan_settings,
    portal.local.waiting,
    tests.outcomes,
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_are_true(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def clock(step: float) -> itertools.count[float]:
    return itertools.count(0.0, step)


def test_what_moves_slowly_is_waited_for_much_longer_than_what_stands_still() -> None:
    ticks = clock(50.0)
    wait = Wait("slow work", still=60, longest=10_000, clock=lambda: next(ticks))
    for done in range(100):
        wait.moved(done)
    wait.moved("the same")
    wait.moved("the same")
    with pytest.raises(StoodStill, match="slow work: for 100 s nothing has moved"):
        wait.moved("the same")


def test_what_moves_in_circles_comes_to_an_end() -> None:
    ticks = clock(50.0)
    wait = Wait("a circle", still=60, longest=1000, clock=lambda: next(ticks))
    for turn in range(20):
        wait.moved(turn % 2)
    with pytest.raises(StoodStill, match="does not come to an end"):
        wait.moved("once more")


@pytest.mark.parametrize(("code", "shown"), [(0, 0), (1, 1), (-9, 137)])
def test_a_part_of_the_suite_that_is_killed_has_failed(code: int, shown: int) -> None:
    assert everything.exit_code(code) == shown


def test_each_part_of_the_suite_is_there_and_the_last_is_all_others() -> None:
    folders = [name for part in everything.LONG for name in part]
    assert all((everything.ROOT / name).is_dir() for name in folders)
    assert everything.PARTS[-1] == ("tests", *(f"--ignore={name}" for name in folders))


class FakeDagster:
    """Runs as a list; each look may add to it."""

    def __init__(self, failures: list[list[Failure]], runs: list[Run] | None = None) -> None:
        self.looks, self.open = iter(failures), runs or []

    def recent(self, since: float) -> list[Run]:
        return self.open

    def failures(self, job: str, since: float) -> list[Failure]:
        return next(self.looks, [])


def watch(dagster: FakeDagster, folder: Path, text: list[str]) -> Watch:
    place = Place(folder)
    place.make()
    return Watch(dagster, place, 0.0, text.append)  # type: ignore[arg-type]


def test_a_publication_that_is_refused_again_is_told_with_its_cause(tmp_path: Path) -> None:
    refused = Failure("dlh", "Portal menjawab 500: licenses.json")
    text: list[str] = []
    watching = watch(FakeDagster([[], [refused], [refused], [refused, refused]]), tmp_path, text)
    with pytest.raises(PortalError, match=r"SOP 4 publish: dlh .*licenses\.json"):
        watching.until("SOP 4 publish", "publish", lambda: ["dlh"], 1, lambda *_: None)
    assert text == [f"SOP 4 publish: dlh: {refused.cause} It is tried again."]


def test_where_nothing_moves_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo.watching, "STILL", 0.6)
    queued = Run("1", "QUEUED", None, "publish", "dlh")
    watching = watch(FakeDagster([], [queued]), tmp_path, [])
    with pytest.raises(PortalError, match=r"nothing has moved.* Not done: dlh.* dlh queued"):
        watching.until("SOP 4 publish", "publish", lambda: ["dlh"], 1, lambda *_: None)
