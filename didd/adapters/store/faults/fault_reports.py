"""Reports of faults, their answers, and their texts until those are blanked.

Reports and answers are only added, each with its link in the audit chain, which has hashes of their
texts alone. The text of a report and how it stands lie beside, and change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import reading, writing
from didd.adapters.database.schema import fault_answer, fault_report, fault_standing
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.workspace.notes import Note, insert_notes
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.faults.reports import OPEN, PUBLIC, PUBLIC_ROLE, RECEIVED, FaultReport
from didd.model import Officer
from didd.ports import Reported

TAKEN, ANSWERED, BLANKED = "report.taken", "report.answered", "report.blanked"
#: Texts that are blanked in one transaction.
AT_ONCE = 200


class FaultReports:
    """Every writing method may be repeated."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def take(self, told: Reported, agency: str, at: datetime, note: Note | None) -> bool:
        """Keep a report and its note in the item's thread; False when it is kept already."""
        text_hash = _digest(told.text)
        same = {"number": told.number, "agency": agency, "record_id": told.dataset_id}
        with writing(self.engine) as connection:
            known = sa.select(fault_report.c.id).where(fault_report.c.number == told.number)
            if connection.execute(known).first() is not None:
                return False
            more = {"resource_id": told.resource_id, "kind": told.kind, "text_hash": text_hash}
            times = {"made_at": told.at, "at": at}
            connection.execute(fault_report.insert().values({**same, **more, **times}))
            stands = {"text": told.text, "blanked": False, "state": RECEIVED, "due": False}
            connection.execute(fault_standing.insert().values({**same, **stands, "at": at}))
            details = {"agency": agency, "record": told.dataset_id, "kind": told.kind}
            about = f"report/{told.number}"
            append(connection, Act(PUBLIC, TAKEN, about, PUBLIC_ROLE, text_hash, details), at)
            insert_notes(connection, [note] if note else [])
        return True

    def answer(
        self, it: FaultReport, officer: Officer, state: str, text: str, at: datetime
    ) -> None:
        """Keep how a report stands from now on; what says the same as the newest is no new one."""
        with writing(self.engine) as connection:
            now = _one(connection, it.number)
            if now is None or (now.state, now.answer) == (state, text):
                return
            by = {"officer": officer.id, "role": officer.role.value, "holder": officer.holder}
            row = {"number": it.number, "agency": it.agency, "state": state, "answer": text}
            connection.execute(fault_answer.insert().values({**row, **by, "at": at}))
            changed = sa.update(fault_standing).where(fault_standing.c.number == it.number)
            connection.execute(changed.values(state=state, due=True))
            append(connection, _answered({**row, **by}), at)

    def untold(self, limit: int) -> list[FaultReport]:
        """Return reports whose newest answer the portal has not taken yet."""
        with reading(self.engine) as connection:
            return list(_read(connection, fault_standing.c.due.is_(True), limit=limit))

    def told(self, it: FaultReport) -> None:
        """Note that the portal shows this state and answer, unless there is a newer one."""
        with writing(self.engine) as connection:
            now = _one(connection, it.number)
            if now is not None and (now.state, now.answer) == (it.state, it.answer):
                changed = sa.update(fault_standing).where(fault_standing.c.number == it.number)
                connection.execute(changed.values(due=False))

    def blank(self, before: datetime, at: datetime) -> int:
        """Blank the texts of reports taken before then; what is left of each is its hash."""
        old = sa.and_(fault_standing.c.blanked.is_(False), fault_standing.c.at < before)
        with writing(self.engine) as connection:
            query = sa.select(fault_standing.c.number).where(old).limit(AT_ONCE)
            numbers = list(connection.execute(query).scalars())
            changed = sa.update(fault_standing).where(fault_standing.c.number.in_(numbers))
            connection.execute(changed.values(text="", blanked=True, blanked_at=at))
            for number in numbers:
                append(connection, Act(PUBLIC, BLANKED, f"report/{number}", PUBLIC_ROLE), at)
        return len(numbers)

    def one(self, number: str) -> FaultReport | None:
        """Return one report; None when there is none under this number."""
        with reading(self.engine) as connection:
            return _one(connection, number)

    def open(self, agencies: Collection[str] | None, start: int, limit: int) -> list[FaultReport]:
        """Return what waits, the oldest first, of these agencies (None: of all)."""
        where = [fault_standing.c.state.in_(OPEN), *_of(agencies)]
        with reading(self.engine) as connection:
            return list(_read(connection, *where, start=start, limit=limit))

    def count_open(self, agencies: Collection[str] | None) -> int:
        """Return how many wait."""
        where = [fault_standing.c.state.in_(OPEN), *_of(agencies)]
        query = sa.select(sa.func.count()).select_from(fault_standing).where(*where)
        with reading(self.engine) as connection:
            return int(connection.execute(query).scalar_one())

    def of_record(self, record_id: str, limit: int) -> list[FaultReport]:
        """Return the reports on one item, open or not, the oldest first."""
        with reading(self.engine) as connection:
            return list(_read(connection, fault_report.c.record_id == record_id, limit=limit))


