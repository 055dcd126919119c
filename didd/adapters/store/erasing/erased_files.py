"""Files that were erased: the audit chain alone says which, so that nobody can call it undone.

One link closes a file's digest for good, before a byte goes; another says that everything went.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import audit, content_look, described_table, document, finding
from didd.adapters.database.sweeping import sweep
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act
from didd.model import AuditEvent, Officer, digest

#: The acts in the chain: closed and about to go; gone; closed once more in an older office.
BEGUN, DONE, AGAIN = "erasure.begun", "erasure.done", "erasure.again"
#: The actor of what is closed once more.
RESTORER = "system.restore"
#: Tables with what was found in a file's bytes.
_INSIDE = (content_look, described_table, finding)


@dataclass(frozen=True, slots=True)
class Erased:
    """A file that was erased, or is about to be: its digest and size, when and by which request.

    ``told`` are ground, reason, and what there was of it when it began. ``link`` is the link of the
    chain that began it, ``done`` the one that ended it; None while something may be left.
    """

    sha256: str
    size: int
    at: datetime
    number: str
    told: Mapping[str, Any]
    link: AuditEvent
    done: AuditEvent | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing of it may be anywhere any more."""
        return self.done is not None or self.link.actor == RESTORER

    @property
    def packs(self) -> tuple[str, ...]:
        """Return the sha256 of the frozen packs that it was in, which went with it."""
        return tuple(self.told.get("packs", ()))


class ErasedFiles:
    """What the chain says of erased files; each of its acts is one transaction, and repeatable."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def all(self) -> dict[str, Erased]:
        """Return every file whose erasure was begun, by its sha256."""
        with self.engine.connect() as connection:
            return _erased(connection)

    def closed(self) -> dict[str, int]:
        """Return sha256 → size of the same files: their bytes may be nowhere any more."""
        return {sha256: each.size for sha256, each in self.all().items()}

    def one(self, sha256: str) -> Erased | None:
        """Return one of them, also by the sha256 of a pack that went with it; None for others."""
        return self.gone().get(sha256)

    def gone(self) -> dict[str, Erased]:
        """Return the erasure of everything that no archive may have, packs too, by sha256."""
        found = self.all()
        return {pack: each for each in found.values() for pack in each.packs} | found

    def begin(self, sha256: str, told: Mapping[str, Any], by: Officer) -> Erased:
        """Close a digest for good; once more, it is the same erasure.

        ``told`` has size, number of the request, ground, reason, and what there is of the file.
        """
        with writing(self.engine) as connection:
            if sha256 not in _erased(connection):
                append(connection, _act(BEGUN, sha256, told, by), datetime.now(UTC))
            return _erased(connection)[sha256]

    def close_again(self, sha256: str, told: Mapping[str, Any]) -> None:
        """Close a digest that was erased after this database was backed up; nothing if it is."""
        with writing(self.engine) as connection:
            if sha256 not in _erased(connection):
                said = Act(RESTORER, AGAIN, f"file/{sha256}", "", digest(dict(told)), told)
                append(connection, said, datetime.now(UTC))

    def end(self, sha256: str, what: Mapping[str, Any], by: Officer) -> Erased:
        """Say that everything went: ``what`` from where, and what stays; once more, the same."""
        with writing(self.engine) as connection:
            found = _erased(connection)[sha256]
            if found.done is None:
                append(connection, _act(DONE, sha256, what, by), datetime.now(UTC))
            return _erased(connection)[sha256]

    def held(self, sha256: str) -> dict[str, int]:
        """Return how many rows each table has of what was found in these bytes."""
        with self.engine.connect() as connection:
            counted = {
                table.name: connection.execute(
                    sa.select(sa.func.count()).select_from(table).where(where)
                ).scalar_one()
                for table, where in _rows(sha256)
            }
        return {name: int(rows) for name, rows in counted.items() if rows}

    def looked_into(self, digests: Collection[str]) -> set[str]:
        """Return those in which a check looked, or a table was read, as far as it is kept."""
        columns = (content_look.c.sha256, described_table.c.sha256)
        with self.engine.connect() as connection:
            return {
                sha256
                for some in in_batches(digests)
                for column in columns
                for sha256 in connection.execute(
                    sa.select(column).where(column.in_(some)).distinct()
                ).scalars()
            }

    def forget(self, digests: Collection[str]) -> None:
        """Delete what was found in these bytes; the rows of lists that name them stay."""
        with writing(self.engine) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            for some in in_batches(digests):
                for sha256 in some:
                    for table, where in _rows(sha256):
                        connection.execute(table.delete().where(where))

    def sweep(self) -> None:
        """Have the database's files forget what was deleted; raises ``NotSwept``."""
        sweep(self.engine, _INSIDE)


def _act(act: str, sha256: str, said: Mapping[str, Any], by: Officer) -> Act:
    details = {**said, "holder": by.holder}
    return Act(by.id, act, f"file/{sha256}", by.role.value, digest(dict(said)), details)


def _rows(sha256: str) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
    there = sa.exists().where(
        document.c.sha256 == sha256,
        document.c.agency == finding.c.agency,
        document.c.path == finding.c.file,
    )
    return [
        (content_look, content_look.c.sha256 == sha256),
        (described_table, described_table.c.sha256 == sha256),
        (finding, there),
    ]


def _erased(connection: sa.Connection) -> dict[str, Erased]:
    query = sa.select(audit).where(audit.c.act.in_((BEGUN, DONE, AGAIN))).order_by(audit.c.seq)
    found: dict[str, Erased] = {}
    for row in connection.execute(query).mappings():
        event = AuditEvent(**row)
        sha256, what = event.object.removeprefix("file/"), event.details
        before = found.get(sha256)
        if event.act == DONE and before is not None:
            found[sha256] = replace(before, done=event)
        elif before is None and event.act != DONE:
            size, number = int(what["size"]), str(what["number"])
            found[sha256] = Erased(sha256, size, event.at, number, what, event)
    return found
