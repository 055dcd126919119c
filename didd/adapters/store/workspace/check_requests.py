"""Checks that officers asked for at the desk, and how far each came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id, writing
from didd.adapters.database.schema import check_request
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import Officer

ASKED = "check.asked"
#: Before the number of the held harvest that an officer looked at and agreed to.
HELD = "held/"


class CheckState(StrEnum):
    """Where a check that was asked for stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


#: States of a check that is not over.
_OPEN = (CheckState.WAITING.value, CheckState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """One check that was asked for.

    ``because``: by the button, after files came, or because what a held harvest missed may be gone.
    ``stage`` is what goes on, ``done`` of ``total`` how far it is; ``why`` is why it failed.
    """

    id: int
    agency: str
    officer: str
    because: str
    accept_missing: bool
    at: datetime
    due_at: datetime
    state: CheckState
    stage: str
    done: int
    total: int
    began_at: datetime | None
    ended_at: datetime | None
    why: str

    @property
    def held(self) -> int:
        """Return the number of the held harvest whose missing files may be gone; 0 for none."""
        return int(self.because.removeprefix(HELD)) if self.because.startswith(HELD) else 0

    @property
    def open(self) -> bool:
        """Whether it waits or goes on."""
        return self.state.value in _OPEN


@dataclass(frozen=True, slots=True)
class Ask:
    """What an officer asks for. ``due_at``: not before; ``accept_missing``: files may be gone."""

    agency: str
    officer: Officer
    because: str
    at: datetime
    due_at: datetime
    accept_missing: bool = False


class CheckRequests:
    """Rows of checks. A check is asked for once, however often the button is pressed."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def ask(self, wanted: Ask, *, anew: bool = False) -> CheckRequest:
        """Keep a request, with its link in the audit chain; return one that is open instead.

        One that waits is due when the newer one is. With ``anew`` one that goes on already does not
        do: what is to be checked came after it began.
        """
        with writing(self.engine) as connection:
            found = _newest(connection, wanted.agency)
            if found and (not wanted.accept_missing or found.because == wanted.because):
                if found.state is CheckState.WAITING:
                    _change(connection, found.id, due_at=wanted.due_at)
                    return _one(connection, found.id)
                if found.open and not anew:
                    return found
            return _one(connection, _add(connection, wanted))

    def newest(self, agency: str) -> CheckRequest | None:
        """Return the agency's newest request; None before the first."""
        with self.engine.connect() as connection:
            return _newest(connection, agency)

    def newest_of(self, agencies: Collection[str]) -> dict[str, CheckRequest]:
        """Return the newest request of each of these agencies that has one."""
        last = (
            sa.select(sa.func.max(check_request.c.id))
            .where(check_request.c.agency.in_(list(agencies)))
            .group_by(check_request.c.agency)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(_select().where(check_request.c.id.in_(last))).mappings()
            return {each.agency: each for each in map(_read, rows)}

    def open(self) -> list[CheckRequest]:
        """Return every request that is not over, oldest first."""
        query = _select().where(check_request.c.state.in_(_OPEN)).order_by(check_request.c.id)
        with self.engine.connect() as connection:
            return [_read(row) for row in connection.execute(query).mappings()]

    def progress(
        self, number: int, stage: str, at: datetime, done: int = 0, total: int = 0
    ) -> None:
        """Note that a check goes on, and how far it is; nothing for one that is over."""
        with writing(self.engine) as connection:
            begun = sa.func.coalesce(check_request.c.began_at, sa.literal(at, type_=_TIME))
            values = {"state": CheckState.RUNNING.value, "stage": stage, "began_at": begun}
            _change(connection, number, **values, done=done, total=total)

    def end(self, number: int, state: CheckState, at: datetime, why: str = "") -> None:
        """Note how a check ended; the first word counts."""
        with writing(self.engine) as connection:
            _change(connection, number, state=state.value, ended_at=at, why=why)


_TIME = check_request.c.at.type
_COLUMNS = [check_request.c[field.name] for field in fields(CheckRequest)]


def _select() -> sa.Select[Any]:
    return sa.select(*_COLUMNS)


def _read(row: Mapping[Any, Any]) -> CheckRequest:
    values: dict[str, Any] = {**row, "state": CheckState(row["state"])}
    return CheckRequest(**values)


def _newest(connection: sa.Connection, agency: str) -> CheckRequest | None:
    query = _select().where(check_request.c.agency == agency)
    newest = connection.execute(query.order_by(check_request.c.id.desc()).limit(1))
    row = newest.mappings().first()
    return _read(row) if row else None


def _one(connection: sa.Connection, number: int) -> CheckRequest:
    query = _select().where(check_request.c.id == number)
    return _read(connection.execute(query).mappings().one())


def _change(connection: sa.Connection, number: int, **values: object) -> None:
    still_open = check_request.c.state.in_(_OPEN)
    change = check_request.update().where(check_request.c.id == number, still_open)
    connection.execute(change.values(**values))


def _add(connection: sa.Connection, wanted: Ask) -> int:
    values = {
        "agency": wanted.agency,
        "officer": wanted.officer.id,
        "role": wanted.officer.role.value,
        "holder": wanted.officer.holder,
        "because": wanted.because,
        "accept_missing": wanted.accept_missing,
        "at": wanted.at,
        "due_at": wanted.due_at,
        "state": CheckState.WAITING.value,
        **dict.fromkeys(("stage", "why"), ""),
        **dict.fromkeys(("done", "total"), 0),
    }
    made = connection.execute(check_request.insert().values(**values))
    act = Act(
        actor=wanted.officer.id,
        role=wanted.officer.role.value,
        act=ASKED,
        object=f"agency/{wanted.agency}",
        details={
            "agency": wanted.agency,
            "because": wanted.because,
            "accept_missing": wanted.accept_missing,
            "holder": wanted.officer.holder,
        },
    )
    append(connection, act, wanted.at)
    return inserted_id(made)
