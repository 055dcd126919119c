"""Signed statements that there is no such information: rows are only added, never public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import none_statement
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.planned_outputs import claim
from didd.adapters.store.takebacks import make_due
from didd.approval.audit_chain import Act
from didd.approval.audit_evidence import Claim
from didd.model import Officer
from didd.obligations.agreed.statements import NoneStatement, Subject, statement_mark, subjects_json

ADDED = "statement.added"


class StatementGone(RuntimeError):
    """The file was deleted before it was added: plan and store it again."""


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """An archived signed file: what it says of its signatures, and what it covers."""

    agency: str
    subjects: Sequence[Subject]
    sha256: str
    signature: str


class NoneStatements:
    """The statements of agencies."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> list[NoneStatement]:
        """Return the statements of an agency, oldest first."""
        return self.of_all([agency]).get(agency, [])

    def of_all(self, agencies: Iterable[str]) -> dict[str, list[NoneStatement]]:
        """Return the same of several agencies, by agency."""
        mine = none_statement.c.agency.in_(list(agencies))
        query = sa.select(none_statement).where(mine).order_by(none_statement.c.id)
        found: dict[str, list[NoneStatement]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["agency"], []).append(_statement(row))
        return found

    def same(self, agency: str, mark: str, sha256: str) -> NoneStatement | None:
        """Return the newest statement of an agency with this mark and this file; None for none."""
        found = [s for s in self.of(agency) if (s.mark, s.sha256) == (mark, sha256)]
        return found[-1] if found else None

    def digests(self) -> set[str]:
        """Return the sha256 of all signed files."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(none_statement.c.sha256)).scalars())

    def add(
        self, paper: SignedPaper, officer: Officer, at: datetime, *, publish: bool = False
    ) -> NoneStatement:
        """Add a signed file, with its link in the audit chain; with ``publish`` the portal is told.

        Raises ``StatementGone`` where the file was taken for left behind meanwhile.
        """
        mark = statement_mark(paper.agency, paper.subjects)
        row: dict[str, Any] = {
            "agency": paper.agency,
            "mark": mark,
            "subjects": subjects_json(paper.subjects),
            "sha256": paper.sha256,
            "signature": paper.signature,
            "officer": officer.id,
            "role": officer.role.value,
            "at": at,
            "holder": officer.holder,
        }
        with writing(self.engine) as connection:
            if not claim(connection, [paper.sha256]):
                raise StatementGone(mark)
            made = connection.execute(none_statement.insert().values(**row))
            number = int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0
            kept = _statement({**row, "id": number})
            act = Act(
                officer.id,
                ADDED,
                f"agency/{paper.agency}",
                kept.role,
                paper.sha256,
                _details(kept, row["subjects"]),
            )
            append(connection, act, at)
            if publish:
                make_due(connection, paper.agency, at)
        return kept


def statement_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event that it requires in the chain."""
    for row in connection.execute(sa.select(none_statement).order_by(none_statement.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.sha256}
        about, details = f"agency/{row.agency}", _details(row, row.subjects)
        yield Claim("none_statement", str(row.id), ADDED, about, row.at, said, details)


def _statement(row: Any) -> NoneStatement:
    kept: dict[str, Any] = dict(row)
    kept["subjects"] = tuple(Subject(**each) for each in row["subjects"])
    return NoneStatement(**kept)


def _details(each: Any, subjects: Any) -> dict[str, Any]:
    """Return what the chain says of a statement, or of its row."""
    return {
        "agency": each.agency,
        "mark": each.mark,
        "subjects": subjects,
        "signature": each.signature,
        "holder": each.holder,
    }
