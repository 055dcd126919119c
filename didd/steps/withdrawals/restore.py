"""Restore a withdrawn record as it was established."""

from __future__ import annotations

from didd.approval.what_may_be_decided import Refused, check_not_erased
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, stored
from didd.model import LedgerEntry
from didd.office import Office
from didd.publication.plan import ACTIVE
from didd.publication.takeback import editions_shown, left_out
from didd.publication.takedown import check_not_open
from didd.steps.publish import publish_now
from didd.steps.publishing.announced import early_returnable
from didd.steps.publishing.excluded_since import excluded_since
from didd.steps.publishing.report import PublishReport
from didd.steps.publishing.turn import turn_of
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.close_title import listed, newest_closed
from didd.steps.withdrawals.instruction import Instruction, allowed
from didd.text.storable import storable


def restore(
    office: Office,
    record_id: str,
    act: Instruction,
    ground: str = "",
    *,
    expected: str | None = None,
) -> PublishReport | None:
    """Restore a withdrawn record as it was established; raises ``Refused``.

    With ``expected``, the hash of the version that the officer saw, restoring another version
    is refused too. ``act.reason`` and ``ground`` are recorded, but not public.
    """
    record_id, act, ground = storable(record_id), act.clean(), storable(ground).strip()
    known = office.store.publications.ledger_entry(record_id)
    agency = known.agency if known else ""
    with office.store.turns.hold(turn_of(agency), stored(_("restoring"))) as sure:
        if not _began_to_restore(office, known, act, ground):
            with kept_refusals(office, act.officer, "restore", f"record/{record_id}"):
                version = (record_id, _restorable_now(office, record_id, expected))
                officer = allowed(office, act, agency, OfficeAct.RESTORE)
            office.store.takebacks.restore(
                agency, version, officer, reason=act.reason, ground=ground
            )
        return publish_now(office, office.agency(agency), sure)


def _restorable_now(office: Office, record_id: str, expected: str | None) -> str:
    """Return the hash of the version to restore; raises ``Refused`` if it is not ``expected``."""
    check_not_open(office.store.takedowns.open_of(record_id))
    entry, coming = restorable(office, record_id)
    _check_not_excluded(office, record_id, entry)
    if expected not in (None, coming):
        raise Refused(
            _("The version to be restored has changed since this page was opened; read it again.")
        )
    return coming


def _check_not_excluded(office: Office, record_id: str, entry: LedgerEntry) -> None:
    # What was closed with its title may be restored although only an earlier list has it.
    listing = next(
        (
            edition
            for edition in reversed(office.store.editions.established(entry.agency))
            if any(each.record_id == record_id for each in edition.register.entries)
        ),
        None,
    )
    for each in listing.register.entries if listing else ():
        if each.record_id == record_id:
            check_not_erased(each.title, each.files, office.store.erased_files.closed())
    if listing and record_id in excluded_since(office, office.agency(entry.agency), listing):
        raise Refused(
            _(
                "{title} is excluded by now, or under test: it does not come back. Only the "
                "outcome of a test can open it.",
                title=entry.title,
            )
        )


def _began_to_restore(
    office: Office, known: LedgerEntry | None, act: Instruction, ground: str
) -> bool:
    """Whether this same act was recorded already but not completed."""
    takebacks = office.store.takebacks
    if known is None or known.state == ACTIVE or takebacks.of(known.agency).due is None:
        return False
    return takebacks.restored(known.agency, known.dataset_id) == (act.officer, act.reason, ground)


def restorable(office: Office, record_id: str) -> tuple[LedgerEntry, str]:
    """Return the ledger entry of a withdrawn record and the hash of the version to restore.

    Raises ``Refused`` for anything else, also when the list on the portal no longer has it.
    """
    entry = listed(office, record_id) or office.store.publications.ledger_entry(record_id)
    coming = returnable(office, entry.agency).get(record_id) if entry else None
    if entry is None or coming is None:
        what = entry.title if entry else record_id
        raise Refused(
            _(
                "{what} is not withdrawn just now, or the list on the portal no longer has it.",
                what=what,
            )
        )
    return entry, coming


def returnable(office: Office, agency: str) -> dict[str, str]:
    """Map each record that is only absent because withdrawn to its version (hash).

    What was closed with its title can be restored even if only an earlier list has it.
    """
    taken = office.store.takebacks.of(agency)
    if not taken.withdrawn:
        return {}
    editions = office.store.editions.established(agency)
    early = early_returnable(office, office.agency(agency), editions, taken)
    if not editions:
        return early
    shown = editions_shown(editions, taken)
    gone = left_out(editions, shown, taken)
    entries = shown[-1].register.entries
    coming = {e.record_id: e.content_hash for e in entries if e.record_id in gone}
    return newest_closed(office, agency) | coming | early
