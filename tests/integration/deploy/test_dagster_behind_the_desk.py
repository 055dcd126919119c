"""Dagster's pages behind the desk's login, by the rules and the Caddy of an installation."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

import httpx
import pytest
import uvicorn

from desk.web.app import answer_only_to, build_app
from portal.installed.programs import programs
from portal.local.place import ROOT
from portal.local.servers.processes import free_port
from tests.support.desk_forms import field
from tests.support.samples.desk_samples import ADMIN, OF_DINKES, PASSWORD, open_sample
from tests.support.waiting import GENEROUS

PAGE = {"Accept": "text/html,application/xhtml+xml"}


class Seen(BaseHTTPRequestHandler):
    """Stands for Dagster's webserver: answers with what reached it."""

    def do_GET(self) -> None:
        if self.headers.get("Upgrade"):
            self.send_response(101)
            self.send_header("Connection", "Upgrade")
            self.send_header("Upgrade", "websocket")
            self.end_headers()
            return
        said = f"{self.command} {self.path}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET  # noqa: N815 the server's name for it

    def log_message(self, format: str, *args: object) -> None:
        return


class Listening(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True


@dataclass
class Site:
    """Addresses of desk and Dagster, and the authority that signed their certificates."""

    desk: str
    dagster: str
    trust: ssl.SSLContext

    @contextmanager
    def client(self, officer: str = "") -> Iterator[httpx.Client]:
        with httpx.Client(verify=self.trust, timeout=GENEROUS) as made:
            if officer:
                token = field(made.get(f"{self.desk}/masuk").text, "token")
                form = {"token": token, "petugas": officer, "sandi": PASSWORD}
                assert made.post(f"{self.desk}/masuk", data=form).status_code == 303
            yield made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("pintu")
    sample = open_sample(folder)
    app = build_app(sample.office, sample.accounts, secure_cookies=True)
    ports = [free_port()]
    while len(ports) < 4:
        ports.append(free_port(taken=ports))
    desk, https, dagster, http = ports
    server = uvicorn.Server(
        uvicorn.Config(answer_only_to(app, ["localhost"]), port=desk, log_level="error")
    )
    threading.Thread(target=server.run, daemon=True).start()
    web = Listening(str(folder / "web.sock"), Seen)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    settings = {
        "DIDD_PORTAL_NAMES": "ppid.localhost",
        "DIDD_DESK_NAME": "localhost",
        "DIDD_DESK_URL": f"https://localhost:{https}",
        "DIDD_DESK_SERVER": f"127.0.0.1:{desk}",
        "DIDD_DAGSTER_PORT": str(dagster),
        "DIDD_DAGSTER_SOCKET": str(folder / "web.sock"),
        "DIDD_TLS": "internal",
        "DIDD_HTTP_PORT": str(http),
        "DIDD_HTTPS_PORT": str(https),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    rules = ["--config", ROOT / "deploy/proxy/Caddyfile", "--adapter", "caddyfile"]
    with (folder / "caddy.log").open("wb") as log:
        caddy = subprocess.Popen(
            [programs()["caddy"], "run", *rules], env={**os.environ, **settings}, stderr=log
        )
    try:
        root = folder / "caddy/pki/authorities/local/root.crt"
        addresses = (f"https://localhost:{https}", f"https://localhost:{dagster}")
        yield Site(*addresses, _trusting(root, addresses[0], folder / "caddy.log"))
    finally:
        caddy.terminate()
        caddy.wait(GENEROUS)
        server.should_exit = True
        web.shutdown()
        sample.office.store.close()


def _trusting(root: Path, address: str, log: Path) -> ssl.SSLContext:
    until = time.monotonic() + GENEROUS
    while time.monotonic() < until:
        try:
            trust = ssl.create_default_context(cafile=str(root))
            httpx.get(f"{address}/healthz", verify=trust).raise_for_status()
            return trust
        except (OSError, httpx.HTTPError):
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8")[-2000:])


def test_who_has_no_session_is_led_to_the_desk_and_a_program_is_told(site: Site) -> None:
    with site.client() as client:
        led = client.get(f"{site.dagster}/runs", headers=PAGE)
        assert (led.status_code, led.headers["location"]) == (303, f"{site.desk}/dagster")
        login = client.get(led.headers["location"])
        assert login.headers["location"].startswith("/masuk?ke=%2Fdagster")
        asked = client.post(f"{site.dagster}/graphql", json={}, headers={"Origin": site.dagster})
        assert asked.status_code == 401
        invented = {"X-Forwarded-Uri": "/", "X-Didd-Officer": ADMIN, "Authorization": "Bearer x"}
        for header, value in invented.items():
            refused = client.get(f"{site.dagster}/runs", headers={header: value})
            assert refused.status_code == 401, header
        assert client.get(f"{site.dagster}/server_info").status_code == 401


def test_an_officer_who_is_no_administrator_sees_nothing_of_it(site: Site) -> None:
    with site.client(OF_DINKES) as client:
        for path in ("/", "/runs", "/graphql", "/dagster"):
            refused = client.get(site.dagster + path, headers=PAGE)
            assert refused.status_code == 403, path
            assert "administrators" in refused.text
        assert client.get(f"{site.desk}/dagster").status_code == 403


def test_an_administrator_sees_it_and_dagster_learns_nothing_of_the_session(site: Site) -> None:
    with site.client(ADMIN) as client:
        led = client.get(f"{site.desk}/dagster")
        assert (led.status_code, led.headers["location"]) == (303, f"{site.dagster}/")
        page = client.get(f"{site.dagster}/runs?x=1", headers={"Authorization": "Basic eA=="})
        assert page.status_code == 200
        assert page.text.startswith("GET /runs?x=1\n")
        sent = page.text.lower()
        assert "cookie:" not in sent
        assert "authorization:" not in sent
        assert page.headers["x-frame-options"] == "DENY"
        assert "max-age" in page.headers["strict-transport-security"]
        asked = client.post(
            f"{site.dagster}/graphql", json={"query": "{x}"}, headers={"Origin": site.dagster}
        )
        assert asked.text.startswith("POST /graphql\n")
        assert asked.status_code == 200


def test_of_an_administrator_s_browser_only_dagster_s_own_pages_may_ask(site: Site) -> None:
    with site.client(ADMIN) as client:
        for origin in ("https://evil.example", site.desk, "null"):
            asked = client.post(f"{site.dagster}/graphql", json={}, headers={"Origin": origin})
            assert asked.status_code == 403, origin
        assert client.get(f"{site.dagster}/graphql?query=mutation").status_code == 403
        assert client.post(f"{site.dagster}/report_asset_materialization/x").status_code == 403


def test_what_the_ui_listens_to_opens_for_an_administrator_alone(site: Site) -> None:
    def opened(client: httpx.Client) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        host = site.dagster.removeprefix("https://")
        lines = [
            "GET /graphql HTTP/1.1", f"Host: {host}", f"Origin: {site.dagster}",
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==", f"Cookie: {cookies}",
        ]  # fmt: skip
        name, port = host.split(":")
        with (
            socket.create_connection((name, int(port)), timeout=GENEROUS) as wire,
            site.trust.wrap_socket(wire, server_hostname=name) as line,
        ):
            line.sendall("\r\n".join([*lines, "", ""]).encode())
            return line.recv(100).splitlines()[0]

    with site.client() as nobody, site.client(OF_DINKES) as other, site.client(ADMIN) as admin:
        assert b"401" in opened(nobody)
        assert b"403" in opened(other)
        assert b"101" in opened(admin)


def test_a_session_that_ends_ends_there_too(site: Site) -> None:
    with site.client(ADMIN) as client:
        assert client.get(f"{site.dagster}/").status_code == 200
        token = field(client.get(f"{site.desk}/akun").text, "token")
        client.post(f"{site.desk}/keluar", data={"token": token})
        assert client.get(f"{site.dagster}/").status_code == 401
