"""Step 2: the chief officer decides, item by item, on exactly what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.store.decisions import Follows, Verdict
from didd.adapters.store.workspace.notes import insert_notes
from didd.approval.appointments import ALL
from didd.approval.given_reasons import check_reason, ground_of
from didd.approval.what_may_be_decided import (
    REASON_NEEDED,
    check_decision,
    check_not_erased,
    check_not_excluded,
    check_still_open,
)
from didd.approval.who_may_act import OfficeAct, allow
from didd.model import Decision, DecisionKind, Officer, State
from didd.office import Office
from didd.steps.consequences.own_copies import check_not_own_copy
from didd.steps.refusals import kept_refusals
from didd.steps.workspace.note import notes_with
from didd.text.storable import storable

#: Maximum number of submissions that a refusal lists.
_NAMED = 20


def decide(office: Office, verdicts: Sequence[Verdict], officer_id: str) -> list[Decision]:
    """Apply all of ``verdicts`` or none; raises ``Refused`` with the reason.

    The officer must hold the chief officer's role for each agency today; a refused act is recorded
    in the audit chain too.
    """
    officer_id = storable(officer_id)
    person, sop, today = office.person(officer_id), office.config.sop, office.today
    stored = [replace(v, reason=storable(v.reason)) for v in verdicts]

    def check(row: Any, verdict: Verdict) -> Officer:
        officer = allow(person, OfficeAct.APPROVE, row.agency, today, sop, officer_id)
        check_decision(
            verdict.kind,
            verdict.reason,
            State(row.state),
            officer=officer_id,
            submitted_by=row.submitted_by,
            four_eyes=sop.settings.four_eyes,
        )
        return officer

    wanted = [v.kind.value for v in verdicts[:_NAMED]]
    about = "submission/" + ",".join(str(v.submission_id) for v in verdicts[:_NAMED])
    with kept_refusals(office, officer_id, wanted, about):
        known = office.officer(officer_id) or office.acting(officer_id, OfficeAct.APPROVE, ALL)
        check_open(office, stored, officer_id)
        worded = [_worded(office, verdict) for verdict in stored]
        follows = _noting(office, worded, officer_id)
        early = sop.settings.fast_lane
        return office.store.decisions.decide(worded, known, check, follows, announces=early)


def _noting(office: Office, verdicts: Sequence[Verdict], officer_id: str) -> Follows | None:
    """Return what keeps the notes on fields that verdicts bring; None without any."""

    def officer(agency: str) -> Officer:
        return office.acting(officer_id, OfficeAct.APPROVE, agency)

    notes = notes_with(office, verdicts, officer)

    def kept(connection: sa.Connection, at: datetime) -> None:
        insert_notes(connection, (replace(note, at=at) for note in notes))

    return kept if notes else None


def _worded(office: Office, verdict: Verdict) -> Verdict:
    """Return a verdict with its legal ground in words; raises ``Refused`` for an empty reason."""
    config = office.config
    if verdict.kind in REASON_NEEDED and verdict.reason.strip():
        check_reason(verdict.reason, config.metadata)
    return replace(verdict, ground=ground_of(verdict.kind, verdict.ground, config.sop))


def check_open(office: Office, verdicts: Sequence[Verdict], officer_id: str) -> None:
    """Raise ``Refused`` for approving what is excluded: by a test, or by any agency's list since.

    What a test excluded, and what the agency itself calls excluded, is approved by the outcome of
    a test only; of what a test opened as a redacted copy, the copy alone is, by somebody else.
    """
    wanted = [v.submission_id for v in verdicts if v.kind is DecisionKind.APPROVE]
    if not wanted:
        return
    excluded, redacted = office.store.tested.records(), office.store.tested.redacted()
    closed, erased = closed_digests(office), office.store.erased_files.closed()
    if not (excluded or redacted or closed or office.store.records.any_to_test(wanted)):
        return
    for submitted in office.store.records.submissions(wanted).values():
        record = submitted.record
        check_not_excluded(record.id, record.title, excluded)
        if submitted.to_test or (record.id in redacted and not submitted.original):
            check_not_excluded(record.id, record.title, {record.id})
        check_not_erased(record.title, record.files, erased)
        check_still_open(record.title, record.files, closed)
        check_not_own_copy(office, submitted, officer_id)


def closed_digests(office: Office, besides: str = "") -> set[str]:
    """Return the sha256 of every file that a list or a consequence test excludes, or was erased.

    Without what a test excluded of the record ``besides``, which another is about to open.
    """
    excluded = set(office.store.records.excluded_digests()) | office.store.tested.digests(besides)
    return excluded | office.store.erased_files.closed().keys()


def approve_all(office: Office, agency: str, officer_id: str, reason: str = "") -> list[Decision]:
    """Approve everything that waits for one agency, as one act."""
    waiting = office.store.records.queue(agency=agency)
    verdicts = [
        Verdict(s.id, DecisionKind.APPROVE, reason, content_hash=s.content_hash) for s in waiting
    ]
    return decide(office, verdicts, officer_id) if verdicts else []
