"""The outcome of a consequence test: one decision, bound to what was shown and to its minutes."""

from __future__ import annotations

from typing import Any

from didd.adapters.register_files.minutes_docx import minutes_docx
from didd.adapters.store.decisions import Verdict
from didd.approval.consequence_test import OUTCOMES, Minutes, check_tested, checked
from didd.approval.what_may_be_decided import Refused, check_still_open
from didd.approval.who_may_act import OfficeAct, allow
from didd.i18n import _
from didd.model import Decision, DecisionKind, Officer, State, Submission
from didd.office import Office
from didd.steps.approve import closed_digests
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


def conclude(
    office: Office,
    found: Submission,
    minutes: Minutes,
    outcome: DecisionKind,
    officer_id: str,
    shown: tuple[str, int],
) -> Decision:
    """Decide by the outcome of a test; raises ``Refused`` with the reason.

    ``shown`` is the content and the newest decision that the officer saw. What is excluded stands
    in the agency's next list of what it excludes; what is open is approved.
    """
    officer_id, content_hash, last = storable(officer_id), *shown
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
        if outcome not in OUTCOMES:
            raise Refused(_("A test ends with one of two outcomes: excluded, or open."))
        said = checked(minutes, outcome, today, sop, office.config.metadata)
        verdict = Verdict(
            found.id,
            outcome,
            storable(said.if_opened if outcome is DecisionKind.EXCLUDE else said.if_closed),
            content_hash=content_hash,
            last_decision=last,
            ground=said.article if outcome is DecisionKind.EXCLUDE else "",
            minutes=storable(said.text()),
        )
        if outcome is DecisionKind.APPROVE:
            closed = closed_digests(office, besides=found.record.id)
            check_still_open(found.record.title, found.record.files, closed)
        early = sop.settings.fast_lane
        return office.store.decisions.decide([verdict], officer, check, announces=early)[0]


def minutes_paper(office: Office, found: Submission, minutes: Minutes, officer: Officer) -> bytes:
    """Return the minutes as a Word document to be signed; what is not filled in stays open."""
    return minutes_docx(office.config, office.agency(found.agency), found.record, minutes, officer)
