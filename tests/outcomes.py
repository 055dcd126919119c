"""Which tests ran and which were skipped, over several runs: none may be skipped in all of them.

    python -m tests.outcomes FOLDER [FOLDER ...]

Every run of pytest with ``DIDD_OUTCOMES`` set leaves one file in that folder. Some tests can only
be run as root and some only as somebody else; together the runs must have run them all.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

import pytest

VARIABLE = "DIDD_OUTCOMES"
NEEDS_ROOT = "needs root"
ROOT = Path(__file__).resolve().parents[1]
#: Real documents of agencies, which are not published with the project.
UNPUBLISHED = ROOT.parent / "shared"
_OF_UNPUBLISHED = ("shared", "real lists", "real tables", "real data", "real files")


class Outcomes(TypedDict):
    """What one run left: test ids, and for those skipped the reason."""

    ran: list[str]
    skipped: dict[str, str]


class Recorder:
    """A pytest plugin that records the outcome of each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ran: list[str] = []
        self._skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            self._skipped[report.nodeid] = str(reason).removeprefix("Skipped: ")
        elif report.when == "call":
            self._ran.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        outcomes: Outcomes = {"ran": self._ran, "skipped": self._skipped}
        (self.folder / f"{os.getuid()}-{os.getpid()}.json").write_text(json.dumps(outcomes))


def never_run(runs: Iterable[Outcomes], *, unpublished_is_here: bool) -> dict[str, str]:
    """Return the tests that no run has executed, each with a reason.

    >>> user = Outcomes(ran=["a"], skipped={"b": "needs root", "c": "no Chromium"})
    >>> root = Outcomes(ran=["b"], skipped={"a": "root may read all", "c": "no Chromium"})
    >>> never_run([user, root], unpublished_is_here=True)
    {'c': 'no Chromium'}
    """
    skipped: dict[str, str] = {}
    ran: set[str] = set()
    for run in runs:
        skipped.update(run["skipped"])
        ran.update(run["ran"])
    return {
        test: reason
        for test, reason in skipped.items()
        if test not in ran and (unpublished_is_here or not _needs_unpublished(reason))
    }


def _needs_unpublished(reason: str) -> bool:
    return any(words in reason for words in _OF_UNPUBLISHED)


def of_anybody(runs: Iterable[Outcomes]) -> list[Outcomes]:
    """Return the runs without root-only tests: where no run was root's."""
    return [
        Outcomes(ran=r["ran"], skipped={t: w for t, w in r["skipped"].items() if w != NEEDS_ROOT})
        for r in runs
    ]


def read(folders: Iterable[Path]) -> list[Outcomes]:
    """Return the outcomes of all runs with a file in one of the folders."""
    return [
        json.loads(path.read_text()) for folder in folders for path in sorted(folder.glob("*.json"))
    ]


def told(missed: Mapping[str, str]) -> str:
    """Return one line for each test that was never run."""
    return "\n".join(f"NEVER RUN {test}: {reason}" for test, reason in sorted(missed.items()))


def main(folders: list[str]) -> int:
    """Print which tests no run has executed; return 1 when there are any, or no runs."""
    paths = list(map(Path, folders))
    runs = read(paths)
    if not any(path.name.startswith("0-") for folder in paths for path in folder.glob("*.json")):
        print("No run was root's: what only root can run is not asked for.")
        runs = of_anybody(runs)
    missed = never_run(runs, unpublished_is_here=UNPUBLISHED.is_dir())
    ran = len({test for run in runs for test in run["ran"]})
    print(told(missed) or f"{ran} tests ran in {len(runs)} runs; none was skipped in all of them.")
    return 1 if missed or not ran else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
