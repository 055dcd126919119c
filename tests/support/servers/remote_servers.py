"""Real servers for remote folders, each a process of its own on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ordinary import held_to_permissions
from tests.support.waiting import GENEROUS

ROOT = Path(__file__).parents[3]
USER, PASSWORD = "dinas", "sandi-contoh"


@dataclass(frozen=True)
class Server:
    """Where it answers, the folder it shows (none for S3), and what the environment must say."""

    address: str
    root: Path | None
    environment: Mapping[str, str]


@contextmanager
def s3(place: Path) -> Iterator[Server]:
    """moto's S3 server."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    credentials = {
        "KEY": "contoh",
        "SECRET": "contoh",
        "ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    with _running(command, port, place):
        yield Server("s3://ppid/dinas", None, credentials)


@contextmanager
def sftp(place: Path) -> Iterator[Server]:
    """An SFTP server (asyncssh), which shows one folder and knows one user."""
    root, port = _root(place), free_port()
    key = place / "host_key"
    subprocess.run(
        [sys.executable, "-m", "tests.support.servers.sftp_server", "key", key],
        check=True,
        cwd=ROOT,
    )
    command = [
        sys.executable,
        "-m",
        "tests.support.servers.sftp_server",
        "serve",
        root,
        key,
        port,
        USER,
        PASSWORD,
    ]
    known = place / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {key.with_suffix('.pub').read_text()}")
    with _running(list(map(str, command)), port, place):
        yield Server(
            f"sftp://{USER}@127.0.0.1:{port}/dinas",
            root / "dinas",
            {"PASSWORD": PASSWORD, "KNOWN_HOSTS": str(known)},
        )


#: As wsgidav has them, and before its own: what a server says of what must not be opened.
_MIDDLEWARE = (
    "wsgidav.error_printer.ErrorPrinter",
    "wsgidav.http_authenticator.HTTPAuthenticator",
    "tests.support.servers.webdav_closed.Closed",
    "wsgidav.request_resolver.RequestResolver",
)


@contextmanager
def webdav(place: Path) -> Iterator[Server]:
    """A WebDAV server (wsgidav under cheroot) with one user."""
    root, port = _root(place), free_port()
    settings = place / "wsgidav.yaml"
    settings.write_text(
        f"provider_mapping: {{'/': '{root}'}}\n"
        f"middleware_stack: [{', '.join(_MIDDLEWARE)}]\n"
        f"simple_dc: {{user_mapping: {{'*': {{{USER}: {{password: {PASSWORD}}}}}}}}}\n"
        "http_authenticator: {accept_basic: true, accept_digest: false, default_to_digest: false}\n"
        "logging: {enable: false}\n"
    )
    wsgidav = str(Path(sys.executable).with_name("wsgidav"))
    command = [wsgidav, "-c", str(settings), "-H", "127.0.0.1", "-p", str(port)]
    with _running(command, port, place):
        yield Server(
            f"webdav://127.0.0.1:{port}/dinas",
            root / "dinas",
            {"USERNAME": USER, "PASSWORD": PASSWORD},
        )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _root(place: Path) -> Path:
    root = place / "served"
    (root / "dinas").mkdir(parents=True)
    return root


@contextmanager
def _running(command: list[str], port: int, place: Path) -> Iterator[None]:
    log = place / "server.log"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
    command = [*held_to_permissions(), *command]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + GENEROUS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(GENEROUS)


def _answers(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.5)
        return one.connect_ex(("127.0.0.1", port)) == 0
