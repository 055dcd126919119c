"""Who asks: by the token in the ``Authorization`` header, and by nothing else.

Wrong tokens are counted as wrong passwords are, but apart from them: a program that goes on with a
token that has ended must not keep its office from logging in.
"""

from __future__ import annotations

from fastapi import Request

from desk.access.login_events import FAILED, LOCKED, keep_login_event
from desk.access.login_limit import WINDOW, admits, locks
from desk.api.problems import NotServed
from desk.web.context import Desk, RequestContext
from desk.web.dispatch import in_term, lacks_code, temporary
from didd.adapters.store.logins import Try
from didd.adapters.store.people.api_tokens import ApiToken, key_of
from didd.approval.appointments import Person
from didd.i18n import _

#: The act of a day's first request by a token.
BY_TOKEN = "login.token"  # noqa: S105 - the name of an act
#: No token is longer.
_LONGEST = 200
_NO_TOKEN = _(
    "Send the token of an officer in the header Authorization: Bearer. It is made at the desk, on "
    "the page of your account."
)
_WRONG = _("This token is not known, was ended, or is past its last day.")
_TOO_MANY = _("Too many tries. Wait 15 minutes, then try again.")
_CHANGE_FIRST = _("Choose a password of your own at the desk first; tokens hold again after that.")
_FACTOR_FIRST = _(
    "Your role asks for a second factor: add one at the desk, then make the token anew."
)
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def identified(desk: Desk, request: Request, context: RequestContext) -> tuple[ApiToken, Person]:
    """Return the token that came and its holder, who is an officer today; else ``NotServed``."""
    given = _given(request)
    if not given:
        raise NotServed(401, "no_token", _NO_TOKEN, _CHALLENGE)
    now, store = desk.office.now(), desk.office.store
    token = store.api_tokens.find(given)
    holder = desk.office.person(token.officer) if token else None
    if token is None or holder is None or not token.holds(now) or not in_term(desk, holder):
        _count_wrong(desk, context, given, holder)
        raise NotServed(401, "wrong_token", _WRONG, _CHALLENGE)
    if temporary(desk, holder):
        raise NotServed(403, "change_password", _CHANGE_FIRST)
    if not token.strong and lacks_code(desk, holder):
        raise NotServed(403, "second_factor", _FACTOR_FIRST)
    _keep_use(desk, context, token, holder)
    return token, holder


def _given(request: Request) -> str:
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and len(token) <= _LONGEST else ""


def _count_wrong(desk: Desk, context: RequestContext, given: str, holder: Person | None) -> None:
    """Count a wrong token; raises ``NotServed`` where there were too many, and keeps no more."""
    now = desk.office.now()
    tried = Try(key_of(given), f"api {context.address}", now, now - WINDOW)
    before = desk.office.store.logins.attempt(tried, admits)
    if not admits(before):
        wait = {"Retry-After": str(int(WINDOW.total_seconds()))}
        raise NotServed(429, "too_many", _TOO_MANY, wait)
    keep_login_event(desk.office, FAILED, holder, **context.origin, by="token")
    if locks(before):
        keep_login_event(desk.office, LOCKED, holder, **context.origin, by="token")


def _keep_use(desk: Desk, context: RequestContext, token: ApiToken, holder: Person) -> None:
    """Record that the token was used; its first use of a day is an act of its holder's."""
    now, zone = desk.office.now(), desk.office.config.sop.zone
    last = token.used_at.astimezone(zone).date() if token.used_at else None
    desk.office.store.api_tokens.used(token, now)
    if last != now.astimezone(zone).date():
        keep_login_event(desk.office, BY_TOKEN, holder, **context.origin, by=proof_of(token))


def proof_of(token: ApiToken) -> str:
    """Return how acts by a token say that they were identified, in the audit chain."""
    return f"token {token.name}"
