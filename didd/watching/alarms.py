"""When a measure is alarming, and what to do then: for Prometheus, the desk and ``didd doctor``.

One list for all of them: ``deploy/watching/alerts.yaml`` is made from it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from didd.i18n import Sentence, _
from didd.watching.measures import Sample

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Alarm:
    """An alarm; ``says`` what is wrong and ``do`` what mends it, with the sample's labels in both.

    It holds for samples with ``where`` among their labels whose value is over, or ``under``, the
    limit; Prometheus waits ``minutes`` before it tells.
    """

    name: str
    measure: str
    limit: float
    says: Sentence
    do: Sentence
    where: Mapping[str, str] = field(default_factory=dict[str, str])
    under: bool = False
    minutes: int = 10
    severity: Literal["warning", "critical"] = "warning"

    def about(self, sample: Sample) -> bool:
        """Whether it looks at this sample."""
        same = all(sample.labels.get(key) == value for key, value in self.where.items())
        return sample.name == self.measure and same

    def fires(self, sample: Sample) -> bool:
        """Whether this sample is alarming."""
        over = sample.value < self.limit if self.under else sample.value > self.limit
        return self.about(sample) and over

    def told(self, labels: Mapping[str, object]) -> tuple[Sentence, Sentence]:
        """Return what is wrong and what to do, of a sample with these labels."""
        return Sentence(self.says.english, labels), Sentence(self.do.english, labels)


@dataclass(frozen=True)
class Fired:
    """An alarm and the sample that it fired for."""

    alarm: Alarm
    sample: Sample

    @property
    def says(self) -> Sentence:
        """Return what is wrong."""
        return self.alarm.told(self.sample.labels)[0]

    @property
    def do(self) -> Sentence:
        """Return what mends it."""
        return self.alarm.told(self.sample.labels)[1]


def fired(samples: Iterable[Sample]) -> list[Fired]:
    """Return what is alarming, the critical first, in the order of ``ALARMS``."""
    some = list(samples)
    found = [Fired(alarm, s) for alarm in ALARMS for s in some if alarm.fires(s)]
    return sorted(found, key=lambda each: each.alarm.severity != "critical")


#: Told by Prometheus alone: nothing that is asked can say that nobody answers.
SILENT_SAYS = _("Nothing is measured any more: of {what}.")
SILENT_DO = _(
    "Look whether the desk runs, and pipelines.upkeep.metrics beside Dagster, and whether "
    "Prometheus has the token. Until then no other alarm can tell."
)
#: A measure that is always there, by what is silent without it.
SILENT = {"didd_build_info": _("the office"), "didd_dagster_runs": _("Dagster")}

ALARMS: tuple[Alarm, ...] = (
    Alarm(
        "DiddPortalDown", "didd_portal_up", 1,
        _("The portal does not answer."),
        _("Look whether CKAN and its database run, and start them. What waits to be published "
          "follows by itself."),
        under=True, severity="critical",
    ),
    Alarm(
        "DiddSchemaOld", "didd_schema_current", 1,
        _("The database has the schema of another version."),
        _("Look which version of didd runs (didd doctor), and use one for all processes."),
        under=True, severity="critical",
    ),
    Alarm(
        "DiddDiskFull", "didd_disk_free_share", 0.1,
        _("Less than a tenth of the disk of {place} is free."),
        _("Make room, or give it a larger disk, before nothing can be kept any more. Never delete "
          "files of the archive."),
        under=True, severity="critical",
    ),
    Alarm(
        "DiddBackupOld", "didd_backup_age_seconds", 2 * DAY,
        _("The last backup is older than two days."),
        _("Run didd backup make by hand, read what it says, and look why its timer did not."),
        severity="critical",
    ),
    Alarm(
        "DiddTakedownOpen", "didd_takedown_oldest_seconds", DAY,
        _("An emergency takedown waits for its second officer for more than a day."),
        _("Ask a second officer to confirm or lift it: at the desk, page /penurunan."),
        severity="critical",
    ),
    Alarm(
        "DiddCheckStuck", "didd_waiting_oldest_seconds", HOUR,
        _("A check that an agency asked for has waited for more than an hour."),
        _("Look whether Dagster's daemon, code server and workers run, and start them."),
        {"step": "collect"},
    ),
    Alarm(
        "DiddQueueOld", "didd_waiting_oldest_seconds", 14 * DAY,
        _("A proposal has waited for more than two weeks for a decision."),
        _("Ask the chief officer to open the queue, page /antrean: the oldest stands first. "
          "Nothing is decided by time."),
        {"step": "approve"},
    ),
    Alarm(
        "DiddDraftOld", "didd_waiting_oldest_seconds", 21 * DAY,
        _("A draft has waited for more than three weeks for its decree."),
        _("Ask the superior to establish it or give it back: page /didd."),
        {"step": "establish"},
    ),
    Alarm(
        "DiddPublicationLate", "didd_publication_lag_seconds", HOUR,
        _("The portal has not shown for more than an hour what {agency} established."),
        _("Open the desk's page /portal/{agency}: it says what is held and why. Then look at the "
          "last run of publish at Dagster's page."),
    ),
    Alarm(
        "DiddPublicationFailed", "didd_publication_failed", 0,
        _("The last publication of {agency} failed, or left something out."),
        _("Open the desk's page /portal/{agency}, mend what it names, and press Terbitkan."),
        minutes=30,
    ),
    Alarm(
        "DiddPortalDiffers", "didd_portal_differs", 0,
        _("The portal shows something else than what {agency} established."),
        _("Open the desk's page /portal/{agency}: it lists each difference and how to mend "
          "it."),
    ),
    Alarm(
        "DiddNotVerified", "didd_verification_age_seconds", 3 * DAY,
        _("What {agency} publishes has not been read back for more than three days."),
        _("Look at the schedule verify at Dagster's page: it is stopped, or its runs fail."),
    ),
    Alarm(
        "DiddHarvestOld", "didd_harvest_age_seconds", 9 * DAY,
        _("The folder of {agency} has not been harvested whole for more than nine days."),
        _("Look at the last harvest of {agency} at Dagster's page: the folder is away, or the "
          "harvest is held and asks for an officer."),
    ),
    Alarm(
        "DiddRunsFail", "didd_failed_runs", 3,
        _("More than three runs of {dagster_job} failed within a day."),
        _("Open the failed runs at Dagster's page, read the sentence of the first that failed, and "
          "mend what it names."),
        minutes=0,
    ),
    Alarm(
        "DiddMailStuck", "didd_outbox_oldest_seconds", 2 * HOUR,
        _("A mail has waited for more than two hours."),
        _("Open the desk's page /pesan: it says what the mail server answered."),
    ),
    Alarm(
        "DiddMailFailed", "didd_outbox_mails", 0,
        _("Mails failed for good."),
        _("Open the desk's page /pesan, mend the address, and send them again."),
        {"state": "failed"},
    ),
    Alarm(
        "DiddSensorLate", "didd_dagster_tick_lag_seconds", 10 * MINUTE,
        _("{name} of Dagster has not looked when it should."),
        _("Look whether Dagster's daemon and code server run, and start them; at Dagster's page, "
          "Automation, the last tick says why it failed."),
        severity="critical", minutes=5,
    ),
    Alarm(
        "DiddDaemonSilent", "didd_dagster_heartbeat_age_seconds", 5 * MINUTE,
        _("{daemon}, a part of Dagster's daemon, gives no sign of life."),
        _("Start Dagster's daemon anew (python -m pipelines.daemon), and read its last log "
          "lines."),
        severity="critical", minutes=5,
    ),
    Alarm(
        "DiddRunsWait", "didd_dagster_queue_oldest_seconds", HOUR,
        _("A run of Dagster has waited for more than an hour to begin."),
        _("Look whether the workers run (python -m pipelines.worker) and whether a run goes on "
          "that should have ended."),
    ),
)  # fmt: skip
