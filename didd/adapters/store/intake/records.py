"""Records, their versions, and submissions to the chief officer (SOP 1 to 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import record, record_version, submission
from didd.adapters.store.consequences.tested import opened_versions
from didd.adapters.store.intake.record_rows import (
    Changes,
    SubmittedBy,
    as_submission,
    note,
    submit,
    submitted,
    unsubmitted,
)
from didd.adapters.store.takebacks import make_due_for
from didd.model import Record, State, Submission

#: Records per transaction.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of storing a list of records."""

    new: int
    changed: int
    unchanged: int
    missing: int


class Records:
    """Versions are permanent; ``record`` points at the newest of each."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def known(self, agency: str) -> dict[str, Record]:
        """Return the newest version of each record of the agency, by key."""
        return {r.key: r for r in self._current(record.c.agency == agency)}

    def listed(self, agency: str) -> tuple[Record, ...]:
        """Return the records currently in the agency's list, in its order."""
        return tuple(self._current(record.c.agency == agency, record.c.missing_since.is_(None)))

    def _current(self, *where: sa.ColumnElement[bool]) -> Sequence[Record]:
        query = (
            sa.select(record_version.c.record, record.c.position)
            .join(
                record,
                (record.c.id == record_version.c.record_id)
                & (record.c.content_hash == record_version.c.content_hash),
            )
            .where(*where)
            .order_by(record.c.position, record.c.id)
        )
        with self.engine.connect() as connection:
            return [
                Record.from_json({**row.record, "position": row.position})
                for row in connection.execute(query)
            ]

    def versions(self, agency: str) -> list[Record]:
        """Return every version of the agency's records, the current one last.

        All versions of a record have its newest position in the list.
        """
        current = record_version.c.content_hash == record.c.content_hash
        query = (
            sa.select(record_version.c.record, record.c.position)
            .join(record, record.c.id == record_version.c.record_id)
            .where(record.c.agency == agency)
            .order_by(sa.case((current, 1), else_=0), record_version.c.id)
        )
        with self.engine.connect() as connection:
            return [
                Record.from_json({**row.record, "position": row.position})
                for row in connection.execute(query)
            ]

    def save(
        self, agency: str, harvest_id: int, records: Sequence[Record], *, whole: bool = True
    ) -> Saved:
        """Store new versions, and mark the records now listed. Idempotent.

        Unless these are the ``whole`` list, nothing follows for records that are not among them.
        In batches of a thousand, so that other writers get their turn; after a kill, simply repeat.
        """
        now = datetime.now(UTC)
        changes, listed = Changes(), set[str]()
        versions = sa.select(record_version.c.record_id, record_version.c.content_hash)
        for some in in_batches(records, _BATCH):
            ids = [item.id for item in some]
            with writing(self.engine) as connection:
                there = sa.select(record).where(record.c.id.in_(ids))
                current = {row.id: row for row in connection.execute(there)}
                of_these = versions.where(record_version.c.record_id.in_(ids))
                kept = {tuple(row) for row in connection.execute(of_these)}
                for item in some:
                    listed.add(note(changes, item, current, kept, harvest_id, now))
                changes.write(connection)
        here = sa.select(record.c.id).where(
            record.c.agency == agency, record.c.missing_since.is_(None)
        )
        with writing(self.engine) as connection:
            gone = [
                {"gone": record_id}
                for record_id in connection.execute(here).scalars()
                if whole and record_id not in listed
            ]
            if gone:
                absent = record.update().where(record.c.id == sa.bindparam("gone"))
                connection.execute(absent.values(missing_since=now), gone)
        counts = {what: changes.counts[what] for what in ("new", "changed", "unchanged")}
        return Saved(**counts, missing=len(gone))

    def submit(
        self,
        agency: str,
        harvest_id: int,
        submitted_by: str | SubmittedBy,
        *,
        announces: bool = False,
    ) -> list[Submission]:
        """Submit every newest version to the chief officer that was not submitted yet.

        In batches of some hundred, so that other writers get their turn; after a kill, a repetition
        submits the rest. Excluded information waits for a consequence test. A version already
        decided on is not submitted again unless the record changed in between. With ``announces``
        the portal follows at once where what is excluded now was serta merta before.
        """
        now, made = datetime.now(UTC), list[Submission]()
        by = SubmittedBy(submitted_by) if isinstance(submitted_by, str) else submitted_by
        with self.engine.connect() as connection:
            waiting = [row.record_id for row in connection.execute(unsubmitted(agency))]
        for some in in_batches(waiting):
            with writing(self.engine) as connection:
                rows = connection.execute(unsubmitted(agency).where(record.c.id.in_(some))).all()
                ids = submit(connection, rows, harvest_id, by, now)
                if announces:
                    make_due_for(connection, [ids[r.record_id] for r in rows if r.to_test], now)
            made += (submitted(ids[row.record_id], row, by, now) for row in rows)
        return made

    def submitters(self, agency: str) -> dict[tuple[str, str], set[str]]:
        """Return in whose name each version of the agency was submitted, by record and content."""
        columns = (submission.c.record_id, submission.c.content_hash, submission.c.submitted_by)
        query = sa.select(*columns).where(submission.c.agency == agency)
        found: dict[tuple[str, str], set[str]] = {}
        with self.engine.connect() as connection:
            for record_id, content_hash, officer in connection.execute(query):
                found.setdefault((record_id, content_hash), set()).add(officer)
        return found

    def queue(
        self, *, states: Iterable[State] = (State.SUBMITTED,), agency: str | None = None
    ) -> list[Submission]:
        """Return submissions in these states: serta merta first, then the longest waiting."""
        query = self._submissions().where(submission.c.state.in_([s.value for s in states]))
        if agency:
            query = query.where(submission.c.agency == agency)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(submission.c.urgency, submission.c.id)).all()
        return [as_submission(row) for row in rows]

    def submission(self, submission_id: int) -> Submission | None:
        """Return one submission; None when there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(
                self._submissions().where(submission.c.id == submission_id)
            ).first()
        return as_submission(row) if row else None

    def submissions(self, ids: Iterable[int]) -> dict[int, Submission]:
        """Return those of these submissions that exist, by id."""
        which = submission.c.id
        with self.engine.connect() as connection:
            return {
                row.id: as_submission(row)
                for some in in_batches(ids)
                for row in connection.execute(self._submissions().where(which.in_(some)))
            }

    def any_to_test(self, ids: Iterable[int]) -> bool:
        """Return whether only a consequence test decides on any of these submissions."""
        which = sa.select(submission.c.id).where(submission.c.to_test)
        with self.engine.connect() as connection:
            return any(
                connection.execute(which.where(submission.c.id.in_(some)).limit(1)).first()
                for some in in_batches(ids)
            )

    def submission_of(self, record_id: str) -> int | None:
        """Return the id of a record's newest submission that is no redacted copy; None for none."""
        mine = (submission.c.record_id == record_id) & (submission.c.original == "")
        with self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(submission.c.id)).where(mine)).scalar()

    def is_listed(self, record_id: str) -> bool:
        """Return whether the agency's list has the record still."""
        there = sa.select(record.c.id).where(
            record.c.id == record_id, record.c.missing_since.is_(None)
        )
        with self.engine.connect() as connection:
            return connection.execute(there).first() is not None

    def copy_of(self, record_id: str) -> Submission | None:
        """Return a record's newest submission that is a redacted copy; None without one."""
        query = self._submissions().where(
            submission.c.record_id == record_id, submission.c.original != ""
        )
        with self.engine.connect() as connection:
            row = connection.execute(query.order_by(submission.c.id.desc()).limit(1)).first()
        return as_submission(row) if row else None

    def version(self, record_id: str, content_hash: str) -> Record | None:
        """Return one version; None when there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(
                sa.select(record_version.c.record).where(
                    record_version.c.record_id == record_id,
                    record_version.c.content_hash == content_hash,
                )
            ).first()
        return Record.from_json(row.record) if row else None

    @staticmethod
    def _submissions() -> sa.Select[Any]:
        return sa.select(submission, record_version.c.record).join(
            record_version,
            (record_version.c.record_id == submission.c.record_id)
            & (record_version.c.content_hash == submission.c.content_hash),
        )

    def excluded_digests(self) -> dict[str, int]:
        """Return sha256 → size of every file of a record now excluded, in any agency."""
        return {s: n for digests in self.excluded_by_agency().values() for s, n in digests.items()}

    def excluded_by_agency(self) -> dict[str, dict[str, int]]:
        """Return the same by the agency that excludes it.

        The files of all excluded versions count: an older one is no less confidential. None count
        once a test has opened the newest, or an exclusion was lifted while its row is gone.
        """
        newest = record_version.alias()
        opened = opened_versions().subquery()
        is_open = sa.exists().where(
            opened.c.record_id == record.c.id,
            opened.c.content_hash == record.c.content_hash,
            (opened.c.minutes != "") | record.c.missing_since.is_not(None),
        )
        query = (
            sa.select(record.c.agency, record_version.c.record)
            .join(record, record.c.id == record_version.c.record_id)
            .join(
                newest,
                (newest.c.record_id == record.c.id)
                & (newest.c.content_hash == record.c.content_hash),
            )
            .where(record_version.c.excluded.is_(True), newest.c.excluded.is_(True), ~is_open)
        )
        found: dict[str, dict[str, int]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                digests = found.setdefault(row.agency, {})
                digests.update((file["sha256"], file["size"]) for file in row.record["files"])
        return found

    def named_digests(self, digests: Collection[str]) -> set[str]:
        """Return those of these sha256 that any version of a record names, in any agency."""
        with self.engine.connect() as connection:
            return {
                f["sha256"]
                for row in connection.execute(sa.select(record_version.c.record))
                for f in row.record["files"]
                if f["sha256"] in digests
            }

    def counts(self, agency: str) -> Mapping[str, int]:
        """Return counts of the agency's newest submissions by state, and of excluded records."""
        query = (
            sa.select(submission.c.state, sa.func.count())
            .where(submission.c.agency == agency, submission.c.newest.is_(True))
            .group_by(submission.c.state)
        )
        with self.engine.connect() as connection:
            return {state: count for state, count in connection.execute(query)}
