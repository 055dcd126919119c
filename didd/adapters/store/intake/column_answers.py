"""What the columns of agencies' lists mean, as officers answered: remembered, and revocable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import column_answer
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act


@dataclass(frozen=True, slots=True)
class ColumnAnswer:
    """An officer said that columns with this heading hold ``field`` ("" for none of the record's).

    With ``revoked`` they took back what was said of the heading.
    """

    agency: str
    heading: str
    field: str
    revoked: bool
    officer: str
    role: str
    at: datetime
    holder: str = ""


class ColumnAnswers:
    """Rows are only added; the newest of a heading counts."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def of(self, agency: str) -> dict[str, ColumnAnswer]:
        """Return what holds now for the agency, by heading as it was answered."""
        return self.of_all([agency]).get(agency, {})

    def of_all(self, agencies: Iterable[str]) -> dict[str, dict[str, ColumnAnswer]]:
        """Return the same of several agencies, by agency."""
        query = sa.select(column_answer).where(column_answer.c.agency.in_(list(agencies)))
        held: dict[str, dict[str, ColumnAnswer]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query.order_by(column_answer.c.id)).mappings():
                kept = {name: value for name, value in row.items() if name != "id"}
                held.setdefault(row["agency"], {})[row["heading"]] = ColumnAnswer(**kept)
        return {
            agency: {heading: answer for heading, answer in said.items() if not answer.revoked}
            for agency, said in held.items()
        }

    def keep(self, answers: Sequence[ColumnAnswer]) -> None:
        """Keep answers, each with its link in the audit chain."""
        with writing(self.engine) as connection:
            for answer in answers:
                connection.execute(column_answer.insert().values(**asdict(answer)))
                append(
                    connection,
                    Act(
                        actor=answer.officer,
                        role=answer.role,
                        act="column.revoke" if answer.revoked else "column.answer",
                        object=f"agency/{answer.agency}",
                        details={
                            "agency": answer.agency,
                            "heading": answer.heading,
                            "field": answer.field,
                            "holder": answer.holder,
                        },
                    ),
                    answer.at,
                )
