"""Previews take no more of the desk's threads than a few, however many people ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

from desk.previews import MOST_WAITING, Previews
from didd.config.checks import RunnerSettings
from didd.model import RecordFile
from didd.ports import Archive

FILE = RecordFile("a.pdf", "a" * 64, 1, "application/pdf")


class Slow:
    """A turn that nobody gets before ``free`` is set."""

    def __init__(self) -> None:
        self.waited = 0
        self.free = Event()

    def acquire(self, timeout: float) -> bool:
        del timeout
        self.waited += 1
        self.free.wait(60)
        return False

    def release(self) -> None:
        raise AssertionError("nobody got it")


def test_who_comes_when_enough_wait_is_told_at_once() -> None:
    previews, turn = Previews(), Slow()
    object.__setattr__(previews, "_lock", turn)
    archive = cast("Archive", SimpleNamespace(size=lambda _sha: 1))

    def ask(page: int) -> Any:
        return previews.page(archive, FILE, page, cast("RunnerSettings", None))

    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(ask, page) for page in range(12)]
        at_once = 12 - 1 - MOST_WAITING
        for _told in zip(range(at_once), as_completed(asked), strict=False):
            pass  # those are answered while the others still wait
        turn.free.set()
    assert turn.waited == 1 + MOST_WAITING
    assert {future.result().kind for future in asked} == {"busy"}
