"""Officers' own tokens for the JSON API; making and ending one has its link in the audit chain.

What opens the API is with its holder alone: here is its sha256, which needs no slow hash, for a
token has 256 random bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id, writing
from didd.adapters.database.schema import api_token
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import Officer, digest

#: The acts in the chain.
TOKEN_MADE, TOKEN_ENDED = "token.made", "token.ended"
#: ``used_at`` is renewed no more often, so that reading seldom writes.
RENEWED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token: whose, how they call it, for what, until when; ``strong``: by a second factor.

    ``ended_by`` is who ended it before its time, themselves or an administrator.
    """

    id: int
    officer: str
    name: str
    scopes: tuple[str, ...]
    strong: bool
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at this time."""
        return self.ended_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be kept; ``key`` is ``key_of`` what its holder is given."""

    name: str
    scopes: tuple[str, ...]
    key: str
    strong: bool
    at: datetime
    ends_at: datetime


def key_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


class ApiTokens:
    """Rows stay when a token has ended, so that what was done by it has its name."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def find(self, token: str) -> ApiToken | None:
        """Return the token that was given, ended or not; None where it was never made."""
        query = sa.select(api_token).where(api_token.c.key == key_of(token))
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return _token(row) if row else None

    def get(self, number: int) -> ApiToken | None:
        """Return the token with this number; None without one."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(api_token).where(api_token.c.id == number)).first()
        return _token(row) if row else None

    def of(self, officer: str) -> list[ApiToken]:
        """Return the officer's tokens that were not ended, the newest first."""
        with self.engine.connect() as connection:
            return _open(connection, officer)

    def all(self) -> list[ApiToken]:
        """Return everybody's tokens that were not ended, the newest first."""
        with self.engine.connect() as connection:
            return _open(connection)

    def keep(
        self, made: NewToken, by: Officer, check: Callable[[Sequence[ApiToken]], None]
    ) -> ApiToken:
        """Keep a new token of its maker's; ``check`` sees their others once nobody else writes."""
        row = {
            "officer": by.id,
            "name": made.name,
            "key": made.key,
            "scopes": " ".join(made.scopes),
            "strong": made.strong,
            "made_at": made.at,
            "ends_at": made.ends_at,
            "ended_by": "",
        }
        with writing(self.engine) as connection:
            check(_open(connection, by.id))
            number = inserted_id(connection.execute(api_token.insert().values(row)))
            details = {
                "name": made.name,
                "scopes": list(made.scopes),
                "ends": made.ends_at.isoformat(),
                "holder": by.holder,
            }
            append(connection, _act(TOKEN_MADE, by, by.id, token_digest(row), details), made.at)
        return ApiToken(number, by.id, made.name, made.scopes, made.strong, made.at, made.ends_at)

    def end(self, number: int, by: Officer, now: datetime) -> bool:
        """End a token before its time; False for one that has been ended already."""
        here = (api_token.c.id == number) & api_token.c.ended_at.is_(None)
        with writing(self.engine) as connection:
            row = connection.execute(sa.select(api_token).where(here)).mappings().first()
            if row is None:
                return False
            change = api_token.update().where(here).values(ended_at=now, ended_by=by.id)
            connection.execute(change)
            details = {"name": row["name"], "holder": by.holder}
            append(
                connection, _act(TOKEN_ENDED, by, row["officer"], token_digest(row), details), now
            )
        return True

    def used(self, token: ApiToken, now: datetime) -> None:
        """Record that the token was used just now."""
        if token.used_at is None or now - token.used_at >= RENEWED:
            change = api_token.update().where(api_token.c.id == token.id).values(used_at=now)
            with writing(self.engine) as connection:
                connection.execute(change)


def token_digest(row: Any) -> str:
    """Return what the chain has of a token: all that it opens, but not what opens it."""
    names = ("officer", "name", "key", "scopes")
    days = [row[name].astimezone(UTC).isoformat() for name in ("made_at", "ends_at")]
    return digest([*(row[name] for name in names), bool(row["strong"]), *days])


def _open(connection: sa.Connection, officer: str | None = None) -> list[ApiToken]:
    query = sa.select(api_token).where(api_token.c.ended_at.is_(None))
    if officer is not None:
        query = query.where(api_token.c.officer == officer)
    return [_token(row) for row in connection.execute(query.order_by(api_token.c.id.desc()))]


def _token(row: Any) -> ApiToken:
    return ApiToken(
        row.id,
        row.officer,
        row.name,
        tuple(row.scopes.split()),
        bool(row.strong),
        row.made_at,
        row.ends_at,
        row.used_at,
        row.ended_at,
        row.ended_by,
    )


def _act(act: str, by: Officer, officer: str, content_hash: str, details: dict[str, Any]) -> Act:
    return Act(by.id, act, f"officer/{officer}", by.role.value, content_hash, details)
