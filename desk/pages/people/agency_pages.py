"""Agencies as an administrator sees and changes them: a tree, each act with its effect first."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.people.agency_form import act_in, kept_fields
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.agencies.tree_order import below, in_tree_order
from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _
from didd.model import Agency
from didd.steps.agencies.changing import change_agencies
from didd.steps.agencies.effects import effect_of

#: What is told once an act is done.
_DONE = {
    Kind.ADDED: _("The agency is added. Give somebody the role to answer for it (Officers)."),
    Kind.RENAMED: _("The new name is kept; the portal shows it with the next publication."),
    Kind.MOVED: _("The agency's place is kept."),
    Kind.MERGED: _("The merger is kept; open proposals go on under the agency that goes on."),
    Kind.ENDED: _("The end is kept: nothing new is harvested, the register stays."),
    Kind.REVIVED: _("The agency goes on."),
}
#: The template of the form from which each act comes, when something is wrong with it.
_OWN_PAGE = {Kind.ADDED: "agency_new.html", Kind.MERGED: "agency_merge.html"}


def agencies(context: RequestContext) -> Response:
    """Show every agency under the one above it, what is planned, and what has ended."""
    known = context.office.config.agencies
    kept = context.office.store.agencies.all()
    return context.page(
        "agencies.html",
        below=below(known),
        living=sum(agency.living for agency in known.values()),
        ended=[agency for agency in known.values() if not agency.living],
        planned=[c for c in kept if c.since and c.since > context.office.today],
        what=_TOLD,
    )


def new_form(context: RequestContext) -> Response:
    """Show the form for a new agency."""
    return _form(context, "agency_new.html")


def merge_form(context: RequestContext) -> Response:
    """Show the form on which agencies are chosen that merge into another one."""
    return _form(context, "agency_merge.html")


def agency(context: RequestContext) -> Response:
    """Show one agency: its names, what became of it, and the forms that change it."""
    return _one(context, _asked_for(context))


def look(context: RequestContext) -> Response:
    """Show what an act would do, and do nothing."""
    act = None
    try:
        act = act_in(context.form, context.office.today)
        effect = effect_of(context.office, context.person.id, act)
    except Refused as refusal:
        return _again(context, act, refusal)
    return context.page(
        "agency_effect.html",
        effect=effect,
        act=act,
        kept=kept_fields(context.form, act),
        Kind=Kind,
        what=_TOLD,
    )


def do(context: RequestContext) -> Response:
    """Do an act whose effect was shown; one shown before another change is not done."""
    wanted = None
    try:
        wanted = act_in(context.form, context.office.today)
        shown = context.form.text("dilihat")
        if not shown.isdecimal():
            raise Refused(_("Look at the effect first."))
        change_agencies(context.office, context.person.id, wanted, int(shown[:18]))
    except Refused as refusal:
        return _again(context, wanted, refusal)
    context.notice(_DONE[wanted.kind])
    return context.redirect("/perangkat-daerah")


def _asked_for(context: RequestContext) -> Agency:
    found = context.office.config.agencies.get(context.request.path_params["pd"])
    if found is None:
        raise NotHere
    return found


def _again(context: RequestContext, act: AgencyAct | None, refusal: Refused) -> Response:
    """Return the page from which an act came, with what was typed and why it is refused."""
    kind = act.kind if act else None
    one = context.office.config.agencies.get(act.agencies[0]) if act and act.agencies else None
    if one is not None and kind not in _OWN_PAGE:
        return _one(context, one, refusal, 409)
    template = _OWN_PAGE.get(kind, "agency_merge.html") if kind else "agency_merge.html"
    return _form(context, template, refusal, 409)


def _form(
    context: RequestContext, template: str, complaint: Refused | str = "", status: int = 200
) -> Response:
    living = [a for a, _depth in in_tree_order(context.office.config.agencies) if a.living]
    return context.page(
        template,
        status=status,
        complaint=complaint,
        typed=context.form,
        living=living,
        today=context.office.today,
    )


def _one(
    context: RequestContext, one: Agency, complaint: Refused | str = "", status: int = 200
) -> Response:
    office = context.office
    agencies = office.config.agencies
    kept = [c for c in office.store.agencies.all() if c.agency == one.slug]
    return context.page(
        "agency.html",
        status=status,
        complaint=complaint,
        typed=context.form,
        chosen=context.form.text("apa"),
        one=one,
        living=[a for a, _depth in in_tree_order(agencies) if a.living and a.slug != one.slug],
        under=[a for a in agencies.values() if a.living and a.parent == one.slug],
        changes=kept,
        known=agencies,
        today=office.today,
        what=_TOLD,
    )


#: How each kind of change is called on the pages.
_TOLD: dict[Kind, Sentence] = {
    Kind.TAKEN: _("taken over from agencies.yaml"),
    Kind.ADDED: _("added"),
    Kind.RENAMED: _("renamed"),
    Kind.MOVED: _("moved"),
    Kind.MERGED: _("merged"),
    Kind.ENDED: _("ended"),
    Kind.REVIVED: _("goes on again"),
}
