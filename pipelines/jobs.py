"""The jobs: harvest, compile after decisions, publish after decrees, read and prove at night.

A run is one process: starting workers would take longer than most agencies' whole harvest.
"""

import dagster as dg

from assets.coverage import coverage, scorecards, step_times
from assets.inventory import agency_inventory, checked_records, submission
from assets.owners import ADMIN, APPROVER, COLLECTOR
from assets.publication import published_catalog
from assets.register import register_draft, register_edition
from assets.rereading import files_read_again
from assets.verification import verified_catalog
from checks.asset_checks import agency_is_not_behind

harvest_job = dg.define_asset_job(
    "harvest",
    owners=COLLECTOR,
    selection=dg.AssetSelection.assets(agency_inventory, checked_records, submission),
    executor_def=dg.in_process_executor,
    description="SOP 1: collect, check and submit what one agency's folder holds.",
)

reread_job = dg.define_asset_job(
    "read_again",
    owners=COLLECTOR,
    selection=dg.AssetSelection.assets(files_read_again)
    | dg.AssetSelection.checks(agency_is_not_behind),
    executor_def=dg.in_process_executor,
    description="Beside SOP 1: read a part of one agency's files whole, whatever their times say.",
)

draft_job = dg.define_asset_job(
    "draft_register",
    owners=APPROVER,
    selection=dg.AssetSelection.assets(register_draft),
    executor_def=dg.in_process_executor,
    description="SOP 2 into 3: compile the draft DIDD of one agency from what was approved.",
)

publish_job = dg.define_asset_job(
    "publish",
    owners=ADMIN,
    selection=dg.AssetSelection.assets(register_edition, published_catalog),
    executor_def=dg.in_process_executor,
    description="SOP 4: make the portal show exactly what was established for one agency.",
)

verify_job = dg.define_asset_job(
    "verify",
    owners=ADMIN,
    selection=dg.AssetSelection.assets(verified_catalog, coverage, scorecards, step_times),
    executor_def=dg.in_process_executor,
    description="After SOP 4: read what one agency publishes back; coverage, points, times.",
)
