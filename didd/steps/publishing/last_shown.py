"""Which version of a record the portal showed last: told by receipts and by decisions.

A receipt tells of a dataset that it was read back, not of which version it was. Where the office
announces before it establishes, that is told by what stood approved at that time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from didd.approval.taking_back import standing_version
from didd.model import Action, Classification, Decision
from didd.office import Office
from didd.publication.takeback import Version


def came(office: Office, agency: str, records: Collection[str]) -> dict[str, datetime]:
    """Return when each of the records was last read back from the portal as it had to be."""
    return {
        each.dataset_id: each.verified_at
        for each in office.store.publications.receipts(agency)
        if each.dataset_id in records and each.action is not Action.WITHDRAW
    }


def announced_instead(office: Office, agency: str, versions: Collection[Version]) -> set[Version]:
    """Return those established versions in whose place the portal had announced another one."""
    if not office.config.sop.settings.fast_lane or not versions:
        return set()
    last = came(office, agency, {record_id for record_id, _hash in versions})
    made: dict[str, list[Decision]] = {}
    for each in office.store.decisions.of(agency):
        if each.record_id in last and each.decided_at <= last[each.record_id]:
            made.setdefault(each.record_id, []).append(each)
    found: set[Version] = set()
    for record_id, content_hash in versions:
        stood = standing_version(made.get(record_id, []))
        if stood not in ("", content_hash) and _urgent(office, record_id, stood):
            found.add((record_id, content_hash))
    return found


def _urgent(office: Office, record_id: str, content_hash: str) -> bool:
    known = office.store.records.version(record_id, content_hash)
    return known is not None and known.classification is Classification.SERTA_MERTA
