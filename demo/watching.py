"""Progress behind the demo's waits: Dagster's runs, their CPU time, and causes of failures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from demo.dagster_api import DagsterApi, Failure
from demo.servers import WORKER
from portal.local.errors import PortalError
from portal.local.place import Place
from portal.local.servers import processes
from portal.local.waiting import StoodStill, Wait

#: Seconds without any progress of a run after which a wait fails.
STILL = 120.0
_POLL = 0.5
#: A failed run is retried automatically; after a second identical failure there would only be
#: more.
_ENOUGH = 2

#: Called with (what, done, total) as a step goes on.
Tell = Callable[[str, int, int], None]


@dataclass
class Watch:
    """Dagster's runs since the demo began; ``say`` is called with a sentence for the reader."""

    dagster: DagsterApi
    place: Place
    since: float
    say: Callable[[str], None]
    _told: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])

    def until(
        self, what: str, job: str, missing: Callable[[], Sequence[str]], total: int, tell: Tell
    ) -> None:
        """Wait while ``missing`` names agencies, as long as a run of theirs moves.

        Raises ``PortalError`` with the cause when a run of ``job`` fails again as it failed before,
        and when nothing moves any more.
        """
        wait = Wait(what, STILL)
        while names := missing():
            tell(what, total - len(names), total)
            self._look_for_failures(what, job)
            try:
                wait.moved((list(names), self.motion()))
            except StoodStill as error:
                raise PortalError(f"{error}. {self._state(job, names)}") from error
            time.sleep(_POLL)
        tell(what, total, total)

    def motion(self) -> object:
        """Return a value that changes with progress: the runs' states and CPU time."""
        states = [(run.id, run.status) for run in self.dagster.recent(self.since)]
        return sorted(states), processes.children_motion(self.place, WORKER)

    def _look_for_failures(self, what: str, job: str) -> None:
        """Report the first failed run of each kind; raise at the second."""
        failures = self.dagster.failures(job, self.since)
        for first, again in repeated(failures).items():
            if again >= _ENOUGH:
                raise PortalError(
                    f"{what}: {first.agency} fails again and again: {first.cause} "
                    f"See {self.place.logs}; the next `make demo` goes on from here."
                )
            if (key := (job, first.agency, first.cause)) not in self._told:
                self._told.add(key)
                self.say(f"{what}: {first.agency}: {first.cause} It is tried again.")

    def _state(self, job: str, names: Sequence[str]) -> str:
        """Return the state of the runs, to find out why nothing moves."""
        runs = [run for run in self.dagster.recent(self.since) if run.job == job]
        open_runs = ", ".join(f"{r.agency} {r.status.lower()}" for r in runs if not r.ended)
        failed = "; ".join(f.cause for f in self.dagster.failures(job, self.since))
        daemon, worker = (processes.last_words(self.place, n) for n in ("dagster-daemon", WORKER))
        return (
            f"Not done: {', '.join(names)}. Runs of `{job}` that have not ended: "
            f"{open_runs or 'none'}. {f'Failed before: {failed}. ' if failed else ''}"
            f"Of Dagster's daemon: {daemon} Of the worker: {worker} "
            "The next `make demo` goes on from here."
        )


def repeated(failures: Sequence[Failure]) -> dict[Failure, int]:
    """Count failures of one agency with one cause, by the first of them.

    >>> twice = [Failure("a", "The portal answers 500."), Failure("a", "The portal answers 500.")]
    >>> list(repeated([*twice, Failure("b", "The portal answers 500.")]).values())
    [2, 1]
    """
    counts: dict[Failure, int] = {}
    for failure in failures:
        counts[failure] = counts.get(failure, 0) + 1
    return counts
