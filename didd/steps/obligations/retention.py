"""Records in force whose retention ended, or ends soon. Nothing is ever deleted for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial

from didd.fields.retention import parse_retention
from didd.model import Agency, EditionStatus, RegisterEdition
from didd.obligations.retention_ends import Kept, ending, kept_records
from didd.office import Office
from didd.publication.takeback import TakenBack, entries_shown

#: Months ahead that are shown.
AHEAD = 12


def retention_ends(
    office: Office, agencies: Iterable[Agency], within_months: int = AHEAD
) -> list[Kept]:
    """Return the records of these agencies' lists in force with a term that ended or soon ends."""
    parse, found = cache(partial(parse_retention, vocabulary=office.config.retention)), list[Kept]()
    takebacks, heads = office.store.takebacks, office.store.edition_heads.newest()
    in_force = {head.agency for head in heads if head.status is EditionStatus.ESTABLISHED}
    acts = takebacks.counts()  # most agencies have none, and need not be asked about each kind
    for agency in agencies:
        if agency.slug not in in_force:
            continue
        taken = takebacks.of(agency.slug) if acts.get(agency.slug) else TakenBack()
        shown = entries_shown(_editions(office, agency, taken), taken, office.today)
        found.extend(kept_records(agency.slug, shown, parse))
    return ending(found, office.today, within_months)


def _editions(office: Office, agency: Agency, taken: TakenBack) -> list[RegisterEdition]:
    """Return the established editions that decide on what is shown: often the newest alone."""
    if taken.looks_back:
        return office.store.editions.established(agency.slug)
    newest = office.store.editions.current(agency.slug)
    return [newest] if newest else []
