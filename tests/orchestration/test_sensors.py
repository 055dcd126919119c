"""The sensors: clocks over rows, whatever happened between two ticks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from didd.adapters.store.decisions import Verdict
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.model import DecisionKind
from didd.register.other_lists.excluded_list import ExcludedList
from didd.steps import approve, establish, publish
from didd.steps.agencies.changing import change_agencies
from didd.steps.collect import collect
from didd.steps.lists.decree_papers import How
from pipelines.definitions import build_defs
from pipelines.pending import AT_MOST, QUIET
from pipelines.schedules import nightly_reading, nightly_verification, weekly_harvest
from pipelines.sensors import (
    agency_sensor,
    approval_sensor,
    establishment_sensor,
)
from tests.orchestration.conftest import Scene
from tests.support.factories import make_decree


def tick(
    scene: Scene, sensor: Any, cursor: str | None = None, wait: timedelta = AT_MOST
) -> list[dg.RunRequest]:
    """Look once, so long after now: usually when decisions just made need not settle any more."""
    definitions = build_defs(scene.office)
    now = scene.office.now
    context = dg.build_sensor_context(
        instance=scene.instance,
        cursor=cursor,
        resources={"office": replace(scene.office, now=lambda: now() + wait)},
        definitions=definitions,
    )
    result = sensor(context)
    return [] if isinstance(result, dg.SkipReason) else list(result.run_requests or [])


def harvested(scene: Scene, *agencies: str) -> None:
    for slug in agencies:
        collect.harvest(scene.office, scene.office.agency(slug))


def tried(scene: Scene, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
    """Leave a run in Dagster as the daemon would have, in this status."""
    scene.instance.create_run_for_job(
        build_defs(scene.office).resolve_job_def("draft_register"),
        tags=dict(request.tags),
        status=status,
    )


def decide(scene: Scene, submission: Any) -> None:
    approve.decide(scene.office, [Verdict(submission.id, DecisionKind.APPROVE)], "contoh.utama")


def later(scene: Scene, wait: timedelta) -> Scene:
    """The same scene when so much time has passed."""
    office = replace(scene.office, now=lambda: datetime.now(UTC) + wait)
    return replace(scene, office=office)


def test_nothing_decided_means_nothing_to_do(scene: Scene) -> None:
    harvested(scene, "dinkes")
    assert tick(scene, approval_sensor) == []
    assert tick(scene, establishment_sensor) == []


def test_many_decisions_between_two_ticks_ask_for_one_run_per_agency(scene: Scene) -> None:
    harvested(scene, "dinkes", "diskominfosantik")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    approve.approve_all(scene.office, "diskominfosantik", "contoh.utama")
    asked = tick(scene, approval_sensor)
    assert sorted(str(r.partition_key) for r in asked) == ["dinkes", "diskominfosantik"]


def test_decisions_in_one_go_are_waited_for_but_not_for_ever(scene: Scene) -> None:
    harvested(scene, "dinkes")
    office = scene.office
    first, *others = office.store.records.queue(agency="dinkes")
    decide(scene, first)
    made = office.store.decisions.span("dinkes", 0)[0]
    at = replace(scene, office=replace(office, now=lambda: made))
    assert tick(at, approval_sensor, wait=QUIET / 2) == []
    assert len(tick(at, approval_sensor, wait=QUIET)) == 1
    # Another one while it would settle: waited for again, until the first is old enough.
    decide(scene, others[0])
    last = office.store.decisions.span("dinkes", 0)[1]
    then = replace(scene, office=replace(office, now=lambda: last))
    if last - made < AT_MOST:
        assert tick(then, approval_sensor, wait=timedelta()) == []
    assert len(tick(at, approval_sensor, wait=AT_MOST)) == 1


def test_a_draft_waits_where_the_office_says_so_until_nothing_can_be_taken_back(
    scene: Scene,
) -> None:
    sop = scene.office.config.sop
    waits = sop.settings.model_copy(update={"register_draft": "after_undo"})
    config = scene.office.config.model_copy(
        update={"sop": sop.model_copy(update={"settings": waits})}
    )
    scene = replace(
        scene, office=replace(scene.office, config=config, now=lambda: datetime.now(UTC))
    )
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    assert tick(scene, approval_sensor) == []
    (asked,) = tick(later(scene, timedelta(hours=1)), approval_sensor)
    assert asked.partition_key == "dinkes"


def test_the_same_decisions_are_asked_for_under_the_same_key_until_a_run_was_tried(
    scene: Scene,
) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    first, second = tick(scene, approval_sensor), tick(scene, approval_sensor)
    assert [r.run_key for r in first] == [r.run_key for r in second]


def test_a_failed_run_is_asked_for_again_under_another_key_after_a_while(scene: Scene) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    (first,) = tick(scene, approval_sensor)
    tried(scene, first, dg.DagsterRunStatus.FAILURE)
    assert tick(scene, approval_sensor) == []
    (again,) = tick(later(scene, timedelta(minutes=1)), approval_sensor)
    assert again.run_key != first.run_key
    assert again.partition_key == first.partition_key


def test_while_a_run_goes_on_no_other_is_asked_for(scene: Scene) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    (first,) = tick(scene, approval_sensor)
    tried(scene, first, dg.DagsterRunStatus.STARTED)
    assert tick(later(scene, timedelta(days=1)), approval_sensor) == []


def test_once_compiled_nothing_is_asked_for_even_with_a_lost_cursor(scene: Scene) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    establish.draft(scene.office, scene.office.agency("dinkes"))
    assert tick(scene, approval_sensor, cursor=None) == []
    assert tick(scene, approval_sensor, cursor="999999") == []


def test_an_established_edition_is_asked_for_until_it_is_wholly_published(scene: Scene) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    establish.draft(scene.office, scene.office.agency("dinkes"))
    assert tick(scene, establishment_sensor) == []
    edition = establish.establish(
        scene.office, scene.office.agency("dinkes"), "contoh.atasan", "1", scene.office.today
    )
    assert [r.partition_key for r in tick(scene, establishment_sensor)] == ["dinkes"]
    scene.office.store.editions.mark_published(edition.id)
    assert tick(scene, establishment_sensor) == []


def test_a_list_of_what_is_excluded_is_asked_for_without_a_didd(scene: Scene) -> None:
    harvested(scene, "dinkes")
    office, agency = scene.office, scene.office.agency("dinkes")
    superior = office.officer("contoh.atasan")
    assert superior is not None
    listed = ExcludedList(agency, date(2026, 3, 2), (), 1, decree=make_decree())
    office.store.excluded_editions.establish(listed, superior, office.now())
    [asked] = tick(scene, establishment_sensor)
    assert asked.partition_key == "dinkes"
    assert [r.run_key for r in tick(scene, establishment_sensor)] == [asked.run_key]
    publish.publish(office, agency)
    assert tick(scene, establishment_sensor) == []


def test_a_day_that_comes_is_asked_for_anew(scene: Scene) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    agency = scene.office.agency("dinkes")
    establish.draft(scene.office, agency)
    day = scene.office.today + timedelta(days=2)
    establish.establish(
        scene.office,
        agency,
        "contoh.atasan",
        "1",
        scene.office.today,
        how=How(publish_on=day),
    )
    [first] = tick(scene, establishment_sensor)
    publish.publish(scene.office, agency)
    assert tick(scene, establishment_sensor) == []
    assert tick(later(scene, timedelta(hours=1)), establishment_sensor) == []
    [again] = tick(later(scene, timedelta(days=2)), establishment_sensor)
    assert again.partition_key == "dinkes"
    assert again.run_key != first.run_key, "a key is asked for only once, ever"


def test_every_night_what_is_in_force_is_read_back(scene: Scene, tmp_path: Path) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    agency = scene.office.agency("dinkes")
    establish.draft(scene.office, agency)
    home = tmp_path / "dagster"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        instance.add_dynamic_partitions("agency", ["dinkes", "diskominfosantik", "bukan-pd"])
        context = dg.build_schedule_context(instance=instance, resources={"office": scene.office})
        assert list(nightly_verification(context, scene.office)) == []
        establish.establish(scene.office, agency, "contoh.atasan", "1", scene.office.today)
        assert [r.partition_key for r in nightly_verification(context, scene.office)] == ["dinkes"]
        assert [r.partition_key for r in nightly_reading(context, scene.office)] == ["dinkes"]
        (tmp_path / "kept/diskominfosantik").mkdir(parents=True)
        keeping = replace(scene.office, desk_files=tmp_path / "kept")
        asked = {r.partition_key for r in nightly_reading(context, keeping)}
        assert asked == {"dinkes", "diskominfosantik"}


def test_so_is_what_an_agency_without_a_register_excludes(scene: Scene, tmp_path: Path) -> None:
    harvested(scene, "dinkes")
    office, superior = scene.office, scene.office.officer("contoh.atasan")
    assert superior is not None
    listed = ExcludedList(office.agency("dinkes"), date(2026, 3, 2), (), 1, decree=make_decree())
    office.store.excluded_editions.establish(listed, superior, office.now())
    assert scene.office.store.editions.current("dinkes") is None
    home = tmp_path / "dagster"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        instance.add_dynamic_partitions("agency", ["dinkes", "diskominfosantik"])
        context = dg.build_schedule_context(instance=instance, resources={"office": scene.office})
        assert [r.partition_key for r in nightly_verification(context, scene.office)] == ["dinkes"]


def test_agencies_of_the_store_become_partitions_and_nothing_else_is_one(scene: Scene) -> None:
    context = dg.build_sensor_context(instance=scene.instance, resources={"office": scene.office})
    result = agency_sensor(context)
    assert isinstance(result, dg.SensorResult)
    (request,) = result.dynamic_partitions_requests or []
    assert set(request.partition_keys) == set(scene.office.config.agencies) - {
        "dinkes",
        "diskominfosantik",
    }
    scene.instance.add_dynamic_partitions("agency", [*request.partition_keys, "bukan-pd"])
    office, day = scene.office, scene.office.today
    end = AgencyAct(Kind.MERGED, ("dinkes",), day, "contoh", into="dlh")
    new = AgencyAct(Kind.ADDED, ("uptd-contoh",), day, "contoh", name="UPTD Contoh")
    for act in (end, new):
        change_agencies(office, "contoh.admin", act)
    result = agency_sensor(context)
    assert isinstance(result, dg.SensorResult)
    asked = {type(r): list(r.partition_keys) for r in result.dynamic_partitions_requests or []}
    assert asked == {
        dg.AddDynamicPartitionsRequest: ["uptd-contoh"],
        dg.DeleteDynamicPartitionsRequest: ["bukan-pd"],
    }


def test_the_weekly_harvest_asks_for_a_folder_that_is_away_too(
    scene: Scene, tmp_path: Path
) -> None:
    harvested(scene, "dinkes")
    shutil.rmtree(scene.sources / "dinkes")
    home = tmp_path / "dagster"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        instance.add_dynamic_partitions("agency", ["dinkes", "diskominfosantik", "dlh"])
        context = dg.build_schedule_context(instance=instance, resources={"office": scene.office})
        asked = sorted(str(r.partition_key) for r in weekly_harvest(context, scene.office))
    assert asked == ["dinkes", "diskominfosantik"]


@pytest.mark.parametrize("sensor", [approval_sensor, establishment_sensor])
def test_people_s_acts_are_looked_for_every_five_seconds(sensor: dg.SensorDefinition) -> None:
    assert (sensor.minimum_interval_seconds or 60) < 5
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
