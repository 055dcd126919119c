"""Checks asked for at the desk: begun at once, one run each, and told how they ended."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import dagster as dg
import pytest

from didd.adapters.store.workspace.check_requests import CheckRequest, CheckState
from didd.steps.workspace.ask_check import ask_after_files, ask_check
from pipelines.asked_checks import check_sensor
from pipelines.definitions import build_defs
from tests.orchestration.conftest import Scene
from tests.orchestration.test_sensors import tick

OFFICER = "contoh.pembantu"


def ask(scene: Scene, agency: str = "dinkes", **how: Any) -> CheckRequest:
    return ask_check(scene.office, scene.office.agency(agency), OFFICER, **how)


def newest(scene: Scene, agency: str = "dinkes") -> CheckRequest:
    found = scene.office.store.check_requests.newest(agency)
    assert found is not None
    return found


def run(scene: Scene, request: dg.RunRequest) -> Any:
    """Do what the daemon does with a request."""
    job = build_defs(scene.office).resolve_job_def("harvest")
    return job.execute_in_process(
        instance=scene.instance,
        partition_key=request.partition_key,
        run_config=request.run_config,
        tags=dict(request.tags),
        raise_on_error=False,
    )


def left(scene: Scene, request: dg.RunRequest, status: dg.DagsterRunStatus) -> str:
    """Leave a run as the daemon and a worker would have, in this status."""
    made = scene.instance.create_run_for_job(
        build_defs(scene.office).resolve_job_def("harvest"),
        tags={**request.tags, "dagster/partition": str(request.partition_key)},
        status=status,
    )
    return made.run_id


def test_a_click_begins_one_run_whose_findings_are_there_when_it_is_done(scene: Scene) -> None:
    ask(scene)
    ask(scene)
    [request] = tick(scene, check_sensor)
    assert request.partition_key == "dinkes"
    assert run(scene, request).success
    done = newest(scene)
    assert done.state is CheckState.DONE
    assert done.began_at is not None
    assert done.total > 0
    assert scene.office.store.harvests.findings("dinkes")
    assert (scene.sources / "dinkes/_hasil/HASIL-PEMERIKSAAN.xlsx").exists()
    assert tick(scene, check_sensor) == []
    assert ask(scene).id != done.id


def test_until_a_run_is_there_it_is_asked_for_under_the_same_key(scene: Scene) -> None:
    ask(scene)
    first, second = tick(scene, check_sensor), tick(scene, check_sensor)
    assert [r.run_key for r in first] == [r.run_key for r in second]


def test_a_run_that_began_is_told_and_none_is_asked_for_beside_it(scene: Scene) -> None:
    ask(scene)
    [request] = tick(scene, check_sensor)
    left(scene, request, dg.DagsterRunStatus.STARTED)
    ask_after_files(scene.office, scene.office.agency("dinkes"), OFFICER)
    assert tick(scene, check_sensor, wait=timedelta(minutes=1)) == []
    first, *_ = scene.office.store.check_requests.open()
    assert first.state is CheckState.RUNNING


@pytest.mark.parametrize("how", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED])
def test_a_killed_worker_or_a_stopped_run_does_not_go_on_for_ever(
    scene: Scene, how: dg.DagsterRunStatus
) -> None:
    asked = ask(scene)
    [request] = tick(scene, check_sensor)
    scene.office.store.check_requests.progress(asked.id, "checking", scene.office.now(), 3, 9)
    left(scene, request, how)
    assert tick(scene, check_sensor) == []
    ended = newest(scene)
    assert ended.state is CheckState.FAILED
    assert "terputus" in ended.why
    assert ended.ended_at is not None


def test_a_run_that_was_taken_away_is_told_too(scene: Scene) -> None:
    asked = ask(scene)
    scene.office.store.check_requests.progress(asked.id, "reading", scene.office.now())
    assert tick(scene, check_sensor) == []
    assert newest(scene).state is CheckState.FAILED


def test_why_a_folder_was_held_is_said_without_words_of_other_doors(scene: Scene) -> None:
    ask(scene)
    run(scene, tick(scene, check_sensor)[0])
    for path in (scene.sources / "dinkes").iterdir():
        if path.is_dir() and path.name != "_hasil":
            shutil.rmtree(path)
    ask(scene)
    assert not run(scene, tick(scene, check_sensor)[0]).success
    tick(scene, check_sensor)
    held = newest(scene)
    assert held.state is CheckState.FAILED
    assert "--accept-missing" not in held.why
    assert "Shift" not in held.why
    last = scene.office.store.harvests.latest("dinkes")
    assert last is not None
    ask(scene, held=last.id)
    [request] = tick(scene, check_sensor)
    assert run(scene, request).success
    assert newest(scene).state is CheckState.DONE


def test_more_that_is_gone_than_was_shown_is_held_again(scene: Scene) -> None:
    folder = scene.sources / "dinkes"
    ask(scene)
    run(scene, tick(scene, check_sensor)[0])
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "inventaris.csv")
    files = [p for p in files if "_hasil" not in p.parts]
    for path in files[1:]:
        path.unlink()
    ask(scene)
    assert not run(scene, tick(scene, check_sensor)[0]).success
    tick(scene, check_sensor)
    last = scene.office.store.harvests.latest("dinkes")
    assert last is not None
    assert last.status == "held"
    ask(scene, held=last.id)
    files[0].unlink()
    assert not run(scene, tick(scene, check_sensor)[0]).success
    tick(scene, check_sensor)
    held = scene.office.store.harvests.latest("dinkes")
    assert held is not None
    assert (held.status, held.id > last.id) == ("held", True)
    assert len(scene.office.store.harvests.documents("dinkes")) > 1
    ask(scene, held=held.id)
    assert run(scene, tick(scene, check_sensor)[0]).success


def test_a_folder_without_a_list_is_checked_and_told_so(scene: Scene) -> None:
    """The run ends as failed, for nothing can go on; to the agency that is an answer."""
    (scene.sources / "dinkes/inventaris.csv").unlink()
    ask(scene)
    assert not run(scene, tick(scene, check_sensor)[0]).success
    tick(scene, check_sensor)
    assert newest(scene).state is CheckState.DONE
    rules = {f.rule for f in scene.office.store.harvests.findings("dinkes")}
    assert "inventaris-tidak-ada" in rules


def test_a_folder_that_is_away_is_said(scene: Scene) -> None:
    shutil.rmtree(scene.sources / "dinkes")
    ask(scene)
    assert not run(scene, tick(scene, check_sensor)[0]).success
    tick(scene, check_sensor)
    assert newest(scene).state is CheckState.FAILED
    assert "tidak ada" in newest(scene).why


def test_files_are_waited_for_a_moment_and_each_agency_goes_on_by_itself(scene: Scene) -> None:
    ask_after_files(scene.office, scene.office.agency("dinkes"), OFFICER)
    ask(scene, "diskominfosantik")
    at_once = tick(scene, check_sensor, wait=timedelta())
    assert [r.partition_key for r in at_once] == ["diskominfosantik"]
    later = tick(scene, check_sensor, wait=timedelta(seconds=10))
    assert {str(r.partition_key) for r in later} == {"dinkes", "diskominfosantik"}
