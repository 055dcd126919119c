"""What is measured of an office at work, and Prometheus' text form of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Every measure and what it is. All are gauges: each is worked out from what is kept whenever
#: somebody asks, so that no process counts anything, and it does not matter which one is asked.
MEASURES: Mapping[str, str] = {
    "didd_build_info": "The version that is at work; always 1.",
    "didd_database_info": "Kind and version of the database, revision of its schema; always 1.",
    "didd_schema_current": "1 where the database has the schema of this version, else 0.",
    "didd_database_bytes": "Size of the database.",
    "didd_waiting_items": "Items that wait, by step of the SOP.",
    "didd_waiting_oldest_seconds": "How long the oldest of them waits; 0 where none does.",
    "didd_step_seconds": "How long the last items of a step took: the middle one and the longest.",
    "didd_publication_lag_seconds": "How long the portal has not shown what an agency established.",
    "didd_publication_failed": "1 where an agency's last publication failed or left something out.",
    "didd_portal_differs": "1 where the portal differed from what was established, when last read.",
    "didd_verification_age_seconds": "How long ago an agency's part of the portal was last read.",
    "didd_portal_up": "1 where the portal answers as CKAN does, else 0.",
    "didd_failed_runs": "Runs of Dagster that failed in the last 24 hours, by job.",
    "didd_harvest_age_seconds": "How long ago an agency's folder was last harvested whole.",
    "didd_outbox_mails": "Mails that wait, and that failed for good.",
    "didd_outbox_oldest_seconds": "How long the oldest waiting mail waits; 0 where none does.",
    "didd_takedown_oldest_seconds": "How long a takedown waits for its second officer.",
    "didd_audit_links": "Links of the audit chain.",
    "didd_audit_head_age_seconds": "How long ago the newest link was made.",
    "didd_archive_bytes": "Size of the archive; of a large one, reckoned from a part of it.",
    "didd_disk_bytes": "Size of the disk on which something of the office lies.",
    "didd_disk_free_bytes": "What is free of it.",
    "didd_disk_free_share": "What is free of it, from 0 to 1.",
    "didd_backup_age_seconds": "How long ago the last backup was finished.",
    "didd_dagster_tick_lag_seconds": "How long a sensor or schedule is late with its next look.",
    "didd_dagster_heartbeat_age_seconds": "How long ago a part of Dagster's daemon was alive.",
    "didd_dagster_runs": "Runs of Dagster that wait or go on, by state.",
    "didd_dagster_queue_oldest_seconds": "How long the oldest waiting run waits; 0 without one.",
}


@dataclass(frozen=True)
class Sample:
    """One value of a measure; raises ``KeyError`` for one that is not among ``MEASURES``."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        _ = MEASURES[self.name]


def exposition(samples: Iterable[Sample]) -> str:
    r"""Return samples in Prometheus' text form, by measure, in the order of ``MEASURES``.

    >>> print(exposition([Sample("didd_waiting_items", 3, {"step": "a\"b\n"})]), end="")
    # HELP didd_waiting_items Items that wait, by step of the SOP.
    # TYPE didd_waiting_items gauge
    didd_waiting_items{step="a\"b\n"} 3
    """
    by_name: dict[str, list[Sample]] = {}
    for sample in samples:
        by_name.setdefault(sample.name, []).append(sample)
    lines: list[str] = []
    for name, told in MEASURES.items():
        if name in by_name:
            lines += [f"# HELP {name} {told}", f"# TYPE {name} gauge"]
            lines += [f"{name}{_labels(s)} {s.value:.15g}" for s in by_name[name]]
    return "".join(f"{line}\n" for line in lines)


def _labels(sample: Sample) -> str:
    if not sample.labels:
        return ""
    return "{" + ",".join(f'{key}="{_escaped(v)}"' for key, v in sample.labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
