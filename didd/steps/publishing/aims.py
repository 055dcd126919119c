"""What the portal must show for an agency today: established, minus withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from didd.i18n import _, stored
from didd.model import Agency, EditionStatus, Package, Register, RegisterEdition
from didd.office import Office
from didd.publication.ckan_datasets import Tables, early_package, wanted_packages
from didd.publication.list_datasets import excluded_packages
from didd.publication.public_copies import NOTHING_MASKED, Masks
from didd.publication.takeback import Reversion, TakenBack, editions_shown, left_out
from didd.register.editions import decree_of
from didd.register.other_lists.excluded_list import ExcludedList
from didd.register.printing.excluded_print import as_edition
from didd.steps.collect.files.describe_tables import describe_tables
from didd.steps.lists.consolidate import consolidated_now
from didd.steps.publishing.announced import Announced, announced
from didd.steps.publishing.excluded_since import excluded_since, never_public
from didd.steps.publishing.masking import masks_now
from didd.steps.publishing.until_when import with_validity
from didd.text.day_words import day_words


@dataclass(frozen=True, slots=True)
class Aims:
    """What the portal must show, and the reasons for omissions.

    ``edition`` has no id, and no entries, where only lists of what is excluded were established.
    ``days`` are those on which something that waits is announced.
    """

    edition: RegisterEdition
    wanted: dict[str, Package]
    taken: TakenBack
    gone: set[str]
    masks: Masks
    days: tuple[date, ...] = ()


def aims_of(
    office: Office,
    agency: Agency,
    back_to: RegisterEdition | None = None,
    *,
    all_in_one: bool = True,
) -> Aims | None:
    """Return what the portal must show; None when nothing of the agency was ever established.

    Without ``all_in_one`` the list of all agencies is left out, and nothing is written.
    """
    editions = office.store.editions.established(agency.slug)
    lists = office.store.excluded_editions.established(agency)
    taken = office.store.takebacks.of(agency.slug)
    early = announced(office, agency, editions, taken)
    if not editions:
        return _before_editions(office, agency, lists, early, taken, all_in_one=all_in_one)
    if back_to is not None:
        undone = Reversion(back_to.id, editions[-1].id, "", "", office.now())
        taken = replace(taken, reversion=undone)
    shown = editions_shown(editions, taken)
    excluded = excluded_since(office, agency, shown[-1])
    unseen = never_public(office, editions, shown[-1], taken, excluded)
    gone = left_out(editions, shown, taken, excluded, unseen) | early.taken
    masks = masks_now(office, editions, shown, taken)
    listed = [entry for edition in shown for entry in edition.register.entries]
    files = [file for entry in (*listed, *early.entries) for file in entry.files]
    tables = describe_tables(office, files)
    without = gone | {entry.record_id for entry in early.entries}
    wanted = wanted_packages(
        agency, shown, office.config, without=without, masks=masks, tables=tables
    )
    wanted = with_validity(office, agency, wanted) | _early(office, agency, early, tables)
    wanted |= _lists(office, agency, lists, all_in_one=all_in_one)
    return Aims(shown[-1], wanted, taken, gone, masks, early.days)


def _before_editions(
    office: Office,
    agency: Agency,
    lists: Sequence[ExcludedList],
    early: Announced,
    taken: TakenBack,
    *,
    all_in_one: bool,
) -> Aims | None:
    """Return what the portal must show of an agency without a DIDD: what it excludes or announces.

    None where there is neither, and never was anything of it there.
    """
    announces = early.entries or early.days
    if not lists and not announces and not office.store.publications.ledger(agency.slug):
        return None
    tables = describe_tables(office, [f for entry in early.entries for f in entry.files])
    wanted = _early(office, agency, early, tables)
    wanted |= _lists(office, agency, lists, all_in_one=all_in_one) if lists else {}
    edition = as_edition(lists[-1]) if lists else _no_edition(office, agency)
    return Aims(edition, wanted, taken, set(), NOTHING_MASKED, early.days)


def _early(office: Office, agency: Agency, early: Announced, tables: Tables) -> dict[str, Package]:
    """Return the datasets of what is announced early, in place of versions that an edition has."""
    year, config = office.today.year, office.config
    made = (early_package(entry, year, agency, config, tables) for entry in early.entries)
    return {package.id: package for package in made}


def _no_edition(office: Office, agency: Agency) -> RegisterEdition:
    """Return what stands for the edition where none was established yet: no entries, no decree."""
    register = Register(agency.slug, agency.name, office.today.year, office.today, ())
    return RegisterEdition(0, register, 0, EditionStatus.DRAFT, office.now())


def _lists(
    office: Office, agency: Agency, lists: Sequence[ExcludedList], *, all_in_one: bool
) -> dict[str, Package]:
    """Return the datasets beside the DIDD: all agencies' lists, and what this one excludes."""
    whole = consolidated_now(office, agency) if all_in_one else {}
    return whole | excluded_packages(agency, lists, office.config)


def no_longer_listed(office: Office, edition: RegisterEdition) -> tuple[str, str] | None:
    """Return reason and legal ground for withdrawing what is no longer listed; None for no list."""
    if edition.decree is None:
        return None
    decree = decree_of(edition)
    return (
        stored(
            _(
                "Not in the {register}, edition {edition}.",
                register=office.config.sop.register_name,
                edition=edition.label,
            )
        ),
        f"Keputusan Nomor {decree.number} tanggal {day_words(decree.date)}",
    )


def wanted_now(
    office: Office, agency: Agency, *, all_in_one: bool = True
) -> dict[str, Package] | None:
    """Return what the portal must show for the agency today; None when nothing was established.

    Without ``all_in_one`` the list of all agencies is left out, and nothing is written.
    """
    aims = aims_of(office, agency, all_in_one=all_in_one)
    return aims.wanted if aims else None
