"""The office as a Dagster resource: opened for a run or a tick, closed after."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster._config.pythonic_config import ConfigurableResourceFactory
from pydantic import Field

from didd.office import Office
from didd.settings import Settings, open_office


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
        log = context.log.warning if context.log else None
        settings = Settings.here(Path(self.place) if self.place else None)
        office = open_office(settings, tell=log or (lambda _: None))
        try:
            yield office
        finally:
            office.store.close()

    def create_resource(self, context: dg.InitResourceContext) -> Office:
        """Open the office for whoever closes it themselves."""
        del context
        return open_office(Settings.here(Path(self.place) if self.place else None))
