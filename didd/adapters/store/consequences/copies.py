"""Redacted copies of an item's files (salinan dihitamkan), and what was proposed of them.

A copy is linked to the version that it stands for by that version's hash, here and in its
submission: nowhere that anybody outside the office reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import (
    decision,
    record,
    record_version,
    redacted_copy,
    submission,
)
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.decisions import standing
from didd.adapters.store.intake.record_rows import SubmittedBy, submit
from didd.adapters.store.planned_outputs import claim, plan
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.model import DecisionKind, Officer, Record, RecordFile, State
from didd.publication.takeback import Version

ADDED, REMOVED = "copy.added", "copy.removed"
#: In whose place a copy is submitted in the name of whoever submitted the original.
TEST = "system.test"


#: Judges what is to be written by what is there once nobody else writes; raises ``Refused``.
Check = Callable[[sa.Connection], None]


class CopyGone(RuntimeError):
    """The file was taken away meanwhile: one to be added is planned and stored again."""


@dataclass(frozen=True, slots=True)
class CopyOf:
    """A copy's file, and which version (its content hash) of which record it stands for."""

    agency: str
    record_id: str
    original: str
    file: RecordFile


@dataclass(frozen=True, slots=True)
class _Row:
    """A version as ``submit`` wants it."""

    record_id: str
    agency: str
    content_hash: str
    record: dict[str, Any]
    to_test: bool = False


