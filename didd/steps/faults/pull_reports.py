"""The exchange with the portal: reports are taken over, answers given back, old texts blanked.

The portal cannot reach the office, so the office asks, every few minutes. Each part may be killed
and repeated: a report is acknowledged after it is kept, an answer is told until the portal has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from didd.adapters.store.workspace.notes import Note
from didd.faults.reports import PUBLIC, PUBLIC_ROLE, fitting, kind_words
from didd.i18n import _, stored
from didd.office import Office
from didd.ports import Portal, PortalRefused, Reported

#: Rounds with the portal in one exchange, and answers told in one.
MOST_ROUNDS, MOST_ANSWERS = 50, 200


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came of it; ``unsupported``: the portal takes no reports. ``strange``: were none."""

    taken: int = 0
    strange: int = 0
    told: int = 0
    blanked: int = 0
    unsupported: bool = False


def exchange_reports(office: Office) -> Exchange:
    """Take over what was reported, tell what was answered; raises ``PortalError``."""
    blanked = blank_old(office)
    portal = office.portal()
    taken = strange = 0
    for _round in range(MOST_ROUNDS):
        waiting = portal.reported()
        if waiting is None:
            return Exchange(blanked=blanked, unsupported=True)
        fits = _fitting(office, waiting)
        strange = len(waiting) - len(fits)
        if not fits:
            break
        taken += sum(_take(office, each) for each in fits)
        portal.acknowledge([each.number for each in fits])
    return Exchange(taken, strange, _tell(office, portal), blanked)


def blank_old(office: Office) -> int:
    """Blank the texts that were kept for as long as the office keeps them; return how many."""
    now, done = office.now(), 0
    before = now - timedelta(days=office.config.portal.report_days)
    while some := office.store.fault_reports.blank(before, now):
        done += some
    return done


def _fitting(office: Office, waiting: Sequence[Reported]) -> list[Reported]:
    official = office.config.checks.personal_data.official_domains
    return [fit for each in waiting if (fit := fitting(each, tuple(official)))]


def _take(office: Office, told: Reported) -> bool:
    entry = office.store.publications.ledger_entry(told.dataset_id)
    agency = entry.agency if entry else ""
    note = _note(office, told, agency)
    return office.store.fault_reports.take(told, agency, office.now(), note)


def _note(office: Office, told: Reported, agency: str) -> Note | None:
    """Return the note in the item's thread; None where it is about no item that was proposed."""
    submission = office.store.records.submission_of(told.dataset_id)
    if submission is None or not agency:
        return None
    sentence = _(
        "A visitor of the portal reports a fault, number {number}: {kind}. Read it and answer it "
        "under Reports.",
        number=told.number,
        kind=kind_words(told.kind),
    )
    about = (agency, told.dataset_id, submission, "")
    return Note(*about, stored(sentence), PUBLIC, PUBLIC_ROLE, "", office.now())


def _tell(office: Office, portal: Portal) -> int:
    """Tell the portal what was answered; one that it refuses holds up no other, and comes again."""
    told = 0
    refused: PortalRefused | None = None
    for each in office.store.fault_reports.untold(MOST_ANSWERS):
        try:
            portal.answer_report(each.number, each.state, each.answer)  # one gone needs none
        except PortalRefused as error:
            refused = error
            continue
        office.store.fault_reports.told(each)
        told += 1
    if refused:
        raise refused
    return told
