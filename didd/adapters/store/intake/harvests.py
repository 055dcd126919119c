"""Harvests of agencies' folders: documents, inventory rows, findings (SOP 1)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id, writing
from didd.adapters.database.schema import document, finding, harvest, inventory_row, verdict
from didd.findings.mended import mended
from didd.model import AtDesk, Document, Finding, InventoryRow, Severity
from didd.text.fold import fold

#: The stage that produced a finding; a later run of the stage replaces its findings.
Stage = Literal["inventory", "checks", "slip"]
#: Prefix of a stage for the findings that its last change resolved.
_MENDED = "mended:"
_FIELDS = tuple(field.name for field in fields(Finding))
_ROW = tuple(inventory_row.c[field.name] for field in fields(InventoryRow))
_BATCH = 5000
_LONGEST_KEY = 200
_INTO = "INSERT INTO document (agency, path, size, mtime_ns, sha256, media_type, mark, read_at)"
_FROM_JSON = """
    SELECT d->>0, d->>1, CAST(d->>2 AS bigint), CAST(d->>3 AS bigint), d->>4, d->>5,
    CAST(d->>6 AS bigint), d->>7
    FROM json_array_elements(CAST(%s AS json)) AS d"""
_INSTEAD = """
    ON CONFLICT (agency, path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
    sha256 = excluded.sha256, media_type = excluded.media_type, mark = excluded.mark,
    read_at = excluded.read_at, missing_since = NULL"""
#: The mark of a file whose bytes differ although size, time and mark are unchanged.
_DISTRUSTED = -1


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """One stored harvest."""

    id: int
    agency: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    summary: Mapping[str, Any]


class Harvests:
    """Rows of step 1. A killed harvest stays ``running`` and is simply repeated."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def begin(self, agency: str) -> int:
        """Record the start of a harvest; return its id."""
        with writing(self.engine) as connection:
            done = connection.execute(
                harvest.insert().values(
                    agency=agency, started_at=datetime.now(UTC), status="running", summary={}
                )
            )
            return inserted_id(done)

    def finish(self, harvest_id: int, status: str, summary: Mapping[str, Any]) -> None:
        """Record how the harvest, or a later stage of it, ended."""
        with writing(self.engine) as connection:
            connection.execute(
                harvest.update()
                .where(harvest.c.id == harvest_id)
                .values(finished_at=datetime.now(UTC), status=status, summary=dict(summary))
            )

    def latest(self, agency: str) -> HarvestRow | None:
        """Return the agency's newest harvest; None before the first."""
        query = sa.select(harvest).where(harvest.c.agency == agency).order_by(harvest.c.id.desc())
        with self.engine.connect() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return HarvestRow(**row) if row else None

    def read_own(self, agency: str) -> bool:
        """Whether the agency's own folder was read the last time that anything was."""
        query = sa.select(harvest.c.summary).where(
            harvest.c.agency == agency, harvest.c.status == "inventoried"
        )
        with self.engine.connect() as connection:
            last = connection.execute(query.order_by(harvest.c.id.desc()).limit(1)).scalar()
        return last is not None and bool(last.get("own", True))

    def one(self, agency: str, harvest_id: int) -> HarvestRow | None:
        """Return a harvest of the agency; None where there is none of that number."""
        query = sa.select(harvest).where(harvest.c.agency == agency, harvest.c.id == harvest_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return HarvestRow(**row) if row else None

    def documents(self, agency: str) -> dict[str, Document]:
        """Return the existing files, by path."""
        return self._documents(agency, document.c.missing_since.is_(None))

    def missing_documents(self, agency: str) -> dict[str, Document]:
        """Return the vanished files, by path, as last seen."""
        return self._documents(agency, document.c.missing_since.is_not(None))

    def _documents(self, agency: str, where: sa.ColumnElement[bool]) -> dict[str, Document]:
        with self.engine.connect() as connection:
            found = (Document(*row) for row in connection.execute(_as_seen(agency, where)))
            return {document.path: document for document in found}

    def unlike(self, agency: str, documents: Mapping[str, Document]) -> list[Document]:
        """Return those documents that are not stored, or stored differently."""
        there = _as_seen(agency, document.c.missing_since.is_(None))
        with self.engine.connect() as connection:
            alike = {
                found.path
                for row in connection.execute(there)
                if (found := documents.get(row[0])) and found == Document(*row)
            }
        return [found for path, found in documents.items() if path not in alike]

    def save_documents(
        self, agency: str, changed: Iterable[Document], missing: Collection[str]
    ) -> None:
        """Store files just read, new or changed; mark those that are gone. Idempotent."""
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
        """Return when each existing file's bytes were last read; None if unknown."""
        query = sa.select(document.c.path, document.c.read_at).where(
            document.c.agency == agency, document.c.missing_since.is_(None)
        )
        with self.engine.connect() as connection:
            return {path: at for path, at in connection.execute(query)}

    def note_read(self, agency: str, read: Mapping[str, str], at: datetime) -> None:
        """Record that these files, path to sha256, were read completely and are unchanged."""
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
        """Make the next harvest read these files even if they look unchanged."""
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

    def save_rows(self, agency: str, harvest_id: int, rows: Sequence[InventoryRow]) -> None:
        """Store the inventory rows as found, replacing the last harvest's."""
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
                        "title_key": title_key(row.values.get("judul", "")),
                        "desk": row.desk.to_json() if row.desk else None,
                    }
                    for row in rows[start : start + _BATCH]
                ]
                connection.execute(inventory_row.insert(), plain)

    def rows(self, agency: str) -> list[InventoryRow]:
        """Return the inventory rows of the newest harvest, in the order found."""
        query = (
            sa.select(inventory_row)
            .where(inventory_row.c.agency == agency)
            .order_by(inventory_row.c.id)
        )
        with self.engine.connect() as connection:
            return as_rows_found(connection, query)

    def save_findings(
        self, agency: str, harvest_id: int, stage: Stage, findings: Iterable[Finding]
    ) -> None:
        """Store the findings of one stage, replacing that stage's last ones.

        Findings that disappear are what the agency has mended.
        """
        found = tuple(findings)
        with writing(self.engine) as connection:
            before = findings_where(
                connection, finding.c.agency == agency, finding.c.stage == stage
            )
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
        """Return the fingerprint of the last checks' input; "" before the first."""
        query = sa.select(verdict.c.fingerprint).where(verdict.c.agency == agency)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar() or ""

    def keep_verdict(self, agency: str, fingerprint: str) -> None:
        """Store the fingerprint of the checks' input, once all their results are stored."""
        with writing(self.engine) as connection:
            connection.execute(verdict.delete().where(verdict.c.agency == agency))
            connection.execute(verdict.insert().values(agency=agency, fingerprint=fingerprint))

    def findings(self, agency: str, stage: Stage | None = None) -> list[Finding]:
        """Return the agency's findings, in the order of the stages."""
        which = finding.c.stage == stage if stage else ~_is_mended()
        with self.engine.connect() as connection:
            return findings_where(connection, finding.c.agency == agency, which)

    def mended(self, agency: str) -> list[Finding]:
        """Return the findings that the agency's last change resolved."""
        with self.engine.connect() as connection:
            return findings_where(connection, finding.c.agency == agency, _is_mended())


