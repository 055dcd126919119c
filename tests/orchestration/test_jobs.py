"""One agency through the jobs, as a steward or a sensor starts them."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

import dagster as dg
import pytest
from sqlalchemy.exc import OperationalError

from didd.adapters.archive.storage import storage_errors
from didd.steps import approve, establish
from pipelines.definitions import build_defs
from tests.orchestration.conftest import Scene
from tests.support.samples.file_samples import locked_pdf


def _full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


def run(scene: Scene, job: str, agency: str, *, ok: bool = True, **config: Any) -> Any:
    definition = build_defs(scene.office).resolve_job_def(job)
    result = definition.execute_in_process(
        instance=scene.instance,
        partition_key=agency,
        run_config={"ops": {name: {"config": value} for name, value in config.items()}},
        raise_on_error=False,
    )
    assert result.success is ok
    return result


def metadata(result: Any, asset: str) -> dict[str, Any]:
    event = next(
        e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey(asset)
    )
    return {k: v.value for k, v in event.materialization.metadata.items()}


def test_a_harvest_tells_a_steward_what_it_found(scene: Scene) -> None:
    result = run(scene, "harvest", "diskominfosantik")
    inventory = metadata(result, "agency_inventory")
    assert inventory["rows"] == 11
    read_as = {r.data["nama"]: r.data["dibaca sebagai"] for r in inventory["columns"].records}
    assert read_as["Judul Informasi"] == "Judul Informasi"
    records = metadata(result, "checked_records")
    assert (records["accepted"], records["held"], records["excluded"]) == (9, 2, 1)
    assert len(records["held_rows"].records) == 2
    assert metadata(result, "submission")["submitted"] == 9, "what is excluded too"


def test_rows_with_an_error_are_shown_by_a_check_that_does_not_block(scene: Scene) -> None:
    result = run(scene, "harvest", "dinkes")
    verdicts = {e.check_name: e for e in result.get_asset_check_evaluations()}
    assert verdicts["inventory_can_be_trusted"].passed
    held = verdicts["no_row_is_held_back"]
    assert not held.passed
    assert held.severity is dg.AssetCheckSeverity.WARN
    assert len(held.metadata["findings"].value.records) == held.metadata["count"].value == 3


def test_files_that_must_stay_in_are_shown_by_a_check(scene: Scene) -> None:
    every = sorted((scene.sources / "diskominfosantik").rglob("*.pdf"))
    every[0].write_bytes(locked_pdf())
    result = run(scene, "harvest", "diskominfosantik")
    verdicts = {e.check_name: e for e in result.get_asset_check_evaluations()}
    files = verdicts["every_file_may_go_out"]
    assert not files.passed
    assert files.metadata["count"].value == 1
    assert "berkas-terkunci" in str(files.metadata["findings"].value.records)


def test_a_list_that_cannot_be_trusted_stops_the_harvest_before_anything_is_submitted(
    scene: Scene,
) -> None:
    (scene.sources / "dinkes" / "inventaris.csv").write_text("hanya;teks\ntanpa;judul kolom\n")
    result = run(scene, "harvest", "dinkes", ok=False)
    materialised = {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()}
    assert materialised == {"agency_inventory"}
    assert scene.office.store.records.queue() == []
    slip = (scene.sources / "dinkes" / "_hasil" / "HASIL-PEMERIKSAAN.html").read_text()
    assert "Baris judul kolom tidak ditemukan" in slip


def test_an_emptied_folder_holds_the_run_and_the_steward_may_let_it_go_on(scene: Scene) -> None:
    run(scene, "harvest", "dinkes")
    for path in (scene.sources / "dinkes").rglob("*.pdf"):
        path.unlink()
    for path in (scene.sources / "dinkes").rglob("*.xlsx"):
        path.unlink()
    for path in (scene.sources / "dinkes").rglob("*.docx"):
        path.unlink()
    run(scene, "harvest", "dinkes", ok=False)
    assert scene.office.store.harvests.latest("dinkes").status == "held"
    run(scene, "harvest", "dinkes", agency_inventory={"accept_missing": True})


def decide_and_establish(scene: Scene, agency: str) -> None:
    approve.approve_all(scene.office, agency, "contoh.utama")
    run(scene, "draft_register", agency)
    office, number = scene.office, f"{scene.office.store.audit.head()[:8]}/CONTOH"
    establish.establish(office, office.agency(agency), "contoh.atasan", number, office.today)


def test_what_was_established_is_published_and_publishing_again_writes_nothing(
    scene: Scene,
) -> None:
    run(scene, "harvest", "diskominfosantik")
    decide_and_establish(scene, "diskominfosantik")
    first = metadata(run(scene, "publish", "diskominfosantik"), "published_catalog")
    assert (first["create"], first["receipts"], first["held"]) == (10, 10, 0)
    writes = scene.portal.writes
    again = metadata(run(scene, "publish", "diskominfosantik"), "published_catalog")
    assert (again["create"], again["update"], again["unchanged"]) == (0, 0, 10)
    assert scene.portal.writes == writes


def test_the_nightly_proof_is_a_check_that_fails_when_somebody_changed_the_portal(
    scene: Scene,
) -> None:
    run(scene, "harvest", "diskominfosantik")
    decide_and_establish(scene, "diskominfosantik")
    run(scene, "publish", "diskominfosantik")
    quiet: dict[str, Any] = {"verified_catalog": {"links": False}}
    result = run(scene, "verify", "diskominfosantik", **quiet)
    assert metadata(result, "verified_catalog")["datasets"] == 10
    board = metadata(result, "coverage")
    assert board["binding"] == 49
    assert 0 < board["answered"] < 49
    assert len(board["board"].records) == 49
    assert "█" in board["plot"]
    scores = metadata(result, "scorecards")["scores"].records
    assert {row.data["kuesioner"] for row in scores} == {"contoh-2026"}
    assert 0 < float(scores[-1].data["tercapai"]) < float(scores[-1].data["dari"])
    times = metadata(result, "step_times")
    assert times["done"] == sum(int(row.data["jumlah"]) for row in times["times"].records) > 0
    [proof] = result.get_asset_check_evaluations()
    assert proof.passed
    scene.portal.edit(next(iter(scene.portal.datasets)), title="Diubah orang")
    [proof] = run(scene, "verify", "diskominfosantik", **quiet).get_asset_check_evaluations()
    assert not proof.passed
    assert proof.severity is dg.AssetCheckSeverity.ERROR
    assert proof.metadata["count"].value == 1


def test_a_dry_run_shows_the_plan_and_writes_nothing(scene: Scene) -> None:
    run(scene, "harvest", "diskominfosantik")
    decide_and_establish(scene, "diskominfosantik")
    result = run(scene, "publish", "diskominfosantik", published_catalog={"dry_run": True})
    [seen] = result.get_asset_observation_events()
    observed = seen.asset_observation_data.asset_observation.metadata
    shown = {name: value.value for name, value in observed.items()}
    assert shown["create"] == 10
    assert len(shown["plan"].records) == 10
    assert scene.portal.writes == 0


@pytest.mark.parametrize("job", ["publish"])
def test_without_a_decree_there_is_nothing_to_publish(scene: Scene, job: str) -> None:
    run(scene, "harvest", "diskominfosantik")
    approve.approve_all(scene.office, "diskominfosantik", "contoh.utama")
    run(scene, "draft_register", "diskominfosantik")
    run(scene, job, "diskominfosantik", ok=False)
    assert scene.portal.writes == 0


def why(result: Any) -> str:
    [failed] = [e for e in result.all_events if e.is_step_failure]
    return str(failed.event_specific_data.user_failure_data.description)


@pytest.mark.parametrize(
    ("what", "error", "said"),
    [
        ("archive", OSError(errno.ENOSPC, "No space left on device"), "penuh"),
        ("temporary", OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), "/tmp/x penuh"),
        ("database", OperationalError("INSERT", {}, _full()), "Cakram basis data penuh"),
    ],
)
def test_a_disk_that_is_full_is_a_sentence_and_no_traceback(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, what: str, error: Exception, said: str
) -> None:
    def full(*_: object, **__: object) -> None:
        if what == "archive":
            with storage_errors("Arsip X"):
                raise error
        raise error

    monkeypatch.setattr("assets.inventory.collect.take_inventory", full)
    result = run(scene, "harvest", "dinkes", ok=False)
    assert said in why(result)
    assert "jalankan lagi" in why(result) or "run the same again" in why(result)


def test_a_mistake_of_ours_keeps_its_traceback(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ini")

    monkeypatch.setattr("assets.inventory.collect.take_inventory", wrong)
    [failed] = [
        e for e in run(scene, "harvest", "dinkes", ok=False).all_events if e.is_step_failure
    ]
    assert "ZeroDivisionError" in str(failed.event_specific_data.error)
