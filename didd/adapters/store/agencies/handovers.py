"""Open work of an agency that merged: its proposals, put anew under the one that goes on.

What was decided and established stays where it is. A repetition hands nothing over twice. What
only a consequence test may open stays so; of a redacted copy, what it stands for goes to a test.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import decision, record, record_version, submission
from didd.adapters.store.audit.audit_log import append, append_all
from didd.adapters.store.consequences.tested import shut_records
from didd.adapters.store.decisions import standing
from didd.approval.audit_chain import Act
from didd.approval.what_may_be_decided import BY_TEST
from didd.model import Classification, DecisionKind, Record, State
from didd.records.searched import search_words

#: Who hands over, in the audit chain.
HANDING = "system.agencies"
HANDED = "agency.handover"
#: States in which a proposal is open; an approved one until it is established.
OPEN = (State.SUBMITTED, State.TESTED, State.APPROVED)

Version = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Open:
    """A proposal to hand over, and the record that it becomes."""

    row: Any
    became: Record


class HandOvers:
    """Proposals of one agency, put anew under another."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def open(self, agency: str, established: Collection[Version]) -> list[int]:
        """Return the ids of open proposals: what waits, and what was approved but is in no list.

        ``established`` are the versions (record, content hash) in the edition in force.
        """
        with self.engine.connect() as connection:
            return [row.id for row in _open(connection, agency, established)]

    def hand_over(self, agency: str, into: str, established: Collection[Version]) -> int:
        """Put the open proposals of ``agency`` anew under ``into``; return how many there were."""
        now, handed = datetime.now(UTC), 0
        for some in in_batches(self.open(agency, established)):
            with writing(self.engine) as connection:
                found = [r for r in _open(connection, agency, established) if r.id in some]
                moved = _new(connection, [_Open(row, _as_of(row, into)) for row in found])
                _close(connection, found)
                _put(connection, moved, now)
                handed += len(moved)
        if handed:
            with writing(self.engine) as connection:
                details = {"agency": agency, "into": into, "items": handed}
                append(connection, Act(HANDING, HANDED, f"agency/{agency}", details=details), now)
        return handed


def handed_to_test(agency: str) -> sa.Select[Any]:
    """Select the ids of records handed over to a test that nobody has concluded since."""
    concluded = sa.exists().where(
        decision.c.record_id == submission.c.record_id,
        decision.c.kind.in_([kind.value for kind in (*BY_TEST, DecisionKind.APPROVE)]),
        standing(),
    )
    return sa.select(submission.c.record_id).where(
        submission.c.agency == agency,
        submission.c.through == HANDING,
        submission.c.to_test,
        ~concluded,
    )


def _open(
    connection: sa.Connection, agency: str, established: Collection[Version]
) -> list[sa.Row[Any]]:
    """Return open proposals with their versions, not of records that are excluded by now."""
    current = record_version.alias("current")
    excluded = (
        sa.select(record.c.id)
        .join(
            current,
            (current.c.record_id == record.c.id)
            & (current.c.content_hash == record.c.content_hash),
        )
        .where(record.c.agency == agency, current.c.excluded.is_(True))
    )
    copied = submission.c.original != ""
    stands_for = sa.case((copied, submission.c.original), else_=submission.c.content_hash)
    under_test = submission.c.state == State.TESTED.value
    shut = submission.c.to_test | copied | under_test | submission.c.record_id.in_(shut_records())
    query = (
        sa.select(submission, record_version.c.record, shut.label("shut"))
        .join(
            record_version,
            (record_version.c.record_id == submission.c.record_id)
            & (record_version.c.content_hash == stands_for),
        )
        .where(
            submission.c.agency == agency,
            submission.c.newest.is_(True),
            submission.c.state.in_([state.value for state in OPEN]),
            submission.c.record_id.not_in(excluded),
        )
        .order_by(submission.c.id)
    )
    there = set(established)
    return [
        row
        for row in connection.execute(query)
        if row.state != State.APPROVED.value or (row.record_id, row.content_hash) not in there
    ]


def _as_of(row: sa.Row[Any], into: str) -> Record:
    """Return the record under the other agency: its key tells where it came from, for good."""
    known = Record.from_json(row.record)
    return replace(known, agency=into, key=f"{known.key}--{known.agency}")


def _new(connection: sa.Connection, found: Sequence[_Open]) -> list[_Open]:
    """Return those that were never handed over, to whichever agency went on at that time.

    One that merged again handed on what it was given; its own key tells.
    """
    keys = [each.became.key for each in found]
    known = set(connection.execute(sa.select(record.c.key).where(record.c.key.in_(keys))).scalars())
    return [each for each in found if each.became.key not in known]


def _close(connection: sa.Connection, found: Sequence[sa.Row[Any]]) -> None:
    """Let what waits wait no more; what was decided keeps what was decided."""
    decided = sa.exists().where(decision.c.submission_id == submission.c.id)
    untested = (submission.c.state == State.TESTED.value) & submission.c.to_test & ~decided
    waits = (submission.c.state == State.SUBMITTED.value) | untested
    if found:
        at = submission.update().where(submission.c.id.in_([row.id for row in found]), waits)
        connection.execute(at.values(state=State.SUPERSEDED.value))


def _put(connection: sa.Connection, moved: Sequence[_Open], now: datetime) -> None:
    if not moved:
        return
    last = sa.select(sa.func.max(record.c.position)).where(
        record.c.agency == moved[0].became.agency
    )
    first = (connection.execute(last).scalar() or 0) + 1
    placed = [
        _Open(each.row, replace(each.became, position=first + number))
        for number, each in enumerate(moved)
    ]
    connection.execute(record.insert(), [_record_row(each.became) for each in placed])
    connection.execute(record_version.insert(), [_version_row(e.became, now) for e in placed])
    connection.execute(submission.insert(), [_submission_row(each, now) for each in placed])
    append_all(connection, (_act(each) for each in placed), now)


def _record_row(became: Record) -> dict[str, Any]:
    return {
        "id": became.id,
        "agency": became.agency,
        "key": became.key,
        "content_hash": became.content_hash,
        "position": became.position,
        "harvest_id": 0,
        "missing_since": None,
    }


def _version_row(became: Record, now: datetime) -> dict[str, Any]:
    return {
        "record_id": became.id,
        "agency": became.agency,
        "content_hash": became.content_hash,
        "excluded": False,
        "record": became.to_json(),
        "harvest_id": 0,
        "created_at": now,
    }


def _submission_row(each: _Open, now: datetime) -> dict[str, Any]:
    became = each.became
    return {
        "record_id": became.id,
        "agency": became.agency,
        "content_hash": became.content_hash,
        "title": became.title,
        "classification": became.classification.value,
        "words": search_words(became.to_json()),
        "urgency": int(became.classification is not Classification.SERTA_MERTA),
        "state": (State.TESTED if each.row.shut else State.SUBMITTED).value,
        "to_test": bool(each.row.shut),
        "submitted_by": each.row.submitted_by,
        "through": HANDING,
        "holder": each.row.holder,
        "submitted_at": now,
        "harvest_id": 0,
    }


def _act(each: _Open) -> Act:
    row, became = each.row, each.became
    details = {"agency": became.agency, "through": HANDING, "from": f"submission/{row.id}"}
    details |= {"holder": row.holder} if row.holder else {}
    details |= {"to_test": True} if row.shut else {}
    return Act(
        row.submitted_by,
        "submit",
        f"record/{became.id}",
        content_hash=became.content_hash,
        details=details,
    )
