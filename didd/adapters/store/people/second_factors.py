"""Second factors of officers' logins, and their recovery codes; every change is in the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import recovery_code, second_factor
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import Officer

#: The acts in the chain.
FACTOR_ON, FACTOR_OFF, NEW_CODES = "factor.on", "factor.off", "factor.codes"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """An officer's second factor: its secret, as the desk sealed it, and since when it is so."""

    officer: str
    secret: str
    changed_at: datetime


class SecondFactors:
    """One row per officer who has one. Recovery codes are kept as digests, and go when used."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, officer: str) -> SecondFactor | None:
        """Return the officer's second factor; None without one."""
        query = sa.select(second_factor).where(second_factor.c.officer == officer)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return SecondFactor(row.officer, row.secret, row.changed_at) if row else None

    def codes_left(self, officer: str) -> int:
        """Return how many recovery codes were not used yet."""
        mine = recovery_code.c.officer == officer
        query = sa.select(sa.func.count()).select_from(recovery_code).where(mine)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def keep(
        self, officer: str, sealed: str, step: int, codes: Iterable[str], by: Officer | None
    ) -> None:
        """Keep a new second factor with its recovery codes; ``step`` was used to prove it."""
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            connection.execute(second_factor.delete().where(second_factor.c.officer == officer))
            values = {"officer": officer, "secret": sealed, "last_step": step, "changed_at": at}
            connection.execute(second_factor.insert().values(**values))
            _replace_codes(connection, officer, codes)
            append(connection, _act(FACTOR_ON, officer, by, factor_digest(sealed)), at)

    def renew_codes(self, officer: str, codes: Iterable[str], by: Officer | None) -> None:
        """Replace the recovery codes; the earlier ones stop working."""
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            _replace_codes(connection, officer, codes)
            append(connection, _act(NEW_CODES, officer, by), at)

    def use_step(self, officer: str, step: int) -> bool:
        """Use a time step; False for one that was used already, or is older than one that was."""
        mine = (second_factor.c.officer == officer) & (second_factor.c.last_step < step)
        with writing(self.engine) as connection:
            changed = connection.execute(second_factor.update().where(mine).values(last_step=step))
        return changed.rowcount == 1

    def use_code(self, officer: str, code: str) -> bool:
        """Use a recovery code; False for one that was used already, or was never given."""
        this = (recovery_code.c.officer == officer) & (recovery_code.c.key == _key(officer, code))
        with writing(self.engine) as connection:
            return connection.execute(recovery_code.delete().where(this)).rowcount == 1

    def clear(self, officer: str, by: Officer | None) -> bool:
        """Take the second factor and its codes away; False when there is none."""
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            mine = second_factor.delete().where(second_factor.c.officer == officer)
            gone = connection.execute(mine).rowcount == 1
            connection.execute(recovery_code.delete().where(recovery_code.c.officer == officer))
            if gone:
                append(connection, _act(FACTOR_OFF, officer, by), at)
        return gone


def factor_digest(sealed: str) -> str:
    """Return what the chain has of a second factor."""
    return sha256(sealed.encode()).hexdigest()


def _replace_codes(connection: sa.Connection, officer: str, codes: Iterable[str]) -> None:
    connection.execute(recovery_code.delete().where(recovery_code.c.officer == officer))
    rows: list[dict[str, Any]] = [{"key": _key(officer, c), "officer": officer} for c in codes]
    connection.execute(recovery_code.insert(), rows)


def _key(officer: str, code: str) -> str:
    return sha256(f"{officer}\x00{code}".encode("utf-8", "replace")).hexdigest()


def _act(act: str, officer: str, by: Officer | None, content_hash: str = "") -> Act:
    details = {"holder": by.holder} if by else {}
    actor, role = (by.id, by.role.value) if by else (officer, "")
    return Act(actor, act, f"officer/{officer}", role, content_hash, details)
