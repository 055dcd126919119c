"""Reads, in one snapshot, the whole chain and everything that must match it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import reading
from didd.adapters.database.guards import missing_guards
from didd.adapters.database.schema import (
    audit,
    column_answer,
    decision,
    decision_undo,
    draft_return,
    edition,
    embargo,
    excluded_edition,
    file_override,
    late_decree,
    officer_token,
    proof_rule,
    receipt,
    restoration,
    reversion,
    submission,
    withdrawal,
)
from didd.adapters.store.agencies.evidence_of_agencies import agency_claims
from didd.adapters.store.audit.proofs import INIT
from didd.adapters.store.consequences.copies import copy_claims
from didd.adapters.store.consequences.signed_minutes import minutes_claims
from didd.adapters.store.decision_undos import UNDONE
from didd.adapters.store.faults.fault_reports import fault_claims
from didd.adapters.store.intake.contents import altered_contents
from didd.adapters.store.intake.desk_cells import desk_claims
from didd.adapters.store.obligations.claims import obligation_claims
from didd.adapters.store.other_lists.earlier_lists import earlier_claims
from didd.adapters.store.other_lists.excluded_editions import ESTABLISHED
from didd.adapters.store.other_lists.late_decrees import CAME_BACK, about_edition, about_excluded
from didd.adapters.store.people.evidence_of_people import altered_accounts, people_claims
from didd.adapters.store.urgent.takedowns import takedown_claims
from didd.adapters.store.workspace.evidence_of_workspace import workspace_claims
from didd.approval.audit_chain import Broken
from didd.approval.audit_evidence import Claim
from didd.model import AuditEvent, digest


@dataclass(frozen=True, slots=True)
class Kept:
    """The chain, the rows' claims on it, inconsistent rows, and missing triggers."""

    events: tuple[AuditEvent, ...]
    claims: tuple[Claim, ...]
    altered: tuple[Broken, ...]
    guards: tuple[str, ...]


class Evidence:
    """Read-only."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def read(self) -> Kept:
        """Read everything in one snapshot."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(audit).order_by(audit.c.seq)).mappings()
            events = tuple(AuditEvent(**row) for row in rows)
            return Kept(
                events,
                tuple(_claims(connection)),
                (*altered_contents(connection, events), *altered_accounts(connection, events)),
                tuple(missing_guards(connection)),
            )


def _claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in _rows(connection, submission):
        required = {"actor": row.submitted_by, "content_hash": row.content_hash}
        about = f"record/{row.record_id}"
        details = {"agency": row.agency, "through": row.through or None} | _holder(row)
        details |= {"to_test": row.to_test or None, "original": row.original or None}
        yield Claim("submission", str(row.id), "submit", about, row.submitted_at, required, details)
    for row in _rows(connection, decision):
        required = _by(row) | {"content_hash": row.content_hash}
        about = f"record/{row.record_id}"
        details = {"agency": row.agency, "submission": row.submission_id, "reason": row.reason}
        details |= {
            "ground": row.ground or None,
            "minutes": digest(row.minutes) if row.minutes else None,
        }
        details |= _holder(row)
        yield Claim(
            "decision",
            str(row.id),
            row.kind,
            about,
            row.decided_at,
            required,
            details,
            row.audit_seq,
        )
    for row in _rows(connection, decision_undo):
        required = _by(row) | {"content_hash": row.content_hash}
        details = {"agency": row.agency, "submission": row.submission_id}
        details |= {"decision": row.decision_id} | _holder(row)
        about = f"record/{row.record_id}"
        yield Claim("decision_undo", str(row.id), UNDONE, about, row.at, required, details)
    for row in _rows(connection, draft_return):
        required = _by(row) | {"content_hash": row.content_hash}
        details = {"reason": row.reason} | _holder(row)
        about = f"edition/{row.agency}/{row.edition}"
        yield Claim("draft_return", str(row.id), row.kind, about, row.at, required, details)
    for row in _rows(connection, file_override):
        required = _by(row) | {"content_hash": row.sha256}
        details = _details(row, "agency", "rule", "reason", "ground") | _holder(row)
        about = f"file/{row.sha256}"
        yield Claim("file_override", str(row.id), "override", about, row.at, required, details)
    for row in _rows(connection, column_answer):
        act = "column.revoke" if row.revoked else "column.answer"
        details = _details(row, "agency", "heading", "field") | _holder(row)
        about = f"agency/{row.agency}"
        yield Claim("column_answer", str(row.id), act, about, row.at, _by(row), details)
    yield from desk_claims(connection)
    yield from earlier_claims(connection)
    yield from workspace_claims(connection)
    yield from fault_claims(connection)
    yield from copy_claims(connection)
    yield from minutes_claims(connection)
    yield from _taken_back(connection)
    yield from takedown_claims(connection)
    yield from _established(connection)
    yield from _proofs(connection)
    yield from people_claims(connection)
    yield from agency_claims(connection)
    yield from obligation_claims(connection)
    for row in _rows(connection, receipt):
        required = {"content_hash": row.package_hash}
        details = {"agency": row.agency, "plan": row.plan_hash, "name": row.name}
        act, about = f"publish.{row.action}", f"dataset/{row.dataset_id}"
        yield Claim("receipt", str(row.id), act, about, row.verified_at, required, details)


