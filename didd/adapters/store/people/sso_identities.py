"""Whom an OpenID Connect server may name at the login; every change is in the audit chain.

An administrator says which e-mail address is whose. The first login by it, where the server has
verified it, binds the account to the server's ``subject``, which never changes hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import sso_identity
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import Officer, digest

#: The acts in the chain: an identity was said, bound by a first login, or taken away.
SAID, BOUND, UNLINKED = "sso.said", "sso.bound", "sso.unlinked"


@dataclass(frozen=True, slots=True)
class SsoIdentity:
    """An officer's name at the other server; ``subject`` is "" until it is bound."""

    officer: str
    email: str
    subject: str = ""


class SsoIdentities:
    """One row per officer who may log in so."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, officer: str) -> SsoIdentity | None:
        """Return the officer's identity; None without one."""
        return self._first(sso_identity.c.officer == officer)

    def by_subject(self, subject: str) -> SsoIdentity | None:
        """Return whose account is bound to a server's subject."""
        return self._first(sso_identity.c.subject == subject) if subject else None

    def by_email(self, email: str) -> SsoIdentity | None:
        """Return whose account an address is, where none is bound yet.

        None for one that is not plain ASCII: ``lower`` would make an officer's address of another's
        with a Kelvin sign for its k.
        """
        unbound = (sso_identity.c.email == email.strip().lower()) & (sso_identity.c.subject == "")
        return self._first(unbound) if email.strip() and email.isascii() else None

    def say(self, identity: SsoIdentity, by: Officer) -> str | None:
        """Keep an identity that an administrator said; return whose it is already, and keep none.

        Whoever had another logs in by that no more.
        """
        at, email = datetime.now(UTC), identity.email.strip().lower()
        made = SsoIdentity(identity.officer, email, identity.subject.strip())
        same = (sso_identity.c.email == made.email) & (sso_identity.c.email != "")
        if made.subject:
            same |= sso_identity.c.subject == made.subject
        with writing(self.engine) as connection:
            others = sa.select(sso_identity.c.officer).where(
                same, sso_identity.c.officer != made.officer
            )
            if taken := connection.execute(others).scalar():
                return str(taken)
            _keep(connection, made, by, SAID, at)
        return None

    def bind(self, officer: str, email: str, subject: str, by: Officer | None) -> bool:
        """Bind an identity to the server's subject; False when another login was faster."""
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            here = sa.select(sso_identity).where(
                sso_identity.c.officer == officer,
                sso_identity.c.email == email,
                sso_identity.c.subject == "",
            )
            if connection.execute(here).first() is None:
                return False
            _keep(connection, SsoIdentity(officer, email, subject), by, BOUND, at)
        return True

    def unlink(self, officer: str, by: Officer) -> bool:
        """Take an identity away; False when there is none."""
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            mine = sso_identity.delete().where(sso_identity.c.officer == officer)
            if connection.execute(mine).rowcount == 0:
                return False
            append(connection, _act(UNLINKED, officer, by), at)
        return True

    def _first(self, where: sa.ColumnElement[bool]) -> SsoIdentity | None:
        query = sa.select(sso_identity).where(where).order_by(sso_identity.c.officer)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return SsoIdentity(row.officer, row.email, row.subject) if row else None


def identity_digest(identity: SsoIdentity) -> str:
    """Return what the chain has of an identity, and what sessions by it are bound to."""
    return digest([identity.officer, identity.email, identity.subject])


def _keep(
    connection: sa.Connection, made: SsoIdentity, by: Officer | None, act: str, at: datetime
) -> None:
    connection.execute(sso_identity.delete().where(sso_identity.c.officer == made.officer))
    values = {"officer": made.officer, "email": made.email, "subject": made.subject}
    connection.execute(sso_identity.insert().values(**values, changed_at=at))
    append(connection, _act(act, made.officer, by, identity_digest(made)), at)


def _act(act: str, officer: str, by: Officer | None, content_hash: str = "") -> Act:
    details = {"holder": by.holder} if by else {}
    actor, role = (by.id, by.role.value) if by else (officer, "")
    return Act(actor, act, f"officer/{officer}", role, content_hash, details)
