"""What the chief officer said of the headings that bind an agency: rows are only added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import binding_verdict
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.takebacks import make_due
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.obligations.agreed.bindings import BindingVerdict, Verdict


class BindingVerdicts:
    """Confirmations and what was sent back, by agency."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> BindingVerdict | None:
        """Return the newest of an agency."""
        return self.of_all([agency]).get(agency)

    def of_all(self, agencies: Iterable[str]) -> dict[str, BindingVerdict]:
        """Return the newest of each of these agencies, by agency."""
        table = binding_verdict
        mine = table.c.agency.in_(list(agencies))
        newest = sa.select(sa.func.max(table.c.id)).where(mine).group_by(table.c.agency)
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(table).where(table.c.id.in_(newest))).mappings()
            return {row["agency"]: _verdict(row) for row in rows}

    def keep(self, made: BindingVerdict, *, publish: bool = False) -> None:
        """Keep one, with its link in the audit chain; with ``publish`` the portal is told."""
        with writing(self.engine) as connection:
            row = asdict(made) | {"verdict": made.verdict.value}
            connection.execute(binding_verdict.insert().values(**row))
            act = _name(made.verdict.value)
            about = f"agency/{made.agency}"
            append(
                connection,
                Act(made.officer, act, about, made.role, made.mark, _details(made)),
                made.at,
            )
            if publish:
                make_due(connection, made.agency, made.at)


def verdict_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event that it requires in the chain."""
    for row in connection.execute(sa.select(binding_verdict).order_by(binding_verdict.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.mark}
        act, about = _name(row.verdict), f"agency/{row.agency}"
        yield Claim("binding_verdict", str(row.id), act, about, row.at, said, _details(row))


def _name(verdict: str) -> str:
    return f"bindings.{verdict}"


def _details(each: Any) -> dict[str, Any]:
    """Return what the chain says of a verdict, or of its row."""
    shown = dict(each.shown)
    return {"agency": each.agency, "note": each.note, "shown": shown, "holder": each.holder}


def _verdict(row: Any) -> BindingVerdict:
    kept: dict[str, Any] = {name: value for name, value in row.items() if name != "id"}
    kept["verdict"] = Verdict(kept["verdict"])
    return BindingVerdict(**kept)
