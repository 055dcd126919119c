"""What may know what: quiet imports, layers, no host in the locks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import GENEROUS

ROOT = Path(__file__).parents[3]
#: Great Expectations writes and reads much when it is imported: only where a suite runs.
NOT_QUIET = {"checks.rows.column_rules"}

WATCH = """
import importlib, json, os, sys
acts = []
def watch(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        acts.append(f"open {args[0]} {args[1]}")
    elif event == "open" and args[1] is None and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        acts.append(f"open {args[0]} {args[2]}")
    elif event.startswith(("socket.connect", "socket.bind", "subprocess.", "os.system", "os.mkdir",
                           "os.remove", "os.rename", "sqlite3.connect", "urllib.Request")):
        acts.append(f"{event} {args[:1]}")
real = os._Environ.__getitem__
def asked(self, key):
    if str(key).startswith("DIDD_"):
        acts.append(f"environment {key}")
    return real(self, key)
modules = json.loads(sys.argv[1])
sys.path.insert(0, os.getcwd())
sys.dont_write_bytecode = True
for heavy in json.loads(sys.argv[2]):
    importlib.import_module(heavy)  # other people's modules are not judged here
sys.addaudithook(watch)
os._Environ.__getitem__ = asked
told = {}
for name in modules:
    importlib.import_module(name)
    if acts:
        told[name], acts[:] = list(acts), []
print(json.dumps(told))
"""


def modules_of(package: str) -> list[str]:
    """Name every module of a package of ours, but programs and migrations, which run."""
    names = []
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] == "__main__" or "migrations" in parts:
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in names if name not in NOT_QUIET]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("packages", "heavy"),
    [
        (["didd"], ["requests"]),  # urllib3 tries whether there is IPv6
        (["desk"], ["requests"]),
        (["assets", "checks", "pipelines"], ["dagster"]),
    ],
)
def test_importing_writes_nothing_connects_to_nothing_and_asks_no_setting(
    packages: list[str], heavy: list[str]
) -> None:
    modules = [name for package in packages for name in modules_of(package)]
    assert len(modules) > 5
    # Whoever copies the whole environment asks for none of ours: so none is there to be copied.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DIDD_")}
    ran = subprocess.run(
        [sys.executable, "-c", WATCH, json.dumps(modules), json.dumps(heavy)],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == {}


@pytest.mark.slow
def test_the_core_is_imported_without_any_framework() -> None:
    program = (
        "import sys, didd.cli, didd.settings, didd.steps.publish, desk.web.app\n"
        "print([m for m in ('dagster', 'great_expectations', 'pandas') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


@pytest.mark.slow
def test_imports_go_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    "lock", ["uv.lock", "portal/requirements.lock", "portal/solr/jars.lock", "portal/overrides.txt"]
)
def test_locks_name_no_host_so_that_any_mirror_serves(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    hosts = set(re.findall(r"\b[a-z+]+://([^/\s\"']+)", text))
    assert hosts <= {"index.invalid"}


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    allowed = {"portal/ckanext-didd/ckanext/didd/helpers.py"}  # CKAN's own word and place for it
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("didd", "desk", "assets", "checks", "pipelines", "portal", "demo")
        for path in (ROOT / package).rglob("*.py")
        if path.stem in drawers
    }
    assert found - allowed == set()
