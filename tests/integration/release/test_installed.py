"""The wheel in an environment of its own, away from the checkout: base, then [checks], then all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.local.servers.processes import free_port
from tests.integration.release.test_release import VERSION, WHEEL
from tests.support.bureau import ROOT
from tests.support.office.processes import Desk
from tests.support.waiting import GENEROUS, eventually

UV = Path(sys.executable).with_name("uv")
Ran = subprocess.CompletedProcess[str]


class Installed:
    """An environment with the wheel in it, and an empty place and home to run it in."""

    def __init__(self, folder: Path, released: Path) -> None:
        self.bin, self.place, self.home = folder / "env" / "bin", folder / "kantor", folder / "home"
        self.wheel, self.folder = released / WHEEL, folder
        self.place.mkdir()
        self.home.mkdir()
        _uv("venv", "--python", sys.executable, str(folder / "env"))

    def add(self, *extras: str) -> None:
        """Install the wheel with these extras: what the lock has for them, and nothing else."""
        asked = [word for extra in extras for word in ("--extra", extra)]
        words = ["--frozen", "--no-default-groups", "--no-emit-project", *asked]
        pinned = self.folder / "requirements.txt"
        pinned.write_text(_uv("export", *words).stdout)
        python = ["--python", str(self.bin / "python")]
        _uv("pip", "sync", *python, "--require-hashes", str(pinned))
        _uv("pip", "install", *python, "--offline", f"{self.wheel}[{','.join(extras)}]")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of ours, and nothing of the checkout's."""
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "DIDD_LANGUAGE": "en",
                "COLUMNS": "300", "DAGSTER_DISABLE_TELEMETRY": "1"}  # fmt: skip

    def run(self, *command: str) -> Ran:
        """Run a program of the environment in the place."""
        return subprocess.run(
            [self.bin / command[0], *command[1:]],
            cwd=self.place, env=self.environment, capture_output=True, text=True, timeout=GENEROUS,
        )  # fmt: skip


def readme_install() -> str:
    """Return what the README has an office's server do to install a release."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.partition("## Install\n")[2].partition("```\n")[2].partition("```")[0]


def _uv(*words: str) -> Ran:
    """Run uv as the set-up does: it trusts what the machine trusts."""
    ran = subprocess.run(
        ["/bin/sh", "-c", '. deploy/trust.sh; exec "$@"', "sh", UV, "--quiet", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=GENEROUS,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, released: Path) -> Installed:
    """An environment in which the tests of this module install more and more."""
    return Installed(tmp_path_factory.mktemp("installed"), released)


def test_the_base_makes_a_place_and_says_what_the_rest_needs(installed: Installed) -> None:
    installed.add()
    assert installed.run("didd", "init").returncode == 0
    begun = installed.run("didd", "harvest")
    assert (begun.returncode, "No agency has a folder yet" in begun.stderr) == (0, True)
    shutil.copytree(ROOT / "samples" / "agencies" / "disdik", installed.place / "sources/disdik")
    refused = installed.run("didd", "harvest")
    assert refused.returncode == 2
    assert "pip install 'didd[checks]'" in refused.stderr
    desk = installed.run("python", "-m", "desk")
    assert desk.returncode == 2
    assert "pip install 'didd[desk]'" in desk.stderr
    assert "Traceback" not in refused.stderr + desk.stderr


def test_with_checks_it_harvests_without_the_checkout(installed: Installed) -> None:
    installed.add("checks")
    ran = installed.run("didd", "harvest", "--json")
    [report] = json.loads(ran.stdout)
    assert (report["agency"], report["records"]["held"]) == ("disdik", 2)
    assert ran.returncode == 1  # rows are held
    waiting = json.loads(installed.run("didd", "queue", "--json").stdout)
    assert len(waiting) == 9
    assert installed.run("didd", "audit", "verify").returncode == 0
    assert str(ROOT) not in "".join(p.read_text() for p in installed.place.glob("didd.env"))
    assert [*installed.home.iterdir()] == []


def test_with_all_of_it_dagster_loads_and_the_desk_serves(installed: Installed) -> None:
    installed.add("all")
    command = ("definitions", "validate", "-m", "pipelines.definitions")
    loaded = installed.run("dagster", *command)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    log, port = installed.folder / "desk.log", free_port(18_500, set())
    with log.open("wb") as out:
        process = subprocess.Popen(
            [installed.bin / "python", "-m", "desk", "--port", str(port)],
            cwd=installed.place, env=installed.environment, stdout=out, stderr=out,
        )  # fmt: skip
    desk = Desk(f"http://127.0.0.1:{port}", log, process)
    try:
        eventually(desk.answers)
    finally:
        process.terminate()
        process.wait(GENEROUS)


def test_the_version_is_said_once(installed: Installed) -> None:
    program = "from importlib.metadata import version; print(version('didd'))"
    assert installed.run("python", "-c", program).stdout.strip() == VERSION


def test_the_readme_s_commands_install_a_release_with_pip(released: Path, tmp_path: Path) -> None:
    """With the pip that Debian brings, which reads a list of hashes more narrowly than uv."""
    (tmp_path / "dist").symlink_to(released)
    commands = readme_install()
    assert commands.count("/opt/didd") == 4
    commands = commands.replace("/opt/didd", "env").replace("/srv/didd", "kantor")
    ran = subprocess.run(
        ["/bin/sh", "-euc", f"{commands}\nenv/bin/pip check\ncd kantor\n../env/bin/didd harvest"],
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path / "home"), "DIDD_LANGUAGE": "en"},
        capture_output=True, text=True, timeout=GENEROUS,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No broken requirements found" in ran.stdout
    assert "No agency has a folder yet" in ran.stderr
