"""A verdict is given anew when code it follows from was changed, wherever that code lies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from didd.steps.collect import judge, read_folder
from didd.steps.collect.files import check_files

ROOT = Path(__file__).resolve().parents[3]
OURS = """
import json, sys
import %s
files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
print(json.dumps([file for file in files if file]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("packages", "judges"),
    [
        (check_files._CODE, "checks.worker, checks.contents, didd.settings"),
        (judge._CODE, "checks.rows.column_rules, didd.steps.collect.judge"),
        (read_folder._CODE, "didd.steps.collect.read_folder"),
    ],
    ids=["looks into files", "rows", "lists"],
)
def test_all_that_a_judge_imports_is_digested(packages: tuple[str, ...], judges: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", OURS % judges], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = {Path(file).resolve() for file in json.loads(ran.stdout)}
    ours = {path for path in imported if path.is_relative_to(ROOT) and ".venv" not in path.parts}
    assert len(ours) > 10
    digested = {path.resolve() for each in packages for path in (ROOT / each).rglob("*.py")}
    assert {path.relative_to(ROOT).as_posix() for path in ours - digested} == set()
