"""Logins that wait for their next step: another server's answer, or a second factor.

What was typed before waits here too. A step is taken once, and soon.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import login_flow
from didd.adapters.store.logins import digest

#: How long a step can wait.
HOLDS = timedelta(minutes=10)
#: How many may wait from one address.
MOST = 50


@dataclass(frozen=True, slots=True)
class LoginFlow:
    """A login under way: its ``step``, of whom it is, and what to go on with after it.

    ``mark`` is what the session will be bound to.
    """

    step: str
    officer: str
    mark: str
    wanted: str
    kept: str
    address: str
    at: datetime


class LoginFlows:
    """Rows by the digest of what only the browser holds."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def begin(self, flow_id: str, flow: LoginFlow) -> bool:
        """Keep a login under way; False when too many wait from its address."""
        here = login_flow.c.address == flow.address
        values = {field.name: getattr(flow, field.name) for field in fields(flow)}
        with writing(self.engine) as connection:
            connection.execute(login_flow.delete().where(login_flow.c.at < flow.at - HOLDS))
            query = sa.select(sa.func.count()).select_from(login_flow).where(here)
            if connection.execute(query).scalar_one() >= MOST:
                return False
            connection.execute(login_flow.insert().values(key=digest(flow_id), **values))
        return True

    def find(self, flow_id: str, step: str, now: datetime) -> LoginFlow | None:
        """Return a login that waits for this step; None when there is none, or not any more."""
        this = login_flow.c.key == digest(flow_id)
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(login_flow).where(this)).mappings().first()
        if row is None or row["step"] != step or now - row["at"] > HOLDS:
            return None
        return LoginFlow(**{field.name: row[field.name] for field in fields(LoginFlow)})

    def take(self, flow_id: str, step: str, now: datetime) -> LoginFlow | None:
        """Return and end a login that waits for this step; one of several takers gets it."""
        found = self.find(flow_id, step, now)
        with writing(self.engine) as connection:
            gone = connection.execute(
                login_flow.delete().where(login_flow.c.key == digest(flow_id))
            )
        return found if gone.rowcount else None
