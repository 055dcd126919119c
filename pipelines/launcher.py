"""The launcher of runs in warm workers: Dagster's own for Celery, with its gaps closed.

``deploy/dagster.yaml`` names it; where that has no ``run_launcher``, each run is a new process of
the code server, and no broker is needed.
"""

from __future__ import annotations

import time
from typing import Any

from dagster import DagsterRun
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG

#: Seconds in which a worker must say what it is doing, and after which a silent one is dead.
ANSWER, SILENT = 10.0, 90.0


class WarmRunLauncher(CeleryRunLauncher):
    """Hands runs to workers (``python -m pipelines.worker``) over the broker.

    Dagster's own believes a task that was started to go on for ever, also when the machine of its
    worker was switched off; and a run that was stopped by hand would never end.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        #: Since when a run's worker has been silent, by run.
        self._silent: dict[str, float] = {}

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Say whether a worker is at this run; ``FAILED`` makes the monitor end the run."""
        task = run.tags.get(DAGSTER_CELERY_TASK_ID_TAG)
        if task is None:  # being handed out just now
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        health = super().check_run_worker_health(run)
        if health.status == WorkerStatus.SUCCESS:
            return CheckRunHealthResult(WorkerStatus.FAILED, "Its task is over, the run is not.")
        if health.status == WorkerStatus.UNKNOWN:
            return CheckRunHealthResult(WorkerStatus.FAILED, f"Its task is lost ({health.msg}).")
        if health.status == WorkerStatus.RUNNING and (lost := self._lost(run.run_id, task)):
            return CheckRunHealthResult(WorkerStatus.FAILED, lost)
        return health

    def terminate(self, run_id: str) -> bool:
        """Stop a run as the button in the UI does: the worker ends it as canceled."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        return DAGSTER_CELERY_TASK_ID_TAG in run.tags and super().terminate(run_id)

    def _lost(self, run_id: str, task: str) -> str:
        """Return why the started task goes on nowhere; "" while its worker has it, or may have."""
        name = str((self.celery.AsyncResult(task).info or {}).get("hostname", ""))
        asked = self.celery.control.inspect(destination=[name], timeout=ANSWER)
        answer = asked.query_task(task)
        if answer is None:
            began = self._silent.setdefault(run_id, time.monotonic())
            quiet = time.monotonic() - began
            return f"Its worker {name} does not answer any more." if quiet >= SILENT else ""
        self._silent.pop(run_id, None)
        return "" if answer.get(name) else f"Its worker {name} was started anew meanwhile."
