"""A worker that runs Dagster's jobs and stays warm: ``python -m pipelines.worker``.

What a run imports (Great Expectations above all) is imported once, before the processes that run
are forked, so that the first run of each is warm too. Broker and queue are those of the launcher in
``dagster.yaml``. A worker keeps its code: start it anew whenever the code server is.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from typing import Any

from didd.collector import collect_seldom
from didd.private_files import keep_private

#: Runs at once, as max_concurrent_runs in deploy/dagster.yaml says.
AT_ONCE = 3
#: Runs of one process, and the memory (KiB) above which it takes no other: then another is forked.
RUNS, MEMORY = 200, 1_500_000


def main(arguments: list[str] | None = None) -> int:
    """Work until stopped; return 2 where ``dagster.yaml`` names no launcher for workers."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.worker", description=__doc__)
    parser.add_argument("-c", "--concurrency", type=int, default=AT_ONCE, help="runs at once (3)")
    parser.add_argument("-n", "--name", default="didd", help="name; one machine, one name (didd)")
    asked = parser.parse_args(arguments)
    keep_private()
    collect_seldom()
    app = _app()
    if app is None:
        print("dagster.yaml names no run_launcher that hands runs to workers.", file=sys.stderr)  # noqa: T201
        return 2
    _warm_up()
    _listen()
    words = ["worker", "--pool=prefork", f"--concurrency={asked.concurrency}"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO"]
    app.worker_main([*words, *quiet, f"--hostname={asked.name}@%h"])
    return 0


def _app() -> Any:
    """Return the Celery application of the launcher, with its two tasks; None for another one."""
    from dagster import DagsterInstance
    from dagster_celery.launcher import CeleryRunLauncher
    from dagster_celery.tasks import create_execute_job_task, create_resume_job_task

    with DagsterInstance.get() as instance:
        launcher = instance.run_launcher
    if not isinstance(launcher, CeleryRunLauncher):
        return None
    app = launcher.celery
    app.conf.update(
        worker_max_tasks_per_child=RUNS,
        worker_max_memory_per_child=MEMORY,
        # Dagster keeps what a run prints, by the file descriptors.
        worker_redirect_stdouts=False,
        worker_hijack_root_logger=False,
        accept_content=["json"],
        # A worker that is killed must hold no run but those it is at: nobody else would get them.
        worker_disable_prefetch=True,
        broker_connection_retry_on_startup=True,
    )
    create_execute_job_task(app)
    create_resume_job_task(app)
    return app


def _warm_up() -> None:
    """Import what runs need, and keep it out of the collector's way, so that memory is shared."""
    from checks.rows.column_rules import warm_up
    from pipelines.definitions import build_defs

    warm_up()
    build_defs()
    gc.collect()
    gc.freeze()


def _listen() -> None:
    from celery import signals

    signals.worker_process_init.connect(_be_interruptible)
    signals.worker_shutting_down.connect(_interrupt_runs)


def _be_interruptible(**_: Any) -> None:
    """Let a run's process end its run when it is told to stop, as Dagster's own processes do."""
    from dagster._utils.interrupts import setup_interrupt_handlers

    signal.signal(signal.SIGINT, signal.default_int_handler)
    setup_interrupt_handlers()


def _interrupt_runs(**_: Any) -> None:
    """End the runs that go on, once the worker itself is told to stop: they may be repeated."""
    from celery.worker import state

    for request in list(state.active_requests):
        if request.worker_pid:
            os.kill(request.worker_pid, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
