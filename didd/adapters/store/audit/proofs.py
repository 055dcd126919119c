"""Officers' identification on the command line, and whether this office requires it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import audit, officer_token, proof_rule
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act

#: The actor who switches identification off in a new working place.
INIT = "system.init"
#: Audit event of a failed identification; period in which failures count.
WANTED, _WINDOW = "proof", timedelta(minutes=15)


class Proofs:
    """Append-only; the newest row counts."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def asked(self) -> bool:
        """Whether officers must identify; True unless switched off."""
        query = sa.select(proof_rule.c.asked).order_by(proof_rule.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            newest = connection.execute(query).scalar()
        return newest is None or bool(newest)

    def ask(self, *, on: bool, by: str, role: str) -> None:
        """Switch the requirement on or off."""
        now, act = datetime.now(UTC), "proof.on" if on else "proof.off"
        with writing(self.engine) as connection:
            _rule(connection, asked=on, by=by, role=role, at=now)
            append(connection, Act(actor=by, role=role, act=act, object="office"), now)

    def begin_alone(self) -> None:
        """Switch the requirement off in a database without any person's act; no-op elsewhere."""
        with writing(self.engine) as connection:
            acts = sa.select(audit).where(audit.c.actor != INIT)
            if not any(
                connection.execute(query.limit(1)).first()
                for query in (acts, sa.select(proof_rule))
            ):
                _rule(connection, asked=False, by=INIT, role="", at=datetime.now(UTC))

    def hash_of(self, officer: str) -> str:
        """Return the hash of the officer's token; "" when there is none."""
        query = sa.select(officer_token.c.hash).where(officer_token.c.officer == officer)
        with self.engine.connect() as connection:
            newest = query.order_by(officer_token.c.id.desc()).limit(1)
            return str(connection.execute(newest).scalar() or "")

    def officers(self) -> set[str]:
        """Return the officers who have a token."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(officer_token.c.officer)).scalars())

    def keep(self, officer: str, hashed: str, by: str, role: str) -> None:
        """Store the hash of a new token, replacing an earlier one."""
        now = datetime.now(UTC)
        values = {"officer": officer, "hash": hashed, "made_by": by, "role": role, "at": now}
        with writing(self.engine) as connection:
            connection.execute(officer_token.insert().values(**values))
            append(
                connection,
                Act(
                    actor=by,
                    role=role,
                    act="officer.token",
                    object=f"officer/{officer}",
                    content_hash=sha256(hashed.encode()).hexdigest(),
                ),
                now,
            )

    def failures(self, officer: str, now: datetime) -> int:
        """Return this officer's failed identifications in the last quarter of an hour."""
        query = sa.select(audit.c.details).where(
            audit.c.act == "refused",
            audit.c.object == f"officer/{officer}",
            audit.c.at > now - _WINDOW,
        )
        with self.engine.connect() as connection:
            return sum(d.get("wanted") == WANTED for d in connection.execute(query).scalars())


def _rule(connection: sa.Connection, *, asked: bool, by: str, role: str, at: datetime) -> None:
    row = {"asked": asked, "made_by": by, "role": role, "at": at}
    connection.execute(proof_rule.insert().values(**row))
