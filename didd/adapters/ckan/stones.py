"""Tombstones on the portal: which of them are there, and those put up again on a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from didd.adapters.ckan.http import CkanWire
from didd.model import LostTombstone

#: As many ids as the portal answers for at once.
AT_ONCE = 1000


def missing(wire: CkanWire, public_ids: Sequence[str]) -> list[str]:
    """Return those of these ids at which the public sees no tombstone; one read per 1,000."""
    left: list[str] = []
    for start in range(0, len(public_ids), AT_ONCE):
        some = list(public_ids[start : start + AT_ONCE])
        ask = partial(
            wire.read_action, "didd_withdrawal_list", public=True, ids=some, limit=AT_ONCE
        )
        there = {row["id"] for row in wire.patiently(ask)}
        left += [one for one in some if one not in there]
    return left


def lay(wire: CkanWire, stone: LostTombstone) -> None:
    """Put one up; idempotent."""
    told = {**asdict(stone.told), "at": stone.told.at.isoformat()}
    where = {"name": stone.name, "organization": stone.organization, "files": list(stone.files)}
    wire.patiently(lambda: wire.write_action("didd_withdraw", id=stone.dataset_id, **where, **told))
