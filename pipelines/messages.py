"""Mails to officers: sent from a tick, and told of runs that failed."""

from functools import cache

import dagster as dg

from assets.owners import ADMIN
from didd.i18n import _, stored
from didd.messages.news import Failure
from didd.messages.wording import one_line
from didd.office import Office
from didd.steps.messages.tell import send_messages
from didd.steps.obligations.kept_lists import KeptLists

#: Seconds between two ticks that look whether somebody is to be written to.
_SECONDS = 60


@dg.sensor(
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    asset_selection=dg.AssetSelection.all(),
    owners=ADMIN,
    description=(
        "Write to officers what waits for them, was returned, is late, was published or failed, "
        "once a day by when the law wants what of agencies, and send it (DIDD_SMTP_HOST). "
        "Nothing is ever decided by a mail, or by time."
    ),
)
def message_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SkipReason:
    """Send the mails that are due; no run is needed for that, so none is asked for."""
    done = send_messages(office.fresh(), _kept_lists())
    if done.unset:
        return dg.SkipReason("no mail server is set (DIDD_SMTP_HOST): nobody is written to")
    if done.busy:
        return dg.SkipReason("another process is sending just now")
    if done.delayed or done.failed:
        context.log.warning(
            f"{done.delayed} mails wait, {done.failed} failed: the desk says why (/pesan)"
        )
    return dg.SkipReason(f"{done.written} mails written, {done.sent} sent")


@cache
def _kept_lists() -> KeptLists:
    """Return the lists in force that this process read, for its next ticks."""
    return KeptLists()


@dg.run_failure_sensor(
    name="failed_run_sensor",
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Keep each run that failed, so that the portal's administrator is told of it.",
)
def failed_run_sensor(
    context: dg.RunFailureSensorContext, office: dg.ResourceParam[Office]
) -> None:
    """Note a failed run; ``message_sensor`` tells it, once a day for each job and agency."""
    run = context.dagster_run
    agency = run.tags.get("dagster/partition", run.tags.get("didd/agency", ""))
    failure = Failure(agency, run.job_name, why(context), office.now())
    office.store.to_tell.run_failed(run.run_id, failure)


def why(context: dg.RunFailureSensorContext) -> str:
    """Return the reason of a failed run as one line: of its step, else of the run."""
    for event in context.get_step_failure_events():
        data = event.step_failure_data
        told = data.user_failure_data.description if data.user_failure_data else ""
        if told:
            return one_line(told)
        if error := data.error:
            return one_line((error.cause or error).message)
    return one_line(context.failure_event.message or stored(_("without a reason")))
