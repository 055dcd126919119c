"""Emergency takedowns: take an item off at once; confirm or lift what another officer took off."""

from __future__ import annotations

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import LedgerEntry
from didd.publication.takedown import TAKEN, Takedown
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.take_down import confirm_takedown, lift_takedown, take_down
from didd.steps.withdrawals.withdraw import withdrawable


def open_here(context: RequestContext) -> list[Takedown]:
    """Return the takedowns that wait for a second officer, as far as the visitor may decide."""
    return [
        each
        for each in context.office.store.takedowns.open()
        if context.may(Permission.WITHDRAW, each.agency)
    ]


def takedowns(context: RequestContext) -> Response:
    """Show what waits to be confirmed or lifted."""
    return context.page("takedowns.html", takedowns=open_here(context))


def takedown_form(context: RequestContext) -> Response:
    """Ask why the item must go at once."""
    return _ask(context)


def take_item_down(context: RequestContext) -> Response:
    """Take the item off the portal now."""
    entry = _entry(context)
    try:
        with kept_refusals(context.office, context.person.id, TAKEN, f"record/{entry.dataset_id}"):
            if context.form.text("yakin") != "ya":
                raise Refused(_("Tick the statement first: this act takes effect at once."))
        act = Instruction(context.person.id, context.form.text("alasan"))
        report = take_down(context.office, entry.dataset_id, act)
    except Refused as refusal:
        return _ask(context, refusal, 409)
    context.notice(
        _(
            "{title} is taken down; the portal does not answer, so it goes off as soon as it does. "
            "A second officer must confirm or lift it.",
            title=entry.title,
        )
        if report.held
        else _(
            "{title} is off the portal. A second officer must confirm or lift it.",
            title=entry.title,
        )
    )
    return context.redirect(f"/portal/{entry.agency}")


def takedown(context: RequestContext) -> Response:
    """Show one takedown, to be decided on."""
    return _show(context, _found(context))


def decide_takedown(context: RequestContext) -> Response:
    """Confirm or lift it, as the form says."""
    it, form = _found(context), context.form
    act, choice = Instruction(context.person.id, form.text("alasan")), form.text("putusan")
    try:
        if choice == "kukuhkan":
            confirm_takedown(context.office, it.id, act, form.text("dasar"))
        elif choice == "angkat":
            lift_takedown(context.office, it.id, act)
        else:
            return _show(context, it, _("Choose whether you confirm or lift it."), 409)
    except Refused as refusal:
        return _show(context, it, refusal, 409)
    context.notice(
        _("{title} stays off the portal: the takedown is confirmed.", title=it.title)
        if choice == "kukuhkan"
        else _("The takedown is lifted; {title} is public again shortly.", title=it.title)
    )
    return context.redirect("/penurunan")


def _entry(context: RequestContext) -> LedgerEntry:
    """Return the published item that the address names; only one of this agency."""
    agency = agency_here(context)
    try:
        entry = withdrawable(context.office, context.request.path_params["record"])
    except Refused as error:
        raise NotHere from error
    if entry.agency != agency.slug:
        raise NotHere
    return entry


def _found(context: RequestContext) -> Takedown:
    number = context.request.path_params["id"]
    for each in open_here(context):
        if each.id == number:
            return each
    raise NotHere


def _ask(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    return context.page(
        "takedown_new.html",
        status=status,
        agency=agency_here(context),
        entry=_entry(context),
        complaint=complaint,
        typed=context.form,
    )


def _show(
    context: RequestContext, it: Takedown, complaint: object = "", status: int = 200
) -> Response:
    return context.page(
        "takedown.html",
        status=status,
        it=it,
        agency=context.agency(it.agency),
        own=it.officer == context.person.id,
        complaint=complaint,
        grounds=context.office.config.portal.withdrawal_grounds,
        typed=context.form,
    )
