"""Signed decrees that came back after their list was established: added once, never replaced.

The list itself stays as it is; whoever reads it finds the decree among its files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import late_decree
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.planned_outputs import claim
from didd.adapters.store.takebacks import make_due
from didd.approval.audit_chain import Act
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Decree, Officer
from didd.register.editions import SIGNED_DECREE

#: In the audit chain.
CAME_BACK = "decree.added"


class LateDecreeGone(RuntimeError):
    """The file was deleted before it was added: plan and store it again."""


@dataclass(frozen=True, slots=True)
class LateDecree:
    """The signed decree of the list ``about`` (``edition/dinkes/2026/1``), archived.

    ``signature`` is what is said of the electronic signatures in it, if any.
    """

    about: str
    agency: str
    sha256: str
    signature: str


class LateDecrees:
    """One row for each list whose decree came back later."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def add(self, late: LateDecree, officer: Officer, at: datetime) -> None:
        """Add a decree, with its link in the audit chain; the portal follows.

        Raises ``Refused`` where the list has one, ``LateDecreeGone`` where its file was taken for
        left behind meanwhile.
        """
        with writing(self.engine) as connection:
            there = sa.select(late_decree.c.id).where(late_decree.c.about == late.about)
            if connection.execute(there).first():
                raise Refused(ALREADY_THERE)
            if not claim(connection, [late.sha256]):
                raise LateDecreeGone(late.about)
            values = {"agency": late.agency, "signature": late.signature, "holder": officer.holder}
            append(
                connection,
                Act(
                    actor=officer.id,
                    role=officer.role.value,
                    act=CAME_BACK,
                    object=late.about,
                    content_hash=late.sha256,
                    details=values,
                ),
                at,
            )
            who = {"officer": officer.id, "role": officer.role.value}
            row = {"about": late.about, "sha256": late.sha256, "at": at, **who, **values}
            connection.execute(late_decree.insert().values(**row))
            make_due(connection, late.agency, at)

    def digests(self) -> set[str]:
        """Return the sha256 of every such decree."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(late_decree.c.sha256)).scalars())


#: Why a second one is not taken.
ALREADY_THERE = _(
    "This edition has its signed decree already. It is evidence, and is not replaced by another."
)


def came_back_later(connection: sa.Connection, agency: str = "") -> dict[str, LateDecree]:
    """Return the decrees that came back later, of one agency or of all, by what they are about."""
    query = sa.select(late_decree)
    if agency:
        query = query.where(late_decree.c.agency == agency)
    return {
        row.about: LateDecree(row.about, row.agency, row.sha256, row.signature)
        for row in connection.execute(query)
    }


def about_edition(row: Any) -> str:
    """Return what the audit chain calls the edition in a row."""
    return f"edition/{row.agency}/{row.year}/{row.number}"


def about_excluded(row: Any) -> str:
    """Return what the audit chain calls the list of what is excluded in a row."""
    return f"excluded/{row.agency}/{row.year}/{row.number}"


def with_late(
    late: LateDecree | None, outputs: Mapping[str, str], decree: Decree | None
) -> tuple[dict[str, str], Decree | None]:
    """Return a list's files and decree, with what came back later."""
    if late is None or decree is None:
        return dict(outputs), decree
    signed = replace(decree, signature=late.signature)
    return {**outputs, SIGNED_DECREE: late.sha256}, signed
