"""Declarations of headings: rows are only added, each with its link in the audit chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import heading_declaration
from didd.adapters.store.audit.audit_log import append_all
from didd.adapters.store.takebacks import make_due
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.obligations.declarations import Declaration, Saying

_DECLARED, _REVOKED = "heading.declare", "heading.revoke"


class Declarations:
    """What officers said of headings, by agency."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> list[Declaration]:
        """Return everything that was ever said for the agency, in its order."""
        return self.of_all([agency]).get(agency, [])

    def of_all(self, agencies: Iterable[str]) -> dict[str, list[Declaration]]:
        """Return the same of several agencies, by agency."""
        table = heading_declaration
        query = sa.select(table).where(table.c.agency.in_(list(agencies))).order_by(table.c.id)
        found: dict[str, list[Declaration]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query).mappings():
                kept = {name: value for name, value in row.items() if name != "id"}
                kept["saying"] = Saying(kept["saying"])
                found.setdefault(row["agency"], []).append(Declaration(**kept))
        return found

    def keep(self, declarations: Sequence[Declaration], *, publish: bool = False) -> None:
        """Keep declarations of one act: all of them or none.

        With ``publish`` the portal is to be told of them: an update of the agency becomes due in
        the same transaction.
        """
        if not declarations:
            return
        with writing(self.engine) as connection:
            rows = [asdict(each) | {"saying": each.saying.value} for each in declarations]
            connection.execute(heading_declaration.insert(), rows)
            append_all(connection, map(_act, declarations), declarations[0].at)
            if publish:
                make_due(connection, declarations[0].agency, declarations[0].at)


def declaration_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event that it requires in the chain."""
    table = heading_declaration
    for row in connection.execute(sa.select(table).order_by(table.c.id)):
        required = {"actor": row.officer, "role": row.role}
        act, about = _REVOKED if row.revoked else _DECLARED, f"agency/{row.agency}"
        yield Claim(table.name, str(row.id), act, about, row.at, required, _details(row))


def _act(each: Declaration) -> Act:
    name = _REVOKED if each.revoked else _DECLARED
    return Act(each.officer, name, f"agency/{each.agency}", each.role, details=_details(each))


def _details(each: Any) -> dict[str, str]:
    """Return what the chain says of a declaration, or of its row."""
    return {
        "agency": each.agency,
        "heading": each.heading,
        "saying": str(each.saying),
        "record": each.record_id,
        "day": each.day.isoformat() if each.day else "",
        "reason": each.reason,
        "holder": each.holder,
    }
