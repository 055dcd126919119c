"""What a run asks the store before each call, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from didd.model import Tombstone
from didd.office import Office
from didd.publication.apply import Notes
from didd.publication.plan import is_register
from didd.steps.publishing.report import Prepared
from didd.steps.publishing.turn import PUBLISHER


def notes_of(office: Office, prepared: Prepared, sure: Callable[[], None]) -> Notes:
    """Return the callbacks of a run: queries, and records to write before each call."""
    publications, agency = office.store.publications, prepared.agency.slug

    def barred() -> dict[str, Tombstone | None]:
        sure()
        return _withdrawn(office, prepared)

    return Notes(
        barred=barred,
        begun=partial(publications.begin, agency),
        doubted=lambda item, why: publications.doubt(agency, item, why, PUBLISHER),
        suspects=prepared.suspects,
    )


def _withdrawn(office: Office, prepared: Prepared) -> dict[str, Tombstone | None]:
    """Return what people withdrew since the plan was made.

    When a title was closed, no list may be published as planned.
    """
    taken = office.store.takebacks.of(prepared.agency.slug)
    closed_since = set(taken.with_title) - set(prepared.closed)
    lists = prepared.wanted.values() if taken.with_title != prepared.closed else ()
    stale: dict[str, Tombstone | None] = {p.id: None for p in lists if is_register(p)}
    return stale | {
        i: Tombstone(withdrawal.at, withdrawal.reason, withdrawal.ground, withdrawal.reference)
        for i, withdrawal in taken.withdrawn.items()
        if (package := prepared.wanted.get(i))
        and ((i, package.dataset["content_hash"]) in taken.versions or withdrawal in closed_since)
    }
