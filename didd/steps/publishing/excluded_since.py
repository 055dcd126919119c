"""What of an agency's editions is excluded by now: by its own list, by a test, by any file of it.

What the public has seen stays until an officer withdraws it or another edition follows; nothing
that is excluded by now becomes public for the first time, or again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from didd.approval.consequences.consequence_test import closed_by_test
from didd.model import Agency, RegisterEdition
from didd.office import Office
from didd.publication.plan import PERHAPS_THERE
from didd.publication.takeback import TakenBack, Version
from didd.register.compile import first_moment
from didd.steps.approve import closed_digests
from didd.steps.publishing.last_shown import announced_instead, came


def excluded_since(office: Office, agency: Agency, edition: RegisterEdition) -> set[str]:
    """Return the ids of the edition's records that are excluded, or may be: under test, by now.

    Of what a test opened as a redacted copy, the original and every other version is; the copy is
    not, as long as the agency has not changed what it stands for.
    """
    store = office.store
    listed = {r.id for r in store.records.known(agency.slug).values() if r.excluded}
    tested = closed_by_test(store.decisions.of(agency.slug)) | store.tested.records()
    but_for_copies, copies = listed | store.tested.redacted(), store.copies.current(agency.slug)
    files = closed_digests(office)
    return {
        entry.record_id
        for entry in edition.register.entries
        if entry.record_id in tested
        or (
            entry.record_id in but_for_copies
            and (entry.record_id, entry.content_hash) not in copies
        )
        or any(file.sha256 in files for file in entry.files)
    }


def never_public(
    office: Office,
    editions: Sequence[RegisterEdition],
    shown: RegisterEdition,
    taken: TakenBack,
    excluded: Collection[str],
) -> set[Version]:
    """Return the versions of ``excluded`` records in ``shown`` that the portal must not get.

    None was read back from it since the version was established and its day, if any, had begun; or
    it is off the portal by now, or another was announced in its place: it is not public again. Nor
    is what was erased, ever.
    """
    begins, agency = _begins(office, editions, taken), shown.register.agency
    ledger = office.store.publications.ledger(agency)
    there = {record_id for record_id, each in ledger.items() if each.state in PERHAPS_THERE}
    read = came(office, agency, excluded)
    versions = {
        (entry.record_id, entry.content_hash)
        for entry in shown.register.entries
        if entry.record_id in excluded
    }
    never = datetime.min.replace(tzinfo=UTC)
    unseen = {
        version
        for version in versions
        if version[0] not in there or read.get(version[0], never) < begins[version]
    }
    erased = office.store.erased_files.closed()
    unseen |= {
        (entry.record_id, entry.content_hash)
        for entry in shown.register.entries
        if any(file.sha256 in erased for file in entry.files)
    }
    return unseen | announced_instead(office, agency, versions - unseen)


def _begins(
    office: Office, editions: Sequence[RegisterEdition], taken: TakenBack
) -> dict[Version, datetime]:
    """Return from when on each version may be public: established, and its day has come."""
    begins: dict[Version, datetime] = {}
    for edition in editions:
        at = edition.established_at or office.now()
        for entry in edition.register.entries:
            begins.setdefault((entry.record_id, entry.content_hash), at)
    for each in taken.embargoes:
        version = (each.record_id, each.content_hash)
        if version in begins:
            day = first_moment(each.publish_on, office.config.sop.zone)
            begins[version] = max(begins[version], day)
    return begins
