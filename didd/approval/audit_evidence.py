"""The audit chain compared with the store's rows, in both directions.

A row that an officer is accountable for must match an event in the chain; an
event that creates a row must find it. So a truncated or rewritten chain does not
match what was decided, established and published. Pure: the rows are read by
``didd.adapters.store.audit.evidence``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from didd.approval.audit_chain import Broken
from didd.i18n import _
from didd.model import AuditEvent, DecisionKind

#: The table with a row for each of these acts.
ACTS: Mapping[str, str] = {
    "submit": "submission",
    **dict.fromkeys((kind.value for kind in DecisionKind), "decision"),
    "decision.undo": "decision_undo",
    **dict.fromkeys(("draft.returned", "draft.again"), "draft_return"),
    "override": "file_override",
    **dict.fromkeys(("column.answer", "column.revoke"), "column_answer"),
    **dict.fromkeys(("heading.declare", "heading.revoke"), "heading_declaration"),
    **dict.fromkeys(("question.answer", "question.revoke"), "question_answer"),
    "pack.frozen": "answer_pack",
    **dict.fromkeys(("bindings.confirmed", "bindings.returned"), "binding_verdict"),
    "statement.added": "none_statement",
    **dict.fromkeys(("package.kept", "package.removed"), "procurement_package"),
    "paper.declared": "package_paper",
    **dict.fromkeys(("cell.mended", "cell.revoked"), "desk_cell"),
    "check.asked": "check_request",
    "note.added": "record_note",
    "report.taken": "fault_report",
    "report.answered": "fault_answer",
    "report.blanked": "fault_standing",
    **dict.fromkeys(
        (f"file.{act}" for act in ("upload", "replace", "move", "delete", "restore", "purge")),
        "desk_file",
    ),
    "establish": "edition",
    "excluded.established": "excluded_edition",
    "earlier.kept": "earlier_list",
    "decree.added": "late_decree",
    **dict.fromkeys(("copy.added", "copy.removed"), "redacted_copy"),
    "minutes.added": "signed_minutes",
    "withdraw": "withdrawal",
    "restore": "restoration",
    "embargo": "embargo",
    "undo": "reversion",
    "takedown": "takedown",
    **dict.fromkeys(("takedown.confirmed", "takedown.lifted"), "takedown_end"),
    "officer.token": "officer_token",
    "officer.kept": "person",
    "officer.role": "appointment",
    "officers.seeded": "person",
    "agency.changed": "agency_change",
    "agencies.seeded": "agency_change",
    **dict.fromkeys(("proof.on", "proof.off"), "proof_rule"),
    **dict.fromkeys(("publish.create", "publish.update", "publish.withdraw"), "receipt"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one row claims about an act; ``said`` are the required values, by the event's fields.

    ``seq`` is the link that the row itself names, if any; ``details`` are those that the row
    holds, too.
    """

    table: str
    row: str
    act: str
    object: str
    at: datetime
    said: Mapping[str, str]
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seq: int | None = None


def hold_against(claims: Iterable[Claim], events: Sequence[AuditEvent]) -> list[Broken]:
    """Return rows without their event, events without their row, and differences."""
    waiting: dict[tuple[str, str, datetime], list[AuditEvent]] = defaultdict(list)
    for event in events:
        if event.act in ACTS:
            waiting[event.act, event.object, event.at].append(event)
    found = [broken for claim in claims for broken in _one(claim, waiting)]
    left = (event for events in waiting.values() for event in events)
    found += (_rowless(event) for event in left)
    return sorted(found, key=lambda broken: broken.seq)


def _one(
    claim: Claim, waiting: Mapping[tuple[str, str, datetime], list[AuditEvent]]
) -> Iterator[Broken]:
    """Remove the event of one row from the pending ones; yield what is wrong with it."""
    there = waiting.get((claim.act, claim.object, claim.at), [])
    if not there:
        yield Broken(
            claim.seq or 0,
            str(
                _(
                    "{table} {row} ({act} {object}, {at}) has no event in the audit chain",
                    table=claim.table,
                    row=claim.row,
                    act=claim.act,
                    object=claim.object,
                    at=claim.at.isoformat(),
                )
            ),
            "kejadian-hilang",
        )
        return
    event = min(there, key=lambda e: len(_differences(claim, e)))
    there.remove(event)
    for name in _differences(claim, event):
        yield Broken(
            event.seq,
            str(
                _(
                    "{table} {row} differs from its event in {name}",
                    table=claim.table,
                    row=claim.row,
                    name=name,
                )
            ),
            "baris-berbeda",
        )


def _differences(claim: Claim, event: AuditEvent) -> list[str]:
    found = [name for name, value in claim.said.items() if getattr(event, name) != value]
    found += [name for name, value in claim.details.items() if event.details.get(name) != value]
    if claim.seq is not None and claim.seq != event.seq:
        found.append("seq")
    return found


def _rowless(event: AuditEvent) -> Broken:
    return Broken(
        event.seq,
        str(
            _(
                "{act} {object} by {actor} stands in the chain, but its row in {table} is gone",
                act=event.act,
                object=event.object,
                actor=event.actor,
                table=ACTS[event.act],
            )
        ),
        "baris-hilang",
    )
