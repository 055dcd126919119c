"""The second step of a login: a one-time code, or a recovery code."""

from __future__ import annotations

import logging

from starlette.responses import Response

from desk.access.login_events import FAILED, LOCKED, RECOVERED, keep_login_event
from desk.access.login_limit import WINDOW, admits, locks
from desk.access.one_time_codes import as_recovery_code, step_of
from desk.web.context import RequestContext
from desk.web.dispatch import in_term
from desk.web.welcome import CODE, GoOn, begin_flow, end_flow, flow_id_of, give_flow, welcome
from didd.adapters.store.logins import Try
from didd.adapters.store.people.login_flows import LoginFlow
from didd.approval.appointments import Person
from didd.i18n import _

log = logging.getLogger("desk")

#: How the audit chain tells by what somebody logged in.
_BY = {CODE: "one-time code", "recovery": "recovery code"}


def ask_for_code(context: RequestContext, officer: Person, mark: str, then: GoOn) -> Response:
    """Begin the second step: the password, or the other server, was right."""
    flow = LoginFlow(CODE, officer.id, mark, then.wanted, then.kept, "", context.office.now())
    flow_id = begin_flow(context, flow)
    if flow_id is None:
        return _show(context, _("Too many tries. Wait 15 minutes, then try again."), 429)
    return give_flow(context, context.redirect("/masuk/kode"), flow_id)


def code_form(context: RequestContext) -> Response:
    """Ask for the code; without a login under way, begin with the first step."""
    if _waiting(context) is None:
        return context.redirect("/masuk")
    return _show(context)


def check_code(context: RequestContext) -> Response:
    """Open the session once the code is right; each code is right once."""
    flow, now, store = _waiting(context), context.office.now(), context.office.store
    officer = context.office.person(flow.officer) if flow else None
    if flow is None or officer is None or not in_term(context.desk, officer):
        return context.redirect("/masuk")
    before = store.logins.attempt(Try(officer.id, context.address, now, now - WINDOW), admits)
    if not admits(before):
        return _show(context, _("Too many tries. Wait 15 minutes, then try again."), 429)
    by = proved_by(context, officer.id, context.form.text("kode"))
    if by is None:
        log.warning("second step of a login failed")
        keep_login_event(context.office, FAILED, officer, **context.origin, step="code")
        if locks(before):
            keep_login_event(context.office, LOCKED, officer, **context.origin)
        return _show(context, _("The code does not match, or was used already."), 403)
    if store.login_flows.take(flow_id_of(context), CODE, now) is None:
        return context.redirect("/masuk")
    if by == "recovery":
        keep_login_event(context.office, RECOVERED, officer, **context.origin)
    then = GoOn(flow.wanted, flow.kept)
    return end_flow(context, welcome(context, officer, flow.mark, then, by=_BY[by]))


def proved_by(context: RequestContext, officer: str, typed: str) -> str | None:
    """Use a code of the officer's: ``CODE``, ``"recovery"``, or None for one that is not right."""
    factors, now = context.office.store.second_factors, context.office.now()
    factor = factors.of(officer)
    if factor is None:
        return None
    secret = context.desk.seal.open(factor.secret)
    step = step_of(secret, typed, now) if secret else None
    if step is not None:
        return CODE if factors.use_step(officer, step) else None
    return "recovery" if factors.use_code(officer, as_recovery_code(typed)) else None


def _waiting(context: RequestContext) -> LoginFlow | None:
    flows = context.office.store.login_flows
    return flows.find(flow_id_of(context), CODE, context.office.now())


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    return context.page("login_code.html", status=status, complaint=complaint)
