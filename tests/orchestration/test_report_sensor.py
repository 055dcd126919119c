"""Reports of visitors from a tick of Dagster; a portal that is away fails nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg

from didd.ports import PortalUnreachable, Reported
from pipelines.heard.reports import report_sensor
from tests.orchestration.conftest import Scene
from tests.support.fakes import FakePortal

MADE = datetime(2026, 3, 2, tzinfo=UTC)


def tick(scene: Scene, portal: FakePortal) -> str:
    office = replace(scene.office, portal=lambda: portal)
    context = dg.build_sensor_context(instance=scene.instance, resources={"office": office})
    said = report_sensor(context)
    assert isinstance(said, dg.SkipReason)
    return str(said.skip_message)


def test_what_was_reported_is_taken_once(scene: Scene) -> None:
    portal = FakePortal()
    portal.report(Reported("7f3k9-qxm2t", "d", "", "lain", "Keliru.", MADE))
    assert "1 reports taken" in tick(scene, portal)
    assert "0 reports taken" in tick(scene, portal)


def test_a_portal_that_is_away_is_asked_again(scene: Scene) -> None:
    def trouble(number: int, when: str) -> None:
        raise PortalUnreachable(f"away {number} {when}")

    assert "asked again" in tick(scene, FakePortal(trouble))
