"""A Dagster with warm workers for tests: a real broker, real workers, and jobs of two kinds."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.launcher import LaunchRunContext
from dagster._core.storage.dagster_run import DagsterRun
from dagster._daemon.monitoring.run_monitoring import monitor_started_run

from tests.support.waiting import GENEROUS, eventually

ROOT = Path(__file__).resolve().parents[2]
#: Real workers, without what they import beforehand: these jobs need none of it.
_WORKER = (
    "import sys, pipelines.worker as worker; worker._warm_up = lambda: None; "
    "sys.exit(worker.main(sys.argv[1:]))"
)
_YAML = """
telemetry: {enabled: false}
run_launcher:
  module: pipelines.launcher
  class: WarmRunLauncher
  config:
    default_queue: dagster
    broker: {env: DIDD_BROKER_URL}
    backend: {env: DIDD_BROKER_URL}
"""


@dg.op
def _say() -> None:
    print("said by a run")


@dg.op
def _go_on() -> None:
    Path(os.environ["DAGSTER_HOME"], "goes-on").write_text(str(os.getpid()))
    while True:
        time.sleep(0.05)


@dg.job(executor_def=dg.in_process_executor)
def short() -> None:
    """A job that ends."""
    _say()


@dg.job(executor_def=dg.in_process_executor)
def endless() -> None:
    """A job that ends only when it is made to."""
    _go_on()


@dataclass
class Workshop:
    """Dagster's home and broker, and the workers that were started."""

    home: Path
    broker: str
    instance: dg.DagsterInstance
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.home / "worker.log"

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker; return once it says that it is ready."""
        before = self.said().count(" ready.")
        with self.log.open("ab") as log:
            command = [sys.executable, "-c", _WORKER, "--concurrency", "1"]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            worker = subprocess.Popen(
                command, stdout=log, stderr=log, env=environment, cwd=ROOT, start_new_session=True
            )
        self.workers.append(worker)
        self.wait("a worker", lambda: self.said().count(" ready.") > before)
        return worker

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def launch(self, job: dg.JobDefinition) -> str:
        """Hand a run to the workers, as the daemon does with one that was queued."""
        origin = dg.reconstructable(job).get_python_origin()
        run = self.instance.create_run_for_job(job, job_code_origin=origin)
        self.instance.report_engine_event("begins", run)
        launching = self.instance.get_run_by_id(run.run_id)
        assert launching is not None
        self.instance.run_launcher.launch_run(LaunchRunContext(launching, workspace=None))
        return run.run_id

    def run(self, run_id: str) -> DagsterRun:
        found = self.instance.get_run_by_id(run_id)
        assert found is not None
        return found

    def begin_endless(self) -> tuple[str, int]:
        """Start a run that goes on; return it and the process in which it does."""
        mark = self.home / "goes-on"
        mark.unlink(missing_ok=True)
        run_id = self.launch(endless)
        self.wait("the run", lambda: mark.exists() and mark.read_text() != "")
        return run_id, int(mark.read_text())

    def until_ended(self, run_id: str, *, watched: bool = False) -> dg.DagsterRunStatus:
        """Wait for the end of a run; ``watched``: as Dagster's monitor looks at it meanwhile."""

        def over() -> bool:
            if watched and self.run(run_id).status == dg.DagsterRunStatus.STARTED:
                self.watch(run_id)
            return self.run(run_id).is_finished

        self.wait("the end of the run", over)
        return self.run(run_id).status

    def watch(self, run_id: str) -> None:
        """Look at a run once, as Dagster's monitor does."""
        record = self.instance.get_run_record_by_id(run_id)
        workspace: Any = None
        assert record is not None
        monitor_started_run(self.instance, workspace, record, logging.getLogger("monitor"))

    def wait(self, what: str, ready: Callable[[], bool]) -> None:
        assert eventually(ready, motion=self.said, still=GENEROUS), what

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker and all its processes at once, as a switched-off machine does."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def stop(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                self.kill(worker)


def write_home(home: Path) -> None:
    """Write Dagster's home with the launcher of workers."""
    home.mkdir()
    (home / "dagster.yaml").write_text(_YAML)


def ask_broker(port: int, password: str, *commands: str) -> str:
    """Return all that the broker answers to inline commands."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        lines = [f"AUTH {password}", *commands, "QUIT", ""]
        wire.sendall("\r\n".join(lines).encode())
        reply = b""
        while more := wire.recv(65536):
            reply += more
    return reply.decode("utf-8", "replace")
