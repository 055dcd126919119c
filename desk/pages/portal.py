"""What the public sees of one agency: the plan, the verification; withdrawing and restoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from desk.pages.home import standings
from desk.web.context import Visit
from desk.web.dispatch import NotHere
from desk.words.chosen import word
from didd.approval.decisions import Refused
from didd.i18n import _
from didd.model import Action, Agency, LedgerEntry
from didd.office import OfficeError
from didd.ports import PortalError
from didd.publication.plan import PERHAPS_THERE
from didd.publication.takeback import Withdrawal
from didd.steps.publish import prepare
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.close_title import closable
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restorable, restore, returnable
from didd.steps.withdrawals.withdraw import withdraw, withdrawable

#: Most entries on one page; a search narrows them.
SHOWN = 100
#: The form value that closes a title in the published lists.
CLOSED = "tutup"
#: Display order of a plan's parts.
TOLD = (Action.WITHDRAW, Action.UPDATE, Action.CREATE, Action.WAITING, Action.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Taken:
    """A withdrawn record: its name, the officer's reason, whether it can be restored."""

    title: str
    withdrawal: Withdrawal
    returnable: bool


def portals(visit: Visit) -> Response:
    """Show the agencies that have something on the portal."""
    found = [s for s in standings(visit) if s.current is not None]
    return visit.page(
        "portals.html", standings=found, verified=visit.office.store.verifications.latest()
    )


def portal(visit: Visit) -> Response:
    """Show what one agency has on the portal, what was withdrawn, and the last verification."""
    agency = _agency(visit)
    wanted = visit.request.query_params.get("cari", "").strip()
    ledger = visit.office.store.publications.ledger(agency.slug)
    records = _records(visit, agency)
    active = sorted(
        (e for i, e in ledger.items() if e.state in PERHAPS_THERE and i in records),
        key=lambda e: e.title.casefold(),
    )
    found = [e for e in active if wanted.casefold() in e.title.casefold()]
    return visit.page(
        "portal.html",
        agency=agency,
        wanted=wanted,
        total=len(active),
        found=found[:SHOWN],
        more=max(0, len(found) - SHOWN),
        taken=_taken(visit, agency, ledger),
        verification=visit.office.store.verifications.latest().get(agency.slug),
    )


def plan(visit: Visit) -> Response:
    """Show what the next publication would change on the portal; nothing is changed."""
    agency = _agency(visit)
    trouble: object = ""
    prepared = None
    try:
        prepared = prepare(visit.office, agency)
    except (PortalError, OfficeError) as error:
        trouble = error
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
    """Ask for the reason and the legal ground of a withdrawal."""
    return _withdraw_form(visit)


def take_off(visit: Visit) -> Response:
    """Withdraw the record from the portal immediately."""
    agency = _agency(visit)
    entry = _entry(visit, agency)
    try:
        act, ground = _act(visit, "withdraw", entry)
        report = withdraw(
            visit.office, entry.dataset_id, act, ground, with_title=_with_title(visit)
        )
    except Refused as refusal:
        return _withdraw_form(visit, refusal, 409)
    visit.notice(word("portal.taken_later" if report.held else "portal.taken", title=entry.title))
    return visit.go(f"/portal/{agency.slug}")


def ask_restoration(visit: Visit) -> Response:
    """Show what would be restored and why it was withdrawn; ask for reason and legal ground."""
    return _restore_form(visit)


def put_back(visit: Visit) -> Response:
    """Restore exactly the version that the form showed."""
    agency = _agency(visit)
    entry, _version = _withdrawn(visit, agency)
    said = "portal.put_back"
    try:
        act, ground = _act(visit, "restore", entry)
        seen = visit.form.text("isi")
        report = restore(visit.office, entry.dataset_id, act, ground, expected=seen)
        if report is None or report.held:
            said = "portal.put_back_later"
    except Refused as refusal:
        return _restore_form(visit, refusal, 409)
    except PortalError:
        said = "portal.put_back_later"
    visit.notice(word(said, title=entry.title))
    return visit.go(f"/portal/{agency.slug}")


def _act(visit: Visit, wanted: str, entry: LedgerEntry) -> tuple[Instruction, str]:
    """Read officer, reason and legal ground; raises ``Refused`` for an incomplete form."""
    ground = visit.form.text("dasar")
    with kept_refusals(visit.office, visit.person.id, wanted, f"record/{entry.dataset_id}"):
        if not ground:
            raise Refused(_("Write down the legal ground."))
        if visit.form.text("yakin") != "ya":
            raise Refused(_("Tick the statement first: this act takes effect at once."))
    return Instruction(visit.person.id, visit.form.text("alasan")), ground


def _with_title(visit: Visit) -> bool:
    """Whether the title is to be closed too, by the form field or the query parameter."""
    return CLOSED in (visit.form.text("judul"), visit.request.query_params.get("judul"))


def _withdraw_form(visit: Visit, complaint: object = "", status: int = 200) -> Response:
    agency = _agency(visit)
    return visit.page(
        "withdraw.html",
        status=status,
        agency=agency,
        entry=(entry := _entry(visit, agency)),
        stays_off=entry.state not in PERHAPS_THERE,
        complaint=complaint,
        grounds=visit.office.config.portal.withdrawal_grounds,
        typed=visit.form,
    )


def _restore_form(visit: Visit, complaint: object = "", status: int = 200) -> Response:
    agency = _agency(visit)
    entry, version = _withdrawn(visit, agency)
    return visit.page(
        "restore.html",
        status=status,
        agency=agency,
        entry=entry,
        complaint=complaint,
        version=version,
        withdrawal=visit.office.store.takebacks.of(agency.slug).withdrawn[entry.dataset_id],
        typed=visit.form,
    )


def _taken(visit: Visit, agency: Agency, ledger: Mapping[str, LedgerEntry]) -> list[Taken]:
    """Return what is withdrawn, newest first."""
    withdrawn = visit.office.store.takebacks.of(agency.slug).withdrawn
    coming = returnable(visit.office, agency.slug)
    newest = sorted(withdrawn.items(), key=lambda pair: pair[1].at, reverse=True)
    return [Taken(ledger[i].title, w, i in coming) for i, w in newest if i in ledger]


def _agency(visit: Visit) -> Agency:
    slug = visit.request.path_params["agency"]
    if slug not in visit.office.config.agencies or not visit.may_see(slug):
        raise NotHere
    return visit.office.config.agencies[slug]


def _entry(visit: Visit, agency: Agency) -> LedgerEntry:
    """Return the entry to withdraw; only a record of this agency that is on the portal.

    For one withdrawn before, or never published, the title may still be closed.
    """
    find = closable if _with_title(visit) else withdrawable
    try:
        entry = find(visit.office, visit.request.path_params["record"])
    except Refused as error:
        raise NotHere from error
    if entry.agency != agency.slug:
        raise NotHere
    return entry


def _withdrawn(visit: Visit, agency: Agency) -> tuple[LedgerEntry, str]:
    """Return the entry to restore and its version; only a withdrawn record of this agency."""
    try:
        entry, version = restorable(visit.office, visit.request.path_params["record"])
    except Refused as error:
        raise NotHere from error
    if entry.agency != agency.slug:
        raise NotHere
    return entry, version


def _records(visit: Visit, agency: Agency) -> set[str]:
    """Return the ids of all records in any established list."""
    return {
        entry.record_id
        for edition in visit.office.store.editions.established(agency.slug)
        for entry in edition.register.entries
    }
