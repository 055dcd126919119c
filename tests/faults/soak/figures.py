"""Outcomes of faults by kind: a JSON line and a row of the table in the documentation."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from tests.faults.soak.standing import Told

HEAD = (
    "| fault | times | finished | lost | doubled | leaked | left over | chain broken | |",
    "|---|--:|--:|--:|--:|--:|--:|--:|---|",
)


@dataclass
class Figures:
    """One kind of fault."""

    fault: str
    times: int = 0
    finished: int = 0
    lost: int = 0
    doubled: int = 0
    leaked: int = 0
    left: int = 0
    broken: int = 0
    note: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def add(self, result: Told, *, finished: bool = True, why: str = "") -> None:
        """Count one fault and its outcome."""
        self.times += 1
        self.finished += finished
        for name in ("lost", "doubled", "leaked", "left", "broken"):
            what = getattr(result, name)
            setattr(self, name, getattr(self, name) + len(what))
            self.wrong += [f"{self.times} {name}: {each}"[:300] for each in what]
        if why:
            self.wrong.append(f"{self.times}: {why}"[:600])
        if self.wrong:
            print(f"  {self.fault}: {self.wrong[-1]}", file=sys.stderr, flush=True)

    @property
    def right(self) -> bool:
        """Whether nothing went wrong."""
        return not self.wrong and self.finished == self.times

    def line(self, **run: Any) -> str:
        """One JSON line."""
        seconds = round(time.monotonic() - self.begun, 1)
        plain = {k: v for k, v in vars(self).items() if k not in ("begun", "more", "wrong")}
        return json.dumps(
            {**run, **plain, **self.more, "seconds": seconds, "wrong": self.wrong[:20]},
            ensure_ascii=False,
        )

    def row(self) -> str:
        """One row of the table."""
        numbers = (self.times, self.finished, self.lost, self.doubled, self.leaked, self.left)
        cells = [self.fault, *map(str, numbers), str(self.broken), self.note]
        return f"| {' | '.join(cells)} |"
