"""Closing a title: what may be closed, the allowed texts, and the masked lists.

The act itself, its refusals and its audit are in ``didd.steps.withdrawals.withdraw``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

from didd.adapters.database.turns import Sure
from didd.adapters.store.takebacks import TitleToo
from didd.approval.what_may_be_decided import Busy, Refused
from didd.i18n import _, stored
from didd.model import Action, Agency, Entry, LedgerEntry
from didd.office import Office
from didd.ports import PortalError
from didd.publication.apply import Held, Run, apply_plan
from didd.publication.plan import ACTIVE, is_register
from didd.publication.takeback import Withdrawal
from didd.steps.lists.consolidate import consolidate_anew
from didd.steps.publish import prepare
from didd.steps.publishing.notes import notes_of
from didd.steps.publishing.report import Prepared, PublishReport, report_of
from didd.steps.publishing.turn import PUBLISHER, turn_of
from didd.text.fold import fold

#: Shorter parts of a file name are not significant.
SHORTEST_NAME = 4
#: What is being done by who holds the turn.
MASKING = _("closing a title in the lists")
#: What stays open while somebody else publishes.
LISTS_WAIT = _(
    "The information is withdrawn; the next publication closes its title "
    "in the lists that are shown."
)


def title_too(office: Office, agency: str) -> TitleToo:
    """Return a new random reference, and the newest edition's id."""
    return TitleToo(str(uuid.uuid4()), office.store.editions.established(agency)[-1].id)


def closable(office: Office, record_id: str) -> LedgerEntry:
    """Return the ledger entry of a record in an established list, or a substitute.

    It may be on the portal, withdrawn with its title still shown, under embargo, or in an
    earlier list only. Raises ``Refused`` for anything else, also for what is closed already.
    """
    known = listed(office, record_id)
    if known is None:
        raise Refused(_("{record} stands in no list that was ever established.", record=record_id))
    closed = any(act.record_id == record_id for act in _with_title(office, known.agency))
    if closed and known.state != ACTIVE:
        raise Refused(_("{title} is withdrawn already, its title too.", title=known.title))
    return known


def listed(office: Office, record_id: str) -> LedgerEntry | None:
    """Return the ledger entry of a listed record, or a substitute before its publication."""
    known = office.store.publications.ledger_entry(record_id)
    for agency in [known.agency] if known else office.config.agencies:
        for entry in _versions(office, agency, record_id):
            return known or LedgerEntry(
                dataset_id=record_id,
                agency=agency,
                name=record_id,
                title=entry.title,
                package_hash="",
                state="",
                metadata_modified="",
                published_at=office.now(),
            )
    return None


def newest_closed(office: Office, agency: str) -> dict[str, str]:
    """Map each record that is closed with its title to its newest established version (hash)."""
    return {
        act.record_id: next(_versions(office, agency, act.record_id)).content_hash
        for act in _with_title(office, agency)
    }


def check_words(office: Office, agency: str, record_id: str, words: str) -> None:
    """Raise ``Refused`` for public texts that contain a closed title or file name."""
    folded_words = f" {fold(words)} "
    for entry in _versions(office, agency, record_id):
        names = [file.name for file in entry.files]
        stems = [name.rpartition(".")[0] for name in names]
        for secret in (entry.title, *names, *stems):
            folded = fold(secret)
            if (
                len(folded) >= SHORTEST_NAME or secret == entry.title
            ) and f" {folded} " in folded_words:
                raise Refused(
                    _(
                        "The reason or the legal ground names the title or a file that is to be "
                        "closed, though the public reads both. Write them without naming it."
                    )
                )


def mask_lists(office: Office, agency: Agency, sure: Sure | None) -> PublishReport:
    """Publish the agency's lists again with the current masks; nothing else changes.

    ``sure`` comes from the agency's turn; None if another process had it, which may be done by now.
    If it still publishes, or the portal does not answer, the lists are held with the reason and the
    next publication does it. So is the list of all agencies, which another agency publishes.
    """
    own = _mask_lists(office, agency, sure) if sure else _in_turn(office, agency)
    gatherer = consolidate_anew(office, agency)
    return both(own, _in_turn(office, gatherer)) if gatherer else own


def _in_turn(office: Office, agency: Agency) -> PublishReport:
    try:
        with office.store.turns.hold(turn_of(agency.slug), stored(MASKING)) as mine:
            return _mask_lists(office, agency, mine)
    except Busy as busy:
        return _not_done(agency, f"{LISTS_WAIT} {busy}")


def _mask_lists(office: Office, agency: Agency, sure: Sure) -> PublishReport:
    try:
        prepared = prepare(office, agency)
    except PortalError as error:
        return _not_done(agency, str(error))
    if prepared is None:
        raise RuntimeError("an established edition is gone")
    lists = {i for i, package in prepared.wanted.items() if is_register(package)}
    items = tuple(item for item in prepared.plan.items if item.dataset_id in lists)
    narrowed = replace(prepared, plan=replace(prepared.plan, items=items))
    return _carry_out(office, narrowed, sure)


def both(first: PublishReport, then: PublishReport) -> PublishReport:
    """Merge the reports of two plans; the hash is the first one's."""
    actions = [action.value for action in Action]
    plan = {k: (*v, *then.plan[k]) if k in actions else v for k, v in first.plan.items()}
    return replace(
        first,
        plan=plan,
        receipts=first.receipts + then.receipts,
        held=first.held + then.held,
        reads=first.reads + then.reads,
        writes=first.writes + then.writes,
    )


def _carry_out(office: Office, prepared: Prepared, sure: Sure) -> PublishReport:
    plan, publications, begun_at = prepared.plan, office.store.publications, office.now()
    if plan.to_do:
        publications.save_plan(plan)
    titles = {item.dataset_id: item.title for item in plan.items}
    result = apply_plan(
        plan,
        prepared.wanted,
        prepared.portal,
        office.archive,
        prepared.agency,
        Run(
            on_receipt=lambda r: publications.keep(r, titles[r.dataset_id], PUBLISHER, begun_at),
            clock=office.now,
            workers=1,
            notes=notes_of(office, prepared, sure),
        ),
    )
    return report_of(prepared, result)


def _not_done(agency: Agency, why: str) -> PublishReport:
    nothing = {action.value: () for action in Action}
    held = (Held("", f"didd-{agency.slug}", why),)
    return PublishReport(agency.slug, "", nothing, (), held, 0, 0)


def _with_title(office: Office, agency: str) -> tuple[Withdrawal, ...]:
    return office.store.takebacks.of(agency).with_title


def _versions(office: Office, agency: str, record_id: str) -> Iterator[Entry]:
    """Yield the record's lines in the established editions, the newest first."""
    for edition in reversed(office.store.editions.established(agency)):
        for entry in edition.register.entries:
            if entry.record_id == record_id:
                yield entry
