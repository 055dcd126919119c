"""Why an edition differs from another: per entry, as the decisions on it say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from didd.model import Classification, Decision, DecisionKind, Record
from didd.register.compile import RegisterDiff


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened to an entry: a stable ``act``, and the officer's reason where one was given.

    Acts: ``approve``, ``return``, ``reject``, ``test``, ``strike``, ``exclude`` (a
    decision), ``excluded`` (its newest version is), ``unlisted`` (the agency's list no longer has
    it), ``undecided``.
    """

    act: str
    reason: str = ""


def reasons(
    diff: RegisterDiff, decisions: Iterable[Decision], newest: Mapping[str, Record]
) -> dict[str, Reason]:
    """Return a reason for every entry of ``diff``, by record id.

    ``newest`` holds the records that the agency lists now, by id.
    """
    last: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.id):
        last[decision.record_id] = decision
    shown = [*diff.added, *(change.after for change in diff.changed)]
    found = {e.record_id: _decided(last.get(e.record_id)) for e in shown}
    for entry in diff.dropped:
        found[entry.record_id] = _gone(last.get(entry.record_id), newest.get(entry.record_id))
    return found


def reasoned_json(diff: RegisterDiff, why: Mapping[str, Reason]) -> dict[str, Any]:
    """Return the difference as JSON types, with act and reason beside each entry."""
    told: dict[str, Any] = diff.to_json()
    for lines in told.values():
        for line in lines:
            reason = why[line["id"]]
            line |= {"act": reason.act, "reason": reason.reason}
    return told


def _decided(decision: Decision | None) -> Reason:
    return Reason(decision.kind.value, decision.reason) if decision else Reason("undecided")


def _gone(decision: Decision | None, newest: Record | None) -> Reason:
    if decision and decision.kind is not DecisionKind.APPROVE:
        return Reason(decision.kind.value, decision.reason)
    if newest is None:
        return Reason("unlisted")
    if newest.classification is Classification.DIKECUALIKAN:
        return Reason("excluded", newest.fields.get("dasar_pengecualian", ""))
    return Reason("undecided")
