"""Which edition of a register says what: pure. Compiling one is ``didd.register.compile``'s."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from didd.model import Decree, EditionStatus, Entry, RegisterEdition

#: An entry that stands, and the edition that first established it so.
Standing = tuple[Entry, RegisterEdition]


def established_in_order(editions: Iterable[RegisterEdition]) -> list[RegisterEdition]:
    """Give the established editions, oldest first; drafts are left out."""
    established = [e for e in editions if e.status is EditionStatus.ESTABLISHED]
    return sorted(established, key=lambda e: (e.register.year, e.number))


def standings(
    editions: Iterable[RegisterEdition], waiting: Collection[tuple[str, str]] = ()
) -> Iterator[dict[str, Standing]]:
    """Give for each established edition, oldest first, which entries stand, and by which edition.

    That is the oldest edition of the unbroken run, up to this one, in which the record has the
    same content: so a new edition changes nothing for records that did not change, not even their
    number. Keyed by record id, in the order of the edition; drafts count for nothing.
    A version in ``waiting`` (record id, content hash) is not shown yet: what stood before it goes
    on standing, and when nothing did, the record is left out.
    """
    standing: dict[str, Standing] = {}
    for edition in established_in_order(editions):
        before, standing = standing, {}
        for entry in edition.register.entries:
            known = before.get(entry.record_id)
            held = (entry.record_id, entry.content_hash) in waiting
            if known and (held or known[0].content_hash == entry.content_hash):
                standing[entry.record_id] = known
            elif not held:
                standing[entry.record_id] = (entry, edition)
        yield standing


def first_established(
    editions: Iterable[RegisterEdition], waiting: Collection[tuple[str, str]] = ()
) -> dict[str, Standing]:
    """Give the standing entries of the newest established edition; none without one."""
    newest: dict[str, Standing] = {}
    for standing in standings(editions, waiting):
        newest = standing
    return newest


def decree_of(edition: RegisterEdition) -> Decree:
    """Give the decree that established the edition; ``ValueError`` when none did."""
    if edition.status is not EditionStatus.ESTABLISHED or edition.decree is None:
        raise ValueError(f"edition {edition.label} of {edition.register.agency} is not established")
    return edition.decree
