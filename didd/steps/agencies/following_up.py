"""What follows from agencies' changes on their day: open work goes on, the portal is told.

Asked for after each change and by Dagster; a repetition does nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from didd.agencies.changes import AgencyChange, Kind
from didd.config.agencies import chain
from didd.model import Agency
from didd.office import Office
from didd.register.compile import first_moment
from didd.steps.agencies.desk_cells import carry_over

#: Changes that the public sees: of the agency's own organization.
_SHOWN = frozenset({"name", "abbreviation", "successor", "ended", "parent"})


@dataclass(frozen=True, slots=True)
class Followed:
    """What was done: proposals handed over by agency, and agencies to be published again."""

    handed: Mapping[str, int]
    due: tuple[str, ...]


def follow_up(office: Office) -> Followed:
    """Do what is due today: hand open work over, and have the portal told."""
    kept = office.store.agencies.all()
    handed = {
        agency.slug: count
        for agency in office.config.agencies.values()
        if agency.successor and (count := hand_over(office, agency))
    }
    due = tuple(_to_tell(office, kept))
    for slug in due:
        office.store.takebacks.schedule_update(slug, office.now())
    return Followed(handed, due)


def hand_over(office: Office, agency: Agency) -> int:
    """Put the open proposals of an agency that merged under the one that goes on now.

    So are the items of its list that were typed at the desk. Its draft, if there is one, is no
    longer needed. Returns how many proposals there were.
    """
    into = going_on(office, agency)
    if into is None:
        return 0
    store = office.store
    listed = established(office, agency)
    handed = store.handovers.hand_over(agency.slug, into.slug, listed)
    carry_over(office, agency, into, listed)
    if store.editions.draft(agency.slug) is not None:
        store.editions.drop_draft(
            agency.slug, store.decisions.newest_by_agency().get(agency.slug, 0)
        )
    return handed


def going_on(office: Office, agency: Agency) -> Agency | None:
    """Return the living agency that goes on after one that merged; None without any."""
    agencies = office.config.agencies
    last = agencies[chain(agencies, agency.slug)[-1]]
    return last if last.living and last.slug != agency.slug else None


def established(office: Office, agency: Agency) -> set[tuple[str, str]]:
    """Return the versions in the agency's edition in force."""
    edition = office.store.editions.current(agency.slug)
    entries = edition.register.entries if edition else ()
    return {(entry.record_id, entry.content_hash) for entry in entries}


def _to_tell(office: Office, kept: list[AgencyChange]) -> Iterator[str]:
    """Yield agencies with a list on the portal that was published before a change of theirs."""
    changed = _last_changed(office, kept)
    runs = office.store.publication_runs.newest(list(changed))
    for slug, at in changed.items():
        run = runs.get(slug)
        told = run is not None and not run.failed and run.at >= at
        due = office.store.takebacks.of(slug).due
        waits = due is not None and due <= office.now()
        if not told and not waits and office.store.edition_heads.any_list(slug):
            yield slug


def _last_changed(office: Office, kept: list[AgencyChange]) -> dict[str, datetime]:
    """Return when what the public sees of each agency changed last, as far as it has come.

    What a successor or the agency above is called is shown with the agency too.
    """
    own = _own(office, kept)
    found: dict[str, datetime] = {}
    for agency in office.config.agencies.values():
        about = {agency.slug, agency.parent, *chain(office.config.agencies, agency.slug)}
        moments = [own[slug] for slug in about if slug in own]
        if moments:
            found[agency.slug] = max(moments)
    return found


def _own(office: Office, kept: list[AgencyChange]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for change in kept:
        at = _moment(office, change)
        if at is not None:
            found[change.agency] = max(at, found.get(change.agency, at))
    return found


def _moment(office: Office, change: AgencyChange) -> datetime | None:
    """Return when a change came into effect; None for one that has not, or that nobody sees."""
    first = change.since is None or change.kind is Kind.ADDED
    if first or change.at is None or not change.holds(office.today):
        return None
    if not _SHOWN & change.values.keys():
        return None
    begins = first_moment(change.since, office.config.sop.zone) if change.since else change.at
    return max(change.at, begins)
