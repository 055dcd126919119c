"""The outcome of a consequence test: one decision, bound to what was shown and to its minutes.

What follows from it is written in the same transaction: a row of the agency that is opened gets
its class at the desk and is proposed anew with it; a redacted copy is proposed in place of its
original.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from didd.adapters.store.consequences.copies import propose, standing_copies
from didd.adapters.store.decisions import Follows, Verdict
from didd.adapters.store.intake.desk_cells import keep_cells
from didd.approval.consequences.consequence_test import (
    KEEPING,
    Minutes,
    as_copy,
    check_tested,
    checked,
    outcomes_of,
)
from didd.approval.what_may_be_decided import Refused, check_not_erased, check_still_open
from didd.approval.who_may_act import OfficeAct, allow
from didd.i18n import _
from didd.model import Classification, Decision, DecisionKind, Officer, State, Submission
from didd.office import Office
from didd.register.other_lists.exclusion_period import period_end
from didd.steps.approve import closed_digests
from didd.steps.collect.at_desk.open_class import class_typed
from didd.steps.consequences.own_copies import check_not_own_copy
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


class Shown(NamedTuple):
    """What an officer saw: the content, the newest decision, the sha256 of each redacted copy."""

    content_hash: str
    last_decision: int
    copies: Collection[str] = ()


def conclude(
    office: Office,
    found: Submission,
    minutes: Minutes,
    outcome: DecisionKind,
    officer_id: str,
    shown: Shown,
) -> Decision:
    """Decide by the outcome of a test; raises ``Refused`` with the reason.

    ``shown`` is what the officer saw. What is excluded stands in the agency's next list of what it
    excludes; what is open is approved, or goes on as a row to approve where the agency called it
    excluded, or a redacted copy of it is opened.
    """
    officer_id = storable(officer_id)
    person, sop, today = office.person(officer_id), office.config.sop, office.today

    def check(row: Any, _verdict: Verdict) -> Officer:
        officer = allow(person, OfficeAct.APPROVE, row.agency, today, sop, officer_id)
        check_tested(
            State(row.state),
            officer=officer_id,
            submitted_by=row.submitted_by,
            four_eyes=sop.settings.four_eyes,
        )
        return officer

    with kept_refusals(office, officer_id, outcome.value, f"submission/{found.id}"):
        officer = office.acting(officer_id, OfficeAct.APPROVE, found.agency)
        _check_newest(office, found)
        if outcome not in outcomes_of(found):
            raise Refused(_("A test of this item does not end so; choose one of its outcomes."))
        said = _checked(office, minutes, outcome)
        keeps = outcome in KEEPING
        verdict = Verdict(
            found.id,
            outcome,
            storable(said.if_opened if keeps else said.if_closed),
            content_hash=shown.content_hash,
            last_decision=shown.last_decision,
            ground=said.article if keeps else "",
            minutes=storable(said.text()),
        )
        follows = _follows(office, found, said, outcome, officer, shown)
        early = sop.settings.fast_lane
        decided = office.store.decisions.decide([verdict], officer, check, follows, announces=early)
        return decided[0]


def _checked(office: Office, minutes: Minutes, outcome: DecisionKind) -> Minutes:
    try:
        day = date.fromisoformat(minutes.day)
    except ValueError:
        day = office.today
    ends = period_end(minutes.period, day)
    config = office.config
    return checked(minutes, outcome, office.today, config.sop, config.metadata, ends)


def _check_newest(office: Office, found: Submission) -> None:
    """Raise ``Refused`` for a version in place of which the agency has brought another."""
    known = office.store.records.submission_of(found.record.id)
    if not found.original and known is not None and known > found.id:
        raise Refused(
            _(
                "The agency has submitted a newer version of proposal {old}: proposal {new}. "
                "Check and decide on that one.",
                old=found.id,
                new=known,
            )
        )


def _follows(
    office: Office,
    found: Submission,
    said: Minutes,
    outcome: DecisionKind,
    officer: Officer,
    shown: Shown,
) -> Follows | None:
    """Return what is written with the decision; raises ``Refused`` where it cannot follow."""
    if outcome is DecisionKind.OPEN:
        opened_as = Classification(said.opened_as)
        mends, seen = class_typed(office, office.agency(found.agency), found.record, opened_as)

        def opened(connection: sa.Connection, at: datetime) -> None:
            keep_cells(connection, found.agency, mends, officer, at, seen)

        return opened if mends else None
    if outcome is DecisionKind.REDACT:
        return _copied(office, found, said, shown)
    if outcome is DecisionKind.APPROVE:
        closed, erased = closed_digests(office, besides=found.record.id), office.store.erased_files
        check_not_erased(found.record.title, found.record.files, erased.closed())
        check_still_open(found.record.title, found.record.files, closed)
        check_not_own_copy(office, found, officer.id)
    return None


def _copied(office: Office, found: Submission, said: Minutes, shown: Shown) -> Follows:
    """Return what proposes the copies, if they are still those that were shown when it is kept."""
    if not office.store.copies.standing(found.record.id, found.content_hash):
        raise Refused(_("Add the redacted copy first: its file, black where it must not be read."))

    def copied(connection: sa.Connection, at: datetime) -> None:
        copies = standing_copies(connection, found.record.id, found.content_hash)
        if {each.sha256 for each in copies} != set(shown.copies):
            raise Refused(
                _(
                    "The redacted copies have changed since you opened this page. Load it again, "
                    "look at the copies, and decide then."
                )
            )
        made = as_copy(found.record, Classification(said.opened_as), copies)
        propose(connection, made, found.content_hash, found.submitted_by, at)

    return copied
