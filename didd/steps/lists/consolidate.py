"""All agencies' lists in one: what the public sees of every edition in force, by one agency."""

from __future__ import annotations

from collections.abc import Mapping

from didd.adapters.archive.archive import put_bytes
from didd.adapters.register_files.consolidated_files import (
    CONSOLIDATED_FORMATS,
    render_consolidated,
)
from didd.model import Agency, Package
from didd.office import Office
from didd.publication.list_datasets import consolidated_package
from didd.publication.public_copies import masks_of, public_copy
from didd.publication.takeback import editions_shown
from didd.register.other_lists.consolidated import Consolidated, Part, consolidated


def all_in_one(office: Office) -> Consolidated | None:
    """Return every agency's edition in force as the public sees it; None before the first."""
    parts = [_part(office, agency) for agency in office.config.agencies.values()]
    return consolidated(part for part in parts if part is not None)


def consolidated_now(office: Office, agency: Agency) -> dict[str, Package]:
    """Return the dataset of all lists where this agency publishes it, else nothing; by its id.

    Files of the same content are made once; safe to repeat and to kill.
    """
    if agency.slug != office.config.sop.settings.consolidated_by:
        return {}
    whole = all_in_one(office)
    if whole is None:
        return {}
    return consolidated_package(agency, whole, _files(office, whole), office.config)


def consolidate_anew(office: Office, agency: Agency) -> Agency | None:
    """Have the list of all published again, since this agency's part may have changed.

    Returns which agency publishes it; None where that is this one, or none does.
    """
    by = office.config.sop.settings.consolidated_by
    if by == agency.slug or office.store.editions.current(by) is None:
        return None
    office.store.takebacks.schedule_update(by, office.now())
    return office.config.agencies.get(by)


def _part(office: Office, agency: Agency) -> Part | None:
    editions = office.store.editions.established(agency.slug)
    if not editions:
        return None
    taken = office.store.takebacks.of(agency.slug)
    masks = masks_of(editions, taken, office.today, office.config)
    shown = editions_shown(editions, taken)[-1]
    excluded = office.store.excluded_editions.established(agency)
    return Part(public_copy(shown, masks), len(excluded[-1].entries) if excluded else 0)


def _files(office: Office, whole: Consolidated) -> Mapping[str, str]:
    known = office.store.consolidations.outputs(whole.content_hash)
    if all(k in known and office.archive.has(known[k]) for k in CONSOLIDATED_FORMATS):
        return known
    made = {
        kind: put_bytes(office.archive, render_consolidated(whole, office.config, kind))
        for kind in CONSOLIDATED_FORMATS
    }
    office.store.consolidations.keep(whole.content_hash, made, office.now())
    return made