def fault_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires.

    A text that is still there must be as kept, one that is not must have been blanked, and a report
    must stand as its newest answer says.
    """
    yield from _claims_of_reports(connection)
    newest = sa.select(sa.func.max(fault_answer.c.id)).group_by(fault_answer.c.number)
    stands = sa.case((fault_answer.c.id.in_(newest), fault_standing.c.state))
    query = sa.select(fault_answer, stands.label("stands")).select_from(
        fault_answer.outerjoin(fault_standing, fault_standing.c.number == fault_answer.c.number)
    )
    for row in connection.execute(query.order_by(fault_answer.c.id)).mappings():
        act = _answered(row)
        said = {"actor": act.actor, "role": act.role, "content_hash": act.content_hash}
        details = dict(act.details or {})
        if row["stands"] not in (None, row["state"]):
            details["state"] = f"{row['state']}, {row['stands']}"
        yield Claim("fault_answer", str(row["id"]), ANSWERED, act.object, row["at"], said, details)


def _claims_of_reports(connection: sa.Connection) -> Iterator[Claim]:
    report, stands = fault_report.c, fault_standing.c
    shown = (stands.text, stands.blanked, stands.blanked_at, stands.state)
    answered = sa.exists().where(fault_answer.c.number == report.number).label("answered")
    joined = fault_report.join(fault_standing, stands.number == report.number)
    query = sa.select(fault_report, *shown, answered).select_from(joined).order_by(report.id)
    by: dict[str, Any] = {"actor": PUBLIC, "role": PUBLIC_ROLE}
    for row in connection.execute(query):
        about, id_ = f"report/{row.number}", str(row.id)
        text_hash = row.text_hash if row.blanked and not row.text else _digest(row.text)
        details = {"agency": row.agency, "record": row.record_id, "kind": row.kind}
        if row.state != RECEIVED and not row.answered:  # nobody said so
            details["state"] = row.state
        said = {**by, "content_hash": text_hash}
        yield Claim("fault_report", id_, TAKEN, about, row.at, said, details)
        if row.blanked:
            yield Claim("fault_standing", row.number, BLANKED, about, row.blanked_at or row.at, by)


def _answered(row: Any) -> Act:
    details = {"agency": row["agency"], "state": row["state"], "holder": row["holder"]}
    about, text_hash = f"report/{row['number']}", _digest(row["answer"])
    return Act(row["officer"], ANSWERED, about, row["role"], text_hash, details)


def _of(agencies: Collection[str] | None) -> list[sa.ColumnElement[bool]]:
    return [] if agencies is None else [fault_standing.c.agency.in_(list(agencies))]


def _one(connection: sa.Connection, number: str) -> FaultReport | None:
    return next(_read(connection, fault_report.c.number == number, limit=1), None)


def _read(
    connection: sa.Connection, *where: sa.ColumnElement[bool], start: int = 0, limit: int
) -> Iterator[FaultReport]:
    newest = (
        sa.select(fault_answer.c.answer)
        .where(fault_answer.c.number == fault_report.c.number)
        .order_by(fault_answer.c.id.desc())
        .limit(1)
        .correlate(fault_report)
        .scalar_subquery()
    )
    report, stands = fault_report.c, fault_standing.c
    query = (
        sa.select(
            report.id, report.number, report.agency, report.record_id, report.resource_id,
            report.kind, stands.text, stands.blanked, stands.state,
            sa.func.coalesce(newest, ""), report.made_at, report.at,
        )
        .join(fault_standing, stands.number == report.number)
        .where(*where)
        .order_by(report.id)
        .offset(start)
        .limit(limit)
    )  # fmt: skip
    for row in connection.execute(query):
        yield FaultReport(*row)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
