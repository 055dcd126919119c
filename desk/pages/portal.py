"""What the public sees of one agency: the plan, the verification; withdrawing and restoring."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from desk import portal_queries
from desk.pages.agency_here import agency_here
from desk.pages.home import unpublished_agencies
from desk.pages.publishing import SHOWN
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.words.chosen import word
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, EditionStatus, LedgerEntry
from didd.ports import PortalError
from didd.publication.plan import PERHAPS_THERE
from didd.publication.takeback import Withdrawal
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.close_title import closable
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restorable, restore, returnable
from didd.steps.withdrawals.withdraw import withdraw, withdrawable

#: The form value that closes a title in the published lists.
CLOSED = "tutup"


@dataclass(frozen=True, slots=True)
class WithdrawnRecord:
    """A withdrawn record: its name, the officer's reason, whether it can be restored.

    ``takedown`` is the number of one that a second officer must decide on first, or 0.
    """

    title: str
    withdrawal: Withdrawal
    returnable: bool
    takedown: int = 0


def portals(context: RequestContext) -> Response:
    """Show the agencies that have something on the portal, or a list to be shown there."""
    store = context.office.store
    excluded, there = store.edition_heads.newest_excluded(), store.publications.agencies()
    heads = store.edition_heads.newest()
    editions = {h.agency: h.label for h in heads if h.status is EditionStatus.ESTABLISHED}
    shown = {*editions, *excluded, *there}
    found = [agency for agency in context.agencies() if agency.slug in shown]
    return context.page(
        "portals.html",
        agencies=found,
        editions=editions,
        excluded=excluded,
        verified=store.verifications.latest(),
        runs=store.publication_runs.newest([agency.slug for agency in found]),
        waiting=unpublished_agencies(context),
    )


def portal(context: RequestContext) -> Response:
    """Show what one agency has on the portal, what was withdrawn, and the last verification."""
    agency, store = agency_here(context), context.office.store
    wanted = context.request.query_params.get("cari", "").strip()[:200]
    shown = portal_queries.shown_records(store, agency.slug, wanted, SHOWN, context.desk.others)
    return context.page(
        "portal.html",
        agency=agency,
        wanted=wanted,
        total=shown.total,
        found=shown.first,
        more=max(0, shown.fitting - SHOWN),
        taken=_withdrawn_records(context, agency),
        verification=store.verifications.of(agency.slug),
        run=store.publication_runs.newest([agency.slug]).get(agency.slug),
        waiting=agency.slug in unpublished_agencies(context),
        established=store.edition_heads.any_list(agency.slug),
    )


def withdrawal_form(context: RequestContext) -> Response:
    """Ask for the reason and the legal ground of a withdrawal."""
    return _withdraw_form(context)


def withdraw_record(context: RequestContext) -> Response:
    """Withdraw the record from the portal immediately."""
    agency = agency_here(context)
    entry = _entry(context, agency)
    try:
        act, ground = _act(context, "withdraw", entry)
        report = withdraw(
            context.office, entry.dataset_id, act, ground, with_title=_with_title(context)
        )
    except Refused as refusal:
        return _withdraw_form(context, refusal, 409)
    context.notice(word("portal.taken_later" if report.held else "portal.taken", title=entry.title))
    return context.redirect(f"/portal/{agency.slug}")


def restoration_form(context: RequestContext) -> Response:
    """Show what would be restored and why it was withdrawn; ask for reason and legal ground."""
    return _restore_form(context)


def restore_record(context: RequestContext) -> Response:
    """Restore exactly the version that the form showed."""
    agency = agency_here(context)
    entry, _version = _withdrawn(context, agency)
    notice = "portal.put_back"
    try:
        act, ground = _act(context, "restore", entry)
        seen = context.form.text("isi")
        report = restore(context.office, entry.dataset_id, act, ground, expected=seen)
        if report is None or report.held:
            notice = "portal.put_back_later"
    except Refused as refusal:
        return _restore_form(context, refusal, 409)
    except PortalError:
        notice = "portal.put_back_later"
    context.notice(word(notice, title=entry.title))
    return context.redirect(f"/portal/{agency.slug}")


def _act(context: RequestContext, wanted: str, entry: LedgerEntry) -> tuple[Instruction, str]:
    """Read officer, reason and legal ground; raises ``Refused`` for an incomplete form."""
    ground = context.form.text("dasar")
    with kept_refusals(context.office, context.person.id, wanted, f"record/{entry.dataset_id}"):
        if not ground:
            raise Refused(_("Write down the legal ground."))
        if context.form.text("yakin") != "ya":
            raise Refused(_("Tick the statement first: this act takes effect at once."))
    return Instruction(context.person.id, context.form.text("alasan")), ground


def _with_title(context: RequestContext) -> bool:
    """Whether the title is to be closed too, by the form field or the query parameter."""
    return CLOSED in (context.form.text("judul"), context.request.query_params.get("judul"))


def _withdraw_form(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    agency = agency_here(context)
    return context.page(
        "withdraw.html",
        status=status,
        agency=agency,
        entry=(entry := _entry(context, agency)),
        stays_off=entry.state not in PERHAPS_THERE,
        complaint=complaint,
        grounds=context.office.config.portal.withdrawal_grounds,
        typed=context.form,
    )


def _restore_form(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    agency = agency_here(context)
    entry, version = _withdrawn(context, agency)
    return context.page(
        "restore.html",
        status=status,
        agency=agency,
        entry=entry,
        complaint=complaint,
        version=version,
        withdrawal=context.office.store.takebacks.of(agency.slug).withdrawn[entry.dataset_id],
        typed=context.form,
    )


def _withdrawn_records(context: RequestContext, agency: Agency) -> list[WithdrawnRecord]:
    """Return what is withdrawn, newest first."""
    withdrawn = context.office.store.takebacks.of(agency.slug).withdrawn
    if not withdrawn:
        return []
    coming = returnable(context.office, agency.slug)
    title = portal_queries.titles(context.office.store, withdrawn)
    newest = sorted(withdrawn.items(), key=lambda pair: pair[1].at, reverse=True)
    open_now = {t.record_id: t.id for t in context.office.store.takedowns.open(agency.slug)}
    return [
        WithdrawnRecord(title[i], w, i in coming, open_now.get(i, 0))
        for i, w in newest
        if i in title
    ]


def _entry(context: RequestContext, agency: Agency) -> LedgerEntry:
    """Return the entry to withdraw; only a record of this agency that is on the portal.

    For one withdrawn before, or never published, the title may still be closed.
    """
    find = closable if _with_title(context) else withdrawable
    try:
        entry = find(context.office, context.request.path_params["record"])
    except Refused as error:
        raise NotHere from error
    if entry.agency != agency.slug:
        raise NotHere
    return entry


def _withdrawn(context: RequestContext, agency: Agency) -> tuple[LedgerEntry, str]:
    """Return the entry to restore and its version; only a withdrawn record of this agency."""
    try:
        entry, version = restorable(context.office, context.request.path_params["record"])
    except Refused as error:
        raise NotHere from error
    if entry.agency != agency.slug:
        raise NotHere
    return entry, version
