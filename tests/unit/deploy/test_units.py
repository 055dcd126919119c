"""The units of an installation: what systemd reads, what they may do, what they know."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from didd.secret_environment import SECRETS
from portal.installed.ports import PORTS
from portal.local.place import ROOT, Place
from portal.local.servers import solr

UNITS = ROOT / "deploy/units"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
#: What every service gives up.
GIVEN_UP = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
}
#: Secrets by what needs them (docs/orchestration.md has the same as a table).
OFFICE = {"DIDD_DATABASE_URL", "DIDD_CKAN_TOKEN"}
DAGSTER = {"DIDD_DAGSTER_DATABASE_URL", "DIDD_BROKER_URL"}
TOLD = {
    "didd-desk.service": OFFICE | {"DIDD_DESK_SECRET", "DIDD_METRICS_TOKEN"},
    "didd-backup.service": OFFICE | {"DIDD_DESK_SECRET"},
    "didd-code.service": OFFICE | DAGSTER,
    "didd-worker.service": OFFICE | DAGSTER,
    "didd-daemon.service": DAGSTER,
    "didd-metrics.service": DAGSTER,
    "didd-webserver.service": DAGSTER,
}


def said(unit: str) -> list[tuple[str, str]]:
    """Return the settings of a unit, in its order, lines that go on put together."""
    text = re.sub(r"\\\n\s*", "", (UNITS / unit).read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if "=" in line and line[0] not in "#["]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_finds_nothing_wrong_but_programs_that_are_not_here() -> None:
    files = sorted(str(path) for path in UNITS.iterdir())
    ran = subprocess.run(
        ["systemd-analyze", "--man=no", "verify", *files], capture_output=True, text=True
    )
    wrong = [
        line
        for line in ran.stderr.splitlines()
        if "is not executable: No such file" not in line and "didd" in line
    ]
    assert wrong == []


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_is_no_root_s_and_may_write_only_where_it_must(unit: str) -> None:
    found = dict(said(unit))
    assert found["User"] in {"didd", "didd-portal", "didd-proxy"}
    assert {name: found.get(name) for name in GIVEN_UP} == GIVEN_UP
    only_for_the_proxy = "CAP_NET_BIND_SERVICE" if unit == "didd-proxy.service" else ""
    assert found["CapabilityBoundingSet"] == only_for_the_proxy
    assert found["MemoryMax"]
    for folder in found["ReadWritePaths"].split():
        assert folder.removeprefix("-").startswith(
            ("/var/lib/didd", "/var/backups/didd", "/srv/didd")
        )
        assert "/venv" not in folder


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_knows_just_the_secrets_that_it_needs(unit: str) -> None:
    told = [value for name, value in said(unit) if name == "LoadCredential"]
    assert {name.partition(":")[0] for name in told} == TOLD.get(unit, set())
    assert all(
        name == f"{(key := name.partition(':')[0])}:/etc/didd/secrets/{key}" for name in told
    )
    assert set(TOLD.get(unit, ())) <= set(SECRETS)
    started = [value for name, value in said(unit) if name == "ExecStart"]
    assert bool(told) == ("-m didd.secret_environment " in started[0])


def test_no_secret_is_an_argument_or_a_variable_of_a_unit() -> None:
    for unit in SERVICES:
        for name, value in said(unit):
            if name in ("Environment", "ExecStart", "ExecStartPre", "ExecStartPost"):
                assert not re.search(r"(?i)password|token|secret(?!_environment)", value), unit


def test_solr_starts_as_it_does_in_the_local_portal(tmp_path: Path) -> None:
    """With the same words, but for the folders."""
    place = Place(tmp_path)
    place.make()
    place.keep_port("solr", PORTS["solr"])
    (place.home / "solr").mkdir()
    ours = [str(word) for word in solr._command(place, place.cache / "jars")]
    [unit] = [value for name, value in said("didd-solr.service") if name == "ExecStart"]
    here = shlex.split(unit.replace("/opt/didd/app", str(ROOT)))
    there = [word.replace(str(tmp_path), "/var/lib/didd-portal") for word in ours]
    assert here[1:] == there[1:]


def test_ports_of_units_are_those_of_the_settings() -> None:
    text = "".join((UNITS / unit).read_text(encoding="utf-8") for unit in SERVICES)
    rules = (ROOT / "deploy/proxy/Caddyfile").read_text(encoding="utf-8")
    script = (ROOT / "deploy/install.sh").read_text(encoding="utf-8")
    assert f"127.0.0.1:{PORTS['ckan']}" in text
    assert f"127.0.0.1:{PORTS['ckan']}" in rules
    assert "--port 8500" in text
    assert "127.0.0.1:8500" in rules
    assert f"port={PORTS['postgres']}\n" in script


def test_every_unit_goes_and_comes_with_the_target() -> None:
    for unit in [*SERVICES, "didd-backup.timer"]:
        found = dict(said(unit))
        assert "didd.target" in found["PartOf"].split(), unit
        once = found.get("Type") == "oneshot"
        assert found.get("WantedBy") == (None if once else "didd.target"), unit
