"""Step 3, instead of establishing: strike rows from a draft, or give the whole of it back.

What is struck waits for the chief officer's decision once more, and the draft is compiled without
it. A draft that was given back cannot be established until it is another, or laid before again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from didd.adapters.store.decisions import Verdict
from didd.adapters.store.decrees.draft_returns import OfDraft
from didd.approval.draft_returns import AGAIN, BACK, GivenBack, check_back, check_not_back
from didd.approval.given_reasons import check_reason
from didd.approval.what_may_be_decided import Refused, check_strike
from didd.approval.who_may_act import OfficeAct, allow
from didd.i18n import _
from didd.model import Agency, Decision, DecisionKind, Officer, RegisterEdition, State
from didd.office import Office
from didd.publication.takeback import Version
from didd.steps.establish import draft
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


def strike(
    office: Office,
    agency: Agency,
    officer_id: str,
    rows: Collection[Version],
    reason: str,
    *,
    shown: str = "",
) -> list[Decision]:
    """Strike rows (record id, content hash) from the agency's draft, all of them or none.

    ``shown`` is the hash of the draft that the officer saw. Then the draft is compiled anew. Raises
    ``Refused`` with the reason.
    """
    officer_id, reason = storable(officer_id), storable(reason).strip()
    about = f"edition/{agency.slug}"
    with kept_refusals(office, officer_id, DecisionKind.STRIKE.value, about):
        officer = office.acting(officer_id, OfficeAct.ESTABLISH, agency.slug)
        _waiting(office, agency, shown)
        check_reason(reason, office.config.metadata)
        verdicts = _verdicts(office, rows, reason)
        early, check = office.config.sop.settings.fast_lane, _check(office, officer_id)
        made = office.store.decisions.decide(verdicts, officer, check, announces=early)
    draft(office, agency)
    return made


def _verdicts(office: Office, rows: Collection[Version], reason: str) -> list[Verdict]:
    approved = office.store.approvals.of(rows)
    if not rows or len(approved) != len(set(rows)):
        raise Refused(_("This row does not stand in the draft any more; load the page again."))
    return [
        Verdict(
            each.submission_id,
            DecisionKind.STRIKE,
            reason,
            content_hash=each.decision.content_hash,
            last_decision=each.decision.id,
        )
        for each in (approved[row] for row in dict.fromkeys(rows))
    ]


def _check(office: Office, officer_id: str) -> Any:
    person, today, sop = office.person(officer_id), office.today, office.config.sop

    def check(row: Any, verdict: Verdict) -> Officer:
        officer = allow(person, OfficeAct.ESTABLISH, row.agency, today, sop, officer_id)
        check_strike(State(row.state), verdict.reason)
        return officer

    return check


def give_back(
    office: Office, agency: Agency, officer_id: str, reason: str, *, shown: str = ""
) -> None:
    """Give the agency's whole draft back to the chief officer; raises ``Refused``."""
    _say(office, agency, (officer_id, OfficeAct.ESTABLISH), (BACK, reason), shown)


def lay_before(
    office: Office, agency: Agency, officer_id: str, answer: str, *, shown: str = ""
) -> None:
    """Lay a draft that was given back before the superior again, as it is; raises ``Refused``."""
    _say(office, agency, (officer_id, OfficeAct.APPROVE), (AGAIN, answer), shown)


def _say(
    office: Office,
    agency: Agency,
    by: tuple[str, OfficeAct],
    said: tuple[str, str],
    shown: str,
) -> None:
    officer_id, (kind, reason) = storable(by[0]), said
    reason = storable(reason).strip()
    with kept_refusals(office, officer_id, kind, f"edition/{agency.slug}"):
        officer = office.acting(officer_id, by[1], agency.slug)
        found = _waiting(office, agency, shown)
        check_reason(reason, office.config.metadata)
        about = OfDraft(agency.slug, found.label, found.register.content_hash)
        check = check_not_back if kind == BACK else check_back
        try:
            office.store.draft_returns.add(about, kind, reason, officer, check)
        except LookupError as gone:
            raise _changed() from gone


def given_back(office: Office, found: RegisterEdition) -> GivenBack | None:
    """Return what was said last of a draft, while it is with the chief officer or came again."""
    return office.store.draft_returns.newest(found.register.agency, found.register.content_hash)


def _waiting(office: Office, agency: Agency, shown: str) -> RegisterEdition:
    """Return the draft that waits; raises ``Refused`` without one, or for another than shown."""
    found = office.store.editions.draft(agency.slug)
    if found is None:
        raise Refused(
            _("No draft of the DIDD of {agency} waits to be established.", agency=agency.name)
        )
    if shown and shown != found.register.content_hash:
        raise _changed()
    return found


def _changed() -> Refused:
    return Refused(_("The draft has changed since it was opened. Check it again, then decide."))
