"""What was found in agencies' folders: harvests, documents, inventory rows, findings (SOP 1)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id, writing
from didd.adapters.database.tables import document, finding, harvest, inventory_row, verdict
from didd.findings.mended import mended
from didd.gc_pause import collector_off
from didd.model import Document, Finding, InventoryRow, Severity

#: Which look produced a finding; a later look at the same stage replaces its findings.
Stage = Literal["inventory", "checks", "slip"]
#: Before a stage: the findings that its last change made go away.
_MENDED = "mended:"
_FIELDS = tuple(field.name for field in fields(Finding))
_BATCH = 5000
_INTO = "INSERT INTO document (agency, path, size, mtime_ns, sha256, media_type, mark, read_at)"
_FROM_JSON = """
    SELECT d->>0, d->>1, CAST(d->>2 AS bigint), CAST(d->>3 AS bigint), d->>4, d->>5,
    CAST(d->>6 AS bigint), d->>7
    FROM json_array_elements(CAST(%s AS json)) AS d"""
_INSTEAD = """
    ON CONFLICT (agency, path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
    sha256 = excluded.sha256, media_type = excluded.media_type, mark = excluded.mark,
    read_at = excluded.read_at, missing_since = NULL"""
#: The mark of a file whose bytes proved to be others than its size, time and mark promise.
_DISTRUSTED = -1


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """One harvest as kept."""

    id: int
    agency: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    summary: Mapping[str, Any]


class Harvests:
    """Rows of step 1. A harvest that was killed stays ``running`` and is simply done again."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def begin(self, agency: str) -> int:
        """Note that a harvest starts; give its id."""
        with writing(self.engine) as connection:
            done = connection.execute(
                harvest.insert().values(
                    agency=agency, started_at=datetime.now(UTC), status="running", summary={}
                )
            )
            return inserted_id(done)

    def finish(self, harvest_id: int, status: str, summary: Mapping[str, Any]) -> None:
        """Note how the harvest, or a later stage of it, ended."""
        with writing(self.engine) as connection:
            connection.execute(
                harvest.update()
                .where(harvest.c.id == harvest_id)
                .values(finished_at=datetime.now(UTC), status=status, summary=dict(summary))
            )

    def latest(self, agency: str) -> HarvestRow | None:
        """Give the agency's newest harvest; None before the first."""
        query = sa.select(harvest).where(harvest.c.agency == agency).order_by(harvest.c.id.desc())
        with self.engine.connect() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return HarvestRow(**row) if row else None

    def documents(self, agency: str) -> dict[str, Document]:
        """Give the files that are there, by path."""
        return self._documents(agency, document.c.missing_since.is_(None))

    def missing_documents(self, agency: str) -> dict[str, Document]:
        """Give the files that were there once and are gone, by path, as last seen."""
        return self._documents(agency, document.c.missing_since.is_not(None))

    def _documents(self, agency: str, where: sa.ColumnElement[bool]) -> dict[str, Document]:
        with collector_off(), self.engine.connect() as connection:
            found = (Document(*row) for row in connection.execute(_as_seen(agency, where)))
            return {document.path: document for document in found}

    def unlike(self, agency: str, documents: Mapping[str, Document]) -> list[Document]:
        """Give those of the documents that are not kept, or are kept otherwise."""
        there = _as_seen(agency, document.c.missing_since.is_(None))
        with collector_off(), self.engine.connect() as connection:
            alike = {
                found.path
                for row in connection.execute(there)
                if (found := documents.get(row[0])) and found == Document(*row)
            }
        return [found for path, found in documents.items() if path not in alike]

    def save_documents(
        self, agency: str, changed: Iterable[Document], missing: Collection[str]
    ) -> None:
        """Keep files just read, new or changed; note those that are gone. Repeatable."""
        now = datetime.now(UTC)
        stamp = now.isoformat(timespec="microseconds")
        rows = [
            (agency, d.path, d.size, d.mtime_ns, d.sha256, d.media_type, d.mark, stamp)
            for d in changed
        ]
        gone = [{"p": path} for path in missing]
        with writing(self.engine) as connection:
            for start in range(0, len(rows), _BATCH):
                _upsert(connection, rows[start : start + _BATCH])
            if gone:
                connection.execute(
                    document.update()
                    .where(document.c.agency == agency, document.c.path == sa.bindparam("p"))
                    .values(missing_since=now),
                    gone,
                )

    def read_at(self, agency: str) -> dict[str, datetime | None]:
        """Say of each file that is there when its bytes were read last, as far as is known."""
        query = sa.select(document.c.path, document.c.read_at).where(
            document.c.agency == agency, document.c.missing_since.is_(None)
        )
        with collector_off(), self.engine.connect() as connection:
            return {path: at for path, at in connection.execute(query)}

    def note_read(self, agency: str, read: Mapping[str, str], at: datetime) -> None:
        """Note that these files, path to sha256, were read whole and are as kept."""
        if not read:
            return
        same = (
            document.c.agency == agency,
            document.c.path == sa.bindparam("p"),
            document.c.sha256 == sa.bindparam("s"),
        )
        with writing(self.engine) as connection:
            connection.execute(
                document.update().where(*same).values(read_at=at),
                [{"p": path, "s": sha256} for path, sha256 in read.items()],
            )

    def distrust(self, agency: str, paths: Collection[str]) -> None:
        """Have the next harvest read these files, although they look as they did at the last."""
        if not paths:
            return
        at = document.update().where(
            document.c.agency == agency, document.c.path == sa.bindparam("p")
        )
        newest = sa.select(harvest).where(harvest.c.agency == agency).order_by(harvest.c.id.desc())
        with writing(self.engine) as connection:
            connection.execute(at.values(mark=_DISTRUSTED), [{"p": path} for path in paths])
            if last := connection.execute(newest.limit(1)).first():
                blank = harvest.update().where(harvest.c.id == last.id)
                connection.execute(blank.values(summary={**last.summary, "stamp": ""}))

    @collector_off()
    def save_rows(self, agency: str, harvest_id: int, rows: Sequence[InventoryRow]) -> None:
        """Keep the inventory rows as found, in place of the last harvest's."""
        with writing(self.engine) as connection:
            connection.execute(inventory_row.delete().where(inventory_row.c.agency == agency))
            for start in range(0, len(rows), _BATCH):
                plain = [
                    {
                        "agency": agency,
                        "harvest_id": harvest_id,
                        "source": row.source,
                        "sheet": row.sheet,
                        "row": row.row,
                        "values": dict(row.values),
                        "columns": dict(row.columns),
                    }
                    for row in rows[start : start + _BATCH]
                ]
                connection.execute(inventory_row.insert(), plain)

    def rows(self, agency: str) -> list[InventoryRow]:
        """Give the inventory rows of the newest harvest, in the order found."""
        query = (
            sa.select(inventory_row)
            .where(inventory_row.c.agency == agency)
            .order_by(inventory_row.c.id)
        )
        with self.engine.connect() as connection:
            return [
                InventoryRow(r["source"], r["sheet"], r["row"], r["values"], r["columns"])
                for r in connection.execute(query).mappings()
            ]

    def save_findings(
        self, agency: str, harvest_id: int, stage: Stage, findings: Iterable[Finding]
    ) -> None:
        """Keep the findings of one stage, in place of that stage's last ones.

        What differs from those is what the agency has mended since.
        """
        found = tuple(findings)
        with writing(self.engine) as connection:
            before = _findings(connection, finding.c.agency == agency, finding.c.stage == stage)
            if Counter(before) == Counter(found):
                return
            gone = mended(before, found)
            for name, kept in ((stage, found), (f"{_MENDED}{stage}", gone)):
                connection.execute(
                    finding.delete().where(finding.c.agency == agency, finding.c.stage == name)
                )
                same = {"agency": agency, "harvest_id": harvest_id, "stage": name}
                if kept:
                    connection.execute(finding.insert(), [{**same, **_values(f)} for f in kept])

    def verdict(self, agency: str) -> str:
        """Give the fingerprint of what the checks judged last; empty before the first time."""
        query = sa.select(verdict.c.fingerprint).where(verdict.c.agency == agency)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar() or ""

    def keep_verdict(self, agency: str, fingerprint: str) -> None:
        """Note what the checks judged, once everything that follows from it is kept."""
        with writing(self.engine) as connection:
            connection.execute(verdict.delete().where(verdict.c.agency == agency))
            connection.execute(verdict.insert().values(agency=agency, fingerprint=fingerprint))

    def findings(self, agency: str, stage: Stage | None = None) -> list[Finding]:
        """Give the agency's findings, in the order in which the stages found them."""
        which = finding.c.stage == stage if stage else ~_is_mended()
        with self.engine.connect() as connection:
            return _findings(connection, finding.c.agency == agency, which)

    def mended(self, agency: str) -> list[Finding]:
        """Give the findings that the last change of the agency's made go away."""
        with self.engine.connect() as connection:
            return _findings(connection, finding.c.agency == agency, _is_mended())


def _as_seen(agency: str, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns = (document.c[field.name] for field in fields(Document))
    return sa.select(*columns).where(document.c.agency == agency, where)


def _is_mended() -> sa.ColumnElement[bool]:
    return finding.c.stage.startswith(_MENDED)


def _values(found: Finding) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _FIELDS}


def _findings(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Finding]:
    columns = (finding.c[name] for name in _FIELDS)
    query = sa.select(*columns).where(*where).order_by(finding.c.stage.desc(), finding.c.id)
    return [_finding(row) for row in connection.execute(query).mappings()]


def _finding(row: Mapping[Any, Any]) -> Finding:
    kept: dict[str, Any] = {**row, "severity": Severity(row["severity"])}
    return Finding(**kept)


def _upsert(connection: sa.Connection, rows: list[tuple[str | int, ...]]) -> None:
    """Write documents as the drivers take them: parameter by parameter it took three times this."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{_INTO} VALUES (?, ?, ?, ?, ?, ?, ?, ?) {_INSTEAD}", rows)
    else:
        connection.exec_driver_sql(f"{_INTO} {_FROM_JSON} {_INSTEAD}", (json.dumps(rows),))
