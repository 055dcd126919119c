"""Overrides of officers: append-only, bound to bytes and rule (SOP 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import file_override
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.approval.overrides import Override


class Overrides:
    """Append-only. The same override again adds nothing."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> dict[tuple[str, str], Override]:
        """Return the agency's overrides by sha256 and rule."""
        query = sa.select(file_override).where(file_override.c.agency == agency)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(file_override.c.id))
            return {(r["sha256"], r["rule"]): _override(r) for r in rows.mappings()}

    def given(self, agencies: Iterable[str]) -> set[tuple[str, str, str]]:
        """Return agency, sha256 and rule of every override of these agencies."""
        columns = (file_override.c.agency, file_override.c.sha256, file_override.c.rule)
        query = sa.select(*columns).where(file_override.c.agency.in_(list(agencies)))
        with self.engine.connect() as connection:
            return {(row.agency, row.sha256, row.rule) for row in connection.execute(query)}

    def keep(self, override: Override, path: str) -> Override:
        """Store it with its link in the audit chain; return the stored one, an earlier one if any.

        ``path`` is the file's name when the officer saw it.
        """
        same = sa.select(file_override).where(
            file_override.c.agency == override.agency,
            file_override.c.sha256 == override.sha256,
            file_override.c.rule == override.rule,
        )
        with writing(self.engine) as connection:
            if (kept := connection.execute(same).mappings().first()) is not None:
                return _override(kept)
            connection.execute(file_override.insert().values(**asdict(override)))
            append(
                connection,
                Act(
                    actor=override.officer,
                    role=override.role,
                    act="override",
                    object=f"file/{override.sha256}",
                    content_hash=override.sha256,
                    details={
                        "agency": override.agency,
                        "path": path,
                        "rule": override.rule,
                        "reason": override.reason,
                        "ground": override.ground,
                    }
                    | ({"holder": override.holder} if override.holder else {}),
                ),
                override.at,
            )
        return override


def _override(row: Mapping[Any, Any]) -> Override:
    return Override(**{each.name: row[each.name] for each in fields(Override)})
