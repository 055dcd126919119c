"""Decisions of officers: append-only, hash-bound, one winner when two decide at once (SOP 2)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from didd.adapters.database.distinct_values import values_of
from didd.adapters.database.engine import Rows, as_rows, in_batches, insert_rows, writing
from didd.adapters.database.schema import decision, decision_undo, submission
from didd.adapters.store.audit.audit_log import link_rows, links, newest, proof_in
from didd.adapters.store.takebacks import make_due_for
from didd.approval.audit_chain import Act
from didd.approval.what_may_be_decided import AFTER, VERBS, Refused
from didd.i18n import _
from didd.model import AuditEvent, Decision, DecisionKind, Officer, Role, State, digest


@dataclass(frozen=True, slots=True)
class Verdict:
    """An officer's intended decision on one submission, and what they were shown of it.

    ``content_hash`` is the content, ``last_decision`` the id of the newest decision on it (0 for
    none); None binds to neither. ``ground`` is that of a rejection: its code, in the store its
    words. ``minutes`` are those of a consequence test, as text. ``notes`` say by field what is to
    be mended in it.
    """

    submission_id: int
    kind: DecisionKind
    reason: str = ""
    content_hash: str | None = None
    last_decision: int | None = None
    ground: str = ""
    minutes: str = ""
    notes: Mapping[str, str] = field(default_factory=dict[str, str])


#: Judges one verdict; returns in which role the officer decides, None for that given.
Check = Callable[[Any, Verdict], Officer | None]
#: Writes what follows from decisions, within their transaction and as of their time.
Follows = Callable[[sa.Connection, datetime], None]


class Decisions:
    """Append-only. The state on the submission is a copy, for queries."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def decide(
        self,
        verdicts: Sequence[Verdict],
        officer: Officer,
        check: Check,
        follows: Follows | None = None,
        *,
        announces: bool = False,
    ) -> list[Decision]:
        """Apply all of ``verdicts`` or none.

        With ``announces`` the portal follows at once where one of them is serta merta.

        ``check(row, verdict)`` may raise ``Refused``, and return the officer in the role in which
        they decide on this one. A submission that is gone, whose content is not what the officer
        was shown, or that was decided on since, raises it too.

        Everything is prepared before the writers' lock is taken; a concurrent decision or
        submission moves the end of the audit chain, and then everything is prepared again inside.
        What ``follows`` from it is written in the same transaction.
        """
        now = datetime.now(UTC)
        with self.engine.connect() as connection:
            act = _prepare(connection, verdicts, officer, check, now)
        with writing(self.engine) as connection:
            if newest(connection) != act.last:
                act = _prepare(connection, verdicts, officer, check, now)
            insert_rows(connection, act.links)
            insert_rows(connection, act.decisions)
            for state in set(act.after.values()):
                for some in in_batches(n for n, to in act.after.items() if to == state):
                    at = submission.update().where(submission.c.id.in_(some))
                    connection.execute(at.values(state=state))
            if announces:
                make_due_for(connection, act.after, now)
            if follows is not None:
                follows(connection, now)
        first = act.last.seq if act.last else 0
        through = first + len(verdicts)
        return self._select(decision.c.audit_seq.between(first + 1, through)) if verdicts else []

    def of(self, agency: str) -> list[Decision]:
        """Return every decision on the agency's records that stands, in the order made."""
        return self._select(decision.c.agency == agency, standing())

    def on(self, submission_id: int) -> list[Decision]:
        """Return the decisions on one submission, also undone ones, in the order made."""
        return self._select(decision.c.submission_id == submission_id)

    def after(self, decision_id: int) -> list[Decision]:
        """Return the decisions made after this one, in the order made."""
        return self._select(decision.c.id > decision_id)

    def span(self, agency: str, after: int) -> tuple[datetime, datetime] | None:
        """Return when the first and the last of an agency's decisions after this one were made."""
        at = decision.c.decided_at
        these = (decision.c.agency == agency) & (decision.c.id > after)
        with self.engine.connect() as connection:
            first, last = connection.execute(
                sa.select(sa.func.min(at), sa.func.max(at)).where(these)
            ).one()
        return (first, last) if first is not None else None

    def _select(self, *where: sa.ColumnElement[bool]) -> list[Decision]:
        query = sa.select(decision).where(*where).order_by(decision.c.id)
        with self.engine.connect() as connection:
            return [as_decision(row) for row in connection.execute(query)]

    def newest_by_agency(self) -> dict[str, int]:
        """Return the id of the newest decision of each agency that has one."""
        known = values_of(decision.c.agency).subquery()
        newest = (
            sa.select(sa.func.max(decision.c.id))
            .where(decision.c.agency == known.c.value)
            .scalar_subquery()
        )
        query = sa.select(known.c.value, newest)
        with self.engine.connect() as connection:
            return {agency: number for agency, number in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A submission as read inside the transaction."""

    id: int
    record_id: str
    agency: str
    content_hash: str
    state: str
    submitted_by: str
    newest: bool


class _Act(NamedTuple):
    """A prepared act, valid if ``last`` is still the end of the audit chain."""

    last: AuditEvent | None
    links: Rows
    decisions: Rows
    after: dict[int, str]


def _prepare(
    connection: sa.Connection,
    verdicts: Sequence[Verdict],
    officer: Officer,
    check: Check,
    now: datetime,
) -> _Act:
    """Check every verdict against its submission, and prepare the rows.

    The end of the chain is read first: any later change moves it.
    """
    last = newest(connection)
    waiting = _waiting(connection, {v.submission_id for v in verdicts})
    bound = {v.submission_id for v in verdicts if v.last_decision is not None}
    decided = _decided(connection, bound)
    both: list[tuple[_Waiting, Verdict, Officer]] = []
    for verdict in verdicts:
        row = _check_shown(waiting.get(verdict.submission_id), verdict)
        _check_undecided(decided.get(row.id), verdict)
        both.append((row, verdict, check(row, verdict) or officer))
        waiting[row.id] = replace(row, state=_after(row, verdict.kind).value)
    events = links(last, (_act_of(*each) for each in both), now, proof_in(connection))
    made = [_values(*each, now, event.seq) for each, event in zip(both, events, strict=True)]
    engine = connection.engine
    return _Act(
        last,
        link_rows(engine, events),
        as_rows(engine, decision, made),
        {number: row.state for number, row in waiting.items()},
    )


def _after(row: _Waiting, kind: DecisionKind) -> State:
    """Return the state that a decision brings about; what waits again is not what was overtaken."""
    state = AFTER[kind]
    return State.SUPERSEDED if state is State.SUBMITTED and not row.newest else state


def _waiting(connection: sa.Connection, ids: Collection[int]) -> dict[int, _Waiting]:
    """Read these submissions in batches: single queries would block every writer."""
    columns = [submission.c[each.name] for each in fields(_Waiting)]
    return {
        row.id: _Waiting(*row)
        for some in in_batches(sorted(ids))
        for row in connection.execute(sa.select(*columns).where(submission.c.id.in_(some)))
    }


def _check_shown(row: _Waiting | None, verdict: Verdict) -> _Waiting:
    if row is None:
        raise Refused(_("There is no proposal {number}.", number=verdict.submission_id))
    if verdict.content_hash is not None and verdict.content_hash != row.content_hash:
        raise Refused(
            _(
                "The content of proposal {number} has changed since the page was opened. "
                "Load the page again and check once more.",
                number=verdict.submission_id,
            )
        )
    return row


def _decided(connection: sa.Connection, ids: Collection[int]) -> dict[int, Decision]:
    """Read the newest decision on each of these submissions that has one."""
    newest_ids = sa.func.max(decision.c.id)
    return {
        row.submission_id: as_decision(row)
        for some in in_batches(sorted(ids))
        for row in connection.execute(
            sa.select(decision).where(
                decision.c.id.in_(
                    sa.select(newest_ids)
                    .where(decision.c.submission_id.in_(some), standing())
                    .group_by(decision.c.submission_id)
                )
            )
        )
    }


def _check_undecided(newest: Decision | None, verdict: Verdict) -> None:
    """Raise ``Refused`` if somebody decided on it after the page was shown."""
    shown = verdict.last_decision
    if shown is None or (newest.id if newest else 0) == shown:
        return
    if newest is None or newest.id < shown:
        raise Refused(
            _(
                "The decision that this page showed on proposal {number} was taken back. Load the "
                "page again, and decide anew if you still want to.",
                number=verdict.submission_id,
            )
        )
    raise Refused(
        _(
            "Since you opened this page, {officer} has {act} proposal {number}. Load the page "
            "again, see what is decided, and decide anew if you still want to.",
            officer=newest.officer,
            act=VERBS[newest.kind],
            number=verdict.submission_id,
        )
    )


def _act_of(row: _Waiting, verdict: Verdict, officer: Officer) -> Act:
    details = {
        "agency": row.agency,
        "submission": row.id,
        "from": row.state,
        "reason": verdict.reason,
        "holder": officer.holder,
    }
    if verdict.ground:
        details["ground"] = verdict.ground
    if verdict.minutes:
        details["minutes"] = digest(verdict.minutes)
    kind, record = verdict.kind.value, f"record/{row.record_id}"
    return Act(officer.id, kind, record, officer.role.value, row.content_hash, details)


def standing(table: sa.FromClause = decision) -> sa.ColumnElement[bool]:
    """Return the condition for decisions (of this alias) that were not taken back."""
    undone = sa.exists().where(decision_undo.c.decision_id == table.c.id)
    return ~undone.correlate(table)


def _values(
    row: _Waiting, verdict: Verdict, officer: Officer, now: datetime, seq: int
) -> dict[str, Any]:
    return {
        "submission_id": row.id,
        "record_id": row.record_id,
        "agency": row.agency,
        "content_hash": row.content_hash,
        "kind": verdict.kind.value,
        "officer": officer.id,
        "role": officer.role.value,
        "holder": officer.holder,
        "reason": verdict.reason,
        "ground": verdict.ground,
        "minutes": verdict.minutes,
        "decided_at": now,
        "audit_seq": seq,
    }


def as_decision(row: Any) -> Decision:
    """Convert a row to a decision."""
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
        ground=row.ground,
        minutes=row.minutes,
        holder=row.holder,
    )
