"""Login, logout, health check and static files."""

from __future__ import annotations

import logging

from starlette.responses import PlainTextResponse, Response

from desk.access.accounts import code_expired
from desk.access.login_events import FAILED, LOCKED, LOGOUT, keep_login_event
from desk.access.login_limit import WINDOW, admits, locks
from desk.pages.ways_in.code_step import ask_for_code
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere, in_term
from desk.web.kept_form import FIELD
from desk.web.login_page import login_page
from desk.web.rendering import HERE
from desk.web.welcome import GoOn, wanted_page, welcome
from didd.adapters.store.logins import Failures, Try
from didd.approval.appointments import Person
from didd.i18n import _

log = logging.getLogger("desk")

_STATIC = {
    "desk.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "check.js": "text/javascript; charset=utf-8",
    "queue.js": "text/javascript; charset=utf-8",
    "upload.js": "text/javascript; charset=utf-8",
}


def healthz(context: RequestContext) -> Response:
    """Answer the health check."""
    del context
    return PlainTextResponse("ok")


def static(context: RequestContext) -> Response:
    """Return the style sheet, the icon or a script; their address changes with their content."""
    name = context.request.path_params["name"]
    if name not in _STATIC:
        raise NotHere
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response((HERE / "static" / name).read_bytes(), 200, forever, _STATIC[name])


def login_form(context: RequestContext) -> Response:
    """Show the login form."""
    wanted = context.request.query_params.get("ke", "")
    if context.officer is not None:
        return context.redirect(wanted_page(wanted))
    return login_page(context, wanted=wanted)


def login(context: RequestContext) -> Response:
    """Open a session under a new id; a wrong password and an unknown name look the same."""
    now, account = context.office.now(), context.form.text("petugas")
    made = Try(account, context.address, now, now - WINDOW)
    before = context.office.store.logins.attempt(made, admits)
    if not admits(before):
        log.warning("login held back")
        return _again(context, _("Too many tries. Wait 15 minutes, then try again."), 429)
    officer = context.office.person(account)
    right = context.desk.accounts.verify(account, context.form.secret("sandi"))
    if not right or officer is None or not _may_begin(context, officer):
        _keep_failure(context, officer, before)
        sentence = _("Account or password do not match. Check the spelling and try again.")
        return _again(context, sentence, 403)
    mark = context.desk.accounts.fingerprint(officer.id)
    then = GoOn(context.form.text("ke"), context.form.secret(FIELD))
    if context.office.store.second_factors.of(officer.id):
        return ask_for_code(context, officer, mark, then)
    return welcome(context, officer, mark, then, by="password")


def logout(context: RequestContext) -> Response:
    """End the session."""
    context.desk.sessions.end(context.visitor_id, context.office.now())
    keep_login_event(context.office, LOGOUT, context.person, **context.origin)
    response = context.redirect("/masuk")
    response.delete_cookie(context.desk.cookie("visit"), secure=context.desk.secure_cookies)
    return response


def _may_begin(context: RequestContext, officer: Person) -> bool:
    """Whether the officer holds a role today, by a password or a code that still holds."""
    account = context.desk.accounts.passwords.of(officer.id)
    held = account is not None and not code_expired(account, context.office.now())
    return held and in_term(context.desk, officer)


def _keep_failure(context: RequestContext, officer: Person | None, before: Failures) -> None:
    log.warning("login failed")
    keep_login_event(context.office, FAILED, officer, **context.origin)
    if locks(before):
        keep_login_event(context.office, LOCKED, officer, **context.origin)


def _again(context: RequestContext, complaint: object, status: int) -> Response:
    form = context.form
    return login_page(
        context,
        complaint=complaint,
        status=status,
        account=form.text("petugas"),
        wanted=form.text("ke"),
        kept=form.secret(FIELD),
    )
