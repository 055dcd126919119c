"""What the rows of agencies' changes claim of the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import agency_change
from didd.adapters.store.agencies.agency_changes import (
    AGENCIES_SEEDED,
    CHANGED,
    seeded_agencies_hash,
    told_of_change,
)
from didd.adapters.store.people.officers import SEEDER
from didd.approval.audit_evidence import Claim


def agency_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield the event that each change requires; what was taken over has one together."""
    query = sa.select(agency_change).order_by(agency_change.c.id)
    rows: list[dict[str, Any]] = [dict(row) for row in connection.execute(query).mappings()]
    seeded = [row for row in rows if row["made_by"] == SEEDER]
    for row in rows:
        if row["made_by"] != SEEDER:
            said = {"actor": row["made_by"], "role": row["role"]}
            about, details = f"agency/{row['agency']}", told_of_change(row)
            yield Claim("agency_change", str(row["id"]), CHANGED, about, row["at"], said, details)
    if seeded:
        said = {"actor": SEEDER, "content_hash": seeded_agencies_hash(seeded)}
        at = seeded[0]["at"]
        yield Claim("agency_change", "1", AGENCIES_SEEDED, "office", at, said)
