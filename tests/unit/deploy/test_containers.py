"""The containers of `deploy/compose.yaml`: by the public schema, and by rules of our own."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from didd.secret_environment import SECRETS
from portal.installed.containers import GIVEN, elsewhere, hosts
from portal.installed.ports import PORTS
from portal.local.place import ROOT, Place
from tests.unit.deploy.test_install_script import NAMES, install
from tests.unit.deploy.test_units import TOLD

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
WHOLE: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = WHOLE["services"]
DOCKERFILES = sorted((DEPLOY / "containers").glob("*.Dockerfile"))
#: An image that always is the same one: a tag with a whole version.
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*(@sha256:[0-9a-f]{64})?")
#: What runs once, and ends.
ONCE = {"tables", "upgrade", "portal-settings", "grants", "portal-account"}


def lines(dockerfile: Path) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, lines that go on put together."""
    text = re.sub(r"\\\n\s*", " ", dockerfile.read_text(encoding="utf-8"))
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (row.partition(" ") for row in rows)]


def test_compose_fits_its_public_schema() -> None:
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_schema_would_find_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(COMPOSE.read_text(encoding="utf-8").replace("cap_drop: [ALL]", "cap_drop: 1"))
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 1
    assert "cap_drop" in done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardened_limited_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    assert not service.get("privileged")
    watched = "test" in service["healthcheck"]
    assert watched == (name not in ONCE | {"backup"})
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert bool(service.get("ports")) == (name == "proxy")


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_pinned_and_a_socket_of_docker_reaches_none(name: str) -> None:
    assert PINNED.fullmatch(SERVICES[name]["image"]), SERVICES[name]["image"]
    assert "docker.sock" not in str(SERVICES[name])


def test_our_own_images_are_of_this_version() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    ours = {service["image"] for service in SERVICES.values() if "build" in service}
    assert ours == {f"didd/{name}:{said}" for name in ("office", "portal", "proxy")}


def test_what_is_named_is_declared_and_what_is_declared_is_used() -> None:
    secrets = {each for service in SERVICES.values() for each in service.get("secrets", [])}
    assert secrets == set(WHOLE["secrets"])
    mounted = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert mounted == set(WHOLE["volumes"])
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for volume in service.get("volumes", []):
            own = volume.partition(":")[0]
            if own.startswith("./") and not own.startswith("./laid"):
                assert (DEPLOY / own).exists(), own


def test_containers_know_the_secrets_that_units_know() -> None:
    """But for the token, which they find in a file that another container made.

    Dagster's measures answer their own machine only: no container serves them to another.
    """
    for unit, told in TOLD.items():
        name = unit.removeprefix("didd-").removesuffix(".service")
        if name == "metrics":
            continue
        service = SERVICES[name]
        ours = {secret for secret in service["secrets"] if secret in SECRETS}
        token = (
            {"DIDD_CKAN_TOKEN"} if "publisher:/run/publisher:ro" in service["volumes"] else set()
        )
        assert ours | token == told, name


def test_what_a_variable_names_as_a_file_is_mounted() -> None:
    """A program whose secret's file is not there does not start."""
    for name, service in SERVICES.items():
        mounted = [volume.split(":")[1] for volume in service.get("volumes", [])]
        secrets = [f"/run/secrets/{secret}" for secret in service.get("secrets", [])]
        for key, value in (service.get("environment") or {}).items():
            if key.endswith("_FILE"):
                found = value in secrets or any(value.startswith(f"{top}/") for top in mounted)
                assert found, f"{name}: {key}={value}"


def test_the_upgrade_backs_up_what_the_nightly_backup_does() -> None:
    upgrade, nightly = SERVICES["upgrade"], SERVICES["backup"]
    *_, option, folder = upgrade["command"]
    assert (option, f"backups:{folder}" in upgrade["volumes"]) == ("--backup", True)
    assert set(upgrade["secrets"]) == set(nightly["secrets"])
    assert set(nightly["volumes"]) - set(upgrade["volumes"]) == {"publisher:/run/publisher:ro"}


def test_who_tells_dagster_s_measures_finds_the_office_s_clocks() -> None:
    assert "./laid/etc/didd/settings:/etc/didd/settings:ro" in SERVICES["daemon"]["volumes"]


