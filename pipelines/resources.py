"""The office as a Dagster resource: opened for a run or a tick, closed after."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from didd.office import Office
from didd.settings import Settings, open_office


@dg.resource(description="Configuration, database, archive, folders and portal, from DIDD_….")
def office_resource(context: dg.InitResourceContext) -> Iterator[Office]:
    """Open the office of the environment; messages while waiting go to the run's log."""
    log = context.log.warning if context.log else None
    office = open_office(Settings.here(), tell=log or (lambda _: None))
    try:
        yield office
    finally:
        office.store.close()
