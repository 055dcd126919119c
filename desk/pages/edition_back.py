"""Show an earlier established edition on the portal again: the plan first, then the act."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.pages.publishing import SHOWN, TOLD
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import RegisterEdition
from didd.office import OfficeError
from didd.ports import PortalError
from didd.steps.refusals import PlanChanged
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.undo import undo, undo_plan


def back_form(context: RequestContext) -> Response:
    """Show what would change on the portal; nothing is changed."""
    return _show(context)


def put_back(context: RequestContext) -> Response:
    """Show the edition again, by exactly the plan that the form showed."""
    agency, target = agency_here(context), _edition(context)
    act = Instruction(context.person.id, context.form.text("alasan"))
    try:
        report = undo(context.office, agency, target, act, context.form.text("isi"))
    except (Refused, PlanChanged) as refusal:
        return _show(context, refusal, 409)
    except (PortalError, OfficeError) as error:
        return _show(context, error, 503)
    context.notice(
        _("It is kept, and the portal is not all as it should be yet; it is tried again.")
        if report.held
        else _("The portal shows edition {label} again.", label=target.label)
    )
    return context.redirect(f"/portal/{agency.slug}")


def _edition(context: RequestContext) -> RegisterEdition:
    """Return an earlier edition of the agency; the one in force is shown already."""
    agency, number = agency_here(context), int(context.request.path_params["id"])
    earlier = context.office.store.editions.established(agency.slug)[:-1]
    found = next((e for e in earlier if e.id == number), None)
    if found is None:
        raise NotHere
    return found


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    agency, target = agency_here(context), _edition(context)
    made = None
    try:
        made = undo_plan(context.office, agency, target).plan
    except (PortalError, OfficeError, Refused) as error:
        complaint, status = complaint or error, status if complaint else 503
    return context.page(
        "edition_back.html",
        status=status,
        complaint=complaint,
        agency=agency,
        edition=target,
        plan=made,
        parts_of=[(action, made.of(action)) for action in TOLD] if made else [],
        shown=SHOWN,
        typed=context.form,
    )
