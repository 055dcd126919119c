"""What visitors reported on the fake portal, as the extension keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from didd.ports import Reported


@dataclass(frozen=True, slots=True)
class FakeReport:
    """A report, whether the office has it, and how it stands."""

    told: Reported
    taken: bool = False
    state: str = "diterima"
    answer: str = ""


class FakeReports:
    """The part of ``FakePortal`` about reports; ``at_once_told`` are listed in one call."""

    at_once_told = 100
    _read: Callable[[Callable[[], Any]], Any]
    _write: Callable[[Callable[[], Any]], Any]

    def __init__(self) -> None:
        self.reports: dict[str, FakeReport] = {}

    def report(self, told: Reported) -> None:
        """Report a fault, as a visitor."""
        self.reports[told.number] = FakeReport(told)

    def reported(self) -> list[Reported]:
        waiting = self._read(lambda: [r.told for r in self.reports.values() if not r.taken])
        return waiting[: self.at_once_told]

    def acknowledge(self, numbers: Sequence[str]) -> None:
        def take() -> None:
            for number in self.reports.keys() & set(numbers):
                kept = self.reports[number]
                self.reports[number] = replace(kept, taken=True, told=replace(kept.told, text=""))

        self._write(take)

    def answer_report(self, number: str, state: str, answer: str) -> bool:
        def set_it() -> bool:
            if number not in self.reports:
                return False
            self.reports[number] = replace(self.reports[number], state=state, answer=answer)
            return True

        return self._write(set_it)
