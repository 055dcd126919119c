"""What an agency announces before it is established, where the office's setting has it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from didd.model import Agency, Entry, RegisterEdition
from didd.office import Office
from didd.publication.takeback import TakenBack
from didd.register.announced import early_entries
from didd.steps.approve import closed_digests
from didd.steps.establish import compile_now


@dataclass(frozen=True, slots=True)
class Announced:
    """What is shown early, records (ids) of which nothing is shown, and days waited for.

    Those were taken off: the version that was established before them does not come back by that.
    """

    entries: tuple[Entry, ...] = ()
    taken: frozenset[str] = field(default_factory=frozenset[str])
    days: tuple[date, ...] = ()


def announced(
    office: Office, agency: Agency, editions: Sequence[RegisterEdition], taken: TakenBack
) -> Announced:
    """Return what the agency announces early, without what is taken off, closed, or has its day."""
    early = _early(office, agency, editions)
    if not early:
        return Announced()
    gone = frozenset(e.record_id for e in early if _is_taken(e, taken))
    waiting, closed = taken.waiting(office.today), closed_digests(office)
    shown = (
        entry
        for entry in early
        if entry.record_id not in gone
        and (entry.record_id, entry.content_hash) not in waiting
        and not any(file.sha256 in closed for file in entry.files)
    )
    versions = ((e.record_id, e.content_hash) for e in early if e.record_id not in gone)
    days = tuple(waiting[version] for version in versions if version in waiting)
    return Announced(tuple(shown), gone, days)


def early_version(office: Office, agency: Agency, record_id: str) -> str:
    """Return the content hash of the record's version that is not established yet; "" for none.

    Not one that waits for its day, or has a closed file: an older version is shown then.
    """
    early = _early(office, agency, office.store.editions.established(agency.slug))
    found = next((e for e in early if e.record_id == record_id), None)
    if found is None:
        return ""
    version = (record_id, found.content_hash)
    waits = version in office.store.takebacks.of(agency.slug).waiting(office.today)
    closed = closed_digests(office)
    shut = waits or any(file.sha256 in closed for file in found.files)
    return "" if shut else found.content_hash


def early_returnable(
    office: Office, agency: Agency, editions: Sequence[RegisterEdition], taken: TakenBack
) -> dict[str, str]:
    """Map each record that was taken off before it was established to its version (hash)."""
    early = _early(office, agency, editions)
    return {e.record_id: e.content_hash for e in early if _is_taken(e, taken)}


def _early(
    office: Office, agency: Agency, editions: Sequence[RegisterEdition]
) -> tuple[Entry, ...]:
    if not office.config.sop.settings.fast_lane or not agency.living:
        return ()
    return early_entries(compile_now(office, agency), editions)


def _is_taken(entry: Entry, taken: TakenBack) -> bool:
    if entry.record_id in taken.down:
        return True
    act = taken.withdrawn.get(entry.record_id)
    version = (entry.record_id, entry.content_hash)
    return version in taken.versions or bool(act and act.reference)
