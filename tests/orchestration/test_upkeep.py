"""Dagster's own upkeep: old runs go, its measures tell when it stands still, pools hold."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
    SensorInstigatorData,
)
from dagster._core.test_utils import instance_for_test
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._daemon.types import DaemonHeartbeat

from didd.watching.alarms import ALARMS, fired
from didd.watching.measures import Sample, exposition
from pipelines.definitions import build_defs
from pipelines.upkeep.metrics import measured, server, ticking_of
from pipelines.upkeep.old_runs import delete_old_runs
from tests.orchestration.conftest import Scene
from tests.support.servers.prometheus import promtool

ROOT = Path(__file__).resolve().parents[2]
ZONE = "Asia/Jakarta"
#: What of deploy/dagster.yaml needs no server.
KEPT = ("run_coordinator", "run_monitoring", "concurrency", "retention")


@pytest.fixture
def delivered() -> Iterator[dg.DagsterInstance]:
    """A Dagster on disk with the settings that are delivered."""
    settings = yaml.safe_load((ROOT / "deploy" / "dagster.yaml").read_text(encoding="utf-8"))
    with instance_for_test(overrides={key: settings[key] for key in KEPT}) as instance:
        yield instance


def make(instance: dg.DagsterInstance, scene: Scene, job: str, agency: str, **how: Any) -> str:
    definition = build_defs(scene.office).resolve_job_def(job)
    tags = {"didd/agency": agency, "dagster/partition": agency}
    origin = RemoteJobOrigin(repository(), job)
    return instance.create_run_for_job(
        definition, tags=tags, remote_job_origin=origin, **how
    ).run_id


def repository(location: str = "ppid") -> RemoteRepositoryOrigin:
    target = LoadableTargetOrigin(module_name="pipelines.definitions")
    return RemoteRepositoryOrigin(ManagedGrpcPythonEnvCodeLocationOrigin(target, location), "all")


def test_a_slow_portal_keeps_no_harvest_waiting(
    scene: Scene, delivered: dg.DagsterInstance
) -> None:
    queued = dg.DagsterRunStatus.QUEUED
    slow = [
        make(delivered, scene, job, agency, status=queued)
        for job, agency in (("publish", "a"), ("verify", "b"), ("publish", "c"))
    ]
    harvest = make(delivered, scene, "harvest", "d", status=queued)
    daemon = QueuedRunCoordinatorDaemon(interval_seconds=1)
    # Dagster gives a pool its limit when it first meets a run of it, and holds it from then on.
    daemon._get_runs_to_dequeue(delivered, delivered.get_concurrency_config(), None)
    begun = daemon._get_runs_to_dequeue(delivered, delivered.get_concurrency_config(), None)
    assert [run.run_id for run in begun] == [*slow[:2], harvest]


def test_one_agency_has_one_run_at_a_time(scene: Scene, delivered: dg.DagsterInstance) -> None:
    queued = dg.DagsterRunStatus.QUEUED
    first, _second = (make(delivered, scene, "harvest", "dinkes", status=queued) for _ in range(2))
    daemon = QueuedRunCoordinatorDaemon(interval_seconds=1)
    begun = daemon._get_runs_to_dequeue(delivered, delivered.get_concurrency_config(), None)
    assert [run.run_id for run in begun] == [first]


def test_a_run_without_an_end_has_one_by_the_settings(delivered: dg.DagsterInstance) -> None:
    assert delivered.run_monitoring_enabled
    assert delivered.run_monitoring_max_runtime_seconds == 12 * 3600


def executed(scene: Scene, job: str, agency: str) -> str:
    definition = build_defs(scene.office).resolve_job_def(job)
    return definition.execute_in_process(
        instance=scene.instance, partition_key=agency, raise_on_error=False
    ).run_id


def test_old_runs_go_and_of_each_kind_the_last_stays(scene: Scene) -> None:
    good = [executed(scene, "harvest", "dinkes") for _ in range(2)]
    other = executed(scene, "harvest", "diskominfosantik")
    failed = [executed(scene, "publish", "dinkes") for _ in range(2)]
    waiting = make(scene.instance, scene, "harvest", "dinkes", status=dg.DagsterRunStatus.QUEUED)
    later = datetime.now(UTC) + timedelta(days=1)
    assert delete_old_runs(scene.instance, datetime.now(UTC) - timedelta(days=1)) == 0
    assert delete_old_runs(scene.instance, later, most=1) == 1
    assert delete_old_runs(scene.instance, later) == 1
    assert delete_old_runs(scene.instance, later) == 0
    left = {run.run_id for run in scene.instance.get_runs()}
    assert left == {good[1], other, failed[1], waiting}
    assert not scene.instance.all_logs(good[0])
    for agency in ("dinkes", "diskominfosantik"):
        made = scene.instance.get_materialized_partitions(dg.AssetKey("submission"))
        assert agency in made


def test_a_run_that_failed_after_one_that_succeeded_takes_nothing_from_it(scene: Scene) -> None:
    good = executed(scene, "harvest", "dinkes")
    (scene.sources / "dinkes").rename(scene.sources / "hilang")
    bad = executed(scene, "harvest", "dinkes")
    assert delete_old_runs(scene.instance, datetime.now(UTC) + timedelta(days=1)) == 0
    assert {run.run_id for run in scene.instance.get_runs()} == {good, bad}


def instigator(
    instance: dg.DagsterInstance, name: str, kind: InstigatorType, data: Any, where: str = "ppid"
) -> None:
    origin = RemoteInstigatorOrigin(repository(where), name)
    state = InstigatorState(origin, kind, InstigatorStatus.RUNNING, data)
    instance.add_instigator_state(state)


def standing(instance: dg.DagsterInstance, scene: Scene, now: datetime) -> None:
    """Have Dagster tick, live and queue a run, just now."""
    at = now.timestamp()
    instigator(
        instance, "message_sensor", InstigatorType.SENSOR,
        SensorInstigatorData(last_tick_timestamp=at, min_interval=60),
    )  # fmt: skip
    instigator(
        instance, "nightly_verification", InstigatorType.SCHEDULE,
        ScheduleInstigatorData("0 1 * * *", at),
    )  # fmt: skip
    instance.add_daemon_heartbeat(DaemonHeartbeat(at, "SENSOR", "x"))
    make(instance, scene, "harvest", "dinkes", status=dg.DagsterRunStatus.QUEUED)


def test_a_dagster_that_stands_still_brings_its_alarms_about(
    scene: Scene, delivered: dg.DagsterInstance
) -> None:
    now = datetime.now(UTC)
    standing(delivered, scene, now)
    ticking = ticking_of(build_defs(scene.office))
    assert {"message_sensor", "nightly_verification", "old_runs_sensor"} <= ticking
    # What an earlier release had, and the same sensor where its code server was before.
    long_ago = SensorInstigatorData(last_tick_timestamp=now.timestamp() - 86400, min_interval=60)
    instigator(delivered, "old_sensor", InstigatorType.SENSOR, long_ago)
    instigator(delivered, "message_sensor", InstigatorType.SENSOR, long_ago, "before")
    samples = measured(delivered, now, ZONE, ticking)
    assert fired(samples) == []
    promtool("check", "metrics", given=exposition(samples))
    late = measured(delivered, now + timedelta(days=2), ZONE, ticking)
    assert {each.alarm.name for each in fired(late)} == {
        alarm.name for alarm in ALARMS if alarm.measure.startswith("didd_dagster")
    }
    lags = {s.labels["name"]: s.value for s in late if s.name == "didd_dagster_tick_lag_seconds"}
    assert lags["message_sensor"] == pytest.approx(2 * 86400 - 60, abs=1)
    assert 86400 <= lags["nightly_verification"] <= 2 * 86400


def test_its_measures_are_served_to_this_machine_alone() -> None:
    taken: list[str] = []

    def take() -> str:
        taken.append("")
        return exposition([Sample("didd_dagster_queue_oldest_seconds", 0)])

    serving = server(take, 0)
    Thread(target=serving.serve_forever, daemon=True).start()
    host, port = serving.server_address[:2]
    try:
        assert host == "127.0.0.1"
        for _ in range(2):
            with urllib.request.urlopen(f"http://{host}:{port}/metrics") as answer:
                assert b"didd_dagster_queue_oldest_seconds 0" in answer.read()
        assert len(taken) == 1
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://{host}:{port}/")
    finally:
        serving.shutdown()
        serving.server_close()
