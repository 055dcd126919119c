"""What a steward reads in Dagster: descriptions, owners, links, and a refusal's way out there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from checks.asset_checks import agency_is_not_behind
from didd.model import digest
from didd.steps import approve
from pipelines.definitions import build_defs
from pipelines.pending import ATTEMPTS
from pipelines.resources import OfficeResource
from pipelines.sensors import approval_sensor
from pipelines.webserver import only_the_store_names_agencies
from tests.orchestration.conftest import ROOT, Scene
from tests.orchestration.test_jobs import decide_and_establish, metadata, run, why
from tests.orchestration.test_sensors import harvested, later, tick, tried

OURS = ("harvest", "read_again", "draft_register", "publish", "verify")


def test_everything_that_can_be_started_says_what_it_does_and_who_answers_for_it() -> None:
    found = build_defs().get_repository_def()
    for sensor in found.sensor_defs:
        assert len(sensor.description or "") > 40, sensor.name
        assert sensor.name == "failed_run_sensor" or sensor.owners, sensor.name
    for schedule in found.schedule_defs:
        assert len(schedule.description or "") > 40, schedule.name
        assert schedule.owners, schedule.name
    for job in (found.get_job(name) for name in OURS):
        assert len(job.description or "") > 40, job.name
        assert job.owners, job.name
    graph = build_defs().resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert graph.get(key).owners, key
    for key in graph.asset_check_keys:
        assert len(graph.get(key).description or "") > 40, key
    assert len(found.get_top_level_resources()["office"].description or "") > 40


def test_the_stewards_guide_names_each_of_them_and_nothing_else() -> None:
    guide = (ROOT / "docs" / "pengelola.md").read_text(encoding="utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    found, graph = build_defs().get_repository_def(), build_defs().resolve_asset_graph()
    automatic = {each.name for each in (*found.sensor_defs, *found.schedule_defs)}
    assert named == {*OURS, *automatic, *(key.name for key in graph.asset_check_keys)}
    shown = re.findall(r"\]\((pictures/[^)]+)\)", guide)
    taken = (ROOT / "docs" / "take_dagster_pictures.py").read_text(encoding="utf-8")
    for picture in shown:
        assert (ROOT / "docs" / picture).exists()
        assert f"def {Path(picture).stem.removeprefix('dagster-')}(" in taken
    assert len(shown) == 6


@pytest.mark.parametrize("job", OURS)
def test_every_field_of_a_launchpad_says_what_it_means(job: str) -> None:
    definition = build_defs().resolve_job_def(job)
    for node in definition.nodes:
        schema = node.definition.config_schema.config_type
        for name, field in getattr(schema, "fields", {}).items():
            assert len(field.description or "") > 40, f"{job}: {node.name}.{name}"
    assert all(field.description for field in OfficeResource.model_fields.values())


def test_each_agency_has_a_verdict_of_its_own(scene: Scene) -> None:
    (scene.sources / "dinkes" / "inventaris.csv").write_text("hanya;teks\ntanpa;judul kolom\n")
    bad = run(scene, "harvest", "dinkes", ok=False)
    good = run(scene, "harvest", "diskominfosantik")
    for result, agency, passed in ((bad, "dinkes", False), (good, "diskominfosantik", True)):
        [verdict] = [
            e
            for e in result.get_asset_check_evaluations()
            if e.check_name == "inventory_can_be_trusted"
        ]
        assert (verdict.partition, verdict.passed) == (agency, passed)
    graph = build_defs().resolve_asset_graph()
    assert {getattr(graph.get(k).partitions_def, "name", "") for k in graph.asset_check_keys} == {
        "agency"
    }
    key = dg.AssetCheckKey(dg.AssetKey("agency_inventory"), "inventory_can_be_trusted")
    stored = scene.instance.event_log_storage.get_asset_check_partition_info([key])
    by_agency = {info.partition_key: info for info in stored}
    assert set(by_agency) == {"dinkes", "diskominfosantik"}


def execute(scene: Scene, check: str, agency: str | None) -> dg.ExecuteInProcessResult:
    """Execute one check by itself, as the button of its page does."""
    asset = {"portal_is_as_established": "verified_catalog"}.get(check, "agency_inventory")
    key = dg.AssetCheckKey(dg.AssetKey(asset), check)
    every = build_defs(scene.office).resolve_implicit_global_asset_job_def()
    job = every.get_subset(asset_selection=set(), asset_check_selection={key})
    tags = {"dagster/partition": agency} if agency else {}
    return job.execute_in_process(instance=scene.instance, tags=tags, raise_on_error=False)


def test_a_check_is_executed_for_one_agency(scene: Scene) -> None:
    harvested(scene, "dinkes")
    result = execute(scene, "inventory_can_be_trusted", "dinkes")
    assert result.success
    [verdict] = result.get_asset_check_evaluations()
    assert (verdict.partition, verdict.passed) == ("dinkes", True)


def test_a_check_executed_for_no_agency_says_how_to_choose_one(scene: Scene) -> None:
    result = execute(scene, "inventory_can_be_trusted", None)
    assert not result.success
    assert "KeyError" not in why(result)
    assert "Materialize" in why(result)


def test_an_agency_that_is_behind_is_warned_of_by_itself(scene: Scene) -> None:
    harvested(scene, "dinkes")
    assert execute(scene, "agency_is_not_behind", "dinkes").get_asset_check_evaluations()[0].passed
    late = later(scene, timedelta(days=200))
    [verdict] = execute(late, "agency_is_not_behind", "dinkes").get_asset_check_evaluations()
    assert not verdict.passed
    assert "200" in str(verdict.description)
    assert verdict.severity is dg.AssetCheckSeverity.WARN
    [never] = execute(scene, "agency_is_not_behind", "diskominfosantik"
                      ).get_asset_check_evaluations()  # fmt: skip
    assert not never.passed


def test_it_is_looked_at_every_night() -> None:
    job = build_defs().resolve_job_def("read_again")
    keys = job.asset_layer.asset_graph.asset_check_keys & set(agency_is_not_behind.check_keys)
    assert keys


def test_a_dry_run_is_seen_and_counts_as_no_publication(scene: Scene) -> None:
    run(scene, "harvest", "diskominfosantik")
    decide_and_establish(scene, "diskominfosantik")
    key = dg.AssetKey("published_catalog")
    result = run(scene, "publish", "diskominfosantik", published_catalog={"dry_run": True})
    assert key not in {e.asset_key for e in result.get_asset_materialization_events()}
    assert scene.instance.get_latest_materialization_event(key) is None
    [seen] = result.get_asset_observation_events()
    assert seen.asset_observation_data.asset_observation.partition == "diskominfosantik"
    run(scene, "publish", "diskominfosantik")
    assert scene.instance.get_latest_materialization_event(key) is not None


def test_assets_link_to_desk_portal_and_slip(scene: Scene) -> None:
    scene.office = replace(scene.office, desk_url="https://meja.example")
    result = run(scene, "harvest", "diskominfosantik")
    records = metadata(result, "checked_records")
    assert records["slip"].endswith("/diskominfosantik/_hasil/HASIL-PEMERIKSAAN.html")
    assert metadata(result, "submission")["desk"] == (
        "https://meja.example/antrean?pd=diskominfosantik"
    )
    site = scene.office.config.portal.model_copy(update={"site_url": "https://portal.example"})
    config = scene.office.config.model_copy(update={"portal": site})
    scene.office = replace(scene.office, config=config)
    decide_and_establish(scene, "diskominfosantik")
    published = metadata(run(scene, "publish", "diskominfosantik"), "published_catalog")
    assert published["portal"] == "https://portal.example/organization/diskominfosantik"
    assert published["desk"] == "https://meja.example/portal/diskominfosantik"


def test_a_refusal_names_the_way_out_in_dagsters_own_words(scene: Scene) -> None:
    run(scene, "harvest", "dinkes")
    for path in (scene.sources / "dinkes").rglob("*.*"):
        if path.suffix in {".pdf", ".xlsx", ".docx"}:
            path.unlink()
    told = why(run(scene, "harvest", "dinkes", ok=False))
    assert "--" not in told
    assert "ops.agency_inventory.config.accept_missing" in told
    none = why(run(scene, "publish", "diskominfosantik", ok=False))
    assert "halaman DIDD" in none


def test_decisions_that_come_while_a_run_waits_ask_for_no_other(scene: Scene) -> None:
    harvested(scene, "dinkes")
    waiting = scene.office.store.records.queue(agency="dinkes")
    assert len(waiting) > 1
    one = {"dinkes": waiting[0].id}
    approve_one(scene, one["dinkes"])
    (first,) = tick(scene, approval_sensor)
    tried(scene, first, dg.DagsterRunStatus.NOT_STARTED)
    approve_one(scene, waiting[1].id)
    assert tick(later(scene, timedelta(minutes=1)), approval_sensor) == []


def approve_one(scene: Scene, submission: int) -> None:
    from didd.adapters.store.decisions import Verdict
    from didd.model import DecisionKind

    found: Any = scene.office.store.records.submission(submission)
    verdict = Verdict(submission, DecisionKind.APPROVE, content_hash=found.content_hash)
    approve.decide(scene.office, [verdict], "contoh.utama")


def test_attempts_end_and_a_person_is_told(scene: Scene) -> None:
    harvested(scene, "dinkes")
    approve.approve_all(scene.office, "dinkes", "contoh.utama")
    (first,) = tick(scene, approval_sensor)
    for _attempt in range(ATTEMPTS):
        tried(scene, first, dg.DagsterRunStatus.FAILURE)
    assert tick(later(scene, timedelta(days=3)), approval_sensor) == []
    [told] = scene.office.store.to_tell.facts(scene.office.now()).failures
    assert told.agency == "dinkes"
    assert f"{ATTEMPTS} proses gagal" in told.why
    assert digest(["over", first.tags["didd/subject"]])


ADD_PARTITION = """
mutation($repo: RepositorySelector!) {
  addDynamicPartition(
    repositorySelector: $repo, partitionsDefName: "agency", partitionKey: "bukan-pd"
  ) {
    __typename
    ... on PythonError { message }
    ... on UnauthorizedError { message }
  }
}
"""


@pytest.mark.slow
def test_an_agency_that_is_added_on_a_page_of_dagster_is_refused_with_the_way(
    tmp_path: Path,
) -> None:
    """Ask the GraphQL of the real webserver, as the page's button does."""
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import ModuleTarget
    from dagster_graphql.schema import create_schema

    code = ModuleTarget("pipelines.definitions", None, str(ROOT), "didd")
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        only_the_store_names_agencies(instance)
        with WorkspaceProcessContext(instance, code) as context:
            here = context.create_request_context()
            selector = {
                "repositoryName": "__repository__",
                "repositoryLocationName": here.code_location_names[0],
            }
            answer = create_schema().execute(
                ADD_PARTITION, context_value=here, variables={"repo": selector}
            )
        assert answer.errors is None
        said = answer.data["addDynamicPartition"]
        assert said["__typename"] == "PythonError"
        assert "bukan-pd" in said["message"]
        assert "didd agencies add" in said["message"]
        assert instance.get_dynamic_partitions("agency") == []
