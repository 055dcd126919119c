"""What a session is bound to: the password, or the name at another server, by which it began.

When that changes or goes, the session ends.
"""

from __future__ import annotations

from desk.access.accounts import fingerprint
from didd.adapters.store import Store
from didd.adapters.store.logins import LoginSession
from didd.adapters.store.people.sso_identities import SsoIdentity, identity_digest

#: How a mark of single sign-on begins, without a second factor there and with one.
_SSO, _STRONG = "sso.", "sso+"
_LONGEST = 60


def sso_mark(identity: SsoIdentity, *, strong: bool) -> str:
    """Return the mark of a session that another server opened."""
    return (_STRONG if strong else _SSO) + identity_digest(identity)[:_LONGEST]


def by_sso(session: LoginSession | None) -> bool:
    """Whether another server opened the session."""
    return session is not None and session.fingerprint.startswith((_SSO, _STRONG))


def strong(session: LoginSession | None) -> bool:
    """Whether that server asked for a second factor."""
    return session is not None and session.fingerprint.startswith(_STRONG)


def still_holds(store: Store, session: LoginSession) -> bool:
    """Whether what the session is bound to is still so."""
    if not by_sso(session):
        return fingerprint(store.passwords.of(session.officer)) == session.fingerprint
    identity = store.sso_identities.of(session.officer)
    made = sso_mark(identity, strong=strong(session)) if identity else ""
    return made == session.fingerprint
