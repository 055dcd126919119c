"""Login, logout, health check and static files."""

from __future__ import annotations

import logging

from starlette.responses import PlainTextResponse, Response

from desk.web.context import HERE, RequestContext
from desk.web.dispatch import NotHere, in_term
from didd.i18n import _

log = logging.getLogger("desk")

_STATIC = {"desk.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def healthz(context: RequestContext) -> Response:
    """Answer the health check."""
    del context
    return PlainTextResponse("ok")


def static(context: RequestContext) -> Response:
    """Return the style sheet or the icon; their address changes with their content."""
    name = context.request.path_params["name"]
    if name not in _STATIC:
        raise NotHere
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response((HERE / "static" / name).read_bytes(), 200, forever, _STATIC[name])


def login_form(context: RequestContext) -> Response:
    """Show the login form."""
    if context.officer is not None:
        return context.redirect(_wanted(context.request.query_params.get("ke", "")))
    return _form(context, wanted=context.request.query_params.get("ke", ""))


def login(context: RequestContext) -> Response:
    """Open a session under a new id; a wrong password and an unknown name look the same."""
    desk, now = context.desk, context.office.now()
    account, wanted = context.form.text("petugas"), context.form.text("ke")
    address = context.request.client.host if context.request.client else ""
    if not desk.throttle.admit(account, address, now):
        log.warning("login of %r from %s throttled", account, address)
        return _form(
            context, _("Too many tries. Wait 15 minutes, then try again."), 429, account, wanted
        )
    officer = context.office.officer(account)
    right = desk.accounts.verify(account, context.form.secret("sandi"))
    if not right or officer is None or not in_term(desk, officer):
        log.warning("login of %r from %s failed", account, address)
        return _form(
            context,
            _("Account or password do not match. Check the spelling and try again."),
            403,
            account,
            wanted,
        )
    desk.throttle.succeeded(account, address)
    desk.sessions.end(context.visitor_id)
    session_id = desk.sessions.start(account, desk.accounts.fingerprint(account), now)
    log.info("%s logged in from %s", account, address)
    response = context.redirect(_wanted(wanted))
    desk.give_cookie(response, "visit", session_id)
    return response


def logout(context: RequestContext) -> Response:
    """End the session."""
    context.desk.sessions.end(context.visitor_id)
    response = context.redirect("/masuk")
    response.delete_cookie(context.desk.cookie("visit"), secure=context.desk.secure_cookies)
    return response


def _form(
    context: RequestContext,
    complaint: object = "",
    status: int = 200,
    account: str = "",
    wanted: str = "",
) -> Response:
    return context.page(
        "login.html", status=status, complaint=complaint, account=account, wanted=wanted
    )


def _wanted(path: str) -> str:
    """Return the page requested before the login: only ever a path of this desk."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/masuk"))
    return path if ours and path.isprintable() else "/"
