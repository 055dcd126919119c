"""The signed minutes of consequence tests: one file for each outcome, added once, never public."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import signed_minutes
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.planned_outputs import claim
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Decision, Officer

ADDED = "minutes.added"
#: Why a second one is not taken.
ALREADY_THERE = _(
    "This test has its signed minutes already. They are evidence, and are not replaced by others."
)


class MinutesGone(RuntimeError):
    """The file was deleted before it was added: plan and store it again."""


@dataclass(frozen=True, slots=True)
class SignedMinutes:
    """The signed file of a decision, archived; ``signature`` is what it says of its signatures."""

    decision_id: int
    sha256: str
    signature: str
    at: datetime


class SignedMinutesRows:
    """One row for each outcome whose minutes came back signed."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, decision_ids: Collection[int]) -> dict[int, SignedMinutes]:
        """Return the signed minutes of these decisions, by decision."""
        if not decision_ids:
            return {}
        mine = signed_minutes.c.decision_id.in_(list(decision_ids))
        with self.engine.connect() as connection:
            return {
                row.decision_id: SignedMinutes(row.decision_id, row.sha256, row.signature, row.at)
                for row in connection.execute(sa.select(signed_minutes).where(mine))
            }

    def digests(self) -> set[str]:
        """Return the sha256 of all of them."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(signed_minutes.c.sha256)).scalars())

    def add(
        self, made: Decision, sha256: str, signature: str, officer: Officer, at: datetime
    ) -> None:
        """Add the file to a decision, with its link in the audit chain.

        Raises ``Refused`` where it has one, ``MinutesGone`` where the file was taken for left
        behind meanwhile.
        """
        mine = signed_minutes.c.decision_id == made.id
        with writing(self.engine) as connection:
            if connection.execute(sa.select(signed_minutes.c.id).where(mine)).first():
                raise Refused(ALREADY_THERE)
            if not claim(connection, [sha256]):
                raise MinutesGone(str(made.id))
            said = {"agency": made.agency, "signature": signature, "holder": officer.holder}
            who = {"officer": officer.id, "role": officer.role.value, "at": at}
            about = {"decision_id": made.id, "record_id": made.record_id, "sha256": sha256}
            connection.execute(signed_minutes.insert().values(**about, **said, **who))
            details = {**said, "decision": made.id}
            role, where = officer.role.value, f"record/{made.record_id}"
            append(connection, Act(officer.id, ADDED, where, role, sha256, details), at)


def minutes_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in connection.execute(sa.select(signed_minutes).order_by(signed_minutes.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.sha256}
        details = {"agency": row.agency, "decision": row.decision_id}
        details |= {"signature": row.signature, "holder": row.holder}
        about = f"record/{row.record_id}"
        yield Claim("signed_minutes", str(row.id), ADDED, about, row.at, said, details)
