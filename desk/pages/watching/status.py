"""How the installation stands: what is alarming, what waits, what failed, and what it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from desk.web.context import RequestContext
from didd.i18n import Sentence, _
from didd.watching.alarms import Fired, fired
from didd.watching.measures import Sample

#: What waits is called, by the label ``step`` of its measure.
_STEPS = {
    "collect": _("Checks that agencies asked for"),
    "approve": _("Proposals before the chief officer"),
    "test": _("Items in a consequence test"),
    "establish": _("Drafts before the superior"),
    "publish": _("Lists that the portal does not show whole yet"),
}
_PLACES = {"archive": _("archive"), "database": _("database")}


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits at one step; ``oldest`` is None where nothing does."""

    name: Sentence
    count: int
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """How long ago an agency was harvested, and its part of the portal read; None for never."""

    agency: str
    harvested: timedelta | None
    verified: timedelta | None
    behind: timedelta | None


class Measured:
    """Samples by name and label."""

    def __init__(self, samples: list[Sample]) -> None:
        self._samples = samples

    def all(self, name: str) -> Iterator[Sample]:
        """Yield the samples of a measure."""
        return (s for s in self._samples if s.name == name)

    def by(self, name: str, label: str) -> dict[str, float]:
        """Return the values of a measure by one label."""
        return {s.labels[label]: s.value for s in self.all(name)}

    def one(self, name: str) -> float | None:
        """Return the value of a measure without labels; None where it is not measured."""
        return next((s.value for s in self.all(name)), None)

    def age(self, name: str) -> timedelta | None:
        """Return a measure in seconds as a span."""
        value = self.one(name)
        return None if value is None else timedelta(seconds=value)


def status(context: RequestContext) -> Response:
    """Show how the installation stands, with the agencies that the visitor serves."""
    at, samples = context.desk.watch.measures.of(context.office)
    mine = [s for s in samples if "agency" not in s.labels or context.may_see(s.labels["agency"])]
    found = Measured(mine)
    return context.page(
        "status.html",
        at=at,
        alarms=_told(fired(mine)),
        queues=_queues(found),
        agencies=_agencies(context, found),
        runs=found.by("didd_failed_runs", "dagster_job"),
        mails=found.by("didd_outbox_mails", "state"),
        room=_room(found),
        found=found,
        info=next(found.all("didd_database_info")).labels,
        version=next(found.all("didd_build_info")).labels["version"],
    )


def _told(alarms: list[Fired]) -> list[tuple[Fired, Sentence, Sentence]]:
    """Return each alarm with what is wrong and what to do."""
    found: list[tuple[Fired, Sentence, Sentence]] = []
    for each in alarms:
        labels: dict[str, object] = dict(each.sample.labels)
        if "place" in labels:
            labels["place"] = _PLACES[str(labels["place"])]
        found.append((each, *each.alarm.told(labels)))
    return found


def _queues(found: Measured) -> list[Queue]:
    counts = found.by("didd_waiting_items", "step")
    ages = found.by("didd_waiting_oldest_seconds", "step")
    return [
        Queue(
            name,
            int(counts.get(step, 0)),
            timedelta(seconds=ages.get(step, 0)) if counts.get(step) else None,
        )
        for step, name in _STEPS.items()
    ]


def _agencies(context: RequestContext, found: Measured) -> list[AgencyLine]:
    ages = [
        found.by(name, "agency")
        for name in (
            "didd_harvest_age_seconds",
            "didd_verification_age_seconds",
            "didd_publication_lag_seconds",
        )
    ]
    known = {slug for each in ages for slug in each}
    return [
        AgencyLine(
            agency.slug,
            *(timedelta(seconds=e[agency.slug]) if agency.slug in e else None for e in ages),
        )
        for agency in context.agencies()
        if agency.slug in known
    ]


def _room(found: Measured) -> list[tuple[Sentence, int, int]]:
    """Return each place with the free and the whole bytes of its disk."""
    free = found.by("didd_disk_free_bytes", "place")
    whole = found.by("didd_disk_bytes", "place")
    return [(_PLACES[place], int(free[place]), int(whole[place])) for place in whole]
