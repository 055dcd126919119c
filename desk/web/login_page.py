"""The login page, as whoever has no session is shown it."""

from __future__ import annotations

from starlette.responses import Response

from desk.access.sessions import IDLE
from desk.web.context import RequestContext
from didd.i18n import _


def login_page(
    context: RequestContext,
    *,
    complaint: object = "",
    status: int = 200,
    account: str = "",
    wanted: str = "",
    kept: str = "",
) -> Response:
    """Show the login form, and why the visitor is asked again; ``kept`` is a form to go on with."""
    now = context.office.now()
    reason: object = ""
    if context.desk.sessions.expired(context.visitor_id, now):
        minutes = int(IDLE.total_seconds() // 60)
        reason = _("Your session ended: {n} minutes without use, or a long day.", n=minutes)
    return context.page(
        "login.html",
        status=status,
        complaint=complaint,
        reason=reason,
        account=account,
        wanted=wanted,
        kept=kept,
        sso=context.desk.single_sign_on,
    )
