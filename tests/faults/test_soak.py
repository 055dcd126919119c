"""The soak itself, small: it makes its faults, finds nothing wrong, and says so in figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.soak.figures import Figures
from tests.faults.soak.standing import Told
from tests.support.bureau import ROOT
from tests.support.waiting import GENEROUS


def soak(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: it forks, and this one may have threads."""
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.soak", *words],
        cwd=ROOT, env={**os.environ, "DIDD_VAR": str(var)}, capture_output=True, text=True,
        timeout=GENEROUS, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "faults"),
    [
        (("kills", "twice", "--acts", "decide"), {"SIGKILL in decide", "two at once: decide"}),
        (("folders",), {"folder gone while it is harvested"}),
        (
            ("disks",),
            {
                "archive full in harvest",
                "archive full in establish",
                "database full in harvest",
                "database full in decide",
                "_hasil full in harvest",
            },
        ),
    ],
    ids=["acts", "folders", "disks"],
)
def test_one_of_each_cheap_kind(tmp_path: Path, kinds: tuple[str, ...], faults: set[str]) -> None:
    ran = soak(tmp_path, *kinds, "--times", "1", "--database", "sqlite")
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    lines = (tmp_path / "soak" / "faults.jsonl").read_text(encoding="utf-8").splitlines()
    reported = [json.loads(line) for line in lines]
    assert {each["fault"].removesuffix(" (sqlite)") for each in reported} == faults
    for each in reported:
        assert each["finished"] == each["times"] >= 1, each
        wrong = ("lost", "doubled", "leaked", "left", "broken")
        assert [each[name] for name in wrong] == [0] * len(wrong), each
        assert f"| {each['fault']} | {each['times']} |" in ran.stdout


def test_what_is_wrong_once_makes_the_figures_wrong() -> None:
    figures = Figures("x")
    figures.add(Told())
    assert figures.right
    figures.add(Told(lost=["decision"]))
    assert (figures.times, figures.finished, figures.lost, figures.right) == (2, 2, 1, False)
    unfinished = Figures("y")
    unfinished.add(Told(), finished=False)
    assert not unfinished.right


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    ran = soak(tmp_path, "gempa")
    assert ran.returncode == 2
    assert "gempa" in ran.stderr
