"""Heads of the audit chain on the portal: add one, and read all as the public does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from functools import partial

from didd.adapters.ckan.answers import PortalMissing
from didd.adapters.ckan.http import CkanWire
from didd.model import Head
from didd.ports import PortalRefused

#: Heads per page.
PAGE = 1000


def add(wire: CkanWire, head: Head) -> bool:
    """Store a head on the portal permanently; idempotent."""
    fields = {**asdict(head), "at": head.at.isoformat()}
    wire.patiently(lambda: wire.write_action("didd_audit_head_add", **fields))
    return True


def read(wire: CkanWire, chain: str) -> list[Head] | None:
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
