"""Single rows of editions: building blocks of ``store.editions``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id
from didd.adapters.database.schema import compiled, decision, edition
from didd.adapters.store.other_lists.late_decrees import LateDecree, with_late
from didd.model import Decree, EditionStatus, Register, RegisterEdition


def next_number(connection: sa.Connection, register: Register, draft: Any) -> int:
    """Return the number of the agency's draft, or the next one of its year."""
    if draft and draft.year == register.year:
        return int(draft.number)
    taken = connection.execute(
        sa.select(sa.func.max(edition.c.number)).where(
            edition.c.agency == register.agency, edition.c.year == register.year
        )
    ).scalar()
    return int(taken or 0) + 1


def newest_decision(connection: sa.Connection, agency: str) -> int:
    """Return the id of the newest decision on the agency's records; 0 before the first."""
    newest = sa.select(sa.func.max(decision.c.id)).where(decision.c.agency == agency)
    return int(connection.execute(newest).scalar() or 0)


def note_compiled(connection: sa.Connection, agency: str, decided_through: int) -> None:
    """Record the newest decision that the agency's register was compiled with."""
    done = connection.execute(
        compiled.update().where(compiled.c.agency == agency).values(decided_through=decided_through)
    )
    if done.rowcount == 0:
        connection.execute(compiled.insert().values(agency=agency, decided_through=decided_through))


def insert_draft(connection: sa.Connection, agency: str, values: dict[str, Any]) -> int:
    """Insert the agency's draft; return its id."""
    done = connection.execute(
        edition.insert().values(
            agency=agency, status=EditionStatus.DRAFT.value, outputs={}, audit_head="", **values
        )
    )
    return inserted_id(done)


def decree_json(decree: Decree) -> dict[str, Any]:
    """Return the decree as JSON types."""
    return {**asdict(decree), "date": decree.date.isoformat()}


def as_decree(kept: Mapping[str, Any] | None) -> Decree | None:
    """Convert a stored decree; None for a draft's."""
    return replace(Decree(**kept), date=date.fromisoformat(kept["date"])) if kept else None


def as_edition(row: Any, late: LateDecree | None = None) -> RegisterEdition:
    """Convert a row to an edition, with the decree that came back ``late``, if any."""
    outputs, decree = with_late(late, row.outputs, as_decree(row.decree))
    return RegisterEdition(
        id=row.id,
        register=Register.from_json(row.register),
        number=row.number,
        status=EditionStatus(row.status),
        compiled_at=row.compiled_at,
        decree=decree,
        established_at=row.established_at,
        outputs=outputs,
        audit_head=row.audit_head,
    )
