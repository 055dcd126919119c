"""Checks that officers asked for at the desk: begun at once, and told how they ended."""

from __future__ import annotations

import dagster as dg
from dagster._core.execution.plan.objects import StepFailureData
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from assets.asked import CHECK_TAG
from assets.owners import COLLECTOR
from assets.partitions import agencies
from assets.ways import without_flag
from didd.adapters.store.workspace.check_requests import CheckRequest, CheckState
from didd.i18n import _, stored
from didd.office import Office
from pipelines.jobs import harvest_job
from pipelines.sensors import under_way

#: Shorter than the daemon's own round.
_SECONDS = 1
#: A list that cannot be trusted as a whole ends the run; what is wrong with it is an answer.
_NOT_TRUSTED = "DagsterAssetCheckFailedError"
_ENDED_WITHOUT_A_WORD = _(
    "The check was broken off before its end; nothing of it counts. Press the button once more. If "
    "it happens again, tell the PPID administrator."
)


@dg.sensor(
    job=harvest_job,
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    owners=COLLECTOR,
    description=(
        "SOP 1: harvest an agency's folder when its officer asked for it at the desk, one run for "
        "each request, and tell the desk how it ended, whatever became of its worker."
    ),
)
def check_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SensorResult | dg.SkipReason:
    """Begin what was asked for and is due; settle what has ended."""
    due: dict[str, CheckRequest] = {}
    for each in office.store.check_requests.open():
        run = _run_of(context, each)
        if run is not None:
            _settle(context, office, each, run)
        elif each.state is CheckState.RUNNING:  # its run was taken away on a page of Dagster
            _end(office, each, CheckState.FAILED, stored(_ENDED_WITHOUT_A_WORD))
        elif each.agency not in due and each.due_at <= office.now():
            due[each.agency] = each
    begun = [r for r in due.values() if not under_way(context, harvest_job.name, r.agency)]
    if not begun:
        return dg.SkipReason("nobody asked for a check that could begin now")
    known = set(context.instance.get_dynamic_partitions(str(agencies.name)))
    new = sorted({r.agency for r in begun} - known)
    return dg.SensorResult(
        run_requests=[_request(each) for each in begun],
        dynamic_partitions_requests=[agencies.build_add_request(new)] if new else [],
    )


def _request(each: CheckRequest) -> dg.RunRequest:
    options = {"agency_inventory": {"config": {"accept_held": each.held}}}
    return dg.RunRequest(
        run_key=f"check/{each.agency}/{each.id}",
        partition_key=each.agency,
        run_config={"ops": options} if each.accept_missing else {},
        tags={"didd/agency": each.agency, CHECK_TAG: str(each.id)},
    )


def _run_of(context: dg.SensorEvaluationContext, each: CheckRequest) -> dg.DagsterRun | None:
    asked = dg.RunsFilter(job_name=harvest_job.name, tags={CHECK_TAG: str(each.id)})
    return next(iter(context.instance.get_runs(asked, limit=1)), None)


def _settle(
    context: dg.SensorEvaluationContext, office: Office, each: CheckRequest, run: dg.DagsterRun
) -> None:
    if run.is_success:
        _end(office, each, CheckState.DONE)
    elif run.is_finished:
        failed = _failed_steps(context, run.run_id)
        if any(data.error and data.error.cls_name == _NOT_TRUSTED for data in failed):
            _end(office, each, CheckState.DONE)
            return
        _end(office, each, CheckState.FAILED, _why(office, each, failed))
    elif each.state is CheckState.WAITING and run.status in IN_PROGRESS_RUN_STATUSES:
        office.store.check_requests.progress(each.id, "beginning", office.now())


def _end(office: Office, each: CheckRequest, state: CheckState, why: str = "") -> None:
    office.store.check_requests.end(each.id, state, office.now(), why)


def _failed_steps(context: dg.SensorEvaluationContext, run_id: str) -> list[StepFailureData]:
    entries = context.instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    events = [entry.dagster_event for entry in entries if entry.dagster_event]
    return [event.step_failure_data for event in events]


def _why(office: Office, each: CheckRequest, failed: list[StepFailureData]) -> str:
    """Return why the run failed, in words for the agency: why the folder was held, or cannot be."""
    last = office.store.harvests.latest(each.agency)
    if last and last.status == "held" and last.started_at >= each.at:
        return without_flag(str(last.summary.get("reason", "")))
    for data in failed:
        if data.user_failure_data and data.user_failure_data.description:
            return data.user_failure_data.description
    return stored(_ENDED_WITHOUT_A_WORD)