def _proofs(connection: sa.Connection) -> Iterator[Claim]:
    """Yield claims for ``store.proofs``; a new place requires none, without an event."""
    for row in _rows(connection, proof_rule):
        required = {"actor": row.made_by, "role": row.role}
        act = "proof.on" if row.asked else "proof.off"
        if row.made_by != INIT:
            yield Claim("proof_rule", str(row.id), act, "office", row.at, required)
    for row in _rows(connection, officer_token):
        required = {"actor": row.made_by, "role": row.role, "content_hash": _sha256(row.hash)}
        about = f"officer/{row.officer}"
        yield Claim("officer_token", str(row.id), "officer.token", about, row.at, required)


def _taken_back(connection: sa.Connection) -> Iterator[Claim]:
    """Yield claims for ``store.takebacks``."""
    for table, act, columns in (
        (withdrawal, "withdraw", ("ground",)),
        (restoration, "restore", ("ground",)),
        (embargo, "embargo", ("publish_on",)),
    ):
        for row in _rows(connection, table):
            required = _by(row) | {"content_hash": row.content_hash}
            details = _details(row, "agency", "reason", *columns) | _holder(row)
            if table is withdrawal:  # said only of one that took the title too
                details |= {"reference": row.reference or None, "through": row.through or None}
            about = f"record/{row.record_id}"
            yield Claim(table.name, str(row.id), act, about, row.at, required, details)
    for row in _rows(connection, reversion):
        details = _details(row, "agency", "reason", "edition_id", "in_force_id", "plan_hash")
        details |= _holder(row)
        about = f"agency/{row.agency}"
        yield Claim("reversion", str(row.id), "undo", about, row.at, _by(row), details)


def _established(connection: sa.Connection) -> Iterator[Claim]:
    query = sa.select(edition).where(edition.c.established_at.is_not(None)).order_by(edition.c.id)
    for row in connection.execute(query):
        yield _of_a_list("edition", "establish", about_edition(row), row)
    for row in _rows(connection, excluded_edition):
        yield _of_a_list("excluded_edition", ESTABLISHED, about_excluded(row), row)
    for row in _rows(connection, late_decree):
        details = _details(row, "agency", "signature") | _holder(row)
        required = _by(row) | {"content_hash": row.sha256}
        yield Claim("late_decree", str(row.id), CAME_BACK, row.about, row.at, required, details)


def _of_a_list(table: str, act: str, about: str, row: Any) -> Claim:
    """Return the claim of an established list: its content, its decree and its files."""
    decree: Mapping[str, Any] = row.decree or {}
    return Claim(
        table,
        str(row.id),
        act,
        about,
        row.established_at,
        {"actor": str(decree.get("officer")), "content_hash": row.content_hash},
        {
            "decree": decree.get("number"),
            "decree_date": decree.get("date"),
            "outputs": dict(row.outputs),
        },
    )


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Any]:
    return iter(connection.execute(sa.select(table).order_by(table.c.id)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _by(row: Any) -> dict[str, str]:
    return {"actor": row.officer, "role": row.role}


def _holder(row: Any) -> dict[str, Any]:
    """Return who held the role on the day of the act; none of it before that was kept."""
    return {"holder": row.holder or None}


def _details(row: Any, *names: str) -> dict[str, Any]:
    """Return these columns in the form of the chain's details."""
    values = {name: getattr(row, name) for name in names}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
