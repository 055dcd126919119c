"""Single rows of records, versions and submissions: building blocks of ``store.records``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches
from didd.adapters.database.schema import decision, record, record_version, submission
from didd.adapters.store.agencies.handovers import handed_to_test
from didd.adapters.store.audit.audit_log import append_all
from didd.adapters.store.consequences.tested import lifted_submissions, redacted_records
from didd.approval.audit_chain import Act
from didd.model import Classification, Record, State, Submission
from didd.records.searched import search_words


@dataclass(slots=True)
class Changes:
    """Pending rows of a list of records, and counts by kind of change."""

    new: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    moved: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    versions: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    counts: Counter[str] = field(default_factory=Counter[str])

    def write(self, connection: sa.Connection) -> None:
        """Write the pending rows and clear them; the counts stay."""
        newest: dict[str, Any] = {name: sa.bindparam(f"to_{name}") for name in _NEWEST}
        at = record.update().where(record.c.id == sa.bindparam("of")).values(newest)
        for statement, rows in (
            (record.insert(), self.new),
            (at, self.moved),
            (record_version.insert(), self.versions),
        ):
            if rows:
                connection.execute(statement, rows)
                rows.clear()


_NEWEST = ("content_hash", "position", "harvest_id", "missing_since")


def note(
    changes: Changes,
    item: Record,
    known: Mapping[str, sa.Row[Any]],
    kept: Container[tuple[str, str]],
    harvest_id: int,
    now: datetime,
) -> str:
    """Collect the rows to store one record; return its id.

    ``record.harvest_id`` is the harvest of the record's newest content. ``known`` are
    rows of ``record`` by id, ``kept`` (record, content hash) of the stored versions.
    """
    record_id, content_hash = item.id, item.content_hash
    current = known.get(record_id)
    newest = dict(zip(_NEWEST, (content_hash, item.position, harvest_id, None), strict=True))
    if current is None:
        changes.new.append({"id": record_id, "agency": item.agency, "key": item.key, **newest})
        changes.counts["new"] += 1
    elif current.content_hash == content_hash:
        changes.counts["unchanged"] += 1
        newest["harvest_id"] = current.harvest_id
    else:
        changes.counts["changed"] += 1
    if current is not None and any(getattr(current, n) != v for n, v in newest.items()):
        changes.moved.append({"of": record_id, **{f"to_{n}": v for n, v in newest.items()}})
    if (record_id, content_hash) not in kept:
        changes.versions.append(
            {
                "record_id": record_id,
                "agency": item.agency,
                "content_hash": content_hash,
                "excluded": item.excluded,
                "record": item.to_json(),
                "harvest_id": harvest_id,
                "created_at": now,
            }
        )
    return record_id


def unsubmitted(agency: str) -> sa.Select[Any]:
    """Select versions that the record's newest submission, if any, does not cover.

    A record that was A, then B, then A again must be decided on again; so must one that was
    excluded, lifted when its row was gone, and is listed again. A redacted copy is none of
    the agency's versions, and covers none. ``to_test`` says which only a test decides on: what the
    agency excludes, what a test opened as a redacted copy only, and what came so from an agency
    that merged.
    """
    other = submission.alias()
    newest = (
        sa.select(sa.func.max(other.c.id))
        .where(other.c.record_id == record.c.id, other.c.original == "")
        .correlate(record)
        .scalar_subquery()
    )
    put_already = (
        sa.select(submission.c.id)
        .where(
            submission.c.id == newest,
            submission.c.content_hash == record.c.content_hash,
            submission.c.harvest_id >= record.c.harvest_id,
            submission.c.id.not_in(lifted_submissions()),
        )
        .correlate(record)
        .exists()
    )
    tested = record.c.id.in_(redacted_records()) | record.c.id.in_(handed_to_test(agency))
    to_test = record_version.c.excluded | tested
    return (
        sa.select(record_version, to_test.label("to_test"))
        .join(
            record,
            (record.c.id == record_version.c.record_id)
            & (record.c.content_hash == record_version.c.content_hash),
        )
        .where(
            record.c.agency == agency,
            record.c.missing_since.is_(None),
            ~put_already,
        )
        .order_by(record.c.position, record.c.id)
    )


@dataclass(frozen=True, slots=True)
class SubmittedBy:
    """In whose name versions are submitted, in which role, and through which program, if any."""

    officer: str
    role: str = ""
    holder: str = ""
    through: str = ""

    def told(self) -> dict[str, str]:
        """Return what the audit chain has of it besides the actor and the role."""
        return {k: v for k, v in (("through", self.through), ("holder", self.holder)) if v}


def submit(
    connection: sa.Connection,
    rows: Sequence[Any],
    harvest_id: int,
    by: SubmittedBy,
    now: datetime,
    *,
    original: str = "",
) -> dict[str, int]:
    """Submit versions (rows of ``unsubmitted``) to the chief officer; return ids by record.

    A pending version of the same record is superseded, one that nobody has tested yet too.
    Everything is written together: thousands of single writes would block every other writer.
    ``original`` is the content hash of the version for which a redacted copy stands.
    """
    decided = sa.exists().where(decision.c.submission_id == submission.c.id)
    untested = (submission.c.state == State.TESTED.value) & submission.c.to_test & ~decided
    waits = (submission.c.state == State.SUBMITTED.value) | untested
    for some in in_batches(row.record_id for row in rows):
        older = submission.update().where(submission.c.record_id.in_(some))
        connection.execute(older.where(waits).values(state=State.SUPERSEDED.value))
        last = older.where(submission.c.newest.is_(True))
        connection.execute(last.values(newest=False))
    values = [
        {
            "record_id": row.record_id,
            "agency": row.agency,
            "content_hash": row.content_hash,
            "title": row.record["title"],
            "classification": row.record["classification"],
            "words": search_words(row.record),
            "urgency": int(row.record["classification"] != Classification.SERTA_MERTA.value),
            "state": (State.TESTED if row.to_test else State.SUBMITTED).value,
            "to_test": bool(row.to_test),
            "original": original,
            "submitted_by": by.officer,
            "through": by.through,
            "holder": by.holder,
            "submitted_at": now,
            "harvest_id": harvest_id,
        }
        for row in rows
    ]
    if not values:
        return {}
    new = submission.insert().returning(submission.c.record_id, submission.c.id)
    ids = {record_id: number for record_id, number in connection.execute(new, values)}
    acts = (
        Act(
            by.officer,
            "submit",
            f"record/{row.record_id}",
            by.role,
            content_hash=row.content_hash,
            details={"agency": row.agency, **by.told(), **_marked(row, original)},
        )
        for row in rows
    )
    append_all(connection, acts, now)
    return ids


def _marked(row: Any, original: str) -> dict[str, object]:
    """Return what the audit chain has of a version that only a test decides on, or of a copy."""
    marks = {"to_test": bool(row.to_test), "original": original}
    return {name: mark for name, mark in marks.items() if mark}


def submitted(number: int, row: sa.Row[Any], by: SubmittedBy, now: datetime) -> Submission:
    """Return the submission made from a row of ``unsubmitted``."""
    return Submission(
        id=number,
        agency=row.agency,
        record=Record.from_json(row.record),
        content_hash=row.content_hash,
        submitted_by=by.officer,
        submitted_at=now,
        state=State.TESTED if row.to_test else State.SUBMITTED,
        through=by.through,
        holder=by.holder,
        to_test=bool(row.to_test),
    )


def as_submission(row: sa.Row[Any]) -> Submission:
    """Convert a row of submission joined with its version."""
    return Submission(
        id=row.id,
        agency=row.agency,
        record=Record.from_json(row.record),
        content_hash=row.content_hash,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        state=State(row.state),
        through=row.through,
        holder=row.holder,
        to_test=row.to_test,
        original=row.original,
    )
