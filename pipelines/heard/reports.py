"""Faults that visitors reported: fetched every few minutes, with what was answered told back."""

from __future__ import annotations

import dagster as dg

from assets.owners import ADMIN
from didd.office import Office, OfficeError
from didd.ports import PortalError
from didd.steps.faults.pull_reports import exchange_reports

#: Seconds between two ticks: nobody waits at the form for it.
_SECONDS = 300


@dg.sensor(
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    asset_selection=dg.AssetSelection.all(),
    owners=ADMIN,
    description=(
        "Fetch faults that visitors reported on the portal, as notes for the agency; tell the "
        "portal what officers answered; blank texts after their days (report_days)."
    ),
)
def report_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SkipReason:
    """Exchange reports with the portal; no run is needed for that, so none is asked for."""
    try:
        done = exchange_reports(office.fresh())
    except (OfficeError, PortalError) as error:
        context.log.warning(f"reports wait: {error}")
        return dg.SkipReason(f"the portal is asked again: {error}")
    if done.unsupported:
        return dg.SkipReason("this portal takes no reports")
    return dg.SkipReason(f"{done.taken} reports taken, {done.told} answers told")
