"""Runs that ended long ago go, with their events and logs; the last of each kind stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES, RunRecord

from assets.owners import ADMIN
from didd.office import Office

#: So long every run is kept. What the SOP needs of one is in the office's database, for ever.
KEPT = timedelta(days=90)
#: Seconds between two looks, and the runs that one look reads and deletes at most: a tick is short.
_SECONDS, _READ, _AT_ONCE = 600, 500, 50

#: What makes two runs of one kind.
Kind = tuple[str, str, frozenset[str]]


@dg.sensor(
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    asset_selection=dg.AssetSelection.all(),
    owners=ADMIN,
    description=(
        "Delete runs that ended more than 90 days ago, with their events and logs. Of each job and "
        "agency the last run stays, and the last that succeeded: by them the graph knows what was "
        "made. What was decided, established and published is in the office's own database."
    ),
)
def old_runs_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SkipReason:
    """Delete some of the oldest; no run is needed for that, so none is asked for."""
    deleted = delete_old_runs(context.instance, office.now() - KEPT)
    return dg.SkipReason(f"{deleted} old runs deleted")


def delete_old_runs(instance: dg.DagsterInstance, before: datetime, most: int = _AT_ONCE) -> int:
    """Delete at most so many runs that ended before a moment; return how many.

    Repeating it, or killing it between two, harms nothing.
    """
    old = dg.RunsFilter(statuses=FINISHED_STATUSES, created_before=before)
    records = instance.get_run_records(old, limit=_READ, ascending=True)
    gone = 0
    for record in records:
        if gone == most:
            break
        ended = record.end_time or record.update_timestamp.timestamp()
        if ended < before.timestamp() and not _is_last(instance, record):
            _delete(instance, record.dagster_run.run_id)
            gone += 1
    return gone


def _is_last(instance: dg.DagsterInstance, record: RunRecord) -> bool:
    """Whether no later run of this kind is there, or none that succeeded where this one did."""
    run = record.dagster_run
    later = [r for r in _later(instance, record) if _kind(r) == _kind(run)]
    if run.is_success:
        return not any(r.is_success for r in later)
    return not later


def _later(instance: dg.DagsterInstance, record: RunRecord) -> Iterator[dg.DagsterRun]:
    """Yield later runs of the same job and agency, the newest first."""
    run = record.dagster_run
    partition = run.tags.get("dagster/partition")
    same = dg.RunsFilter(
        job_name=run.job_name,
        tags={"dagster/partition": partition} if partition else {},
        created_after=record.create_timestamp,
    )
    for found in instance.get_run_records(same, limit=_READ):
        if found.dagster_run.run_id != run.run_id:
            yield found.dagster_run


def _kind(run: dg.DagsterRun) -> Kind:
    chosen = frozenset(key.to_user_string() for key in run.asset_selection or ())
    return run.job_name, run.tags.get("dagster/partition", ""), chosen


def _delete(instance: dg.DagsterInstance, run_id: str) -> None:
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    instance.delete_run(run_id)
