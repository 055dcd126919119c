"""Login sessions, and the tokens that prove a form came from our own page."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from didd.adapters.store.logins import Logins, LoginSession, digest

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
#: The longest name of a browser that is kept.
_LONGEST_AGENT = 200


class Sessions:
    """Sessions, kept in the office's store by the digest of their id.

    The ids themselves are only in the browsers.
    """

    def __init__(self, logins: Logins) -> None:
        self._logins = logins

    def start(
        self, officer: str, fingerprint: str, now: datetime, *, address: str = "", agent: str = ""
    ) -> str:
        """Open a session under a new random id and return the id."""
        session_id, agent = secrets.token_urlsafe(32), agent[:_LONGEST_AGENT]
        key = digest(session_id)
        self._logins.start(LoginSession(key, officer, fingerprint, address, agent, now, now))
        return session_id

    def find(self, session_id: str, now: datetime) -> LoginSession | None:
        """Return the session and renew it; None when it is unknown, ended or expired."""
        session = self._logins.find(session_id)
        if session is None or not alive(session, now):
            return None
        self._logins.renew(session, now)
        return replace(session, seen_at=now)

    def expired(self, session_id: str, now: datetime) -> bool:
        """Whether this browser had a session that nobody ended, and that is over."""
        session = self._logins.find(session_id)
        return session is not None and session.ended_at is None and not alive(session, now)

    def end(self, session_id: str, now: datetime) -> None:
        """Close the session, if it exists."""
        self._logins.end([digest(session_id)], now)

    def notify(self, session: LoginSession, notice: str) -> None:
        """Keep a stored sentence for the session's next page; "" takes it away."""
        self._logins.notify(session, notice)

    def of(self, officer: str, now: datetime) -> list[LoginSession]:
        """Return the officer's open sessions, the one used last first."""
        return [s for s in self._logins.of(officer, now - IDLE) if alive(s, now)]

    def revoke(self, officer: str, keys: list[str], now: datetime) -> int:
        """End those of ``keys`` that are the officer's open sessions; return how many."""
        mine = [s.key for s in self.of(officer, now) if s.key in keys]
        self._logins.end(mine, now)
        return len(mine)


class FormTokens:
    """Tokens for forms: a signature over the visitor's own random id."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, visitor_id: str) -> str:
        """Return the token that forms of this visitor carry."""
        return hmac.new(self._secret, b"form\x00" + visitor_id.encode(), sha256).hexdigest()

    def valid(self, visitor_id: str, token: str) -> bool:
        """Whether the token is this visitor's."""
        return bool(visitor_id) and hmac.compare_digest(
            self.make(visitor_id).encode(), token.encode("utf-8", "replace")
        )


def alive(session: LoginSession, now: datetime) -> bool:
    """Whether the session still holds."""
    idle, whole = now - session.seen_at, now - session.started_at
    return session.ended_at is None and idle < IDLE and whole < LONGEST
