"""How officers prove who they are on the command line, and whether this office asks them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from didd.adapters.database import writing
from didd.adapters.store.audit_log import append
from didd.adapters.tables import audit, officer_token

#: Acts by which the office begins to ask, and ends.
ON, OFF = "proof.on", "proof.off"
#: What a wrong proof wanted, as the chain has it; and how long it makes the next one wait.
WANTED, _WINDOW = "proof", timedelta(minutes=15)


class Proofs:
    """Hashes of tokens are only added, the newest counts. Whether to ask stands in the chain."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def asked(self) -> bool:
        """Say whether an officer is asked for proof; so it is unless somebody ended it."""
        query = sa.select(audit.c.act).where(audit.c.act.in_((ON, OFF)))
        with self.engine.connect() as connection:
            newest = connection.execute(query.order_by(audit.c.seq.desc()).limit(1)).scalar()
        return newest != OFF

    def ask(self, *, on: bool, by: str, role: str) -> None:
        """Begin to ask, or end it."""
        with writing(self.engine) as connection:
            append(connection, actor=by, role=role, act=ON if on else OFF, object="office")

    def hash_of(self, officer: str) -> str:
        """Give the hash of the officer's token; empty when there is none."""
        query = sa.select(officer_token.c.hash).where(officer_token.c.officer == officer)
        with self.engine.connect() as connection:
            newest = query.order_by(officer_token.c.id.desc()).limit(1)
            return str(connection.execute(newest).scalar() or "")

    def officers(self) -> set[str]:
        """Give those who have a token."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(officer_token.c.officer)).scalars())

    def keep(self, officer: str, hashed: str, by: str, role: str) -> None:
        """Keep the hash of a new token in place of an earlier one."""
        now = datetime.now(UTC)
        values = {"officer": officer, "hash": hashed, "made_by": by, "role": role, "at": now}
        with writing(self.engine) as connection:
            connection.execute(officer_token.insert().values(**values))
            append(
                connection,
                actor=by,
                role=role,
                act="officer.token",
                object=f"officer/{officer}",
                content_hash=sha256(hashed.encode()).hexdigest(),
                at=now,
            )

    def failures(self, officer: str, now: datetime) -> int:
        """Count the wrong proofs as this officer in the last quarter of an hour."""
        query = sa.select(audit.c.details).where(
            audit.c.act == "refused",
            audit.c.object == f"officer/{officer}",
            audit.c.at > now - _WINDOW,
        )
        with self.engine.connect() as connection:
            return sum(d.get("wanted") == WANTED for d in connection.execute(query).scalars())
