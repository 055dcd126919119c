"""Records in force whose retention ended, or ends soon. Nothing is ever deleted for it."""

from __future__ import annotations

from collections.abc import Iterable

from didd.model import Agency
from didd.obligations.retention_ends import Kept, ending, kept_records
from didd.office import Office
from didd.publication.takeback import entries_shown

#: Months ahead that are shown.
AHEAD = 12


def retention_ends(
    office: Office, agencies: Iterable[Agency], within_months: int = AHEAD
) -> list[Kept]:
    """Return the records of these agencies' lists in force with a term that ended or soon ends."""
    vocabulary, found = office.config.retention, list[Kept]()
    for agency in agencies:
        editions = office.store.editions.established(agency.slug)
        taken = office.store.takebacks.of(agency.slug)
        shown = entries_shown(editions, taken, office.today)
        found.extend(kept_records(agency.slug, shown, vocabulary))
    return ending(found, office.today, within_months)
