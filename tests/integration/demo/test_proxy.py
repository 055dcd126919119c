"""The proxy's rules as Caddy reads them, wherever the checkout stands."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import proxy
from portal.local.place import Place

#: Special characters of shells, URLs, INI files and of Caddy's patterns.
ODD = "Dinas Kominfo & Statistik/rumah «Ünïcode» 数据/it's [uji] #1 {x}"


@pytest.fixture(params=["didd", ODD])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    made = Place(tmp_path / request.param)
    made.make()
    yield made
    shutil.rmtree(made.doors, ignore_errors=True)


def test_caddy_reads_its_rules_and_accounts_in_any_path(place: Place) -> None:
    settings = proxy.environment(place, 3000, place.open_doors() / "web.sock")
    command = [str(word) for word in proxy.command()]
    command[1] = "validate"
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-600:]
    assert proxy.ACCOUNT in Path(settings["DIDD_DAGSTER_ACCOUNTS"]).read_text(encoding="utf-8")


def test_an_accounts_file_may_have_spaces_in_its_path(place: Place, tmp_path: Path) -> None:
    """As an office may name it, which writes its path itself."""
    settings = proxy.environment(place, 3000, place.open_doors() / "web.sock")
    moved = tmp_path / "akun petugas" / "dagster accounts"
    moved.parent.mkdir()
    Path(settings["DIDD_DAGSTER_ACCOUNTS"]).rename(moved)
    command = [str(word) for word in proxy.command()]
    command[1] = "adapt"
    settings["DIDD_DAGSTER_ACCOUNTS"] = str(moved)
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-600:]
    assert f'"username":"{proxy.ACCOUNT}"' in done.stdout
