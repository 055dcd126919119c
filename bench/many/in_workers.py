"""What a measure of workers asks of one office, in a process with that office's environment.

``python -m bench.many.in_workers`` reads one JSON list a line, and answers each by a line of JSON:
``["begin", AGENCY, ...]``, ``["states", "--watched"?, RUN, ...]``, ``["why", RUN, ...]``,
``["held"]``. It stays until its input ends: to start it takes more of a core than a harvest does.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: The agency whose harvest warms workers up, and does not count.
WARM = "pemanas"
#: What two offices with the same material hold alike: all but times and numbers of runs.
QUERIES = (
    "SELECT agency, path, size, sha256 FROM document",
    "SELECT agency, id, content_hash, position FROM record",
    "SELECT agency, record_id, content_hash, excluded FROM record_version",
    "SELECT agency, record_id, content_hash, title, state FROM submission",
)


def begin(slugs: Sequence[str]) -> dict[str, str]:
    """Hand one harvest for each agency to the workers; return the runs' ids by agency."""
    import dagster as dg
    from dagster._core.definitions.reconstruct import ReconstructableRepository
    from dagster._core.launcher import LaunchRunContext

    there = ReconstructableRepository.for_module("pipelines.definitions", "defs", str(ROOT))
    job = there.get_reconstructable_job("harvest")
    begun = {}
    with dg.DagsterInstance.get() as instance:
        instance.add_dynamic_partitions("agency", list(slugs))
        for slug in slugs:
            run = instance.create_run_for_job(
                job.get_definition(), tags={"dagster/partition": slug}, run_config={},
                job_code_origin=job.get_python_origin(),
            )  # fmt: skip
            instance.report_engine_event("begins", run)
            launched = instance.get_run_by_id(run.run_id)
            if launched is None:
                raise SystemExit("a run is gone")
            instance.run_launcher.launch_run(LaunchRunContext(launched, workspace=None))
            begun[slug] = run.run_id
    return begun


def states(words: Sequence[str]) -> dict[str, str]:
    """Return how each run stands; one whose worker died is ended as Dagster's monitor does."""
    import logging

    import dagster as dg
    from dagster._daemon.monitoring.run_monitoring import monitor_started_run

    from pipelines import launcher

    launcher.ANSWER, launcher.SILENT = 2.0, 0.0
    watched, runs = words[:1] == ["--watched"], [word for word in words if word != "--watched"]
    found = {}
    workspace: Any = None
    with dg.DagsterInstance.get() as instance:
        for run in runs:
            record = instance.get_run_record_by_id(run)
            if record is None:
                raise SystemExit("a run is gone")
            if watched and record.dagster_run.status.value == "STARTED":
                monitor_started_run(instance, workspace, record, logging.getLogger("bench"))
                record = instance.get_run_record_by_id(run) or record
            found[run] = record.dagster_run.status.value
    return found


def why(runs: Sequence[str]) -> list[str]:
    """Return what Dagster says of the failures of these runs."""
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        events = [event for run in runs for event in instance.all_logs(run)]
    return [str(e.dagster_event or e.user_message)[-1500:] for e in events if int(e.level) >= 40]


def held(_: Sequence[str] = ()) -> dict[str, Any]:
    """Return a digest of what the office holds, and how much that is."""
    import sqlalchemy as sa

    from didd.adapters.archive.archive import open_archive
    from didd.settings import Settings

    settings = Settings.here()
    digest, rows = hashlib.sha256(), {}
    engine = sa.create_engine(settings.database())
    with engine.connect() as connection:
        for query in QUERIES:
            found = sorted(map(repr, connection.execute(sa.text(query))))
            found = [row for row in found if WARM not in row]
            rows[query.split(" FROM ")[1]] = len(found)
            digest.update("\n".join(found).encode())
    kept = sorted(open_archive(settings.archive()).digests())
    digest.update("\n".join(kept).encode())
    return {"digest": digest.hexdigest(), "rows": rows, "archived": len(kept)}


if __name__ == "__main__":
    known = {"begin": begin, "states": states, "why": why, "held": held}
    for line in sys.stdin:
        verb, *rest = json.loads(line)
        print(json.dumps(known[verb](rest)), flush=True)
