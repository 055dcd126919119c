"""Decisions of officers: appended, hash-bound, one winner when two decide at once (SOP 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database import inserted_id, writing
from didd.adapters.store.audit_log import append
from didd.adapters.tables import decision, submission
from didd.decisions import AFTER, Refused
from didd.model import Decision, DecisionKind, Officer, Role


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer wants to decide on one submission, and the content they were shown."""

    submission_id: int
    kind: DecisionKind
    reason: str = ""
    content_hash: str | None = None


class Decisions:
    """Rows are only added. The state on the submission is a copy, for queries."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def decide(
        self, verdicts: Sequence[Verdict], officer: Officer, check: Callable[[Any, Verdict], None]
    ) -> list[Decision]:
        """Carry out all of ``verdicts`` or none.

        ``check(row, verdict)`` runs inside the transaction and may raise ``Refused``. A submission
        that is gone, or whose content is not what the officer was shown, is refused too.
        """
        now = datetime.now(UTC)
        with writing(self.engine) as connection:
            made: list[Decision] = []
            for verdict in verdicts:
                row = connection.execute(
                    sa.select(submission).where(submission.c.id == verdict.submission_id)
                ).first()
                _check_shown(row, verdict)
                check(row, verdict)
                made.append(_decide(connection, row, verdict, officer, now))
        return made

    def of(self, agency: str) -> list[Decision]:
        """Give every decision on the agency's records, in the order made."""
        return self._select(decision.c.agency == agency)

    def on(self, submission_id: int) -> list[Decision]:
        """Give the decisions on one submission, in the order made."""
        return self._select(decision.c.submission_id == submission_id)

    def after(self, decision_id: int) -> list[Decision]:
        """Give the decisions made after this one, in the order made."""
        return self._select(decision.c.id > decision_id)

    def _select(self, where: sa.ColumnElement[bool]) -> list[Decision]:
        query = sa.select(decision).where(where).order_by(decision.c.id)
        with self.engine.connect() as connection:
            return [_decision(row) for row in connection.execute(query)]

    def newest_by_agency(self) -> dict[str, int]:
        """Give the id of the newest decision of each agency that has one."""
        query = sa.select(decision.c.agency, sa.func.max(decision.c.id)).group_by(decision.c.agency)
        with self.engine.connect() as connection:
            return {agency: newest for agency, newest in connection.execute(query)}


def _check_shown(row: Any, verdict: Verdict) -> None:
    if row is None:
        raise Refused(f"Usulan nomor {verdict.submission_id} tidak ada.")
    if verdict.content_hash is not None and verdict.content_hash != row.content_hash:
        raise Refused(
            f"Isi usulan nomor {verdict.submission_id} sudah berubah sejak halaman dibuka. "
            "Muat ulang halamannya dan periksa lagi."
        )


def _decide(
    connection: sa.Connection, row: Any, verdict: Verdict, officer: Officer, now: datetime
) -> Decision:
    event = append(
        connection,
        actor=officer.id,
        role=officer.role.value,
        act=verdict.kind.value,
        object=f"record/{row.record_id}",
        content_hash=row.content_hash,
        details={
            "agency": row.agency,
            "submission": row.id,
            "from": row.state,
            "reason": verdict.reason,
        },
        at=now,
    )
    done = connection.execute(
        decision.insert().values(
            submission_id=row.id,
            record_id=row.record_id,
            agency=row.agency,
            content_hash=row.content_hash,
            kind=verdict.kind.value,
            officer=officer.id,
            role=officer.role.value,
            reason=verdict.reason,
            decided_at=now,
            audit_seq=event.seq,
        )
    )
    connection.execute(
        submission.update().where(submission.c.id == row.id).values(state=AFTER[verdict.kind].value)
    )
    made = sa.select(decision).where(decision.c.id == inserted_id(done))
    return _decision(connection.execute(made).one())


def _decision(row: Any) -> Decision:
    return Decision(
        id=row.id,
        agency=row.agency,
        record_id=row.record_id,
        content_hash=row.content_hash,
        kind=DecisionKind(row.kind),
        officer=row.officer,
        role=Role(row.role),
        reason=row.reason,
        decided_at=row.decided_at,
    )
