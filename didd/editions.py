"""Which edition of a register says what: pure. Compiling one is ``didd.register``'s."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from didd.model import Decree, EditionStatus, Entry, RegisterEdition


def established_in_order(editions: Iterable[RegisterEdition]) -> list[RegisterEdition]:
    """Give the established editions, oldest first; drafts are left out."""
    established = [e for e in editions if e.status is EditionStatus.ESTABLISHED]
    return sorted(established, key=lambda e: (e.register.year, e.number))


def first_established(
    editions: Iterable[RegisterEdition], waiting: Collection[tuple[str, str]] = ()
) -> dict[str, tuple[Entry, RegisterEdition]]:
    """Give for each entry of the newest edition the one that established it as it stands.

    That is the oldest edition of the unbroken run, up to the newest, in which the record has the
    same content: so a new edition changes nothing for records that did not change, not even their
    number. Keyed by record id, in the order of the newest edition; drafts count for nothing.
    A version in ``waiting`` (record id, content hash) is not shown yet: what stood before it goes
    on standing, and when nothing did, the record is left out.
    """
    standing: dict[str, tuple[Entry, RegisterEdition]] = {}
    for edition in established_in_order(editions):
        before, standing = standing, {}
        for entry in edition.register.entries:
            known = before.get(entry.record_id)
            held = (entry.record_id, entry.content_hash) in waiting
            if known and (held or known[0].content_hash == entry.content_hash):
                standing[entry.record_id] = known
            elif not held:
                standing[entry.record_id] = (entry, edition)
    return standing


def decree_of(edition: RegisterEdition) -> Decree:
    """Give the decree that established the edition; ``ValueError`` when none did."""
    if edition.status is not EditionStatus.ESTABLISHED or edition.decree is None:
        raise ValueError(f"edition {edition.label} of {edition.register.agency} is not established")
    return edition.decree
