"""Everything that exists, on one screen. Tests pass their own ``office``."""

from __future__ import annotations

import dagster as dg

from assets.approval import decisions
from assets.coverage import coverage, scorecards, step_times
from assets.inventory import agency_inventory, checked_records, submission
from assets.publication import published_catalog
from assets.register import register_draft, register_edition
from assets.rereading import files_read_again
from assets.verification import verified_catalog
from checks.asset_checks import (
    agency_is_not_behind,
    every_file_may_go_out,
    inventory_can_be_trusted,
    no_row_has_a_warning,
    no_row_is_held_back,
    portal_is_as_established,
)
from didd.collector import collect_seldom
from didd.config.catalog import load_catalog_config
from didd.office import Office
from didd.private_files import keep_private
from didd.settings import Settings
from pipelines.asked_checks import check_sensor
from pipelines.heard.reports import report_sensor
from pipelines.jobs import draft_job, harvest_job, publish_job, reread_job, verify_job
from pipelines.messages import failed_run_sensor, message_sensor
from pipelines.resources import OfficeResource
from pipelines.schedules import schedules
from pipelines.sensors import agency_sensor, approval_sensor, establishment_sensor
from pipelines.upkeep.old_runs import old_runs_sensor


def build_defs(office: Office | None = None) -> dg.Definitions:
    """Build the code location, with the office of the environment or the given one.

    Raises ``ConfigError`` or ``OfficeError`` when the environment names no readable configuration.
    """
    config = office.config if office else load_catalog_config(Settings.here().config_dir())
    return dg.Definitions(
        assets=[
            agency_inventory,
            checked_records,
            submission,
            files_read_again,
            decisions,
            register_draft,
            register_edition,
            published_catalog,
            verified_catalog,
            coverage,
            scorecards,
            step_times,
        ],
        asset_checks=[
            inventory_can_be_trusted,
            agency_is_not_behind,
            no_row_is_held_back,
            every_file_may_go_out,
            no_row_has_a_warning,
            portal_is_as_established,
        ],
        jobs=[harvest_job, reread_job, draft_job, publish_job, verify_job],
        schedules=schedules(config.sop.timezone),
        sensors=[
            agency_sensor,
            check_sensor,
            approval_sensor,
            establishment_sensor,
            message_sensor,
            failed_run_sensor,
            report_sensor,
            old_runs_sensor,
        ],
        resources={"office": office or OfficeResource()},
        # Also for what is materialized by hand: a warm worker's process may have no such children.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Return the code location; importing this module has no side effects.

    Every process that loads it (code server, run, ``dagster dev``) writes private files only.
    """
    keep_private()
    collect_seldom()
    return build_defs()
