"""What consequence tests decided and what of it stands: excluded, opened, opened as a copy only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import audit, decision, record_version, submission
from didd.adapters.store.decisions import standing
from didd.approval.what_may_be_decided import BY_TEST
from didd.model import DecisionKind

_APPROVE, _EXCLUDE = DecisionKind.APPROVE, DecisionKind.EXCLUDE
_OPEN, _REDACT = DecisionKind.OPEN, DecisionKind.REDACT


@dataclass(frozen=True, slots=True)
class Excluded:
    """By which test a record is excluded: the version that was tested, and the minutes."""

    content_hash: str
    minutes: str


class Tested:
    """Read-only: deciding adds to it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def excluded(self, agency: str) -> dict[str, Excluded]:
        """Return what a test excluded of an agency's records, by record id; the newest of each."""
        columns = (decision.c.record_id, decision.c.content_hash, decision.c.minutes)
        query = sa.select(*columns).where(decision.c.agency == agency, *_excluding())
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(decision.c.id))
            return {row.record_id: Excluded(row.content_hash, row.minutes) for row in rows}

    def records(self) -> set[str]:
        """Return the ids of the records that a test excluded, in any agency."""
        query = sa.select(decision.c.record_id).where(*_excluding())
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def redacted(self) -> set[str]:
        """Return the ids of the records of which a test opened a redacted copy only."""
        with self.engine.connect() as connection:
            return set(connection.execute(redacted_records()).scalars())

    def shuts(self, record_id: str, *, copy: bool) -> bool:
        """Return whether tests let nobody approve a version of a record, or this ``copy`` of it."""
        of_it = decision.c.record_id == record_id
        excluded = sa.select(decision.c.id).where(of_it, *_excluding()).exists()
        redacted = redacted_records().where(of_it).exists()
        with self.engine.connect() as connection:
            query = sa.select(excluded if copy else excluded | redacted)
            return bool(connection.execute(query).scalar())

    def concluded(self, agency: str) -> set[str]:
        """Return the ids of an agency's records of which any test has an outcome that stands.

        Approving is none here: what the agency excludes is not opened by it.
        """
        kinds = [kind.value for kind in BY_TEST]
        acts = decision.c.audit_seq.in_(sa.select(audit.c.seq).where(audit.c.act.in_(kinds)))
        query = sa.select(decision.c.record_id).where(decision.c.agency == agency, acts, standing())
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def digests(self, besides: str = "") -> set[str]:
        """Return the sha256 of every file that a test keeps in, in any agency.

        Those of all excluded versions, and of those of which a redacted copy stands: an older one
        is no less confidential. Without those of the record ``besides``, which a test is about to
        open.
        """
        return {sha256 for of in self.sizes(besides).values() for sha256 in of}

    def sizes(
        self, besides: str = "", kinds: Collection[DecisionKind] = (_EXCLUDE, _REDACT)
    ) -> dict[str, dict[str, int]]:
        """Return sha256 → size of the same files, by agency; ``kinds`` are the outcomes meant."""
        version = (record_version.c.record_id == decision.c.record_id) & (
            record_version.c.content_hash == decision.c.content_hash
        )
        query = (
            sa.select(decision.c.agency, record_version.c.record)
            .join(decision, version)
            .where(
                *_made(*kinds),
                ~_later(_OPEN),
                ~_later(_APPROVE, _as_agencys()),
                ~_later(_APPROVE, _same_content()),
                decision.c.record_id != besides,
            )
        )
        found: dict[str, dict[str, int]] = {}
        with self.engine.connect() as connection:
            rows: list[Any] = list(connection.execute(query))
        for agency, record in rows:
            kept = found.setdefault(agency, {})
            kept.update((file["sha256"], file["size"]) for file in record["files"])
        return found


def redacted_records() -> sa.Select[Any]:
    """Select the ids of records of which a test opened a redacted copy, and nothing more since."""
    return sa.select(decision.c.record_id).where(
        *_made(_REDACT), ~_later(_OPEN), ~_later(_APPROVE, _as_agencys())
    )


def shut_records() -> sa.CompoundSelect[Any]:
    """Select the ids of records of which nobody may approve the agency's version but by a test."""
    return sa.union(sa.select(decision.c.record_id).where(*_excluding()), redacted_records())


def opened_versions() -> sa.Select[Any]:
    """Select the versions (record, content hash) that a test opened, and nobody has tested since.

    The agency's list calls them excluded until its row has its new class. ``minutes`` are "" where
    an exclusion was lifted without a test, which holds only while its row is gone.
    """
    return sa.select(decision.c.record_id, decision.c.content_hash, decision.c.minutes).where(
        *_made(_OPEN), ~_later(DecisionKind.TEST), ~_later(_EXCLUDE), ~_later(_REDACT)
    )


def lifted_submissions() -> sa.Select[Any]:
    """Select the ids of submissions of which an exclusion was lifted, for want of its row."""
    return sa.select(decision.c.submission_id).where(*_made(_OPEN), decision.c.minutes == "")


def _excluding() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions on a decision that excludes its record still.

    Only another test's outcome or an approval ends it: who returns, rejects, strikes or tests anew
    has opened nothing.
    """
    return (*_made(_EXCLUDE), ~_later(_APPROVE), ~_later(_OPEN), ~_later(_REDACT))


def _made(*kinds: DecisionKind) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions on a decision of these kinds that stands.

    The chain has an index on its acts, which decisions have not on their kind.
    """
    acts = [kind.value for kind in kinds]
    return (
        decision.c.audit_seq.in_(sa.select(audit.c.seq).where(audit.c.act.in_(acts))),
        decision.c.kind.in_(acts),
        standing(),
    )


_later_one = decision.alias("later")
_copy = submission.alias("copy")


def _later(kind: DecisionKind, *also: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return whether a decision of this kind on the same record followed, and stands."""
    return sa.exists().where(
        _later_one.c.record_id == decision.c.record_id,
        _later_one.c.id > decision.c.id,
        _later_one.c.kind == kind.value,
        standing(_later_one),
        *also,
    )


def _as_agencys() -> sa.ColumnElement[bool]:
    """Return the condition that the later decision is on the agency's own version, no copy."""
    # Row by row: a list of all copies would grow with them.
    return ~sa.exists().where(_copy.c.id == _later_one.c.submission_id, _copy.c.original != "")


def _same_content() -> sa.ColumnElement[bool]:
    return _later_one.c.content_hash == decision.c.content_hash
