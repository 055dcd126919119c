"""Drafts that a superior gave back to the chief officer: rows are only added, each with its link.

A draft is known by its content: compiled to another, it is no longer the one given back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import reading, writing
from didd.adapters.database.schema import draft_return, edition
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.approval.draft_returns import BACK, GivenBack
from didd.messages.news import DraftSaid
from didd.model import EditionStatus, Officer

#: Judges what is to be added by what the newest row says; raises ``Refused``.
Check = Callable[[GivenBack | None], None]


@dataclass(frozen=True, slots=True)
class OfDraft:
    """Which draft an act is about: as it was shown."""

    agency: str
    edition: str
    content_hash: str


class DraftReturns:
    """The newest row of a draft counts."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def newest(self, agency: str, content_hash: str) -> GivenBack | None:
        """Return what was said last of the agency's draft of this content; None before that."""
        with reading(self.engine) as connection:
            return newest_return(connection, agency, content_hash)

    def open(self) -> dict[str, GivenBack]:
        """Return the drafts that wait for the chief officer, by agency."""
        same = (edition.c.agency == draft_return.c.agency) & (
            edition.c.content_hash == draft_return.c.content_hash
        )
        last = (
            sa.select(sa.func.max(draft_return.c.id))
            .join(edition, same)
            .where(edition.c.status == EditionStatus.DRAFT.value)
            .group_by(draft_return.c.agency)
        )
        query = sa.select(draft_return).where(draft_return.c.id.in_(last))
        with reading(self.engine) as connection:
            found = [_given_back(row) for row in connection.execute(query)]
        return {each.agency: each for each in found if each.kind == BACK}

    def add(self, about: OfDraft, kind: str, reason: str, officer: Officer, check: Check) -> None:
        """Add a row; ``check`` is called once nobody else writes, with the newest one before it.

        It is given None too where the agency's draft is another one by now, or established.
        """
        at = datetime.now(UTC)
        with writing(self.engine) as connection:
            check(newest_return(connection, about.agency, about.content_hash))
            if not _waits(connection, about):
                raise LookupError(about.edition)
            values = {
                "officer": officer.id,
                "role": officer.role.value,
                "holder": officer.holder,
                "reason": reason,
                "at": at,
            }
            connection.execute(
                draft_return.insert().values(
                    agency=about.agency,
                    edition=about.edition,
                    content_hash=about.content_hash,
                    kind=kind,
                    **values,
                )
            )
            append(connection, _act(about, kind, reason, officer), at)


def newest_return(connection: sa.Connection, agency: str, content_hash: str) -> GivenBack | None:
    """Return the newest row of an agency's draft of this content."""
    same = (draft_return.c.agency == agency) & (draft_return.c.content_hash == content_hash)
    query = sa.select(draft_return).where(same).order_by(draft_return.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _given_back(row)


def _given_back(row: Any) -> GivenBack:
    return GivenBack(row.id, row.agency, row.kind, row.holder, row.reason, row.at)


def drafts_said(connection: sa.Connection) -> Iterator[DraftSaid]:
    """Yield the drafts that were given back, or are before the superior again since then.

    A draft that is another by now was mended, and is before the superior again too.
    """
    last = sa.select(sa.func.max(draft_return.c.id)).group_by(draft_return.c.agency)
    query = (
        sa.select(draft_return, edition.c.content_hash.label("now"), edition.c.year,
                  edition.c.number, edition.c.status)
        .join(edition, edition.c.agency == draft_return.c.agency)
        .where(draft_return.c.id.in_(last), edition.c.status == EditionStatus.DRAFT.value)
        .order_by(draft_return.c.id)
    )  # fmt: skip
    for row in connection.execute(query):
        label = f"{row.year}/{row.number}"
        if row.edition != label:
            continue  # of a draft that was established since
        same = row.now == row.content_hash
        back = same and row.kind == BACK
        yield DraftSaid(row.agency, row.id, label, row.reason if same else "", back=back)


def _waits(connection: sa.Connection, about: OfDraft) -> bool:
    query = sa.select(edition.c.id).where(
        edition.c.agency == about.agency,
        edition.c.status == EditionStatus.DRAFT.value,
        edition.c.content_hash == about.content_hash,
    )
    return connection.execute(query).first() is not None


def _act(about: OfDraft, kind: str, reason: str, officer: Officer) -> Act:
    return Act(
        actor=officer.id,
        role=officer.role.value,
        act=kind,
        object=f"edition/{about.agency}/{about.edition}",
        content_hash=about.content_hash,
        details={"reason": reason, "holder": officer.holder},
    )
