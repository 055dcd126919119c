"""One row of a draft: what is printed of it, its files, who approved it.

Whoever may establish the draft may strike the row instead, or give the whole draft back.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.adapters.store.decrees.approvals import Approval
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Entry, RegisterEdition
from didd.publication.takeback import Version
from didd.steps.lists.give_back import give_back, lay_before, strike


def approvals_of(context: RequestContext, entries: Iterable[Entry]) -> dict[str, Approval]:
    """Return who approved each of these rows, by record id."""
    versions: list[Version] = [(e.record_id, e.content_hash) for e in entries]
    found = context.office.store.approvals.of(versions)
    return {record_id: approval for (record_id, _content), approval in found.items()}


def entry(context: RequestContext) -> Response:
    """Show the row."""
    return _show(context)


def strike_entry(context: RequestContext) -> Response:
    """Strike the row that was shown from the draft that was shown."""
    agency, form = agency_here(context), context.form
    found, here = _found(context)
    if form.text("versi") != here.content_hash:
        return _show(context, _("This row has changed since it was opened; read it again."), 409)
    rows = [(here.record_id, here.content_hash)]
    try:
        strike(
            context.office,
            agency,
            context.person.id,
            rows,
            form.text("alasan"),
            shown=form.text("isi") or "-",
        )
    except Refused as refusal:
        return _show(context, refusal, 409)
    context.notice(
        _("{title} is struck from draft {label}; the chief officer decides on it anew.",
          title=here.title, label=found.label)
    )  # fmt: skip
    return context.redirect(f"/didd/{agency.slug}")


def return_draft(context: RequestContext) -> Response:
    """Give the whole draft that was shown back to the chief officer."""
    return _say(context, again=False)


def lay_draft_before(context: RequestContext) -> Response:
    """Lay the draft that was given back before the superior again, as it is."""
    return _say(context, again=True)


def _say(context: RequestContext, *, again: bool) -> Response:
    agency, form, act = agency_here(context), context.form, lay_before if again else give_back
    try:
        act(
            context.office,
            agency,
            context.person.id,
            form.text("alasan"),
            shown=form.text("isi") or "-",
        )
    except Refused as refusal:
        return _back_page(context, agency, refusal)
    context.notice(
        _("The draft waits for the superior again.")
        if again
        else _("The draft is with the chief officer again; it is not established meanwhile.")
    )
    return context.redirect(f"/didd/{agency.slug}")


def _back_page(context: RequestContext, agency: Agency, refusal: Refused) -> Response:
    return context.page(
        "draft_back.html",
        status=409,
        complaint=refusal,
        agency=agency,
        address=context.request.url.path,
        shown=context.form.text("isi"),
        typed=context.form,
    )


def _found(context: RequestContext) -> tuple[RegisterEdition, Entry]:
    """Return the draft and the row in it that the address names."""
    agency, wanted = agency_here(context), context.request.path_params["record"]
    found = context.office.store.editions.draft(agency.slug)
    rows = found.register.entries if found else ()
    here = next((e for e in rows if e.record_id == wanted), None)
    if found is None or here is None:
        raise NotHere
    return found, here


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    found, here = _found(context)
    approval = approvals_of(context, [here]).get(here.record_id)
    return context.page(
        "draft_entry.html",
        status=status,
        complaint=complaint,
        agency=agency_here(context),
        draft=found,
        entry=here,
        approval=approval,
        typed=context.form,
    )
