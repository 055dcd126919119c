"""Public copies of editions with masked lines: their files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import public_copy
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import RegisterEdition


class PublicCopies:
    """Append-only; the newest row for the same copy counts."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def outputs(self, edition_id: int, copy_hash: str) -> dict[str, str]:
        """Return the files of a copy, format → sha256; {} when it was never made."""
        query = (
            sa.select(public_copy.c.outputs)
            .where(public_copy.c.edition_id == edition_id, public_copy.c.copy_hash == copy_hash)
            .order_by(public_copy.c.id.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            return dict(connection.execute(query).scalar() or {})

    def keep(
        self,
        copy: RegisterEdition,
        copy_hash: str,
        outputs: Mapping[str, str],
        actor: str,
        at: datetime,
    ) -> None:
        """Record a copy, with its link in the audit chain; archive its files first."""
        with writing(self.engine) as connection:
            row = {"edition_id": copy.id, "copy_hash": copy_hash, "outputs": dict(outputs)}
            connection.execute(public_copy.insert().values(**row, at=at))
            append(
                connection,
                Act(
                    actor=actor,
                    act="mask",
                    object=f"edition/{copy.register.agency}/{copy.label}",
                    content_hash=copy_hash,
                    details={
                        "outputs": dict(outputs),
                        "closed": [line.reference for line in copy.closed if line.until is None],
                        "waiting": [
                            line.reference for line in copy.closed if line.until is not None
                        ],
                    },
                ),
                at,
            )
