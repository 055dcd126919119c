"""A release, built once of what git would take up, by the program that `make release` runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bureau import ROOT
from tests.support.waiting import GENEROUS


def build(out: Path, umask: int, **environment: str) -> Path:
    """Build a release into ``out``; fails with what the program said."""
    ran = subprocess.run(
        [sys.executable, ROOT / "deploy" / "release.py", "--as-it-lies", "--out", out],
        env={**os.environ, **environment},
        umask=umask,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    assert ran.returncode == 0, ran.stderr
    return out


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release."""
    return build(tmp_path_factory.mktemp("release") / "dist", 0o022)
