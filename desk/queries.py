"""Bulk queries for the pages, straight from the tables: nothing is decided or written here.

Only a record's newest submission is pending: when the agency proposes a newer version, the older
one stays in the history but leaves the lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.finding_words import Holds
from didd.adapters.database.schema import decision, document, finding, submission
from didd.adapters.store import Store
from didd.adapters.store.decision_undos import Undo
from didd.adapters.store.decisions import standing
from didd.adapters.store.workspace.notes import Note
from didd.model import Classification, Decision, DecisionKind, Finding, Severity, State
from didd.records.searched import asked_words


@dataclass(frozen=True, slots=True)
class Proposal:
    """A submission as lists show it. ``known``: an earlier version has been approved.

    ``last_decision`` is the id of the newest decision on it, 0 without one. It waits ``since`` it
    was submitted, or struck from a draft.
    """

    id: int
    record_id: str
    agency: str
    title: str
    classification: Classification
    state: State
    content_hash: str
    submitted_at: datetime
    since: datetime
    known: bool
    last_decision: int

    @property
    def place(self) -> tuple[int, int]:
        """Urgency and id: where it stands in lists, serta merta first, then the longest waiting."""
        return int(self.classification is not Classification.SERTA_MERTA), self.id

    @property
    def choice(self) -> str:
        """The value of its checkbox: the submission, its content and state as shown."""
        return f"{self.id}:{self.content_hash}:{self.last_decision}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filter for proposals; ``agencies`` None means all of them, ``classification`` None any.

    ``text`` is searched for in every field, word by word. ``after`` is the urgency and id of the
    proposal after which the list goes on.
    """

    state: State
    agencies: Collection[str] | None = None
    text: str = ""
    ids: Collection[int] | None = None
    classification: Classification | None = None
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a record: proposed (no decision, no note), decided on, or noted.

    ``holder`` is who held the role on that day; ``through`` the program that acted for them.
    ``alone``: who approved it had submitted it too. ``undone``: the decision was taken back.
    """

    at: datetime
    submission_id: int
    actor: str
    decision: Decision | None = None
    holder: str = ""
    through: str = ""
    alone: bool = False
    undone: Undo | None = None
    note: Note | None = None


def count(store: Store, wanted: Wanted) -> int:
    """Return the number of proposals that match."""
    query = sa.select(sa.func.count()).select_from(submission).where(*_where(wanted))
    with store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def matching(store: Store, wanted: Wanted, *, limit: int, offset: int = 0) -> list[int]:
    """Return the ids of proposals: serta merta first, then the longest waiting."""
    query = (
        sa.select(submission.c.id)
        .where(*_where(wanted))
        .order_by(submission.c.urgency, submission.c.id)
        .limit(limit)
        .offset(offset)
    )
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def oldest(store: Store, wanted: Wanted) -> Proposal | None:
    """Return what waits longest, of what is urgent and what is not; None where nothing does."""
    ids: list[int] = []
    with store.engine.connect() as connection:
        for urgency in (0, 1):
            here = submission.c.urgency == urgency
            query = sa.select(submission.c.id).where(*_where(wanted), here)
            ids += connection.execute(query.order_by(submission.c.id).limit(1)).scalars()
    return min(these(store, ids), key=lambda p: p.since, default=None) if ids else None


def proposals(store: Store, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Proposal]:
    """Return a page of proposals: serta merta first, then the longest waiting."""
    # Ids first: an index has them in this order, and only the page's rows are read whole.
    return these(store, matching(store, wanted, limit=limit, offset=offset))


def these(store: Store, ids: Collection[int]) -> list[Proposal]:
    """Return these proposals: serta merta first, then the longest waiting."""
    approved = sa.exists().where(
        decision.c.record_id == submission.c.record_id,
        decision.c.kind == DecisionKind.APPROVE.value,
        decision.c.submission_id != submission.c.id,
        standing(),
    )
    newest = (
        sa.select(sa.func.coalesce(sa.func.max(decision.c.id), 0))
        .where(decision.c.submission_id == submission.c.id, standing())
        .scalar_subquery()
    )
    struck = (
        sa.select(sa.func.max(decision.c.decided_at))
        .where(
            decision.c.submission_id == submission.c.id,
            decision.c.kind == DecisionKind.STRIKE.value,
        )
        .scalar_subquery()
    )
    known, last = approved.label("known"), newest.label("last_decision")
    columns = (submission, known, last, struck.label("struck_at"))
    query = sa.select(*columns).where(submission.c.id.in_(list(ids)))
    with store.engine.connect() as connection:
        rows = connection.execute(query.order_by(submission.c.urgency, submission.c.id))
        return [_proposal(row) for row in rows]


def submission_ids(store: Store, record_id: str) -> list[int]:
    """Return the ids of a record's submissions, oldest first."""
    query = (
        sa.select(submission.c.id)
        .where(submission.c.record_id == record_id)
        .order_by(submission.c.id)
    )
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def superseded(store: Store, ids: Iterable[int]) -> dict[int, int]:
    """Map those of ``ids`` that have a newer version to the newest one's id.

    A redacted copy is none of its original's, but of the copies before it.
    """
    later = submission.alias("later")
    query = (
        sa.select(submission.c.id, sa.func.max(later.c.id))
        .join(later, later.c.record_id == submission.c.record_id)
        .where(
            submission.c.id.in_(list(ids)), (later.c.original == "") | (submission.c.original != "")
        )
        .group_by(submission.c.id)
    )
    with store.engine.connect() as connection:
        return {old: new for old, new in connection.execute(query) if new != old}


