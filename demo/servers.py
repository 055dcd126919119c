"""The servers beside the portal: Dagster's code server, daemon and webserver, and the desk."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import requests
from grpc_health.v1 import health_pb2, health_pb2_grpc

from portal import processes
from portal.errors import PortalError
from portal.place import ROOT, Place
from portal.running import Portal

PYTHON = sys.executable
BIN = Path(sys.executable).parent
#: Order of stopping: who asks before who answers.
NAMES = ("desk", "dagster-webserver", "dagster-daemon", "dagster-code")
USUAL_PORTS = {"dagster-webserver": 3000, "desk": 8000, "dagster-code": 4266}
_PATIENCE = 120


@dataclass
class Servers:
    """What the demo runs beside the portal; ``environment`` is what the office reads."""

    place: Place
    portal: Portal
    sources: Path
    ports: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the office, and of Dagster's instance; holds secrets."""
        dagster = self.portal.ensure_database("dagster").replace("postgresql+psycopg", "postgresql")
        return {
            "DIDD_CONFIG": str(ROOT / "catalog_config"),
            "DIDD_DATABASE_URL": self.portal.ensure_database("didd"),
            "DIDD_ARCHIVE_URL": str(self.place.var / "archive"),
            "DIDD_SOURCES": str(self.sources),
            "DIDD_CKAN_URL": self.portal.url,
            "DIDD_CKAN_TOKEN": self.portal.token,
            "DIDD_VAR": str(self.place.var),
            "DIDD_DAGSTER_DATABASE_URL": dagster,
            "DAGSTER_HOME": str(self.home),
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def home(self) -> Path:
        """Dagster's home: its settings, and nothing that is not in PostgreSQL."""
        return self.place.var / "dagster"

    def url(self, name: str) -> str:
        """Where a server answers."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def start(self) -> None:
        """Start all four, ending what an earlier demo left; raises ``PortalError``."""
        self.stop()
        self._settle_ports()
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.yaml").read_bytes())
        workspace = self.home / "workspace.yaml"
        workspace.write_text(
            "load_from:\n  - grpc_server:\n      host: 127.0.0.1\n"
            f"      port: {self.ports['dagster-code']}\n      location_name: ppid\n"
        )
        environment = self.environment
        code = ["-h", "127.0.0.1", "-p", str(self.ports["dagster-code"])]
        command = [BIN / "dagster", "api", "grpc", *code, "-m", "pipelines.definitions"]
        self._run("dagster-code", command, environment)
        self._run("desk", [PYTHON, "-m", "desk", "--port", str(self.ports["desk"])], environment)
        # Who asks the code server before it serves would remember that it did not.
        self._wait("dagster-code", lambda: _serves(self.ports["dagster-code"]))
        web = ["-h", "127.0.0.1", "-p", str(self.ports["dagster-webserver"]), "-w", workspace]
        self._run("dagster-webserver", [BIN / "dagster-webserver", *web], environment)
        self._run("dagster-daemon", [BIN / "dagster-daemon", "run", "-w", workspace], environment)
        self._wait("desk", lambda: _answers(f"{self.url('desk')}/healthz"))
        self._wait(
            "dagster-webserver", lambda: _answers(f"{self.url('dagster-webserver')}/server_info")
        )

    def stop(self) -> None:
        """End what was started here, and nothing else."""
        for name in NAMES:
            processes.stop(self.place, name)

    def dead(self) -> list[str]:
        """Name the servers that have stopped by themselves."""
        return [name for name in NAMES if processes.running_pid(self.place, name) is None]

    def _settle_ports(self) -> None:
        for name, usual in USUAL_PORTS.items():
            taken = {*self.place.ports.values(), *self.ports.values()}
            self.ports[name] = processes.free_port(usual, taken)

    def _run(self, name: str, command: list[str | Path], environment: dict[str, str]) -> None:
        processes.start(
            self.place,
            name,
            ["/usr/bin/env", "-C", str(ROOT), *command],
            {**environment, "PYTHONPATH": str(ROOT)},
        )

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not ready():
            if processes.running_pid(self.place, name) is None or time.monotonic() > deadline:
                raise PortalError(f"{name} did not start. {processes.last_words(self.place, name)}")
            time.sleep(0.2)


def _serves(port: int) -> bool:
    """Ask by gRPC's own health protocol, which Dagster's code server speaks."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            question = health_pb2.HealthCheckRequest(service="DagsterApi")
            answer = health_pb2_grpc.HealthStub(channel).Check(question, timeout=5)
        except grpc.RpcError:
            return False
    return answer.status == health_pb2.HealthCheckResponse.SERVING


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False
