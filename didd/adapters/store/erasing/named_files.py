"""Where the office's rows name a file by its digest, in any agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.schema import (
    answer_pack,
    consolidation,
    document,
    earlier_list,
    edition,
    excluded_edition,
    inventory_row,
    late_decree,
    none_statement,
    public_copy,
    question_answer,
    receipt,
    record_version,
    redacted_copy,
    signed_minutes,
)
from didd.model import Action, EditionStatus

#: What the office itself made or signed, by the columns that hold its digests.
_PAPERS = (
    edition.c.outputs,
    public_copy.c.outputs,
    excluded_edition.c.outputs,
    consolidation.c.outputs,
    late_decree.c.sha256,
    signed_minutes.c.sha256,
    none_statement.c.sha256,
    answer_pack.c.sha256,
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a record that names the file, under this path."""

    agency: str
    record_id: str
    title: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A dataset of the portal that had the file, as a receipt says; ``now``: the newest still."""

    agency: str
    dataset_id: str
    at: datetime
    now: bool


class NamedFiles:
    """Read-only. Digests are looked for in the text of JSON columns: no other word is like one."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def versions(self, sha256: str) -> list[Version]:
        """Return the versions of records that name the file, the newest last."""
        query = sa.select(record_version.c.agency, record_version.c.record_id,
                          record_version.c.record)  # fmt: skip
        with self.engine.connect() as connection:
            rows = connection.execute(
                query.where(_has(record_version.c.record, sha256)).order_by(record_version.c.id)
            )
            return [
                Version(row.agency, row.record_id, row.record["title"], file["path"], file["size"])
                for row in rows
                for file in row.record["files"]
                if file["sha256"] == sha256
            ]

    def of_record(self, record_id: str, path: str) -> list[str]:
        """Return the digests that versions of a record have under a path, the newest last."""
        mine = record_version.c.record_id == record_id
        query = sa.select(record_version.c.record).where(mine).order_by(record_version.c.id)
        with self.engine.connect() as connection:
            files = [f for row in connection.execute(query) for f in row.record["files"]]
        return list(dict.fromkeys(f["sha256"] for f in files if f["path"] == path))

    def editions(self, sha256: str) -> list[str]:
        """Return which established editions have the file in their list: agency/year/number."""
        columns = (edition.c.agency, edition.c.year, edition.c.number)
        query = sa.select(*columns).where(
            edition.c.status == EditionStatus.ESTABLISHED.value, _has(edition.c.register, sha256)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(edition.c.id))
            return [f"{row.agency}/{row.year}/{row.number}" for row in rows]

    def is_paper(self, sha256: str) -> bool:
        """Whether the office itself made or signed it: a list, a decree, minutes, a pack."""
        earlier = (earlier_list.c.list,)
        with self.engine.connect() as connection:
            return any(
                connection.execute(
                    sa.select(sa.literal(1)).where(_has(column, sha256)).limit(1)
                ).first()
                for column in (*_PAPERS, *earlier)
            )

    def is_list(self, sha256: str) -> bool:
        """Whether an agency's list was read out of it; a file that only proposes itself is none."""
        read = sa.select(sa.literal(1)).where(
            document.c.sha256 == sha256,
            inventory_row.c.agency == document.c.agency,
            inventory_row.c.source == document.c.path,
            inventory_row.c.row > 0,
        )
        with self.engine.connect() as connection:
            return connection.execute(read.limit(1)).first() is not None

    def packs(self, sha256: str) -> dict[str, str]:
        """Return the frozen packs whose answers name the file, in them or not: sha256 → agency."""
        query = sa.select(answer_pack.c.sha256, answer_pack.c.agency)
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(_has(answer_pack.c.contents, sha256)))
            return {row.sha256: row.agency for row in rows}

    def shown(self, sha256: str) -> list[Shown]:
        """Return the datasets that had the file on the portal, as receipts say, oldest first."""
        newest = sa.select(sa.func.max(receipt.c.id)).group_by(receipt.c.dataset_id)
        query = sa.select(receipt, receipt.c.id.in_(newest).label("last"))
        with self.engine.connect() as connection:
            rows = connection.execute(
                query.where(_has(receipt.c.files, sha256)).order_by(receipt.c.id)
            )
            return [
                Shown(row.agency, row.dataset_id, row.verified_at,
                      bool(row.last) and row.action != Action.WITHDRAW.value)
                for row in rows
            ]  # fmt: skip

    def folders(self, sha256: str) -> list[tuple[str, str, int]]:
        """Return agency, path and size of the file where the last look at folders found it."""
        columns = (document.c.agency, document.c.path, document.c.size)
        query = sa.select(*columns).where(
            document.c.sha256 == sha256, document.c.missing_since.is_(None)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(document.c.agency, document.c.path))
            return [(row.agency, row.path, row.size) for row in rows]

    def others(self, sha256: str) -> list[tuple[str, int]]:
        """Return agency and size of answers to auditors, and of redacted copies, that are it."""
        found: list[tuple[str, int]] = []
        with self.engine.connect() as connection:
            for table in (question_answer, redacted_copy):
                query = sa.select(table.c.agency, table.c.size).where(table.c.sha256 == sha256)
                found += [(row.agency, row.size) for row in connection.execute(query)]
        return found


def _has(column: sa.ColumnElement[Any], sha256: str) -> sa.ColumnElement[bool]:
    return sa.cast(column, sa.Text).contains(sha256, autoescape=True)
