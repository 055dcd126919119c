"""Odd places and killed parents, in small; whole runs are tests/faults/soak/places.py."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import portal.local.place
from portal.local import ckan_settings, environment
from portal.local.errors import PortalError
from portal.local.place import ROOT, Place
from portal.local.servers import postgres, processes, valkey
from portal.local.servers.sessions import started_at
from tests.support.waiting import eventually

ODD = "Dinas Kominfo & Statistik/rumah «Ünïcode» 数据/it's 100%20 [uji] #1"


# PostgreSQL ------------------------------------------------------------------------------------


@pytest.mark.root
@pytest.mark.parametrize("umask", [0o022, 0o077], ids=oct)
def test_postgresql_starts_where_only_root_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    """Both its programs and its cluster lie below root's own folder, as in a clone there."""
    closed = tmp_path / "rumah akar"
    closed.mkdir(mode=0o700)
    package = postgres.binaries().parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    if umask == 0o077:
        subprocess.run(["chmod", "-R", "go=", closed], check=True)
    programs = closed / package.name / "pginstall" / "bin"
    monkeypatch.setattr(postgres, "binaries", lambda: programs)
    before = os.umask(umask)
    try:
        place = Place(closed / "var")
        place.make()
        postgres.initialise(place)
        postgres.start(place)
        try:
            assert postgres.cluster_id(place)
        finally:
            postgres.stop(place)
    finally:
        os.umask(before)


def test_postgresql_answers_in_a_path_with_spaces_and_other_letters(tmp_path: Path) -> None:
    place = Place(tmp_path / ODD / "var")
    place.make()
    postgres.initialise(place)
    postgres.start(place)
    try:
        postgres.ensure_role(place, "didd")
        postgres.ensure_database(place, "didd", "didd")
        for by_socket in (False, True):
            url = postgres.url(place, "didd", "didd", socket=by_socket)
            with postgres.psycopg.connect(url) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        postgres.stop(place)


def test_valkey_reads_its_settings_in_any_path(tmp_path: Path) -> None:
    """A path with brackets is a pattern to it, and without settings it asks for no password."""
    place = Place(tmp_path / ODD / "var")
    place.make()
    valkey.start(place)
    try:
        valkey.empty(place)
        with socket.create_connection(("127.0.0.1", place.ports["valkey"])) as wire:
            wire.sendall(b"PING\r\nQUIT\r\n")
            assert wire.recv(100).startswith(b"-NOAUTH")
    finally:
        valkey.stop(place)


# What CKAN and the set-up are told ----------------------------------------------------------------


def test_ckan_opens_the_files_that_its_settings_name(tmp_path: Path) -> None:
    """It takes ``file://`` off and opens the rest as it stands."""
    place = Place(tmp_path / ODD / "var")
    place.make()
    for name in ("postgres", "solr", "valkey"):
        place.keep_port(name, 1)
    ckan_settings.write_settings(place, 5000)
    settings = ckan_settings.settings(place, 5000)
    for key in ("licenses_group_url", "didd.regions"):
        assert Path(settings[key].removeprefix("file://")).is_file(), key


@pytest.fixture
def no_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """A PATH on which there is no uv, and no variable that names one."""
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return dict(os.environ)


def test_uv_is_looked_for_where_the_state_lies(no_uv: dict[str, str], tmp_path: Path) -> None:
    var = tmp_path / "tempat lain"
    found = subprocess.run(
        ["deploy/find_uv.sh", var], cwd=ROOT, env=no_uv, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == str(var / "uv" / "bin" / "uv")


def test_the_portal_finds_the_uv_that_the_set_up_brought(
    no_uv: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    brought = tmp_path / "tempat lain" / "uv" / "bin" / "uv"
    brought.parent.mkdir(parents=True)
    brought.write_text("#!/bin/sh\n")
    brought.chmod(0o755)
    for module in (environment, portal.local.place):
        monkeypatch.setattr(module, "ROOT", tmp_path / "checkout")
    monkeypatch.setenv("DIDD_VAR", str(tmp_path / "tempat lain"))
    assert environment.uv() == str(brought)
    monkeypatch.delenv("DIDD_VAR")
    with pytest.raises(PortalError, match="make setup"):
        environment.uv()


# What a killed demo leaves ----------------------------------------------------------------------


def sleeper(place: Path) -> tuple[Place, int, int]:
    """A server called desk that has started something itself; gives both their pids."""
    made = Place(place / "var")
    made.make()
    note = made.var / "child"
    program = f"sleep 3600 & echo $! >'{note}'; wait"
    parent = processes.start(made, "desk", ["/bin/sh", "-c", program])
    eventually(lambda: note.exists() and note.read_text().strip())
    return made, parent, int(note.read_text())


def down(place: Place) -> str:
    command = [sys.executable, "-m", "portal.local", "down", "--var", str(place.var)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stderr


@pytest.mark.parametrize("killed", [False, True], ids=["alive", "killed"])
def test_down_ends_what_a_killed_demo_left_beside_the_portal(tmp_path: Path, killed: bool) -> None:
    place, parent, child = sleeper(tmp_path)
    bystander = subprocess.Popen(["sleep", "3600"])
    try:
        if killed:
            os.kill(parent, signal.SIGKILL)
            os.waitpid(parent, 0)
        assert "desk" in down(place)
        assert started_at(parent) is None
        assert started_at(child) is None
        assert bystander.poll() is None
        assert "Nothing was running" in down(place)
    finally:
        bystander.kill()
        bystander.wait()
