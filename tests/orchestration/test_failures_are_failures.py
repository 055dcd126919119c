"""A job that failed never says that it succeeded."""

from __future__ import annotations

import dagster as dg
import pytest

from didd.ports import PortalUnreachable
from tests.orchestration.conftest import Scene
from tests.orchestration.test_jobs import decide_and_establish, run, why

AGENCY = "dinkes"


def dead(_number: int, when: str) -> None:
    if when == "before":
        raise PortalUnreachable("Portal tidak menjawab (contoh).")


def status(scene: Scene, run_id: str) -> dg.DagsterRunStatus:
    found = scene.instance.get_run_by_id(run_id)
    assert found is not None
    return found.status


def established(scene: Scene) -> None:
    run(scene, "harvest", AGENCY)
    decide_and_establish(scene, AGENCY)


def test_a_harvest_whose_folder_is_away_fails(scene: Scene) -> None:
    run(scene, "harvest", AGENCY)
    (scene.sources / AGENCY).rename(scene.sources / "hilang")
    done = run(scene, "harvest", AGENCY, ok=False)
    assert status(scene, done.run_id) is dg.DagsterRunStatus.FAILURE
    assert not done.get_asset_materialization_events()


def test_reading_again_a_folder_that_is_away_fails(scene: Scene) -> None:
    run(scene, "harvest", AGENCY)
    (scene.sources / AGENCY).rename(scene.sources / "hilang")
    done = run(scene, "read_again", AGENCY, ok=False)
    assert status(scene, done.run_id) is dg.DagsterRunStatus.FAILURE


def test_reading_again_fails_where_the_harvest_after_it_came_to_no_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(scene, "harvest", AGENCY)
    [file, *_] = sorted((scene.sources / AGENCY).rglob("*.pdf"))
    known = file.stat()
    file.write_bytes(file.read_bytes()[::-1])
    import os

    os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))
    monkeypatch.setattr("didd.steps.collect.reread.harvest", held)
    monkeypatch.setattr("didd.steps.collect.reread.due", lambda turns, _now: list(turns))
    monkeypatch.setattr("didd.steps.collect.reread.untouched", lambda known, _listed: set(known))
    done = run(scene, "read_again", AGENCY, ok=False)
    assert "Banyak berkas hilang" in why(done)


def held(_office: object, agency: object) -> object:
    from didd.steps.collect.reports import HarvestReport

    return HarvestReport(AGENCY, "held", {}, {}, {}, "Banyak berkas hilang.")


@pytest.mark.parametrize("job", ["publish", "verify"])
def test_a_portal_that_is_dead_fails_the_run_and_says_so(scene: Scene, job: str) -> None:
    established(scene)
    if job == "verify":
        run(scene, "publish", AGENCY)
    scene.portal.trouble = dead
    options = {"verified_catalog": {"links": False}} if job == "verify" else {}
    done = run(scene, job, AGENCY, ok=False, **options)
    assert status(scene, done.run_id) is dg.DagsterRunStatus.FAILURE
    assert "tidak menjawab" in why(done)
    name = {"publish": "published_catalog", "verify": "verified_catalog"}[job]
    made = {e.asset_key.to_user_string() for e in done.get_asset_materialization_events()}
    assert name not in made


def test_a_publication_that_left_something_out_fails_and_is_kept_as_such(scene: Scene) -> None:
    established(scene)
    scene.portal.trouble = dead
    run(scene, "publish", AGENCY, ok=False)
    assert scene.office.store.publication_runs.newest([AGENCY])[AGENCY].failed
    scene.portal.trouble = None
    run(scene, "publish", AGENCY)
    assert not scene.office.store.publication_runs.newest([AGENCY])[AGENCY].failed
