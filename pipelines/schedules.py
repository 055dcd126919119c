"""Schedules: the harvest on Mondays before the office opens, readings every night.

The hours are the office's own (``timezone`` in ``sop.yaml``).
"""

from collections.abc import Callable, Iterator

import dagster as dg

from assets.owners import ADMIN, COLLECTOR
from assets.partitions import agencies
from didd.office import Office
from pipelines.jobs import harvest_job, reread_job, verify_job


def schedules(timezone: str) -> list[dg.ScheduleDefinition]:
    """Make every schedule, by the clocks of the office's time zone."""
    hours = (
        (weekly_harvest, harvest_job, "0 5 * * 1", COLLECTOR),
        (nightly_verification, verify_job, "0 1 * * *", ADMIN),
        (nightly_reading, reread_job, "0 22 * * *", COLLECTOR),
    )
    return [
        dg.schedule(
            job=job,
            cron_schedule=cron,
            execution_timezone=timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=requests.__doc__,
            owners=owners,
        )(requests)
        for requests, job, cron, owners in hours
    ]


def weekly_harvest(
    context: dg.ScheduleEvaluationContext, office: dg.ResourceParam[Office]
) -> Iterator[dg.RunRequest]:
    """Harvest every agency that has or had a folder; a missing folder fails its run."""
    known = set(context.instance.get_dynamic_partitions(str(agencies.name)))
    for agency in office.agencies_to_harvest():
        if agency.slug in known:
            yield dg.RunRequest(partition_key=agency.slug, tags={"didd/agency": agency.slug})


def nightly_verification(
    context: dg.ScheduleEvaluationContext, office: dg.ResourceParam[Office]
) -> Iterator[dg.RunRequest]:
    """Read back what was published of every agency that has an established list."""
    yield from _each_known(context, office, office.store.edition_heads.any_list)


def nightly_reading(
    context: dg.ScheduleEvaluationContext, office: dg.ResourceParam[Office]
) -> Iterator[dg.RunRequest]:
    """Read a thirtieth of the files of every agency with any, harvested or not; empty its bin."""
    latest = office.store.harvests.latest
    yield from _each_known(context, office, lambda slug: latest(slug) or office.keeps_files(slug))


def _each_known(
    context: dg.ScheduleEvaluationContext, office: Office, has: Callable[[str], object]
) -> Iterator[dg.RunRequest]:
    """Yield a run request for each agency that Dagster and the office know, and that qualifies."""
    for slug in sorted(context.instance.get_dynamic_partitions(str(agencies.name))):
        if slug in office.config.agencies and has(slug):
            yield dg.RunRequest(partition_key=slug, tags={"didd/agency": slug})
