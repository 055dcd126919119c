"""How a login ends, whatever way it took: a session, or the page that asks for a second factor."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace

from starlette.responses import Response

from desk.access.login_events import LOGIN, keep_login_event
from desk.web.context import RequestContext
from desk.web.kept_form import is_ours, kept_text_in
from didd.adapters.store.people.login_flows import HOLDS, LoginFlow
from didd.approval.appointments import Person

log = logging.getLogger("desk")

#: The cookie of a login under way; its steps.
FLOW = "flow"
CODE, SSO = "code", "sso"


@dataclass(frozen=True, slots=True)
class GoOn:
    """What to go on with after the login: the page that was wanted, and a form that was kept."""

    wanted: str = ""
    kept: str = ""


def welcome(
    context: RequestContext, officer: Person, mark: str, then: GoOn, *, by: str
) -> Response:
    """Open the session; what was typed before the last one ended is shown, to be sent again."""
    desk, now = context.desk, context.office.now()
    desk.office.store.logins.forgive(officer.id)
    desk.sessions.end(context.visitor_id, now)
    session_id = desk.sessions.start(officer.id, mark, now, **context.origin)
    keep_login_event(context.office, LOGIN, officer, **context.origin, by=by)
    log.info("somebody logged in")
    if form := kept_text_in(then.kept):
        response = context.page("resume.html", form=form, token_after=desk.tokens.make(session_id))
    else:
        response = context.redirect(wanted_page(then.wanted))
    desk.give_cookie(response, "visit", session_id)
    return response


def begin_flow(context: RequestContext, flow: LoginFlow) -> str | None:
    """Keep a login under way; return its id, or None when too many wait from this address."""
    flow_id = secrets.token_urlsafe(32)
    address = replace(flow, address=context.address, at=context.office.now())
    return flow_id if context.office.store.login_flows.begin(flow_id, address) else None


def give_flow(context: RequestContext, response: Response, flow_id: str) -> Response:
    """Let the browser hold the id of its login under way."""
    desk = context.desk
    response.set_cookie(
        desk.cookie(FLOW),
        flow_id,
        max_age=int(HOLDS.total_seconds()),
        secure=desk.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return response


def flow_id_of(context: RequestContext) -> str:
    """Return the id of the browser's login under way; "" without one."""
    return context.request.cookies.get(context.desk.cookie(FLOW), "")


def end_flow(context: RequestContext, response: Response) -> Response:
    """Let the browser forget its login under way."""
    response.delete_cookie(context.desk.cookie(FLOW), secure=context.desk.secure_cookies)
    return response


def wanted_page(path: str) -> str:
    """Return the page requested before the login: only ever a path of this desk."""
    return path if is_ours(path) and not path.startswith("/masuk") else "/"
