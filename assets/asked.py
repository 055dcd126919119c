"""A harvest that was asked for at the desk: how far it is, told as it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

import dagster as dg

from didd.adapters.store.workspace.check_requests import CheckState
from didd.office import Office

#: The tag of a run: which request asked for it.
CHECK_TAG = "didd/check"
#: Seconds between two notes of how far it is.
_EVERY = 0.5


def number_of(context: dg.AssetExecutionContext) -> int:
    """Return the number of the request that asked for this run; 0 for another run."""
    told = context.run.tags.get(CHECK_TAG, "")
    return int(told) if told.isdecimal() else 0


def telling(
    context: dg.AssetExecutionContext,
    office: Office,
    stage: str,
    also: Callable[[int, int], None] | None = None,
) -> Callable[[int, int], None]:
    """Note that this stage of the check begins; return a callback for how far it is.

    ``also`` is called each time.
    """
    number, last = number_of(context), [0.0]
    requests = office.store.check_requests
    if number:
        requests.progress(number, stage, office.now())

    def progress(done: int, total: int) -> None:
        if also is not None:
            also(done, total)
        if number and (done == total or time.monotonic() - last[0] >= _EVERY):
            last[0] = time.monotonic()
            requests.progress(number, stage, office.now(), done, total)

    return progress


def done(context: dg.AssetExecutionContext, office: Office) -> None:
    """Note that the check is done; one that failed is told by the sensor that looks at runs."""
    if number := number_of(context):
        office.store.check_requests.end(number, CheckState.DONE, office.now())