def history(store: Store, record_id: str) -> list[Event]:
    """Return the events of a record's proposals, oldest first."""
    ids = submission_ids(store, record_id)
    query = sa.select(submission).where(submission.c.id.in_(ids)).order_by(submission.c.id)
    with store.engine.connect() as connection:
        events = [
            Event(
                row.submitted_at, row.id, row.submitted_by, holder=row.holder, through=row.through
            )
            for row in connection.execute(query)
        ]
    undone = store.decision_undos.of(ids)
    submitters = {event.submission_id: event.actor for event in events}
    for number, submitter in submitters.items():
        events += [
            _decided(d, number, submitter, undone.get(d.id)) for d in store.decisions.on(number)
        ]
    events += [
        Event(n.at, n.submission_id, n.officer, holder=n.holder, note=n)
        for n in store.notes.of(record_id)
    ]
    return sorted(events, key=lambda e: (e.at, e.submission_id, _place(e)))


def _place(event: Event) -> int:
    """Return what comes first at one moment: submitted, decided on, noted with the decision."""
    return 2 if event.note else 1 if event.decision else 0


def _decided(made: Decision, number: int, submitter: str, undone: Undo | None) -> Event:
    alone = made.kind is DecisionKind.APPROVE and made.officer == submitter
    return Event(
        made.decided_at, number, made.officer, made, made.holder, alone=alone, undone=undone
    )


def held_files(
    store: Store, agencies: Collection[str] | None, rules: Collection[str], limit: int
) -> list[tuple[str, str, Finding]]:
    """Return agency, sha256 and finding of files that these rules hold; ``agencies`` None: all."""
    query = (
        sa.select(finding, document.c.sha256)
        .join(
            document, (document.c.agency == finding.c.agency) & (document.c.path == finding.c.file)
        )
        .where(
            finding.c.stage == "checks",
            finding.c.severity == Severity.ERROR.value,
            finding.c.row == 0,
            finding.c.field == "",
            finding.c.rule.in_(list(rules)),
            document.c.missing_since.is_(None),
        )
        .order_by(finding.c.agency, finding.c.file, finding.c.id)
        .limit(limit)
    )
    if agencies is not None:
        query = query.where(finding.c.agency.in_(list(agencies)))
    with store.engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return [(row["agency"], row["sha256"], _finding(row)) for row in rows]


def column_questions(
    store: Store, agencies: Collection[str] | None, limit: int
) -> list[tuple[str, Finding]]:
    """Return agency and finding of the columns whose field waits for an answer."""
    query = (
        sa.select(finding)
        .where(finding.c.rule == "kolom-ditanyakan")
        .order_by(finding.c.agency, finding.c.file, finding.c.id)
        .limit(limit)
    )
    if agencies is not None:
        query = query.where(finding.c.agency.in_(list(agencies)))
    with store.engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return [(row["agency"], _finding(row)) for row in rows]


def _finding(row: Mapping[Any, Any]) -> Finding:
    names = [each.name for each in fields(Finding)]
    return Finding(**{**{n: row[n] for n in names}, "severity": Severity(row["severity"])})


def _where(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    where = [submission.c.state == wanted.state.value, submission.c.newest.is_(True)]
    if wanted.agencies is not None:
        where.append(submission.c.agency.in_(list(wanted.agencies)))
    if wanted.ids is not None:
        where.append(submission.c.id.in_(list(wanted.ids)))
    if wanted.classification is not None:
        where.append(submission.c.classification == wanted.classification.value)
    if wanted.text:
        words = sorted(asked_words(wanted.text), key=len, reverse=True)  # long ones are rarer
        where += [Holds(submission.c.words, word) for word in words] or [sa.false()]
    if wanted.after is not None:
        urgency, number = wanted.after
        later = (submission.c.urgency == urgency) & (submission.c.id > number)
        where.append((submission.c.urgency > urgency) | later)
    return where


def _proposal(row: sa.Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        record_id=row.record_id,
        agency=row.agency,
        title=row.title,
        classification=Classification(row.classification),
        state=State(row.state),
        content_hash=row.content_hash,
        submitted_at=row.submitted_at,
        since=row.struck_at or row.submitted_at,
        known=bool(row.known),
        last_decision=row.last_decision,
    )
