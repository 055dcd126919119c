"""The office as a Dagster resource: opened for a run or a tick, closed after."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from didd.settings import Settings, open_office
from didd.steps.office import Office


@dg.resource(description="Configuration, database, archive, folders and portal, from DIDD_….")
def office_resource(_context: dg.InitResourceContext) -> Iterator[Office]:
    """Open the office that the environment describes."""
    office = open_office(Settings.here())
    try:
        yield office
    finally:
        office.store.close()
