"""The office as a Dagster resource: for a run opened and closed, for ticks kept a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._config.pythonic_config import ConfigurableResourceFactory
from pydantic import Field

from didd.office import Office
from didd.settings import Settings, open_office
from didd.watch_settings import log_as_set
from didd.watching.about import about

#: Seconds after which the ticks' office is opened anew, and so reads the settings again.
KEPT = 30.0


class OfficeResource(ConfigurableResourceFactory[Office]):
    """Configuration, database, archive, agencies' folders, portal and mail server of the office.

    All of them are set by ``DIDD_...`` in the environment, or in ``didd.env`` of a working place:
    what is secret stands in no page of Dagster.
    """

    place: str = Field(
        default="",
        description="Folder of the working place, with didd.env; empty: where Dagster was started.",
    )

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Office]:
        """Open the office; messages while waiting go to the run's log."""
        if context.run is None:
            with TICKS.office(self.place) as office:
                yield office
            return
        log = context.log.warning if context.log else None
        found = settings(self.place)
        log_as_set(found)
        with about(run=context.run.run_id, agency=context.run.tags.get("dagster/partition", "")):
            office = open_office(found, tell=log or (lambda _: None))
            try:
                yield office
            finally:
                office.store.close()

    def create_resource(self, context: dg.InitResourceContext) -> Office:
        """Open the office for whoever closes it themselves."""
        del context
        return open_office(settings(self.place))


def settings(place: str) -> Settings:
    """Return the settings of a working place, "" for the one where Dagster was started."""
    return Settings.here(Path(place) if place else None)


@dataclass
class _Opened:
    office: Office
    until: float
    users: int = 0


@dataclass
class Ticks:
    """The office of the ticks of sensors and schedules, which would else open it all day long.

    Opening it (settings read, database connected) took most of what an idle Dagster used. It is
    shared by threads, as at the desk, and closed once it is old and nobody uses it.
    """

    seconds: float = KEPT
    _opened: dict[str, _Opened] = field(default_factory=dict[str, _Opened])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def office(self, place: str) -> Iterator[Office]:
        """Yield the office of that place; raises what ``open_office`` raises."""
        with self._lock:
            opened = self._opened.get(place)
            if opened is None or time.monotonic() > opened.until:
                if opened is not None and not opened.users:
                    opened.office.store.close()
                opened = _Opened(open_office(settings(place)), time.monotonic() + self.seconds)
                self._opened[place] = opened
            opened.users += 1
        try:
            yield opened.office.fresh()
        finally:
            with self._lock:
                opened.users -= 1
                if not opened.users and self._opened.get(place) is not opened:
                    opened.office.store.close()


#: Of this process.
TICKS = Ticks()
