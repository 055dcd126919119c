"""Dagster's daemon, looking more often and connecting less: ``python -m pipelines.daemon -w FILE``.

Dagster's own command, ``dagster-daemon run``, does the same with its own habits: sensors are looked
at every five seconds, and each question to the database is a connection of its own, which took
more of an idle machine than all the rest.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Seconds between two looks at which sensors are due; each has its own least interval beside.
LOOK = 2
#: For kept connections: statement timeout (ms), age (s), spare ones.
STATEMENT, RECYCLE, SPARE = 60_000, 3600, 20


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.daemon", description=__doc__)
    parser.add_argument("-w", "--workspace", type=Path, required=True, help="workspace.yaml")
    parser.add_argument("--log-level", default="warning", help="from which level on it logs")
    asked = parser.parse_args(arguments)
    with suppress(KeyboardInterrupt):
        _run(asked.workspace, asked.log_level)
    return 0


def _run(workspace: Path, log_level: str) -> None:
    from dagster import DagsterInstance
    from dagster._core.workspace.load_target import WorkspaceFileTarget
    from dagster._daemon import sensor
    from dagster._daemon.controller import (
        DEFAULT_DAEMON_HEARTBEAT_TOLERANCE_SECONDS,
        daemon_controller_from_instance,
    )
    from dagster._utils.interrupts import capture_interrupts, setup_interrupt_handlers

    setup_interrupt_handlers()
    tolerance = os.environ.get("DAGSTER_DAEMON_HEARTBEAT_TOLERANCE")
    # Dagster has no setting for it.
    sensor.MIN_INTERVAL_LOOP_TIME = LOOK
    with capture_interrupts(), DagsterInstance.get() as instance:
        instance.optimize_for_webserver(STATEMENT, RECYCLE, SPARE)
        _know_tables(instance.schedule_storage)
        with daemon_controller_from_instance(
            instance,
            workspace_load_target=WorkspaceFileTarget([str(workspace)]),
            heartbeat_tolerance_seconds=int(
                tolerance or DEFAULT_DAEMON_HEARTBEAT_TOLERANCE_SECONDS
            ),
            log_level=log_level,
        ) as controller:
            controller.check_daemon_loop()


def _know_tables(storage: Any) -> None:
    """Ask once whether the tables of a migrated database are there.

    Dagster asks the database for the names of all its tables six times a tick: a third of what the
    daemon used when idle.
    """
    if storage.has_instigators_table():
        storage.has_instigators_table = lambda: True
        storage._has_instigators_table = lambda _connection: True
    if storage.has_secondary_index_table():
        storage.has_secondary_index_table = lambda: True


if __name__ == "__main__":
    sys.exit(main())
