"""Lists that were in force before this register was kept; the newest of an agency counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import earlier_list, edition
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import EditionStatus, Officer
from didd.records.earlier_list import EarlierList

KEPT = "earlier.kept"


class EarlierLists:
    """Rows are only added, each with its link in the audit chain."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> EarlierList | None:
        """Return the agency's earlier list; None without one."""
        query = sa.select(earlier_list.c.list).where(earlier_list.c.agency == agency)
        with self.engine.connect() as connection:
            found = connection.execute(query.order_by(earlier_list.c.id.desc()).limit(1)).scalar()
        return EarlierList.from_json(found) if found else None

    def hash_of(self, agency: str) -> str:
        """Return the content hash of the agency's earlier list; "" without one."""
        query = sa.select(earlier_list.c.content_hash).where(earlier_list.c.agency == agency)
        with self.engine.connect() as connection:
            found = connection.execute(query.order_by(earlier_list.c.id.desc()).limit(1)).scalar()
        return found or ""

    def keep(self, listed: EarlierList, officer: Officer, at: datetime) -> None:
        """Keep a list; ``Refused`` once an edition of ours is established, which follows it."""
        ours = sa.select(edition.c.id).where(
            edition.c.agency == listed.agency, edition.c.status == EditionStatus.ESTABLISHED.value
        )
        values = {
            "agency": listed.agency,
            "list": listed.to_json(),
            "content_hash": listed.content_hash,
            "officer": officer.id,
            "role": officer.role.value,
            "holder": officer.holder,
            "at": at,
        }
        with writing(self.engine) as connection:
            if connection.execute(ours.limit(1)).first():
                raise Refused(
                    _("An edition is established here already: no list can come before it now.")
                )
            connection.execute(earlier_list.insert().values(**values))
            append(
                connection,
                Act(
                    actor=officer.id,
                    role=officer.role.value,
                    act=KEPT,
                    object=f"earlier/{listed.agency}",
                    content_hash=listed.content_hash,
                    details=_details(listed, officer.holder),
                ),
                at,
            )


def _details(listed: EarlierList, holder: str) -> dict[str, str]:
    decree = listed.decree
    return {"decree": decree.number, "decree_date": decree.date.isoformat(), "holder": holder}


def earlier_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in connection.execute(sa.select(earlier_list).order_by(earlier_list.c.id)):
        listed = EarlierList.from_json(row.list)
        said = {"actor": row.officer, "role": row.role, "content_hash": listed.content_hash}
        about, details = f"earlier/{row.agency}", _details(listed, row.holder)
        yield Claim("earlier_list", str(row.id), KEPT, about, row.at, said, details)
