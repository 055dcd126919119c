"""All agencies' lists in one: what the public sees of every edition in force, by one agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from didd.adapters.register_files.consolidated_files import (
    CONSOLIDATED_FORMATS,
    consolidated_files,
)
from didd.adapters.store.other_lists.consolidations import ConsolidatedOutputsGone
from didd.model import Agency, Package, RegisterEdition
from didd.office import Office
from didd.publication.list_datasets import consolidated_package
from didd.publication.public_copies import Masks, masks_of, public_copy
from didd.publication.takeback import editions_shown
from didd.register.editions import format_of
from didd.register.other_lists.consolidated import (
    Consolidated,
    Part,
    consolidated,
    other_names,
)
from didd.register.other_lists.excluded_list import ExcludedList
from didd.steps.register_outputs import archived

#: For whom its files are planned: for no one agency, whose establishments would take them away.
PLANNED_AS = "all agencies"


def all_in_one(office: Office) -> Consolidated | None:
    """Return every agency's edition in force as the public sees it; None before the first."""
    years = year_by_year(office)
    return years[-1] if years else None


def year_by_year(office: Office) -> list[Consolidated]:
    """Return for each year what was in force last in it, as the public sees it now, oldest first.

    A line that was closed since is closed in the lists of earlier years too.
    """
    found = [_gathered(office, agency) for agency in office.config.agencies.values()]
    gathered = [each for each in found if each is not None]
    years = sorted({edition.register.year for each in gathered for edition in each.shown})
    lists = [consolidated(filter(None, (each.part(y) for each in gathered))) for y in years]
    return [whole for whole in lists if whole is not None]


def consolidated_now(office: Office, agency: Agency) -> dict[str, Package]:
    """Return the datasets of all lists, one per year, where this agency publishes them; by id.

    Nothing where another does. Files of the same content are made once; safe to repeat and to kill.
    """
    if agency.slug != office.config.sop.settings.consolidated_by:
        return {}
    packages: dict[str, Package] = {}
    for whole in year_by_year(office):
        packages |= consolidated_package(agency, whole, _files(office, whole), office.config)
    return packages


def consolidate_anew(office: Office, agency: Agency) -> Agency | None:
    """Have the list of all published again, since this agency's part may have changed.

    Returns which agency publishes it; None where that is this one, or none does.
    """
    by = office.config.sop.settings.consolidated_by
    if by == agency.slug or not office.store.edition_heads.any_list(by):
        return None
    office.store.takebacks.schedule_update(by, office.now())
    return office.config.agencies.get(by)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the portal shows of an agency: its editions and lists of what is excluded, masked."""

    agency: Agency
    shown: Sequence[RegisterEdition]
    excluded: Sequence[ExcludedList]
    masks: Masks

    def part(self, year: int) -> Part | None:
        """Return the agency's part of a year's list; None where it had no edition yet."""
        editions = [e for e in self.shown if e.register.year <= year]
        if not editions:
            return None
        edition = public_copy(editions[-1], self.masks)
        lists = [listed for listed in self.excluded if listed.as_of.year <= year]
        also = other_names(self.agency, edition.register.agency_name)
        return Part(edition, len(lists[-1].entries) if lists else 0, also)


def _gathered(office: Office, agency: Agency) -> _Gathered | None:
    editions = office.store.editions.established(agency.slug)
    if not editions:
        return None
    taken = office.store.takebacks.of(agency.slug)
    masks = masks_of(editions, taken, office.today, office.config)
    lists = office.store.excluded_editions.established(agency)
    return _Gathered(agency, editions_shown(editions, taken), lists, masks)


def _files(office: Office, whole: Consolidated) -> Mapping[str, str]:
    """Return its files, archived: planned first, so that none is left behind by a kill."""
    known = _kept(office, whole)
    if known:
        return known
    files = consolidated_files(whole, office.config, CONSOLIDATED_FORMATS)
    try:
        with archived(office, PLANNED_AS, files) as made:
            office.store.consolidations.keep(whole.content_hash, made, office.now())
            return made
    except ConsolidatedOutputsGone:
        known = _kept(office, whole)  # by another process, which made the same
        if not known:
            raise
        return known


def _kept(office: Office, whole: Consolidated) -> Mapping[str, str]:
    """Return its files where all were made before and are there; else nothing."""
    known = office.store.consolidations.outputs(whole.content_hash)
    whole_set = set(CONSOLIDATED_FORMATS) <= {format_of(name) for name in known}
    return known if whole_set and all(map(office.archive.has, known.values())) else {}
