"""Inconsistent rows: content that does not match its own hash, copies that differ.

The chain covers hashes; the hashed content is in these rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from didd.adapters.database.schema import (
    decision,
    decision_undo,
    edition,
    ledger,
    proof_rule,
    receipt,
    record_version,
    submission,
)
from didd.adapters.store.audit.proofs import INIT
from didd.approval.audit_chain import GENESIS, Broken
from didd.approval.what_may_be_decided import AFTER
from didd.i18n import _
from didd.model import (
    Action,
    AuditEvent,
    Classification,
    DecisionKind,
    EditionStatus,
    Record,
    Register,
    State,
)

#: The states that only a decision brings about; what is struck from a draft waits once more.
_DECIDED = {state.value for state in AFTER.values()} - {State.SUBMITTED.value}


def altered_contents(connection: sa.Connection, events: Sequence[AuditEvent]) -> Iterator[Broken]:
    """Yield editions, versions, states and ledger entries that differ from what was decided."""
    yield from _editions(connection, {event.hash: event.seq for event in events} | {GENESIS: 0})
    yield from _versions(connection)
    yield from _states(connection)
    yield from _shown(connection)
    yield from _newest(connection)
    yield from _ledger(connection)
    yield from _alone(connection, events)


def _editions(connection: sa.Connection, place: dict[str, int]) -> Iterator[Broken]:
    established = edition.c.status == EditionStatus.ESTABLISHED.value
    for row in connection.execute(sa.select(edition).where(established).order_by(edition.c.id)):
        label = f"edition {row.agency}/{row.year}/{row.number}"
        if _hash_of(Register, row.register) != row.content_hash:
            yield Broken(
                0,
                str(_("{edition}: the list is not what was established", edition=label)),
                "isi-berubah",
            )
        if row.established_at is None:
            yield Broken(
                0,
                str(_("{edition}: in force without a time of establishment", edition=label)),
                "baris-berbeda",
            )
        if row.audit_head not in place:
            yield Broken(
                0,
                str(
                    _(
                        "{edition}: the head {head} of the chain that is printed on it is gone",
                        edition=label,
                        head=row.audit_head,
                    )
                ),
                "jangkar-hilang",
            )


def _versions(connection: sa.Connection) -> Iterator[Broken]:
    """Compare every approved version with its hash."""
    approved = sa.select(decision.c.record_id, decision.c.content_hash).where(
        decision.c.kind == DecisionKind.APPROVE.value
    )
    wanted = {(record_id, content) for record_id, content in connection.execute(approved)}
    ours = record_version.c.record_id.in_(sa.select(decision.c.record_id))
    for row in connection.execute(sa.select(record_version).where(ours)):
        version = (row.record_id, row.content_hash)
        if version in wanted and _hash_of(Record, row.record) != row.content_hash:
            problem = str(
                _("record/{record}: the version is not what was approved", record=row.record_id)
            )
            yield Broken(0, f"{problem} ({row.content_hash})", "isi-berubah")
        wanted.discard(version)
    for record_id, content in sorted(wanted):
        yield Broken(
            0,
            str(
                _(
                    "record/{record}: the approved version {content} is gone",
                    record=record_id,
                    content=content,
                )
            ),
            "isi-hilang",
        )


def _hash_of(kind: type[Record | Register], plain: dict[str, object]) -> str:
    try:
        return kind.from_json(plain).content_hash
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""


def _states(connection: sa.Connection) -> Iterator[Broken]:
    """Compare each submission's state with the newest decision on it."""
    undone = sa.select(decision_undo.c.decision_id)
    stands = sa.select(decision.c.submission_id, decision.c.kind).where(
        decision.c.id.not_in(undone)
    )
    rows = connection.execute(stands.order_by(decision.c.id))
    newest = {submission_id: AFTER[DecisionKind(kind)].value for submission_id, kind in rows}
    columns = (submission.c.id, submission.c.state, submission.c.to_test)
    for row in connection.execute(sa.select(*columns)):
        decided = newest.get(row.id, "")
        decided = decided if decided in _DECIDED else ""
        if row.id not in newest and row.to_test and row.state == State.TESTED.value:
            continue  # nobody has tested it yet
        if decided != (row.state if row.state in _DECIDED else ""):
            problem = str(
                _(
                    "its state {state} does not fit the last decision ({decided})",
                    state=row.state,
                    decided=decided,
                )
            )
            yield Broken(0, f"submission {row.id}: {problem}", "baris-berbeda")


def _shown(connection: sa.Connection) -> Iterator[Broken]:
    """Compare the title and class that lists show of a submission with its version's."""
    title = record_version.c.record["title"].as_string()
    classification = record_version.c.record["classification"].as_string()
    differs = (title != submission.c.title) | (classification != submission.c.classification)
    version = (record_version.c.record_id == submission.c.record_id) & (
        record_version.c.content_hash == submission.c.content_hash
    )
    query = sa.select(submission.c.id).join(record_version, version).where(differs)
    for number in connection.execute(query.order_by(submission.c.id)).scalars():
        problem = str(_("its title or class is not that of the version submitted"))
        yield Broken(0, f"submission {number}: {problem}", "baris-berbeda")


def _newest(connection: sa.Connection) -> Iterator[Broken]:
    """Compare the marks of each record's newest submission, and of urgent ones, with the rows."""
    last = sa.select(sa.func.max(submission.c.id)).group_by(submission.c.record_id)
    urgent = submission.c.classification == Classification.SERTA_MERTA.value
    place = sa.case((urgent, 0), else_=1)
    newest = sa.case((submission.c.id.in_(last), sa.true()), else_=sa.false())
    differs = (submission.c.newest != newest) | (submission.c.urgency != place)
    query = sa.select(submission.c.id).where(differs).order_by(submission.c.id)
    for number in connection.execute(query).scalars():
        problem = str(_("its place among what waits does not fit its class and its record"))
        yield Broken(0, f"submission {number}: {problem}", "baris-berbeda")


def _ledger(connection: sa.Connection) -> Iterator[Broken]:
    """Compare each ledger entry with the newest receipt."""
    rows = connection.execute(
        sa.select(receipt.c.dataset_id, receipt.c.action, receipt.c.package_hash).order_by(
            receipt.c.id
        )
    )
    proved = {row.dataset_id: (row.action, row.package_hash) for row in rows}
    for row in connection.execute(sa.select(ledger)):
        action, package_hash = proved.pop(row.dataset_id, ("", ""))
        withdrawn = action == Action.WITHDRAW.value
        if row.package_hash != package_hash or (row.state == "withdrawn") is not withdrawn:
            problem = str(_("it does not fit the last receipt"))
            yield Broken(0, f"ledger {row.dataset_id}: {problem}", "baris-berbeda")


def _alone(connection: sa.Connection, events: Sequence[AuditEvent]) -> Iterator[Broken]:
    """Check that identification was switched off before the first act, or by an act."""
    query = sa.select(proof_rule).where(proof_rule.c.made_by == INIT)
    first = next((event.at for event in events if event.actor != INIT), None)
    for row in connection.execute(query):
        if row.id != 1 or (first and row.at > first):
            problem = str(_("the asking for proof was ended without an event in the chain"))
            yield Broken(0, f"proof_rule {row.id}: {problem}", "kejadian-hilang")
