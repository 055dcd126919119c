"""Sessions at the desk and failed logins, as rows: a restart loses none, processes share them.

Times are aware UTC. What people must account for is in the audit chain, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import login_failure, login_session

#: A session's ``seen_at`` is renewed no more often, so that reading pages seldom writes.
RENEWED = timedelta(minutes=1)
#: Ended sessions and failures are kept so long.
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LoginSession:
    """One login of an officer, from an address, with a browser (``agent``)."""

    key: str
    officer: str
    fingerprint: str
    address: str
    agent: str
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """A try to log in now; failures ``since`` count."""

    account: str
    address: str
    at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed logins since some time: of an account from an address, of it anywhere, of the address.

    ``familiar``: the account has logged in from this address before.
    """

    here: int
    anywhere: int
    address: int
    familiar: bool


def digest(text: str) -> str:
    """Return the digest under which an id or an account's name is kept."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


class Logins:
    """Sessions and failures."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def start(self, session: LoginSession) -> None:
        """Keep a new session; what ended long ago goes."""
        old = session.started_at - KEPT
        with writing(self.engine) as connection:
            connection.execute(login_session.delete().where(login_session.c.seen_at < old))
            connection.execute(login_failure.delete().where(login_failure.c.at < old))
            values = {field.name: getattr(session, field.name) for field in fields(session)}
            connection.execute(login_session.insert().values(values))

    def find(self, session_id: str) -> LoginSession | None:
        """Return the session of a browser's id, ended or not; None when there is none."""
        query = sa.select(login_session).where(login_session.c.key == digest(session_id))
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return _session(row) if row else None

    def renew(self, session: LoginSession, now: datetime) -> None:
        """Record that the session was used just now."""
        if now - session.seen_at >= RENEWED:
            self._change((session.key,), seen_at=now)

    def notify(self, session: LoginSession, notice: str) -> None:
        """Keep a stored sentence for the session's next page; "" takes it away."""
        if notice != session.notice:
            self._change((session.key,), notice=notice)

    def end(self, keys: Iterable[str], now: datetime) -> None:
        """End these sessions, if they have not ended."""
        self._change(keys, ended_at=now)

    def of(self, officer: str, since: datetime) -> list[LoginSession]:
        """Return the officer's sessions that have not ended and were used since then."""
        query = (
            sa.select(login_session)
            .where(
                login_session.c.officer == officer,
                login_session.c.ended_at.is_(None),
                login_session.c.seen_at >= since,
            )
            .order_by(login_session.c.seen_at.desc(), login_session.c.key)
        )
        with self.engine.connect() as connection:
            return [_session(row) for row in connection.execute(query).mappings()]

    def attempt(self, try_: Try, admits: Callable[[Failures], bool]) -> Failures:
        """Count a try that is admitted as failed, before its password is checked.

        Returns the failures before it. So parallel tries get no more chances than sequential ones;
        ``forgive`` takes a right one back.
        """
        values = {"account": digest(try_.account), "address": try_.address, "at": try_.at}
        with writing(self.engine) as connection:
            before = _failures(connection, try_)
            if admits(before):
                connection.execute(login_failure.insert().values(values))
        return before

    def forgive(self, account: str) -> None:
        """Forget the failures of an account that has logged in."""
        with writing(self.engine) as connection:
            mine = login_failure.c.account == digest(account)
            connection.execute(login_failure.delete().where(mine))

    def _change(self, keys: Iterable[str], **values: Any) -> None:
        these = login_session.c.key.in_(list(keys)) & login_session.c.ended_at.is_(None)
        with writing(self.engine) as connection:
            connection.execute(login_session.update().where(these).values(**values))


def _failures(connection: sa.Connection, made: Try) -> Failures:
    mine = login_failure.c.account == digest(made.account)
    here = login_failure.c.address == made.address

    def count(*where: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).where(login_failure.c.at > made.since, *where)
        return int(connection.execute(query).scalar_one())

    known = sa.select(login_session.c.key).where(
        login_session.c.officer == made.account, login_session.c.address == made.address
    )
    familiar = connection.execute(known.limit(1)).first() is not None
    return Failures(count(mine, here), count(mine), count(here), familiar)


def _session(row: sa.RowMapping) -> LoginSession:
    return LoginSession(**{field.name: row[field.name] for field in fields(LoginSession)})
