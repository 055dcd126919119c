"""Runs in workers that stay warm, over a real broker: whatever dies, each run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipelines import launcher, worker
from portal.local.place import Place
from portal.local.servers import valkey
from tests.support.runs_in_workers import ROOT, Workshop, ask_broker, short, write_home

pytestmark = pytest.mark.slow
SECRET = "a-password-that-no-log-may-show"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place.at(tmp_path_factory.mktemp("broker"))
    place.make()
    valkey.start(place)
    yield place
    valkey.stop(place)


@pytest.fixture
def workshop(broker: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    ask_broker(broker.ports[valkey.NAME], broker.secret("valkey"), "FLUSHALL")
    home = tmp_path / "home"
    write_home(home)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.setenv("DIDD_BROKER_URL", valkey.url(broker, 1))
    monkeypatch.setenv("DIDD_CKAN_TOKEN", SECRET)
    with dg.DagsterInstance.get() as instance:
        shop = Workshop(home, valkey.url(broker, 1), instance)
        yield shop
        shop.stop()


def test_runs_go_on_in_one_process_that_stays_warm(workshop: Workshop) -> None:
    workshop.start_worker()
    runs = [workshop.launch(short) for _ in range(2)]
    assert [workshop.until_ended(run) for run in runs] == [dg.DagsterRunStatus.SUCCESS] * 2
    said = [e.message for run in runs for e in workshop.instance.all_logs(run)]
    processes_used = {m for m in said if m.startswith("Started process for run")}
    assert len(processes_used) == 1


def test_no_secret_passes_the_broker_or_stands_in_the_log(
    workshop: Workshop, broker: Place
) -> None:
    workshop.launch(short)  # nobody takes it: it waits in the broker
    port, password = broker.ports[valkey.NAME], broker.secret("valkey")
    waiting = ask_broker(port, password, "SELECT 1", "LRANGE dagster 0 -1")
    assert "execute_job" in waiting
    workshop.start_worker()
    workshop.until_ended(workshop.launch(short))
    for where in (waiting, workshop.said()):
        assert password not in where
        assert SECRET not in where


def test_a_run_whose_process_is_killed_ends_as_failed(workshop: Workshop) -> None:
    workshop.start_worker()
    run, process = workshop.begin_endless()
    os.kill(process, signal.SIGKILL)
    assert workshop.until_ended(run, watched=True) == dg.DagsterRunStatus.FAILURE
    # Another process is there for the next one.
    assert workshop.until_ended(workshop.launch(short)) == dg.DagsterRunStatus.SUCCESS


def test_a_run_of_a_worker_that_was_started_anew_ends_as_failed(workshop: Workshop) -> None:
    first = workshop.start_worker()
    run, _ = workshop.begin_endless()
    workshop.watch(run)
    assert workshop.run(run).status == dg.DagsterRunStatus.STARTED
    workshop.kill(first)
    workshop.start_worker()
    assert workshop.until_ended(run, watched=True) == dg.DagsterRunStatus.FAILURE


def test_a_run_of_a_worker_that_is_gone_ends_as_failed_after_a_while(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = workshop.start_worker()
    run, _ = workshop.begin_endless()
    workshop.kill(only)
    monkeypatch.setattr(launcher, "ANSWER", 0.2)
    workshop.watch(run)  # it may only be slow to answer
    assert workshop.run(run).status == dg.DagsterRunStatus.STARTED
    monkeypatch.setattr(launcher, "SILENT", 0.0)
    assert workshop.until_ended(run, watched=True) == dg.DagsterRunStatus.FAILURE


def test_what_waits_behind_a_worker_that_is_gone_is_done_by_another(workshop: Workshop) -> None:
    only = workshop.start_worker()
    workshop.begin_endless()
    waiting = [workshop.launch(short) for _ in range(6)]
    workshop.kill(only)
    workshop.start_worker()
    ends = [workshop.until_ended(run) for run in waiting]
    assert ends == [dg.DagsterRunStatus.SUCCESS] * len(waiting)


def test_a_run_that_a_person_stops_ends_as_canceled(workshop: Workshop) -> None:
    workshop.start_worker()
    run, _ = workshop.begin_endless()
    assert workshop.instance.run_launcher.terminate(run)
    assert workshop.until_ended(run) == dg.DagsterRunStatus.CANCELED
    assert not workshop.instance.run_launcher.terminate(run)
    assert workshop.until_ended(workshop.launch(short)) == dg.DagsterRunStatus.SUCCESS


def test_a_worker_that_is_told_to_stop_ends_its_run_and_itself(workshop: Workshop) -> None:
    only = workshop.start_worker()
    run, _ = workshop.begin_endless()
    only.send_signal(signal.SIGTERM)
    assert workshop.until_ended(run) == dg.DagsterRunStatus.FAILURE
    assert only.wait() == 0


def test_a_run_that_is_being_handed_out_is_left_alone(workshop: Workshop) -> None:
    run = workshop.instance.create_run_for_job(short)
    health = workshop.instance.run_launcher.check_run_worker_health(run)
    assert health.status.value == "RUNNING"


def test_without_such_a_launcher_the_worker_says_so(tmp_path: Path) -> None:
    """The checkout's own dagster.yaml, for `dagster dev`, needs no broker."""
    (tmp_path / "dagster.yaml").write_bytes((ROOT / "dagster.yaml").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.worker"],
        env={**os.environ, "DAGSTER_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "names no run_launcher that hands runs to workers" in done.stderr


def test_as_many_runs_are_begun_as_workers_take() -> None:
    settings = yaml.safe_load((ROOT / "deploy" / "dagster.yaml").read_text())
    assert settings["run_launcher"]["class"] == launcher.WarmRunLauncher.__name__
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] == worker.AT_ONCE
