"""Publications: plans, receipts, and the ledger of what is on the portal (SOP 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.distinct_values import values_of
from didd.adapters.database.engine import writing
from didd.adapters.database.schema import ledger, plan, receipt
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import Action, LedgerEntry, PlanItem, PublicationPlan, Receipt
from didd.publication.apply import ledger_entry
from didd.publication.plan import BEGUN, SUSPECT, WITHDRAWN


class Publications:
    """An active entry of the ledger changes only together with the receipt that proves it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def save_plan(self, planned: PublicationPlan) -> None:
        """Store a plan as it was applied."""
        with writing(self.engine) as connection:
            connection.execute(
                plan.insert().values(
                    plan_hash=planned.plan_hash,
                    agency=planned.agency,
                    edition_id=planned.edition_id,
                    plan=[asdict(item) for item in planned.items],
                    created_at=datetime.now(UTC),
                )
            )

    def begin(self, agency: str, items: Sequence[PlanItem]) -> None:
        """Record that these datasets are about to be created on the portal.

        After a kill, the next run recognises them as ours by that.
        """
        with writing(self.engine) as connection:
            for item in items:
                _put(connection, _unproved(agency, item, BEGUN))

    def doubt(self, agency: str, item: PlanItem, why: str, actor: str) -> None:
        """Record that the portal returned something else than was sent: it is suspect.

        It stays so until a receipt proves the content.
        """
        with writing(self.engine) as connection:
            _put(connection, _unproved(agency, item, SUSPECT))
            append(
                connection,
                Act(
                    actor=actor,
                    act="publish.suspect",
                    object=f"dataset/{item.dataset_id}",
                    content_hash=item.package_hash,
                    details={"agency": agency, "name": item.name, "why": why},
                ),
            )

    def keep(self, proof: Receipt, title: str, actor: str, since: datetime | None = None) -> None:
        """Store a receipt, with its ledger entry and its link in the audit chain.

        A withdrawal that another run finished after ``since`` is not stored twice: it is one act.
        """
        values = asdict(ledger_entry(proof, title))
        with writing(self.engine) as connection:
            if proof.action is Action.WITHDRAW and since and _gone_since(connection, proof, since):
                return
            connection.execute(
                receipt.insert().values(**{**asdict(proof), "files": list(proof.files)})
            )
            _put(connection, values)
            append(
                connection,
                Act(
                    actor=actor,
                    act=f"publish.{proof.action.value}",
                    object=f"dataset/{proof.dataset_id}",
                    content_hash=proof.package_hash,
                    details={"agency": proof.agency, "plan": proof.plan_hash, "name": proof.name},
                ),
                proof.verified_at,
            )

    def agencies(self) -> set[str]:
        """Return the agencies of which anything was ever on the portal."""
        with self.engine.connect() as connection:
            return set(connection.execute(values_of(ledger.c.agency)).scalars())

    def ledger(self, agency: str) -> dict[str, LedgerEntry]:
        """Return the agency's ledger entries, by dataset id."""
        query = sa.select(ledger).where(ledger.c.agency == agency)
        with self.engine.connect() as connection:
            return {
                row["dataset_id"]: LedgerEntry(**row)
                for row in connection.execute(query).mappings()
            }

    def ledger_entry(self, dataset_id: str) -> LedgerEntry | None:
        """Return the ledger entry of one dataset; None when we never published it."""
        query = sa.select(ledger).where(ledger.c.dataset_id == dataset_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return LedgerEntry(**row) if row else None

    def receipts(self, agency: str) -> list[Receipt]:
        """Return the agency's receipts, oldest first."""
        query = sa.select(receipt).where(receipt.c.agency == agency).order_by(receipt.c.id)
        with self.engine.connect() as connection:
            return [
                Receipt(
                    dataset_id=row.dataset_id,
                    agency=row.agency,
                    action=Action(row.action),
                    name=row.name,
                    package_hash=row.package_hash,
                    plan_hash=row.plan_hash,
                    verified_at=row.verified_at,
                    metadata_modified=row.metadata_modified,
                    files=tuple(row.files),
                    reason=row.reason,
                    ground=row.ground,
                )
                for row in connection.execute(query)
            ]


def _put(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Write a dataset's ledger entry, replacing an earlier one."""
    this = ledger.c.dataset_id == values["dataset_id"]
    if connection.execute(ledger.update().where(this).values(**values)).rowcount == 0:
        connection.execute(ledger.insert().values(**values))


def _unproved(agency: str, item: PlanItem, state: str) -> dict[str, Any]:
    return {
        "dataset_id": item.dataset_id,
        "agency": agency,
        "name": item.name,
        "title": item.title,
        "package_hash": item.package_hash,
        "state": state,
        "metadata_modified": "",
        "published_at": datetime.now(UTC),
    }


def _gone_since(connection: sa.Connection, proof: Receipt, since: datetime) -> bool:
    query = sa.select(ledger.c.state, ledger.c.published_at)
    row = connection.execute(query.where(ledger.c.dataset_id == proof.dataset_id)).first()
    return row is not None and row.state == WITHDRAWN and row.published_at >= since
