"""Keep an approved version off the portal until a day begins."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, stored
from didd.office import Office
from didd.publication.plan import PERHAPS_THERE
from didd.publication.takeback import Version
from didd.steps.publishing.last_shown import announced_instead
from didd.steps.publishing.turn import turn_of
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.instruction import Instruction, allowed, hash_in_force
from didd.text.storable import storable


def embargo(office: Office, record_id: str, day: date, act: Instruction) -> None:
    """Embargo a record's newest approved version until ``day``; a past day releases it.

    An earlier version that the public sees stays. Raises ``Refused``, also for a version that is
    public already.
    """
    record_id, act = storable(record_id), act.clean()
    with ExitStack() as turn, kept_refusals(office, act.officer, "embargo", f"record/{record_id}"):
        agency, version = _coming(office, record_id)
        officer = allowed(office, act, agency, OfficeAct.RESTORE)
        # A running publication may be publishing exactly this version.
        turn.enter_context(
            office.store.turns.hold(turn_of(agency), stored(_("setting the day of publication")))
        )
        if _is_public(office, agency, version):
            raise Refused(
                _("This version is on the portal already; what is there can only be withdrawn.")
            )
        office.store.takebacks.embargo(agency, [version], day, officer, act.reason)


def _coming(office: Office, record_id: str) -> tuple[str, Version]:
    """Return the agency and the version of a record to be published next."""
    for agency in office.config.agencies:
        found = office.store.editions.draft(agency) or office.store.editions.current(agency)
        for entry in found.register.entries if found else ():
            if entry.record_id == record_id:
                return agency, (record_id, entry.content_hash)
    raise Refused(_("{record} stands in no draft and in no list in force.", record=record_id))


def _is_public(office: Office, agency: str, version: Version) -> bool:
    """Whether the public sees this very version."""
    store, (record_id, content_hash) = office.store, version
    current, entry = store.editions.current(agency), store.publications.ledger_entry(record_id)
    return (
        current is not None
        and hash_in_force(office, agency, record_id) == content_hash
        and version not in store.takebacks.of(agency).waiting(office.today)
        and entry is not None
        and entry.state in PERHAPS_THERE
        and store.editions.published_at(current.id) is not None
        and version not in announced_instead(office, agency, {version})
    )
