"""What was put on the portal: plans, receipts, and the ledger that says what is there (SOP 4)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sa

from didd.adapters.database import writing
from didd.adapters.store.audit_log import append
from didd.adapters.tables import ledger, plan, receipt
from didd.model import Action, LedgerEntry, PublicationPlan, Receipt
from didd.publication import ledger_entry


class Publications:
    """The ledger is changed only together with the receipt that proves the change."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def save_plan(self, planned: PublicationPlan) -> None:
        """Keep a plan as it was when it was carried out."""
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

    def keep(self, proof: Receipt, title: str, actor: str) -> None:
        """Keep a receipt, with its line in the ledger and its link in the audit chain."""
        values = asdict(ledger_entry(proof, title))
        with writing(self.engine) as connection:
            connection.execute(
                receipt.insert().values(**{**asdict(proof), "files": list(proof.files)})
            )
            done = connection.execute(
                ledger.update().where(ledger.c.dataset_id == proof.dataset_id).values(**values)
            )
            if done.rowcount == 0:
                connection.execute(ledger.insert().values(**values))
            append(
                connection,
                actor=actor,
                act=f"publish.{proof.action.value}",
                object=f"dataset/{proof.dataset_id}",
                content_hash=proof.package_hash,
                details={"agency": proof.agency, "plan": proof.plan_hash, "name": proof.name},
                at=proof.verified_at,
            )

    def ledger(self, agency: str) -> dict[str, LedgerEntry]:
        """Give what we last put on the portal for the agency, by dataset id."""
        query = sa.select(ledger).where(ledger.c.agency == agency)
        with self.engine.connect() as connection:
            return {
                row["dataset_id"]: LedgerEntry(**row)
                for row in connection.execute(query).mappings()
            }

    def ledger_entry(self, dataset_id: str) -> LedgerEntry | None:
        """Give the ledger's line for one dataset; None when we never published it."""
        query = sa.select(ledger).where(ledger.c.dataset_id == dataset_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return LedgerEntry(**row) if row else None

    def receipts(self, agency: str) -> list[Receipt]:
        """Give the agency's receipts, oldest first."""
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
