"""Login, logout, health check and static files."""

from __future__ import annotations

import logging

from starlette.responses import PlainTextResponse, Response

from desk.web.context import HERE, Visit
from desk.web.dispatch import NotHere, in_term
from didd.i18n import _

log = logging.getLogger("desk")

_STATIC = {"desk.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def healthz(visit: Visit) -> Response:
    """Answer the health check."""
    del visit
    return PlainTextResponse("ok")


def static(visit: Visit) -> Response:
    """Return the style sheet or the icon; their address changes with their content."""
    name = visit.request.path_params["name"]
    if name not in _STATIC:
        raise NotHere
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response((HERE / "static" / name).read_bytes(), 200, forever, _STATIC[name])


def ask(visit: Visit) -> Response:
    """Show the login form."""
    if visit.officer is not None:
        return visit.go(_wanted(visit.request.query_params.get("ke", "")))
    return _form(visit, wanted=visit.request.query_params.get("ke", ""))


def login(visit: Visit) -> Response:
    """Open a session under a new id; a wrong password and an unknown name look the same."""
    desk, now = visit.desk, visit.office.now()
    account, wanted = visit.form.text("petugas"), visit.form.text("ke")
    address = visit.request.client.host if visit.request.client else ""
    if not desk.throttle.admit(account, address, now):
        log.warning("login of %r from %s throttled", account, address)
        return _form(
            visit, _("Too many tries. Wait 15 minutes, then try again."), 429, account, wanted
        )
    officer = visit.office.officer(account)
    right = desk.accounts.verify(account, visit.form.secret("sandi"))
    if not right or officer is None or not in_term(desk, officer):
        log.warning("login of %r from %s failed", account, address)
        return _form(
            visit,
            _("Account or password do not match. Check the spelling and try again."),
            403,
            account,
            wanted,
        )
    desk.throttle.succeeded(account, address)
    desk.sessions.end(visit.visitor_id)
    session_id = desk.sessions.start(account, desk.accounts.fingerprint(account), now)
    log.info("%s logged in from %s", account, address)
    response = visit.go(_wanted(wanted))
    desk.give_cookie(response, "visit", session_id)
    return response


def logout(visit: Visit) -> Response:
    """End the session."""
    visit.desk.sessions.end(visit.visitor_id)
    response = visit.go("/masuk")
    response.delete_cookie(visit.desk.cookie("visit"), secure=visit.desk.secure_cookies)
    return response


def _form(
    visit: Visit, complaint: object = "", status: int = 200, account: str = "", wanted: str = ""
) -> Response:
    return visit.page(
        "login.html", status=status, complaint=complaint, account=account, wanted=wanted
    )


def _wanted(path: str) -> str:
    """Return the page requested before the login: only ever a path of this desk."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/masuk"))
    return path if ours and path.isprintable() else "/"