def title_key(title: str) -> str:
    """Return by what rows are looked for: a title folded, as far as an index has room for it."""
    return fold(title)[:_LONGEST_KEY]


def as_rows_found(connection: sa.Connection, query: sa.Select[Any]) -> list[InventoryRow]:
    """Return the rows of ``inventory_row`` that a query finds."""
    return [
        InventoryRow(source, sheet, row, values, columns, AtDesk.from_json(desk) if desk else None)
        for source, sheet, row, values, columns, desk in connection.execute(
            query.with_only_columns(*_ROW)
        )
    ]


def _as_seen(agency: str, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns = (document.c[field.name] for field in fields(Document))
    return sa.select(*columns).where(document.c.agency == agency, where)


def _is_mended() -> sa.ColumnElement[bool]:
    return finding.c.stage.startswith(_MENDED)


def _values(found: Finding) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _FIELDS}


def findings_where(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Finding]:
    """Return the findings that match, in the order of the stages."""
    columns = (finding.c[name] for name in _FIELDS)
    query = sa.select(*columns).where(*where).order_by(finding.c.stage.desc(), finding.c.id)
    return [_finding(row) for row in connection.execute(query).mappings()]


def _finding(row: Mapping[Any, Any]) -> Finding:
    kept: dict[str, Any] = {**row, "severity": Severity(row["severity"])}
    return Finding(**kept)


def _upsert(connection: sa.Connection, rows: list[tuple[str | int, ...]]) -> None:
    """Write documents in the driver's form: bound one by one they took three times as long."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{_INTO} VALUES (?, ?, ?, ?, ?, ?, ?, ?) {_INSTEAD}", rows)
    else:
        connection.exec_driver_sql(f"{_INTO} {_FROM_JSON} {_INSTEAD}", (json.dumps(rows),))
