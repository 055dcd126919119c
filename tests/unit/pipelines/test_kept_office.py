"""The office of the ticks: one for many ticks, a new one after a while, each closed in the end."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines import resources
from pipelines.resources import Ticks


class FakeOffice:
    def __init__(self) -> None:
        self.store = self
        self.closed = 0

    def close(self) -> None:
        self.closed += 1

    def fresh(self) -> FakeOffice:
        return self


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FakeOffice]:
    made: list[FakeOffice] = []

    def open_office(settings: Any) -> FakeOffice:
        del settings
        made.append(FakeOffice())
        return made[-1]

    monkeypatch.setattr(resources, "open_office", open_office)
    return made


def test_ticks_share_one_office_while_it_is_young(opened: list[FakeOffice]) -> None:
    ticks = Ticks(seconds=1000)
    with ticks.office("") as first, ticks.office("") as second:
        assert first is second
    with ticks.office("") as third:
        assert third is first
    assert [o.closed for o in opened] == [0]
    with ticks.office("elsewhere") as other:
        assert other is not first


def test_an_old_one_is_closed_once_nobody_uses_it(opened: list[FakeOffice]) -> None:
    ticks = Ticks(seconds=-1)
    with ticks.office("") as first:
        with ticks.office("") as second:
            assert second is not first
        assert [o.closed for o in opened] == [0, 0]
    assert [o.closed for o in opened] == [1, 0]
    with ticks.office(""):
        assert [o.closed for o in opened] == [1, 1, 0]


def test_a_failure_to_open_is_the_ticks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_office(settings: Any) -> FakeOffice:
        raise RuntimeError("no database")

    monkeypatch.setattr(resources, "open_office", open_office)
    ticks = Ticks()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no database"), ticks.office(""):
            pass
