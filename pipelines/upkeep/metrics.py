"""Measures of Dagster itself: ``python -m pipelines.upkeep.metrics [--out FILE | --listen PORT]``.

They come from what Dagster keeps, so that they are right also when its daemon is dead; the office's
own are told by ``didd metrics`` and the desk.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import (
    InstigatorState,
    ScheduleInstigatorData,
    SensorInstigatorData,
)
from dagster._utils.schedules import schedule_execution_time_iterator

from didd.config.catalog import load_catalog_config
from didd.private_files import keep_private, replace_shared
from didd.settings import Settings
from didd.watch_settings import log_as_set
from didd.watching.measures import Sample, exposition

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Seconds for which a served answer is kept.
_KEPT = 10.0
_HERE = "127.0.0.1"
_WAIT = {
    "queued": dg.DagsterRunStatus.QUEUED,
    "starting": dg.DagsterRunStatus.STARTING,
    "started": dg.DagsterRunStatus.STARTED,
}


def measured(
    instance: dg.DagsterInstance, now: datetime, timezone: str, ticking: Collection[str]
) -> list[Sample]:
    """Return the measures of a Dagster whose schedules go by the clocks of ``timezone``.

    ``ticking`` are the names of the sensors and schedules that there are.
    """
    ticks = _ticks(instance, now, timezone, ticking)
    return [*ticks, *_heartbeats(instance, now), *_runs(instance, now)]


def _ticks(
    instance: dg.DagsterInstance, now: datetime, timezone: str, ticking: Collection[str]
) -> Iterator[Sample]:
    """Yield how late each sensor and schedule is; one that was stopped is late too.

    Dagster keeps the state of those that a release renamed or took away, and of the same ones at
    another address of the code: they will never tick again, and are nobody's matter.
    """
    found: dict[tuple[str, str], float] = {}
    for state in instance.all_instigator_state():
        name = state.instigator_name
        due = _due(state, instance, timezone) if name in ticking else None
        if due is not None:
            kind = "sensor" if state.instigator_type is InstigatorType.SENSOR else "schedule"
            late = max(now.timestamp() - due, 0.0)
            found[name, kind] = min(late, found.get((name, kind), late))
    for (name, kind), late in found.items():
        yield Sample("didd_dagster_tick_lag_seconds", late, {"name": name, "kind": kind})


def ticking_of(made: dg.Definitions) -> frozenset[str]:
    """Return the names of sensors and schedules of a code location."""
    return frozenset(each.name for each in (*(made.sensors or ()), *(made.schedules or ())))


def _ticking() -> frozenset[str]:
    """Return the names of this release, without what Dagster says of its beta at each start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        from pipelines.definitions import build_defs

        return ticking_of(build_defs())


def _due(state: InstigatorState, instance: dg.DagsterInstance, timezone: str) -> float | None:
    """Return when the next tick was or is due; None before the first could be."""
    ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=1)
    data = state.instigator_data
    if isinstance(data, SensorInstigatorData):
        last = max(data.last_tick_timestamp or 0.0, ticks[0].timestamp if ticks else 0.0)
        return last + (data.min_interval or 0) if last else None
    if isinstance(data, ScheduleInstigatorData):
        last = ticks[0].timestamp if ticks else data.start_timestamp
        if last is None:
            return None
        after = schedule_execution_time_iterator(last + 1, data.cron_schedule, timezone)
        return next(after).timestamp()
    return None


def _heartbeats(instance: dg.DagsterInstance, now: datetime) -> Iterator[Sample]:
    for daemon, beat in instance.get_daemon_heartbeats().items():
        age = max(now.timestamp() - beat.timestamp, 0.0)
        yield Sample("didd_dagster_heartbeat_age_seconds", age, {"daemon": daemon})


def _runs(instance: dg.DagsterInstance, now: datetime) -> Iterator[Sample]:
    for state, status in _WAIT.items():
        count = instance.get_runs_count(dg.RunsFilter(statuses=[status]))
        yield Sample("didd_dagster_runs", count, {"state": state})
    queued = dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED])
    first = instance.get_run_records(queued, limit=1, ascending=True)
    since = first[0].create_timestamp if first else None
    age = max((now - since).total_seconds(), 0.0) if since else 0.0
    yield Sample("didd_dagster_queue_oldest_seconds", age)


def main(arguments: list[str] | None = None) -> int:
    """Tell the measures once, or serve them to this machine until stopped."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.upkeep.metrics", description=__doc__)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--out", type=Path, help="replace this file by them; else print")
    ways.add_argument("--listen", type=int, metavar="PORT", help=f"serve them on {_HERE}")
    asked = parser.parse_args(arguments)
    keep_private()
    settings = Settings.here()
    log_as_set(settings)
    timezone = load_catalog_config(settings.config_dir()).sop.timezone
    ticking = _ticking()
    with dg.DagsterInstance.get() as instance:

        def take() -> str:
            return exposition(measured(instance, datetime.now(UTC), timezone, ticking))

        if asked.listen is not None:
            server(take, asked.listen).serve_forever()
        elif asked.out is not None:
            replace_shared(asked.out, take())
        else:
            sys.stdout.write(take())
    return 0


def server(take: Callable[[], str], port: int) -> ThreadingHTTPServer:
    """Return a server of the measures for this machine alone; each answer is kept some seconds."""
    kept, lock = ["", 0.0], Lock()

    class Answer(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(404)
                return
            with lock:
                if time.monotonic() >= float(kept[1]):
                    kept[:] = [take(), time.monotonic() + _KEPT]
                body = str(kept[0]).encode()
            self.send_response(200)
            self.send_header("Content-Type", _TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: who asks is this machine."""

    return ThreadingHTTPServer((_HERE, port), Answer)


if __name__ == "__main__":
    sys.exit(main())
