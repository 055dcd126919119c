"""Mails from Dagster: a run that failed is told, and what waits is sent from a tick."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import dagster as dg
import pytest

from didd.adapters.smtp import MailServer, SmtpMailer
from didd.messages.when import Choice
from didd.steps.messages.choosing import choose
from pipelines.definitions import build_defs
from pipelines.messages import failed_run_sensor, message_sensor
from tests.orchestration.conftest import Scene
from tests.support.bureau import ADMIN
from tests.support.servers.mail_server import SENDER, mail_server


def failed_tick(scene: Scene, result: dg.ExecuteInProcessResult) -> None:
    """Tick as the daemon does for a run that failed."""
    run = scene.instance.get_run_by_id(result.run_id)
    assert run is not None
    event = next(e for e in result.all_events if e.is_run_failure)
    context = dg.build_run_status_sensor_context(
        "failed_run_sensor", event, scene.instance, run, resources={"office": scene.office}
    ).for_run_failure()
    failed_run_sensor(context)


def test_a_failed_run_reaches_the_administrator_with_agency_job_and_reason(scene: Scene) -> None:
    job = build_defs(scene.office).resolve_job_def("publish")
    result = job.execute_in_process(
        instance=scene.instance, partition_key="dinkes", raise_on_error=False
    )
    assert not result.success
    failed_tick(scene, result)
    failed_tick(scene, result)
    with mail_server() as (received, port):
        mailer = SmtpMailer(MailServer("127.0.0.1", "none", SENDER, port))
        office = replace(scene.office, mailer=mailer)
        office.seed_officers()
        choice = Choice(ADMIN, "admin@kantor.example", quiet_from=time(0), quiet_until=time(0))
        choose(office, choice, office.officer(ADMIN))
        context = dg.build_sensor_context(instance=scene.instance, resources={"office": office})
        said = message_sensor(context)
        assert isinstance(said, dg.SkipReason)
        assert "1 sent" in str(said.skip_message)
    [mail] = received.mails
    assert "1 proses gagal · Dinas Kesehatan" in mail["Subject"]
    assert "publish" in mail.get_content()
    assert "Belum ada DIDD yang ditetapkan" in mail.get_content()


def test_without_a_mail_server_the_tick_says_so_and_goes_on(scene: Scene) -> None:
    context = dg.build_sensor_context(instance=scene.instance, resources={"office": scene.office})
    said = message_sensor(context)
    assert isinstance(said, dg.SkipReason)
    assert "DIDD_SMTP_HOST" in str(said.skip_message)


@pytest.mark.parametrize("sensor", [message_sensor, failed_run_sensor])
def test_both_run_by_themselves(sensor: dg.SensorDefinition) -> None:
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