def test_a_second_file_gives_a_secret_as_the_paper_says(tmp_path: Path) -> None:
    """To the services that the units are, which find it where containers find theirs."""
    text = (ROOT / "docs/installing.md").read_text(encoding="utf-8")
    [snippet] = re.findall(r"```yaml\n(.+?)```", text, re.DOTALL)
    second = tmp_path / "more.yaml"
    second.write_text(snippet, encoding="utf-8")
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(second)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    said = yaml.safe_load(snippet)
    assert set(said["services"]) <= set(SERVICES)
    assert set(said["secrets"]) <= set(SECRETS)


def test_no_secret_is_a_variable_or_an_argument() -> None:
    for name, service in SERVICES.items():
        for key, value in (service.get("environment") or {}).items():
            assert key.endswith("_FILE") or not re.search("PASSWORD|TOKEN|SECRET", key), name
            assert "://" not in str(value) or str(value).startswith("http://ckan"), name


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_a_dockerfile_keeps_the_rules(dockerfile: Path) -> None:
    said = lines(dockerfile)
    stages = [rest.split() for word, rest in said if word == "FROM"]
    for stage in stages:
        assert PINNED.fullmatch(stage[0]), stage
        assert stage[1:2] in ([], ["AS"])
    users = [rest for word, rest in said if word == "USER"]
    assert users
    assert users[-1] not in ("root", "0")
    words = [word for word, _ in said]
    assert "ADD" not in words
    assert {"CMD", "HEALTHCHECK"} <= set(words)
    for word, rest in said:
        if word in ("CMD", "ENTRYPOINT"):
            assert rest.startswith("["), f"{word} is not in exec form"
        if word in ("ENV", "ARG"):
            assert not re.search(r"(?i)password|token|secret", rest), rest
        if word == "COPY" and "--from" not in rest:
            assert [name for name in rest.split()[:-1] if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_what_an_image_runs_to_be_built_leaves_nothing_behind(dockerfile: Path) -> None:
    said = lines(dockerfile)
    for rest in (rest for word, rest in said if word == "RUN"):
        assert not re.search(r"\b(curl|wget|sudo)\b|chmod 777|https?://", rest), rest
        if "apt-get install" in rest:
            assert "--no-install-recommends" in rest
            assert "rm -rf /var/lib/apt/lists/*" in rest
        if "pip install" in rest:
            assert "--no-cache-dir" in rest or "UV_NO_CACHE=1" in str(said)


def test_the_images_use_the_uv_that_the_project_uses() -> None:
    [version] = re.findall(r"^UV_VERSION := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert f'"uv=={version}"' in (DEPLOY / "containers/office.Dockerfile").read_text()


def test_ports_and_users_are_the_same_everywhere() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    named = hosts(SERVICES["portal-settings"]["environment"]["DIDD_PORTAL_HOSTS"])
    assert set(named) == set(PORTS)
    assert {host.partition(":")[0] for host in named.values()} <= set(SERVICES)
    image = (DEPLOY / "containers/portal.Dockerfile").read_text(encoding="utf-8")
    assert f"0.0.0.0:{PORTS['ckan']}" in image
    assert "ckan:8510" in text


def test_its_settings_are_laid_out_once_with_every_secret(tmp_path: Path) -> None:
    done = install("--lay-out", tmp_path, "--containers", *NAMES)
    assert done.returncode == 0, done.stderr
    secrets = tmp_path / "etc/didd/secrets"
    wanted = {Path(each["file"]).name for each in WHOLE["secrets"].values()}
    assert {path.name for path in secrets.iterdir()} == wanted
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o444 for path in secrets.iterdir())
    assert "@postgres:5432/didd" in (secrets / "DIDD_DATABASE_URL").read_text()
    valkey = (secrets / "valkey-password").read_text().strip()
    assert (secrets / "DIDD_BROKER_URL").read_text() == f"redis://:{valkey}@valkey:6379/1\n"
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert install("--lay-out", tmp_path, "--containers").returncode == 0
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_the_portal_s_settings_lead_to_the_containers(tmp_path: Path) -> None:
    there = hosts("ckan=ckan:8510 solr=solr:8983 valkey=valkey:6379 postgres=postgres:5432")
    text = "a = postgresql://ckan:x@127.0.0.1:8540/ckan\nb = http://127.0.0.1:8520/solr/ckan"
    assert elsewhere(text, there) == (
        "a = postgresql://ckan:x@postgres:5432/ckan\nb = http://solr:8983/solr/ckan"
    )
    assert set(GIVEN.values()) >= {"postgres-ckan", "valkey"}
    assert Place(tmp_path).home.name == "portal"
