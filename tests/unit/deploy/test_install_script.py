"""What `deploy/install.sh` writes, how often, for whom to read, and what it says to wrong use."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from didd.config.catalog import load_catalog_config
from didd.secret_environment import settings_of
from portal.local.place import ROOT

SCRIPT = ROOT / "deploy/install.sh"
PARTS = [
    SCRIPT,
    *sorted((ROOT / "deploy/installing").glob("*.sh")),
    ROOT / "deploy/installing/didd",
]
NAMES = ("--portal", "ppid.example", "--desk", "meja.example")


def install(*words: str | Path) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DIDD_")}
    return subprocess.run(
        ["sh", SCRIPT, *words],
        env={**kept, "DIDD_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        umask=0o022,
    )


def tree(folder: Path) -> dict[str, tuple[int, int, str]]:
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("akar")
    done = install("--lay-out", folder, *NAMES, "--tls", "ppid@example.go.id")
    assert done.returncode == 0, done.stderr
    return folder


def test_a_second_time_writes_nothing(laid: Path) -> None:
    before = tree(laid)
    assert len(before) > 20
    done = install("--lay-out", laid)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert tree(laid) == before


def test_secrets_are_root_s_alone_and_in_no_other_file(laid: Path) -> None:
    secrets = laid / "etc/didd/secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    values = []
    for path in secrets.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path
        values.append(path.read_text(encoding="utf-8").strip())
    assert len({value for value in values if len(value) >= 40}) == len(values) >= 5
    kept = [v for path in ("database-password", "dagster-password", "DIDD_DESK_SECRET")
            for v in [(secrets / path).read_text(encoding="utf-8").strip()]]  # fmt: skip
    others = [path for path in laid.rglob("*") if path.is_file() and path.parent != secrets]
    for path in others:
        text = path.read_text(encoding="utf-8")
        assert not any(secret in text for secret in kept), path


def test_what_was_changed_by_hand_is_put_right_but_settings_stay(
    laid: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "akar"
    shutil.copytree(laid, moved)
    unit, env = moved / "etc/systemd/system/didd-desk.service", moved / "etc/didd/didd.env"
    own = moved / "etc/didd/settings/sop.yaml"
    unit.write_text("[Service]\n", encoding="utf-8")
    env.write_text(env.read_text(encoding="utf-8") + "DIDD_SMTP_HOST=surat\n", encoding="utf-8")
    own.write_text(own.read_text(encoding="utf-8") + "# ours\n", encoding="utf-8")
    secret = moved / "etc/didd/secrets/DIDD_DESK_SECRET"
    kept = secret.read_bytes()
    secret.chmod(0o644)
    assert install("--lay-out", moved).returncode == 0
    assert unit.read_bytes() == (ROOT / "deploy/units/didd-desk.service").read_bytes()
    assert "DIDD_SMTP_HOST=surat" in env.read_text(encoding="utf-8")
    assert own.read_text(encoding="utf-8").endswith("# ours\n")
    assert secret.read_bytes() == kept


def test_its_settings_are_read_by_the_office(laid: Path) -> None:
    env = settings_of((laid / "etc/didd/didd.env").read_text(encoding="utf-8"))
    assert env["DIDD_PORTAL_NAMES"] == "ppid.example"
    assert env["DIDD_TLS"] == "ppid@example.go.id"
    assert env["DIDD_DESK_URL"] == "https://meja.example"
    config = load_catalog_config(laid / "etc/didd/settings")
    assert config.portal.site_url == "https://ppid.example"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--portal",), "--portal needs a value"),
        (("--desk", ""), "--desk needs a value"),
        (("--purge",), "--uninstall only"),
        (("--purge", "--check"), "--uninstall only"),
        (("--frobnicate",), "not known here"),
        (("--release",), "--release needs a value"),
        (("--release", "/tidak/ada"), "no folder"),
        ((*NAMES, "--release", "/"), "with installing only"),
        (("ppid.example",), "not known here"),
        (("--portal", "https://ppid.example", "--desk", "b"), "no name of a host"),
        (("--portal", "Ppid.example", "--desk", "b"), "no name of a host"),
        (("--portal", "a b", "--desk", "b"), "no name of a host"),
        (("--portal", "a.b;reboot", "--desk", "b"), "no name of a host"),
        (("--portal", "a.b", "--desk", "a.b"), "a name each"),
        ((*NAMES, "--tls", "yes"), "--tls is a mail address"),
        ((*NAMES, "--tls", "/a /b$(id)"), "character that no address"),
        ((*NAMES, "--tls", 'x@y.z" {'), "character that no address"),
    ],
)
def test_wrong_use_is_told_in_one_line_and_changes_nothing(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = install(*words, "--lay-out", tmp_path) if "--check" not in words else install(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_names_must_be_said_at_first_and_are_not_said_again(tmp_path: Path, laid: Path) -> None:
    first = install("--lay-out", tmp_path)
    assert (first.returncode, "--portal NAME" in first.stderr) == (2, True)
    again = install("--lay-out", laid, "--portal", "lain.example")
    assert (again.returncode, "didd.env already" in again.stderr) == (2, True)


def test_who_stops_the_servers_waits_for_each_of_them() -> None:
    """Systemd does not wait for what only goes with a target; the database would still be used."""
    texts = [path.read_text(encoding="utf-8") for path in (*PARTS, ROOT / "docs/backup.md")]
    stops = [line for text in texts for line in text.splitlines() if "systemctl stop" in line]
    assert len(stops) >= 3
    assert [line for line in stops if "'didd-*'" not in line and "$names" not in line] == []


FIND = """
stop() { echo "install: $*" >&2; exit 2; }
. "$here/deploy/installing/release.sh"
find_release
echo "from ${release:-the code}"
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """What of a release is looked at, unpacked beside what installs it."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    server = tmp_path / "server"
    (server / "deploy").mkdir(parents=True)
    shutil.copytree(ROOT / "deploy/installing", server / "deploy/installing")
    shutil.copy(ROOT / "pyproject.toml", server)
    sums = ""
    for name in (f"didd-{version}", f"ckanext_didd-{version}"):
        wheel = tmp_path / f"{name}-py3-none-any.whl"
        wheel.write_bytes(name.encode())
        sums += f"{hashlib.sha256(name.encode()).hexdigest()}  {wheel.name}\n"
    (tmp_path / "SHA256SUMS").write_text(sums)
    return tmp_path


def found(here: Path, release: Path | str) -> tuple[int, str]:
    env = {"PATH": os.environ["PATH"], "here": str(here), "release": str(release)}
    done = subprocess.run(["sh", "-euc", FIND], env=env, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_programs_are_a_release_s_or_the_code_s(release: Path) -> None:
    assert found(release / "server", release) == (0, f"from {release}")
    assert found(ROOT, release) == (0, f"from {release}")
    assert found(ROOT, "") == (0, "from the code")


def test_without_code_and_without_a_release_there_is_nothing_to_install(release: Path) -> None:
    code, said = found(release / "server", "")
    assert (code, "--release FOLDER" in said) == (2, True)


@pytest.mark.parametrize("name", ["didd", "ckanext_didd"])
def test_a_wheel_that_is_not_what_the_sums_say_is_not_installed(release: Path, name: str) -> None:
    [wheel] = release.glob(f"{name}-*.whl")
    wheel.write_bytes(b"lain")
    assert "not as its SHA256SUMS says" in found(ROOT, release)[1]
    sums = release / "SHA256SUMS"
    left = [line for line in sums.read_text().splitlines() if wheel.name not in line]
    sums.write_text("\n".join(left) + "\n")
    assert "not as its SHA256SUMS says" in found(ROOT, release)[1]
    wheel.unlink()
    assert found(ROOT, release)[0] == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may install")
def test_who_is_not_root_is_told_so(tmp_path: Path) -> None:
    for words in (NAMES, ("--check",), ("--uninstall",)):
        done = install(*words)
        assert (done.returncode, "sudo" in done.stderr) == (2, True), words


def test_help_says_all_options() -> None:
    done = install("--help")
    assert done.returncode == 0
    for option in (
        "--portal",
        "--desk",
        "--tls",
        "--release",
        "--check",
        "--uninstall",
        "--purge",
        "--lay-out",
    ):
        assert option in done.stdout


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.name)
def test_every_part_is_plain_shell_and_names_no_registry(part: Path) -> None:
    assert subprocess.run(["sh", "-n", part]).returncode == 0
    text = part.read_text(encoding="utf-8")
    for host in ("pypi", "docker.io", "ghcr", "npmjs", "maven", "deb.debian", "curl ", "wget "):
        assert host not in text, host


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck here")
def test_shellcheck_finds_nothing() -> None:
    words = ["shellcheck", "--shell=sh", "--external-sources", "--severity=warning"]
    done = subprocess.run([*words, *PARTS], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