class Copies:
    """Append-only: a copy that was taken away has a row of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def standing(self, record_id: str, original: str) -> list[RecordFile]:
        """Return the copies that stand for a version of a record, by name."""
        with self.engine.connect() as connection:
            return standing_copies(connection, record_id, original)

    def digests(self) -> set[str]:
        """Return the sha256 of every copy that stands, of any record."""
        with self.engine.connect() as connection:
            return {found.file.sha256 for found in _standing(connection)}

    def add(
        self, copy: CopyOf, officer: Officer, at: datetime, check: Check = lambda _connection: None
    ) -> set[str]:
        """Add an archived file as a copy, in place of one of the same name.

        ``check`` is called once nobody else writes, and may raise ``Refused``. Returns the replaced
        one's sha256, which is planned to be taken away. Raises ``CopyGone`` where the file was
        taken for left behind meanwhile.
        """
        with writing(self.engine) as connection:
            check(connection)
            if not claim(connection, [copy.file.sha256]):
                raise CopyGone(copy.file.name)
            before = standing_copies(connection, copy.record_id, copy.original)
            _write(connection, copy, ADDED, officer, at)
            gone = {f.sha256 for f in before if f.name == copy.file.name} - {copy.file.sha256}
            if gone:
                plan(connection, copy.agency, gone, at)
            return gone

    def remove(
        self, copy: CopyOf, officer: Officer, at: datetime, check: Check = lambda _connection: None
    ) -> None:
        """Take a copy away again; its bytes are planned to be taken away too.

        ``check`` as for ``add``. Raises ``CopyGone`` where somebody else took it away meanwhile.
        """
        with writing(self.engine) as connection:
            check(connection)
            if copy.file not in standing_copies(connection, copy.record_id, copy.original):
                raise CopyGone(copy.file.name)
            _write(connection, copy, REMOVED, officer, at)
            plan(connection, copy.agency, [copy.file.sha256], at)

    def makers(self, record_id: str, original: str) -> set[str]:
        """Return who added a copy that stands for a version, or opened it by the outcome of one."""
        mine = (redacted_copy.c.record_id == record_id, redacted_copy.c.original == original)
        query = sa.select(redacted_copy.c.officer).where(*mine, redacted_copy.c.act == ADDED)
        opened = sa.select(decision.c.officer).where(
            decision.c.record_id == record_id,
            decision.c.content_hash == original,
            decision.c.kind == DecisionKind.REDACT.value,
            standing(),
        )
        with self.engine.connect() as connection:
            there = {f.sha256 for f in standing_copies(connection, record_id, original)}
            adders = connection.execute(query.where(redacted_copy.c.sha256.in_(there))).scalars()
            return {*adders, *connection.execute(opened).scalars()}

    def of(self, agency: str) -> dict[Version, str]:
        """Return the originals' content hashes, by the version (record, content) made of copies."""
        columns = (submission.c.record_id, submission.c.content_hash, submission.c.original)
        query = sa.select(*columns).where(
            submission.c.agency == agency, submission.c.original != ""
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return {(record_id, content): original for record_id, content, original in rows}

    def current(self, agency: str) -> set[Version]:
        """Return those versions made of copies whose original the agency has not changed since."""
        unchanged = (record.c.id == submission.c.record_id) & (
            record.c.content_hash == submission.c.original
        )
        query = sa.select(submission.c.record_id, submission.c.content_hash).join(record, unchanged)
        query = query.where(submission.c.agency == agency, submission.c.original != "")
        with self.engine.connect() as connection:
            return {(row.record_id, row.content_hash) for row in connection.execute(query)}


def standing_copies(connection: sa.Connection, record_id: str, original: str) -> list[RecordFile]:
    """Return the copies that stand for a version of a record, inside the caller's transaction."""
    of_it = redacted_copy.c.record_id == record_id, redacted_copy.c.original == original
    return [found.file for found in _standing(connection, *of_it)]


def _standing(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[CopyOf]:
    found: dict[tuple[str, str, str], CopyOf] = {}
    query = sa.select(redacted_copy).where(*where).order_by(redacted_copy.c.id)
    for row in connection.execute(query):
        key = (row.record_id, row.original, row.name)
        if row.act == REMOVED:
            found.pop(key, None)
        else:
            file = RecordFile(row.name, row.sha256, row.size, row.media_type)
            found[key] = CopyOf(row.agency, row.record_id, row.original, file)
    return list(found.values())


def propose(
    connection: sa.Connection, made: Record, original: str, submitted_by: str, at: datetime
) -> None:
    """Submit a version made of copies beside its original, within a transaction."""
    version = (record_version.c.record_id == made.id) & (
        record_version.c.content_hash == made.content_hash
    )
    there = connection.execute(sa.select(record_version.c.id).where(version)).first()
    harvest = sa.select(record.c.harvest_id).where(record.c.id == made.id)
    harvest_id = int(connection.execute(harvest).scalar_one())
    row = _Row(made.id, made.agency, made.content_hash, made.to_json())
    if there is None:
        values = {"harvest_id": harvest_id, "excluded": made.excluded, "created_at": at}
        kept = {"record_id": row.record_id, "agency": row.agency, "record": row.record}
        connection.execute(
            record_version.insert().values(**kept, content_hash=row.content_hash, **values)
        )
    by = SubmittedBy(submitted_by, through=TEST)
    submit(connection, [row], harvest_id, by, at, original=original)


def _write(
    connection: sa.Connection, copy: CopyOf, act: str, officer: Officer, at: datetime
) -> None:
    file = copy.file
    said = {"agency": copy.agency, "original": copy.original, "name": file.name}
    row = {"sha256": file.sha256, "size": file.size, "media_type": file.media_type, "act": act}
    who = {"officer": officer.id, "role": officer.role.value, "holder": officer.holder, "at": at}
    connection.execute(
        redacted_copy.insert().values(record_id=copy.record_id, **said, **row, **who)
    )
    details = {**said, "size": file.size, "media_type": file.media_type}
    details |= {"holder": officer.holder}
    about = f"record/{copy.record_id}"
    append(connection, Act(officer.id, act, about, officer.role.value, file.sha256, details), at)


def state_of(connection: sa.Connection, submission_id: int) -> State:
    """Return the state of a submission."""
    query = sa.select(submission.c.state).where(submission.c.id == submission_id)
    return State(connection.execute(query).scalar_one())


def copy_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in connection.execute(sa.select(redacted_copy).order_by(redacted_copy.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.sha256}
        details = {"agency": row.agency, "original": row.original, "name": row.name}
        details |= {"size": row.size, "media_type": row.media_type, "holder": row.holder}
        about = f"record/{row.record_id}"
        yield Claim("redacted_copy", str(row.id), row.act, about, row.at, said, details)
