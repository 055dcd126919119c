"""Single sign-on: away to the other server, and back from it."""

from __future__ import annotations

import logging

from starlette.responses import Response

from desk.access.login_events import FAILED, keep_login_event
from desk.access.login_marks import sso_mark
from desk.access.single_sign_on import Named, SingleSignOn, SsoFailed
from desk.pages.ways_in.code_step import ask_for_code
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere, in_term
from desk.web.kept_form import FIELD
from desk.web.login_page import login_page
from desk.web.welcome import SSO, GoOn, begin_flow, end_flow, flow_id_of, give_flow, welcome
from didd.adapters.store.people.login_flows import LoginFlow
from didd.adapters.store.people.sso_identities import SsoIdentity
from didd.approval.appointments import Person
from didd.i18n import _

log = logging.getLogger("desk")


def away(context: RequestContext) -> Response:
    """Send the visitor to the other server; what was typed waits here.

    By a page with a link, not by a redirect: no form of ours may be answered from elsewhere.
    """
    sso, form, now = _sso(context), context.form, context.office.now()
    then = GoOn(form.text("ke"), form.secret(FIELD))
    flow = LoginFlow(SSO, "", "", then.wanted, then.kept, "", now)
    flow_id = begin_flow(context, flow)
    if flow_id is None:
        told = _("Too many tries. Wait 15 minutes, then try again.")
        return login_page(context, complaint=told, status=429, wanted=then.wanted, kept=then.kept)
    try:
        address = sso.begin(flow_id)
    except SsoFailed as failed:
        return _failed(context, failed, then, 502)
    response = context.page("sso_away.html", address=address, name=sso.name)
    response.headers["Refresh"] = f"0;url={address}"
    return give_flow(context, response, flow_id)


def back(context: RequestContext) -> Response:
    """Open the session of whom the other server named, if that is an officer of today."""
    sso, now, flow_id = _sso(context), context.office.now(), flow_id_of(context)
    flow = context.office.store.login_flows.take(flow_id, SSO, now) if flow_id else None
    then = GoOn(flow.wanted, flow.kept) if flow else GoOn()
    try:
        if flow is None:
            told = _("This login does not belong to this browser, or took too long. Begin again.")
            raise SsoFailed(told, "no login under way")
        named = sso.who(flow_id, dict(context.request.query_params))
        officer, identity = _officer_of(context, named)
    except SsoFailed as failed:
        return end_flow(context, _failed(context, failed, then, 403))
    mark = sso_mark(identity, strong=named.strong)
    if not named.strong and context.office.store.second_factors.of(officer.id):
        return ask_for_code(context, officer, mark, then)
    return end_flow(context, welcome(context, officer, mark, then, by="single sign-on"))


def _sso(context: RequestContext) -> SingleSignOn:
    if context.desk.single_sign_on is None:
        raise NotHere
    return context.desk.single_sign_on


def _officer_of(context: RequestContext, named: Named) -> tuple[Person, SsoIdentity]:
    """Return whose account it is: by the subject, or at first by the verified address.

    Raises ``SsoFailed`` for somebody who has no account here, or no role today.
    """
    identities, office = context.office.store.sso_identities, context.office
    found = identities.by_subject(named.subject)
    if found is None and (said := identities.by_email(named.email)):
        by = office.officer(said.officer)
        if identities.bind(said.officer, said.email, named.subject, by):
            found = identities.by_subject(named.subject)
    officer = office.person(found.officer) if found else None
    if found is None or officer is None or not in_term(context.desk, officer):
        raise SsoFailed(
            _(
                "You are known there, but no account of the desk is yours, or you hold no role "
                "today. Ask the portal administrator."
            ),
            f"no account: {named.subject}"[:200],
        )
    return officer, found


def _failed(context: RequestContext, failed: SsoFailed, then: GoOn, status: int) -> Response:
    log.warning("single sign-on failed: %s", failed.why)
    keep_login_event(
        context.office, FAILED, None, **context.origin, by="single sign-on", why=failed.why
    )
    return login_page(context, complaint=failed, status=status, wanted=then.wanted, kept=then.kept)
