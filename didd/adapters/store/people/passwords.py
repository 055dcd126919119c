"""Hashes of the desk's passwords, one per officer; every change has its link in the audit chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import account
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import Officer

#: A new password, as the chain records it; and the actor before there is anybody.
NEW_PASSWORD, SETUP = "officer.password", "system.setup"


@dataclass(frozen=True, slots=True)
class Account:
    """An officer's account: the password's hash, and whether it must be changed first."""

    officer: str
    hash: str
    temporary: bool
    changed_at: datetime


class Passwords:
    """One row per officer. The chain has the digest of each hash, so that a foreign one shows."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, officer: str) -> Account | None:
        """Return the officer's account; None without one."""
        query = sa.select(account).where(account.c.officer == officer)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return Account(row.officer, row.hash, bool(row.temporary), row.changed_at) if row else None

    def holders(self) -> dict[str, Account]:
        """Return every account by officer."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(account).order_by(account.c.officer))
            return {
                r.officer: Account(r.officer, r.hash, bool(r.temporary), r.changed_at) for r in rows
            }

    def keep(
        self,
        officer: str,
        hashed: str,
        by: Officer | None = None,
        *,
        temporary: bool = False,
        first: bool = False,
    ) -> bool:
        """Keep the hash of a new password, replacing an earlier one.

        With ``first`` only where nobody has an account yet; returns whether it was kept.
        """
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            if first and connection.execute(sa.select(account).limit(1)).first():
                return False
            connection.execute(account.delete().where(account.c.officer == officer))
            values = {"officer": officer, "hash": hashed, "temporary": temporary, "changed_at": at}
            connection.execute(account.insert().values(**values))
            append(connection, _act(officer, hashed, by, temporary=temporary), at)
        return True


def hash_digest(hashed: str) -> str:
    """Return what the chain has of a hash."""
    return sha256(hashed.encode()).hexdigest()


def _act(officer: str, hashed: str, by: Officer | None, *, temporary: bool) -> Act:
    details = {"temporary": temporary} | ({"holder": by.holder} if by else {})
    return Act(
        actor=by.id if by else SETUP,
        role=by.role.value if by else "",
        act=NEW_PASSWORD,
        object=f"officer/{officer}",
        content_hash=hash_digest(hashed),
        details=details,
    )
