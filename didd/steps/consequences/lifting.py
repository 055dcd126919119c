"""An exclusion taken back whose row the agency's list no longer has: nothing is left to test."""

from __future__ import annotations

from typing import Any

from didd.adapters.store.decisions import Verdict
from didd.approval.given_reasons import check_reason
from didd.approval.what_may_be_decided import STATE_WORDS, Refused
from didd.approval.who_may_act import OfficeAct, allow
from didd.i18n import _
from didd.model import Decision, DecisionKind, Officer, State, Submission
from didd.office import Office
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


def lift(
    office: Office, found: Submission, officer_id: str, reason: str, shown: tuple[str, int]
) -> Decision:
    """Take an exclusion back; raises ``Refused`` with the reason.

    It publishes nothing: what it kept in can be proposed again, and waits for approval then.
    ``shown`` is the content and the newest decision that the officer saw.
    """
    officer_id, reason = storable(officer_id), storable(reason).strip()
    person, sop, today = office.person(officer_id), office.config.sop, office.today

    def check(row: Any, _verdict: Verdict) -> Officer:
        officer = allow(person, OfficeAct.APPROVE, row.agency, today, sop, officer_id)
        if State(row.state) is not State.EXCLUDED:
            raise Refused(
                _(
                    "Only what a test excluded can be taken back so; this item is {state}.",
                    state=STATE_WORDS[State(row.state)],
                )
            )
        return officer

    with kept_refusals(office, officer_id, DecisionKind.OPEN.value, f"submission/{found.id}"):
        officer = office.acting(officer_id, OfficeAct.APPROVE, found.agency)
        if not has_lost_its_row(office, found):
            raise Refused(
                _("The agency's list has this item still: route it to the consequence test.")
            )
        check_reason(reason, office.config.metadata)
        content_hash, last = shown
        verdict = Verdict(found.id, DecisionKind.OPEN, reason, content_hash, last)
        return office.store.decisions.decide([verdict], officer, check)[0]


def has_lost_its_row(office: Office, found: Submission) -> bool:
    """Return whether a test excludes an item that the agency's list no longer has."""
    if found.state is not State.EXCLUDED or found.record.id not in office.store.tested.records():
        return False
    return not office.store.records.is_listed(found.record.id)
