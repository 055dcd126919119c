"""What the public sees of one agency: the plan, what was read back, and taking something off."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from desk.gate import NotHere
from desk.pages.home import standings
from desk.visit import Visit
from didd.decisions import Refused
from didd.model import Action, Agency, LedgerEntry
from didd.planning import ACTIVE
from didd.ports import PortalError
from didd.steps.office import OfficeError
from didd.steps.publish import prepare
from didd.steps.takeback import Act, withdraw, withdrawable
from didd.takeback import Withdrawal

#: Most entries on one page; a search narrows them.
SHOWN = 100
#: In which order a plan is told.
TOLD = (Action.WITHDRAW, Action.UPDATE, Action.CREATE, Action.WAITING, Action.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that was withdrawn: what it was called, and the officer's words."""

    title: str
    withdrawal: Withdrawal


def portals(visit: Visit) -> Response:
    """Show the agencies that have something on the portal."""
    found = [s for s in standings(visit) if s.current is not None]
    return visit.page(
        "portals.html", standings=found, verified=visit.office.store.verifications.latest()
    )


def portal(visit: Visit) -> Response:
    """Show what one agency has on the portal, what was withdrawn, and how the last proof went."""
    agency = _agency(visit)
    wanted = visit.request.query_params.get("cari", "").strip()
    ledger = visit.office.store.publications.ledger(agency.slug)
    records = _records(visit, agency)
    active = sorted(
        (e for i, e in ledger.items() if e.state == ACTIVE and i in records),
        key=lambda e: e.title.casefold(),
    )
    found = [e for e in active if wanted.casefold() in e.title.casefold()]
    taken = visit.office.store.takebacks.of(agency.slug).withdrawn
    return visit.page(
        "portal.html",
        agency=agency,
        wanted=wanted,
        total=len(active),
        found=found[:SHOWN],
        more=max(0, len(found) - SHOWN),
        taken=[
            Taken(ledger[i].title, w)
            for i, w in sorted(taken.items(), key=lambda pair: pair[1].at, reverse=True)
            if i in ledger
        ],
        verification=visit.office.store.verifications.latest().get(agency.slug),
    )


def plan(visit: Visit) -> Response:
    """Show what the next publication would change on the portal; nothing is changed."""
    agency = _agency(visit)
    trouble = ""
    prepared = None
    try:
        prepared = prepare(visit.office, agency)
    except (PortalError, OfficeError) as error:
        trouble = str(error)
    made = prepared.plan if prepared else None
    return visit.page(
        "plan.html",
        status=503 if trouble else 200,
        agency=agency,
        trouble=trouble,
        plan=made,
        edition=prepared.edition if prepared else None,
        parts_of=[(action, made.of(action)) for action in TOLD] if made else [],
        shown=SHOWN,
    )


def ask_withdrawal(visit: Visit) -> Response:
    """Ask for the reason and the legal ground, before anything is taken off."""
    agency = _agency(visit)
    return _form(visit, agency, _entry(visit, agency))


def take_off(visit: Visit) -> Response:
    """Take the record off the portal at once."""
    agency = _agency(visit)
    entry = _entry(visit, agency)
    reason, ground = visit.form.text("alasan"), visit.form.text("dasar")
    try:
        if not ground:
            raise Refused("Tuliskan dasar hukum pencabutan.")
        if visit.form.text("yakin") != "ya":
            raise Refused("Centang pernyataannya dahulu: pencabutan berlaku seketika.")
        report = withdraw(visit.office, entry.dataset_id, Act(visit.person.id, reason), ground)
    except Refused as refusal:
        return _form(visit, agency, entry, str(refusal), 409)
    said = "portal.taken_later" if report.held else "portal.taken"
    visit.notice(visit.t(said, title=entry.title))
    return visit.go(f"/portal/{agency.slug}")


def _form(
    visit: Visit, agency: Agency, entry: LedgerEntry, complaint: str = "", status: int = 200
) -> Response:
    return visit.page(
        "withdraw.html",
        status=status,
        agency=agency,
        entry=entry,
        complaint=complaint,
        grounds=visit.office.config.portal.withdrawal_grounds,
        typed=visit.form,
    )


def _agency(visit: Visit) -> Agency:
    slug = visit.request.path_params["agency"]
    if slug not in visit.office.config.agencies or not visit.may_see(slug):
        raise NotHere
    return visit.office.config.agencies[slug]


def _entry(visit: Visit, agency: Agency) -> LedgerEntry:
    """Find what is to be withdrawn; only a record of this agency that is on the portal."""
    try:
        entry = withdrawable(visit.office, visit.request.path_params["record"])
    except Refused as error:
        raise NotHere from error
    if entry.agency != agency.slug:
        raise NotHere
    return entry


def _records(visit: Visit, agency: Agency) -> set[str]:
    """Give the ids of every record that an established list has ever had."""
    return {
        entry.record_id
        for edition in visit.office.store.editions.established(agency.slug)
        for entry in edition.register.entries
    }
