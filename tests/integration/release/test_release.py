"""What `make release` leaves: whole, the same each time, and from nowhere in particular."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.integration.release.conftest import build
from tests.support.bureau import ROOT

PACKAGES = ("assets", "checks", "desk", "didd", "pipelines")
#: What modules read beside themselves, in their packages.
READ = {".py", ".typ", ".yaml", ".typed", ".mako", ".mo", ".html", ".css", ".js", ".svg", ".csv"}


def program() -> ModuleType:
    """The program, as a module."""
    spec = importlib.util.spec_from_file_location("release", ROOT / "deploy" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RELEASE = program()
VERSION = RELEASE.version_of(ROOT)
WHEEL = f"didd-{VERSION}-py3-none-any.whl"


def test_it_is_two_wheels_the_source_and_their_papers(released: Path) -> None:
    assert {path.name for path in released.iterdir()} == {
        WHEEL,
        f"didd-{VERSION}.tar.gz",
        f"didd-{VERSION}-server.tar.gz",
        f"ckanext_didd-{VERSION}-py3-none-any.whl",
        f"didd-{VERSION}-requirements.txt",
        f"didd-{VERSION}.cdx.json",
        f"didd-{VERSION}-notes.md",
        "SHA256SUMS",
    }
    for line in (released / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((released / name).read_bytes()).hexdigest() == digest


def test_built_again_by_somebody_else_it_is_the_same(released: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "dist", 0o077, TZ="Asia/Jakarta", LC_ALL="C", SOURCE_DATE_EPOCH="1")
    for path in released.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", ["didd", "ckanext_didd"])
def test_every_file_of_a_wheel_is_the_one_that_it_records(released: Path, name: str) -> None:
    with zipfile.ZipFile(released / f"{name}-{VERSION}-py3-none-any.whl") as wheel:
        [record] = [n for n in wheel.namelist() if n.endswith(".dist-info/RECORD")]
        rows = [*csv.reader(io.StringIO(wheel.read(record).decode()))]
        assert {row[0] for row in rows} == set(wheel.namelist())
        for path, digest, _size in rows:
            if path != record:
                found = hashlib.sha256(wheel.read(path)).digest()
                told = base64.urlsafe_b64encode(found).decode().rstrip("=")
                assert digest == f"sha256={told}", path
        metadata = wheel.read(record.replace("RECORD", "METADATA")).decode()
    assert f"\nVersion: {VERSION}\n" in metadata


def test_the_wheel_holds_every_module_and_everything_that_modules_read(released: Path) -> None:
    with zipfile.ZipFile(released / WHEEL) as wheel:
        names = set(wheel.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in READ and path.is_file()
    }
    shipped = [p for p in (ROOT / "catalog_config").rglob("*") if p.is_file()]
    config = ROOT / "catalog_config"
    wanted |= {f"didd/config/defaults/{p.relative_to(config).as_posix()}" for p in shipped}
    assert wanted - names == set()
    assert {n.split("/")[0] for n in names} == {*PACKAGES, f"didd-{VERSION}.dist-info"}
    assert [n for n in names if re.search(r"\.(pyc|db|env)$|__pycache__", n)] == []


def test_what_installs_the_wheels_is_there_and_none_of_their_code(released: Path) -> None:
    with tarfile.open(released / f"didd-{VERSION}-server.tar.gz") as archive:
        members = {each.name.partition("/")[2]: each for each in archive.getmembers()}
        script = archive.extractfile(members["deploy/install.sh"])
        assert script is not None
        assert script.read() == (ROOT / "deploy/install.sh").read_bytes()
    assert members["deploy/install.sh"].mode & 0o111
    wanted = [*(ROOT / "deploy").rglob("*.s[eh]*"), *(ROOT / "portal/installed").glob("*.py")]
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= set(members)
    assert {"uv.lock", "pyproject.toml", "Makefile"} <= set(members)
    assert {name.split("/")[0] for name in members} & set(PACKAGES) == set()
    assert [name for name in members if re.search(r"\.pyc$|egg-info|/build/", name)] == []


def test_the_bill_of_materials_says_what_was_tested_and_names_no_host(released: Path) -> None:
    bill: dict[str, Any] = json.loads((released / f"didd-{VERSION}.cdx.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["version"] == VERSION
    pinned = (released / f"didd-{VERSION}-requirements.txt").read_text()
    tested = {*re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", pinned, re.MULTILINE)}
    listed = {(each["name"], each["version"]) for each in bill["components"]}
    assert tested <= listed
    assert ("great-expectations", "1.24.1") in tested
    assert {name for name, _ in listed - tested} <= {"didd"}
    for text in (json.dumps(bill), pinned):
        assert re.findall(r"[a-z]+://[^/\s\"]+", text) == []


def test_the_notes_are_those_of_the_version(released: Path) -> None:
    notes = (released / f"didd-{VERSION}-notes.md").read_text(encoding="utf-8")
    assert notes.startswith(f"# didd {VERSION}\n")
    assert "\n## " not in notes


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("2.0", "# didd 2.0\n\nNot released yet: this is what will be in it.\n\n- new\n"),
        ("1.0", "# didd 1.0\n\n2026-12-01\n\n- first\n"),
        ("0.9", "# didd 0.9\n\n- trial\n"),
    ],
)
def test_notes_say_whether_it_was_released(version: str, told: str) -> None:
    heads = {"2.0 (unreleased)": "new", "1.0 (2026-12-01)": "first", "0.9": "trial"}
    changelog = "".join(f"## {head}\n\n- {said}\n\n" for head, said in heads.items())
    assert RELEASE.notes_of(changelog, version) == told
    with pytest.raises(RELEASE.NotBuilt, match=r"3\.0"):
        RELEASE.notes_of(changelog, "3.0")


def test_what_no_commit_has_is_not_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "baru.txt").write_text("belum")
    monkeypatch.setattr(RELEASE, "ROOT", tmp_path)
    with pytest.raises(RELEASE.NotBuilt, match="no commit has"):
        RELEASE.release(tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
