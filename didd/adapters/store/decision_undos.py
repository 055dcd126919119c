"""Decisions that whoever made them took back: rows are only added, each with its link."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import compiled, decision, decision_undo, submission
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.decisions import as_decision
from didd.adapters.store.takebacks import make_due_for
from didd.approval.audit_chain import Act
from didd.approval.what_may_be_decided import state_after
from didd.model import Decision, Officer, State

#: The act in the chain.
UNDONE = "decision.undo"


@dataclass(frozen=True, slots=True)
class Undoable:
    """What a decision to be taken back is judged by, as it is once nobody else writes.

    ``others`` are the record's other decisions that stand; ``through`` is the newest decision that
    the agency's draft was compiled with.
    """

    made: Decision
    newest_on_it: int
    others: tuple[Decision, ...]
    through: int
    overtaken: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """One decision that was taken back."""

    decision_id: int
    officer: str
    holder: str
    at: datetime


Check = Callable[[Undoable | None], Officer]


class DecisionUndos:
    """What was decided stays in its table; what was taken back is named here."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, submission_ids: Collection[int]) -> dict[int, Undo]:
        """Return what was taken back on these submissions, by the decision."""
        mine = decision_undo.c.submission_id.in_(list(submission_ids))
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(decision_undo).where(mine))
            return {
                row.decision_id: Undo(row.decision_id, row.officer, row.holder, row.at)
                for row in rows
            }

    def settled(self, decision_ids: Collection[int], before: datetime) -> set[int]:
        """Return those of the decisions that were made before this time."""
        these = decision.c.id.in_(list(decision_ids)) & (decision.c.decided_at < before)
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(decision.c.id).where(these)).scalars())

    def look(self, decision_id: int) -> Undoable | None:
        """Return what the decision is judged by; None for one that does not stand."""
        with self.engine.connect() as connection:
            return _undoable(connection, decision_id)

    def undo(self, decision_id: int, check: Check, *, announces: bool = False) -> Decision:
        """Take a decision back; its submission is again as it was before it.

        With ``announces`` the portal follows at once where it is serta merta.

        ``check`` is called once nobody else writes; it raises ``Refused``, or returns who undoes.
        """
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            found = _undoable(connection, decision_id)
            officer = check(found)
            if found is None:
                raise LookupError(decision_id)
            made = found.made
            of = submission.c.id == decision.c.submission_id
            number, to_test = connection.execute(
                sa.select(decision.c.submission_id, submission.c.to_test)
                .join(submission, of)
                .where(decision.c.id == decision_id)
            ).one()
            before = state_after(_on(connection, number, found.others), to_test=to_test)
            connection.execute(
                decision_undo.insert().values(
                    decision_id=made.id, submission_id=number, record_id=made.record_id,
                    agency=made.agency, content_hash=made.content_hash, officer=officer.id,
                    role=officer.role.value, holder=officer.holder, at=at,
                )
            )  # fmt: skip
            this = submission.update().where(submission.c.id == number)
            connection.execute(this.values(state=before.value))
            append(connection, _act(made, number, officer, before), at)
            if announces:
                make_due_for(connection, [number], at)
        return made


def _undoable(connection: sa.Connection, decision_id: int) -> Undoable | None:
    row = connection.execute(sa.select(decision).where(decision.c.id == decision_id)).first()
    gone = sa.select(decision_undo.c.decision_id).where(decision_undo.c.decision_id == decision_id)
    if row is None or connection.execute(gone).first():
        return None
    undone = sa.select(decision_undo.c.decision_id)
    same = (decision.c.record_id == row.record_id) & decision.c.id.not_in(undone)
    rows = list(connection.execute(sa.select(decision).where(same).order_by(decision.c.id)))
    newest = max(r.id for r in rows if r.submission_id == row.submission_id)
    current = sa.select(submission.c.newest).where(submission.c.id == row.submission_id)
    through = sa.select(compiled.c.decided_through).where(compiled.c.agency == row.agency)
    return Undoable(
        made=as_decision(row),
        newest_on_it=newest,
        others=tuple(as_decision(r) for r in rows if r.id != decision_id),
        through=int(connection.execute(through).scalar() or 0),
        overtaken=not connection.execute(current).scalar(),
    )


def _on(
    connection: sa.Connection, submission_id: int, others: Collection[Decision]
) -> list[Decision]:
    mine = sa.select(decision.c.id).where(decision.c.submission_id == submission_id)
    ids = set(connection.execute(mine).scalars())
    return [made for made in others if made.id in ids]


def _act(made: Decision, number: int, officer: Officer, before: State) -> Act:
    details = {
        "agency": made.agency,
        "submission": number,
        "decision": made.id,
        "was": made.kind.value,
        "to": before.value,
        "holder": officer.holder,
    }
    about = f"record/{made.record_id}"
    return Act(officer.id, UNDONE, about, officer.role.value, made.content_hash, details)
