"""Step 2, taken back: an officer undoes their own decision while nothing stands on it."""

from __future__ import annotations

from didd.adapters.store.decision_undos import UNDONE, Undoable
from didd.approval.taking_back import compiled_since, why_not_undone
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct, allow
from didd.i18n import _
from didd.model import Decision, Officer
from didd.office import Office
from didd.steps.refusals import kept_refusals


def undo_decision(office: Office, decision_id: int, officer_id: str, content_hash: str) -> Decision:
    """Take a decision back that was shown with this content; raises ``Refused``.

    Only whoever made it does, in the role for that agency today, within ``undo_minutes``.
    """
    person, sop, now = office.person(officer_id), office.config.sop, office.now()

    def check(found: Undoable | None) -> Officer:
        _check_unmoved(found, content_hash)
        if found is None:
            raise Refused(_("This decision does not stand any more."))
        minutes = sop.settings.undo_minutes
        if why := why_not_undone(found.made, officer_id, now, minutes):
            raise Refused(why)
        if compiled_since(found.made, found.others, found.through):
            raise Refused(
                _("A draft of the list has been compiled with this decision; decide anew instead.")
            )
        agency = found.made.agency
        return allow(person, OfficeAct.APPROVE, agency, office.today, sop, officer_id)

    with kept_refusals(office, officer_id, UNDONE, f"decision/{decision_id}"):
        early = sop.settings.fast_lane
        return office.store.decision_undos.undo(decision_id, check, announces=early)


def may_undo(office: Office, decision_id: int, officer_id: str) -> bool:
    """Whether the officer may take this decision back just now, as far as can be seen."""
    found = office.store.decision_undos.look(decision_id)
    if found is None or found.overtaken or found.newest_on_it != decision_id:
        return False
    minutes = office.config.sop.settings.undo_minutes
    if why_not_undone(found.made, officer_id, office.now(), minutes):
        return False
    return not compiled_since(found.made, found.others, found.through)


def _check_unmoved(found: Undoable | None, content_hash: str) -> None:
    if found is None:
        raise Refused(_("This decision was taken back already."))
    if found.made.content_hash != content_hash:
        raise Refused(
            _("The content of this proposal has changed since the page was opened; read it again.")
        )
    if found.newest_on_it != found.made.id:
        raise Refused(
            _("Somebody has decided anew since; load the page again and see what is decided.")
        )
    if found.overtaken:
        raise Refused(_("The agency has proposed a newer version since; decide on that one."))
