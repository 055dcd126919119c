"""All counts as CSV: made once at a time, whoever asks, and never held back for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.portal.without_ckan import extension


class Server:
    """As much of a server as a lock needs."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.is_away = False
        self.error: type[Exception] = OSError

    def set(self, name: str, value: Any, *, nx: bool, ex: int) -> bool:
        assert nx
        assert ex
        if self.is_away:
            raise self.error
        if name in self.kept:
            return False
        self.kept[name] = value
        return True

    def eval(self, _script: str, _keys: int, name: str, mark: str) -> None:
        if self.is_away:
            raise self.error
        if self.kept.get(name) == mark:
            del self.kept[name]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Server]]:
    with extension() as part:
        pages, there = part("counts.statistics_pages"), Server()
        there.error = pages.waiting.RedisError
        monkeypatch.setattr(pages.waiting, "server", lambda _patience: there)
        monkeypatch.setattr(pages.figures, "written", lambda *_: iter(["bulan\n"]))
        monkeypatch.setattr(pages, "now", lambda: datetime(2026, 3, 2, tzinfo=UTC))
        monkeypatch.setattr(pages.tk.request, "args", {})
        yield pages, there


def test_whoever_comes_while_it_is_made_is_asked_to_come_again(served: tuple[Any, Server]) -> None:
    pages, there = served
    first = pages.as_csv()
    second = pages.as_csv()
    assert (first.status_code, second.status_code) == (200, 503)
    assert int(second.headers["Retry-After"]) > 0
    first.close()
    third = pages.as_csv()
    assert third.status_code == 200
    there.kept.clear()  # it took too long, and another one began
    there.set("other", 1, nx=True, ex=1)
    third.close()
    assert there.kept == {"other": 1}


def test_without_the_cache_it_is_made_all_the_same(served: tuple[Any, Server]) -> None:
    pages, there = served
    there.is_away = True
    for _ in range(2):
        answer = pages.as_csv()
        assert answer.status_code == 200
        answer.close()
