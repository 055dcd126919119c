"""The servers beside the portal: Dagster's code server, worker, daemon, webserver, proxy; the desk.

Dagster's own servers have no login: they listen on sockets that only this account reaches, and
people come in by the proxy. Each gets the secrets that it needs: code server, worker and desk those
of the office, daemon and webserver those of Dagster's database and of the broker, the proxy none.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import requests
from grpc_health.v1 import health_pb2, health_pb2_grpc

from demo import proxy
from demo.dagster_api import DagsterApi
from portal.local.errors import PortalError
from portal.local.place import ROOT, Place
from portal.local.running import Portal
from portal.local.servers import processes, valkey

PYTHON = sys.executable
BIN = Path(sys.executable).parent
#: The worker in which the runs go on.
WORKER = "dagster-worker"
#: Order of stopping: clients before their servers.
NAMES = ("desk", proxy.NAME, "dagster-webserver", "dagster-daemon", WORKER, "dagster-code")
USUAL_PORTS = {proxy.NAME: 3000, "desk": 8000}
#: Dagster's own database.
INSTANCE = "dagster_instance"
#: Number of the broker's database in the portal's Valkey; CKAN has the first, and empties it.
BROKER = 1


@dataclass
class Servers:
    """The demo's servers beside the portal; ``environment`` are the office's settings."""

    place: Place
    portal: Portal
    sources: Path
    ports: dict[str, int] = field(default_factory=dict[str, int])
    started_at: float = 0.0

    @property
    def instance(self) -> dict[str, str]:
        """Return the settings of Dagster's instance, for its daemon and webserver.

        Its database is not the office's, and its role enters no other.
        """
        url = self.portal.ensure_database(INSTANCE, role="dagster")
        return {
            "DIDD_DAGSTER_DATABASE_URL": url.replace("postgresql+psycopg", "postgresql"),
            "DIDD_BROKER_URL": valkey.url(self.place, BROKER),
            "DAGSTER_HOME": str(self.home),
            "DAGSTER_DISABLE_TELEMETRY": "1",
            # A busy machine answers late; after Dagster's usual 60 s a tick would be a failure.
            "DAGSTER_GRPC_TIMEOUT_SECONDS": "900",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def environment(self) -> dict[str, str]:
        """Return the office's settings, with secrets. The desk publishes and withdraws too."""
        return {
            "DIDD_CONFIG": str(ROOT / "catalog_config"),
            "DIDD_DATABASE_URL": self.portal.ensure_database("didd"),
            "DIDD_ARCHIVE_URL": str(self.place.var / "archive"),
            "DIDD_SOURCES": str(self.sources),
            "DIDD_CKAN_URL": self.portal.url,
            "DIDD_CKAN_TOKEN": self.portal.token,
            "DIDD_VAR": str(self.place.var),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def home(self) -> Path:
        """Return Dagster's home folder: only settings; all other state is in PostgreSQL."""
        return self.place.var / "dagster"

    def url(self, name: str) -> str:
        """Return a server's URL."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def dagster(self) -> DagsterApi:
        """Return Dagster's API behind the proxy, as users reach it."""
        login = (proxy.ACCOUNT, proxy.password(self.place))
        return DagsterApi(self.url(proxy.NAME), login)

    def start(self) -> None:
        """Start all six, stopping leftovers of an earlier demo; raises ``PortalError``."""
        self.stop()
        self.started_at = time.time()
        self._settle_ports()
        code, web = (self.place.open_doors() / f"{name}.sock" for name in ("code", "web"))
        workspace = self._lay_out(code)
        office, instance = self.environment, self.instance
        serve = ["api", "grpc", "--socket", code, "-m", "pipelines.definitions"]
        inside = {**office, **instance}
        self._create_tables(instance)
        self._run("dagster-code", [BIN / "dagster", *serve], inside, whole=True)
        self._run(WORKER, [PYTHON, "-m", "pipelines.worker"], inside, whole=True)
        desk = [PYTHON, "-m", "desk", "--port", str(self.ports["desk"])]
        self._run("desk", desk, office, whole=True)
        # A client that connects before the code server is ready would cache the failure.
        self._wait("dagster-code", lambda: _serves(code))
        served = ["--uds", web, "-w", workspace]
        self._run("dagster-webserver", [PYTHON, "-m", "pipelines.webserver", *served], instance)
        daemon = [PYTHON, "-m", "pipelines.daemon", "-w", workspace]
        self._run("dagster-daemon", daemon, instance)
        settings = proxy.environment(self.place, self.ports[proxy.NAME], web)
        self._run(proxy.NAME, proxy.command(), settings)
        self._wait(proxy.NAME, lambda: _speaks(self.url(proxy.NAME)))
        self._wait("desk", lambda: _answers(f"{self.url('desk')}/healthz"))
        self._wait("dagster-webserver", lambda: web.exists() and self.dagster.answers())

    def _create_tables(self, instance: dict[str, str]) -> None:
        """Create the tables of Dagster's database; raises ``PortalError`` with the cause."""
        environment = processes.server_environment({**instance, "PYTHONPATH": str(ROOT)})
        command = [PYTHON, "-m", "pipelines.tables"]
        made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if made.returncode:
            cause = made.stderr.strip().splitlines()[-1:] or ["no cause given"]
            raise PortalError(f"The tables of Dagster's database were not created: {cause[0]}")

    def _lay_out(self, code: Path) -> Path:
        """Write the configuration of Dagster's servers; return the workspace file."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.yaml").read_bytes())
        code.unlink(missing_ok=True)
        workspace = self.home / "workspace.yaml"
        workspace.write_text(
            f"load_from:\n  - grpc_server:\n      host: localhost\n      socket: {code}\n"
            "      location_name: ppid\n"
        )
        return workspace

    def stop(self) -> None:
        """End what was started here, and nothing else."""
        for name in NAMES:
            processes.stop(self.place, name)

    def dead(self) -> list[str]:
        """Return the servers that have died."""
        return [name for name in NAMES if processes.running_pid(self.place, name) is None]

    def _settle_ports(self) -> None:
        for name, usual in USUAL_PORTS.items():
            taken = {*self.place.ports.values(), *self.ports.values()}
            self.ports[name] = processes.free_port(usual, taken)

    def _run(
        self,
        name: str,
        command: Sequence[str | Path],
        environment: dict[str, str],
        *,
        whole: bool = False,
    ) -> None:
        processes.start(
            self.place,
            name,
            ["/usr/bin/env", "-C", str(ROOT), *command],
            {**environment, "PYTHONPATH": str(ROOT)},
            whole=whole,
        )

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        processes.await_answer(self.place, name, name, ready)


def _serves(socket: Path) -> bool:
    """Whether the code server is healthy, by gRPC's health protocol."""
    with grpc.insecure_channel(f"unix:{socket}") as channel:
        try:
            question = health_pb2.HealthCheckRequest(service="DagsterApi")
            stub: Any = health_pb2_grpc.HealthStub(channel)  # Generated, without types.
            answer = stub.Check(question, timeout=5)
        except grpc.RpcError:
            return False
    return answer.status == health_pb2.HealthCheckResponse.SERVING


def _speaks(url: str) -> bool:
    """Whether anything answers there."""
    try:
        return bool(requests.get(url, timeout=5).status_code)
    except requests.RequestException:
        return False


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False
