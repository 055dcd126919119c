"""Procurement packages and what is said of their papers: rows are only added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import package_paper, procurement_package
from didd.adapters.store.audit.audit_log import append_all
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.obligations.procurement.packages import (
    PackageEntry,
    PackageFacts,
    PaperSaying,
    PaperState,
)

_FACTS = ("year", "code", "name", "value", "method", "stage")


class Packages:
    """The packages of agencies."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str, year: int | None = None) -> list[PackageEntry]:
        """Return every entry of an agency, of one year or of all, in its order."""
        return [_entry(row) for row in self._rows(procurement_package, agency, year)]

    def years(self, agency: str) -> list[int]:
        """Return the years of which an agency has entries, newest first."""
        year = procurement_package.c.year
        query = sa.select(year).where(procurement_package.c.agency == agency).distinct()
        with self.engine.connect() as connection:
            return sorted(connection.execute(query).scalars(), reverse=True)

    def papers(self, agency: str, year: int | None = None) -> list[PaperSaying]:
        """Return everything said of papers of an agency's packages, in its order."""
        return [_saying(row) for row in self._rows(package_paper, agency, year)]

    def keep(self, entries: Sequence[PackageEntry]) -> None:
        """Keep entries of one act: all of them or none."""
        rows = [_entry_row(each) for each in entries]
        acts = [_entry_act(each, row) for each, row in zip(entries, rows, strict=True)]
        self._add(procurement_package, rows, acts)

    def say(self, said: PaperSaying) -> None:
        """Keep what is said of a paper."""
        row = _saying_row(said)
        self._add(package_paper, [row], [_act("paper.declared", row)])

    def _rows(self, table: sa.Table, agency: str, year: int | None) -> list[Any]:
        query = sa.select(table).where(table.c.agency == agency)
        if year is not None:
            query = query.where(table.c.year == year)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(table.c.id)))

    def _add(self, table: sa.Table, rows: list[dict[str, Any]], acts: Iterable[Act]) -> None:
        if not rows:
            return
        with writing(self.engine) as connection:
            connection.execute(table.insert(), rows)
            append_all(connection, acts, rows[0]["at"])


def package_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event that it requires in the chain."""
    for row in connection.execute(sa.select(procurement_package).order_by("id")):
        yield _claim("procurement_package", _entry_name(row), row)
    for row in connection.execute(sa.select(package_paper).order_by("id")):
        yield _claim("package_paper", "paper.declared", row)


def _claim(table: str, name: str, row: Any) -> Claim:
    made, said = _act(name, row._asdict()), {"actor": row.officer, "role": row.role}
    return Claim(table, str(row.id), name, made.object, row.at, said, made.details or {})


def _act(name: str, row: dict[str, Any]) -> Act:
    """Return the link of a row; its details are all that the row says."""
    unsaid = {"id", "officer", "role", "at", "removed"}
    details = {key: value for key, value in row.items() if key not in unsaid}
    about = f"package/{row['agency']}/{row['year']}/{row['code']}"
    return Act(row["officer"], name, about, row["role"], details=details)


def _entry_act(entry: PackageEntry, row: dict[str, Any]) -> Act:
    return _act(_entry_name(entry), row)


def _entry_name(entry: Any) -> str:
    return "package.removed" if entry.removed else "package.kept"


def _entry_row(entry: PackageEntry) -> dict[str, Any]:
    facts = {name: getattr(entry.facts, name) for name in _FACTS}
    by = {name: getattr(entry, name) for name in ("officer", "role", "holder", "at", "removed")}
    return {"agency": entry.agency, **facts, **by}


def _entry(row: Any) -> PackageEntry:
    facts = PackageFacts(*(getattr(row, name) for name in _FACTS))
    return PackageEntry(
        row.agency, facts, row.officer, row.role, row.at, row.removed, holder=row.holder
    )


def _saying_row(said: PaperSaying) -> dict[str, Any]:
    texts = {n: getattr(said, n) for n in ("agency", "year", "code", "paper", "record_id")}
    by = {n: getattr(said, n) for n in ("reason", "officer", "role", "holder", "at")}
    return {**texts, "state": said.state.value if said.state else "", **by}


def _saying(row: Any) -> PaperSaying:
    state = PaperState(row.state) if row.state else None
    said = PaperSaying(
        row.agency, row.year, row.code, row.paper, state, row.officer, row.role, row.at
    )
    return replace(said, record_id=row.record_id, reason=row.reason, holder=row.holder)
