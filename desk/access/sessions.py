"""Login sessions, and the tokens that prove a form came from our own page.

Sessions live in this process's memory: a restart logs everybody out, nothing is on disk.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)


@dataclass
class Session:
    """One login. ``fingerprint`` is the account's at login; ``notice`` is shown once."""

    officer: str
    fingerprint: str
    started_at: datetime
    seen_at: datetime
    notice: object = ""


class Sessions:
    """Sessions by the digest of their id: the ids themselves are only in the browsers."""

    def __init__(self) -> None:
        self._kept: dict[str, Session] = {}
        self._lock = threading.Lock()

    def start(self, officer: str, fingerprint: str, now: datetime) -> str:
        """Open a session under a new random id and return the id."""
        session_id = secrets.token_urlsafe(32)
        with self._lock:
            self._kept = {k: s for k, s in self._kept.items() if _alive(s, now)}
            self._kept[_key(session_id)] = Session(officer, fingerprint, now, now)
        return session_id

    def find(self, session_id: str, now: datetime) -> Session | None:
        """Return the session and renew it; None when it is unknown or expired."""
        with self._lock:
            session = self._kept.get(_key(session_id))
            if session is None or not _alive(session, now):
                self._kept.pop(_key(session_id), None)
                return None
            session.seen_at = now
            return session

    def end(self, session_id: str) -> None:
        """Close the session, if it exists."""
        with self._lock:
            self._kept.pop(_key(session_id), None)


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


def _key(session_id: str) -> str:
    return sha256(session_id.encode("utf-8", "replace")).hexdigest()


def _alive(session: Session, now: datetime) -> bool:
    return now - session.seen_at < IDLE and now - session.started_at < LONGEST
