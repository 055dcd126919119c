"""What was put on the portal: plans, receipts, and the ledger that says what is there (SOP 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.tables import ledger, plan, receipt
from didd.adapters.store.audit_log import append
from didd.model import Action, LedgerEntry, PlanItem, PublicationPlan, Receipt
from didd.publication.apply import ledger_entry
from didd.publication.plan import BEGUN, SUSPECT, WITHDRAWN


class Publications:
    """What the ledger calls active changes only together with the receipt that proves it."""

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

    def begin(self, agency: str, items: Sequence[PlanItem]) -> None:
        """Note that these datasets are about to be made on the portal, before they are.

        Whoever goes on after a kill knows by that who made them.
        """
        with writing(self.engine) as connection:
            for item in items:
                _put(connection, _unproved(agency, item, BEGUN))

    def doubt(self, agency: str, item: PlanItem, why: str, actor: str) -> None:
        """Note that the portal gave something else than was put there: it is not believed again.

        It stays so until a receipt proves what is there.
        """
        with writing(self.engine) as connection:
            _put(connection, _unproved(agency, item, SUSPECT))
            append(
                connection,
                actor=actor,
                act="publish.suspect",
                object=f"dataset/{item.dataset_id}",
                content_hash=item.package_hash,
                details={"agency": agency, "name": item.name, "why": why},
            )

    def keep(self, proof: Receipt, title: str, actor: str, since: datetime | None = None) -> None:
        """Keep a receipt, with its line in the ledger and its link in the audit chain.

        Nothing is kept of a withdrawal that somebody else finished after ``since``: it is one act.
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


def _put(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Write a dataset's line in the ledger, in place of the one it has."""
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
