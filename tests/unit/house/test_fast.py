"""The quick tests are nearly all of the unit tests, and what git runs is what `make` runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_nine_tenths_of_the_unit_tests_are_quick() -> None:
    asked = ["-m", "pytest", "tests/unit", "--collect-only", "-q", "-m", "not slow"]
    ran = subprocess.run(
        [sys.executable, *asked, "-p", "no:cacheprovider"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = re.search(r"(\d+)/(\d+) tests collected", ran.stdout)
    assert found is not None, ran.stdout[-500:]
    assert int(found[1]) >= 0.9 * int(found[2])


def test_the_hooks_name_no_repository_but_this_one() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    entries = {hook["entry"] for repo in config["repos"] for hook in repo["hooks"]}
    assert entries == {"make lint", "make fast"}
    assert "lint fast" in (ROOT / "deploy" / "pre-commit").read_text()


def test_the_floor_of_the_coverage_is_in_one_place() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert len(re.findall(r"fail_under", text)) == 1
    assert "--fail-under" not in (ROOT / "tests" / "everything.py").read_text()
