"""Counts on their way: how many fields wait at most, whatever visitors send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import pytest

from tests.support.portal.without_ckan import extension


class Server:
    """As much of a server as a heap needs."""

    def __init__(self) -> None:
        self.heap: dict[str, Any] = {}
        self.asked: list[Any] = []

    def __enter__(self) -> Self:
        self.asked = []
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left open."""

    def pipeline(self) -> Server:
        return self

    def hsetnx(self, _key: str, field: str, value: Any) -> None:
        self.heap.setdefault(field, value)

    def hincrby(self, _key: str, field: str, more: int) -> None:
        self.heap[field] = self.heap.get(field, 0) + more

    def hlen(self, _key: str) -> None:
        self.asked.append(len(self.heap))

    def set(self, *_: object, **__: object) -> None:
        self.asked.append(None)

    def execute(self) -> list[Any]:
        return self.asked


@pytest.fixture
def heap(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Server]]:
    with extension() as part:
        waiting, there = part("counts.waiting"), Server()
        monkeypatch.setattr(waiting, "server", lambda _patience: there)
        monkeypatch.setattr(waiting, "MOST_FIELDS", 60)
        monkeypatch.setattr(waiting, "MOST_WITH_WORDS", 30)
        yield waiting, there


def test_a_heap_that_nobody_takes_up_stops_growing_words_first(
    heap: tuple[Any, Server], caplog: pytest.LogCaptureFixture
) -> None:
    waiting, there = heap
    for n in range(200):
        waiting.add([], [f"sought|{n}"])
    assert len(there.heap) == 30
    for n in range(200):
        waiting.add([f"view|{n}"])
    assert len(there.heap) == 60
    assert len(caplog.records) == 1
    there.heap.clear()  # somebody took it up
    waiting.add(["view|1"])
    waiting.add(["view|2"], ["sought|1"])
    assert {"view|2", "sought|1"} <= set(there.heap)
