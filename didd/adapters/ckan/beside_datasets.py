"""What the portal tells beside datasets: heads of the audit chain, and tombstones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial

from didd.adapters.ckan.answers import PortalMissing
from didd.adapters.ckan.http import CkanWire
from didd.model import Head, LostTombstone
from didd.ports import PortalRefused

#: Heads per page, and ids asked for at once.
PAGE = 1000


def add_head(wire: CkanWire, head: Head) -> bool:
    """Store a head on the portal permanently; idempotent."""
    fields = {**asdict(head), "at": head.at.isoformat()}
    wire.patiently(lambda: wire.write_action("didd_audit_head_add", **fields))
    return True


def read_heads(wire: CkanWire, chain: str) -> list[Head] | None:
    """Return all heads of this chain, in order; None where the portal does not store any."""
    found: list[Head] = []
    while True:
        asked = {"chain": chain, "limit": PAGE, "offset": len(found)}
        ask = partial(wire.read_action, "didd_audit_head_list", public=True, **asked)
        try:
            rows = wire.patiently(ask)["heads"]
        except (PortalMissing, PortalRefused):
            return None
        found += (
            Head(row["chain"], row["seq"], row["hash"], datetime.fromisoformat(row["at"]))
            for row in rows
        )
        if len(rows) < PAGE:
            return found


def without_stone(wire: CkanWire, public_ids: Sequence[str]) -> list[str]:
    """Return those of these ids at which the public sees no tombstone; one read per 1,000."""
    left: list[str] = []
    for start in range(0, len(public_ids), PAGE):
        some = list(public_ids[start : start + PAGE])
        ask = partial(wire.read_action, "didd_withdrawal_list", public=True, ids=some, limit=PAGE)
        there = {row["id"] for row in wire.patiently(ask)}
        left += [one for one in some if one not in there]
    return left


def lay_stone(wire: CkanWire, stone: LostTombstone) -> None:
    """Put one up; idempotent."""
    told = {**asdict(stone.told), "at": stone.told.at.isoformat()}
    where = {"name": stone.name, "organization": stone.organization, "files": list(stone.files)}
    wire.patiently(lambda: wire.write_action("didd_withdraw", id=stone.dataset_id, **where, **told))
