"""Tombstones that a portal should have and lacks: it was lost, and is made again.

What was withdrawn, when, why and on which ground stands in receipts, which only grow; its
addresses follow from what was established. Nothing that the public may not see is needed for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from didd.i18n import _, stored
from didd.model import Action, Agency, LostTombstone, Receipt, Tombstone
from didd.office import Office
from didd.ports import ArchiveDamaged, PortalError
from didd.publication.apply import Held
from didd.publication.ckan_datasets import record_package
from didd.publication.plan import NO_LONGER, WITHDRAWN
from didd.steps.publishing.report import Prepared


def lay_lost(office: Office, prepared: Prepared) -> tuple[Held, ...]:
    """Put up those that are missing; one read where nothing is.

    Returns failures, if any: a later publication does it.
    """
    agency, portal = prepared.agency, prepared.portal
    ledger = office.store.publications.ledger(agency.slug)
    gone = {
        i for i, entry in ledger.items() if entry.state == WITHDRAWN and i not in prepared.wanted
    }
    if not gone:
        return ()
    try:
        public = {ledger[i].name if _is_reference(ledger[i].name) else i: i for i in gone}
        lost = {public[one] for one in portal.without_tombstone(sorted(public))}
        for stone in _stones(office, agency, lost) if lost else ():
            portal.lay_again(stone)
    except (ArchiveDamaged, PortalError) as error:
        why = stored(_("Not every tombstone is on the portal again yet: {error}", error=error))
        return (Held("", f"pencabutan-{agency.slug}", why),)
    return ()


def _stones(office: Office, agency: Agency, lost: set[str]) -> Iterator[LostTombstone]:
    withdrawn: dict[str, Receipt] = {}
    names: dict[str, str] = {}
    for proof in office.store.publications.receipts(agency.slug):
        if proof.dataset_id in lost and proof.action is Action.WITHDRAW:
            withdrawn[proof.dataset_id] = proof
        elif proof.dataset_id in lost:
            names[proof.dataset_id] = proof.name
    files = _files(office, agency, lost)
    for dataset_id, proof in withdrawn.items():
        reference = proof.name if _is_reference(proof.name) else ""
        why = proof.reason or stored(NO_LONGER)  # none in receipts of old
        told = Tombstone(proof.verified_at, why, proof.ground, reference)
        name = names.get(dataset_id, dataset_id)
        where = agency.organization_name
        yield LostTombstone(dataset_id, name, where, files.get(dataset_id, ()), told)


def _files(office: Office, agency: Agency, lost: set[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of all files that these ever had by an edition, by dataset."""
    found: dict[str, set[str]] = {}
    for edition in office.store.editions.established(agency.slug):
        for entry in edition.register.entries:
            if entry.record_id in lost:
                package = record_package(entry, edition, agency, office.config)
                found.setdefault(entry.record_id, set()).update(package.files)
    return {dataset_id: tuple(sorted(ids)) for dataset_id, ids in found.items()}


def _is_reference(name: str) -> bool:
    """Whether a receipt's name is what stands for one whose title is closed."""
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
