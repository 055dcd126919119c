"""What a check found, as the return slip says it: every group, of each the first places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import get_args

import sqlalchemy as sa

from didd.adapters.database.engine import reading
from didd.adapters.database.schema import finding, harvest, inventory_row, record, record_version
from didd.adapters.store.intake.harvests import Stage, findings_where
from didd.findings.grouping import RuleSummary, summarise
from didd.findings.slip_words import Outcome, Slip, of_groups
from didd.model import Agency, Finding, Severity
from didd.office import Office

#: Places of a group, and groups, on the page; the slip has all of them.
PLACES, GROUPS = 20, 100
#: What was mended, at most.
_MENDED = 200


def told(office: Office, agency: Agency) -> Slip:
    """Return what the agency's last check found, in the words of the return slip."""
    with reading(office.store.engine) as connection:
        groups = _groups(connection, agency.slug)
        mended = _mended(connection, agency.slug)
    counts = row_counts(office, [agency.slug]).get(agency.slug, {})
    counts = counts | {"excluded": _excluded(office, agency.slug)} if counts else {}
    returned = office.store.to_tell.returned(agency.slug)
    outcome = Outcome(agency, (), counts, mended, (), returned)
    return of_groups(groups, outcome, office.config, None)


def last_read(office: Office, agencies: Collection[str]) -> dict[str, datetime]:
    """Return when the folder of each of these agencies was last read whole."""
    query = (
        sa.select(harvest.c.agency, sa.func.max(harvest.c.started_at))
        .where(harvest.c.agency.in_(list(agencies)), harvest.c.status == "inventoried")
        .group_by(harvest.c.agency)
    )
    with office.store.engine.connect() as connection:
        return {agency: at for agency, at in connection.execute(query)}


def row_counts(office: Office, agencies: Collection[str]) -> dict[str, dict[str, int]]:
    """Return how many rows of each agency's list there are, passed and are held.

    None of an agency whose list was never read.
    """
    there = record.c.missing_since.is_(None)
    rows = _counted(office, inventory_row, agencies)
    accepted = _counted(office, record, agencies, there)
    return {
        slug: {
            "rows": number,
            "accepted": accepted.get(slug, 0),
            "held": max(0, number - accepted.get(slug, 0)),
        }
        for slug, number in rows.items()
    }


def _counted(
    office: Office, table: sa.Table, agencies: Collection[str], *where: sa.ColumnElement[bool]
) -> Mapping[str, int]:
    query = (
        sa.select(table.c.agency, sa.func.count())
        .where(table.c.agency.in_(list(agencies)), *where)
        .group_by(table.c.agency)
    )
    with office.store.engine.connect() as connection:
        return {agency: number for agency, number in connection.execute(query)}


def _excluded(office: Office, agency: str) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(record_version)
        .join(
            record,
            (record.c.id == record_version.c.record_id)
            & (record.c.content_hash == record_version.c.content_hash),
        )
        .where(
            record_version.c.excluded.is_(True),
            record.c.agency == agency,
            record.c.missing_since.is_(None),
        )
    )
    with office.store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def _groups(connection: sa.Connection, agency: str) -> list[RuleSummary]:
    """Return the groups, the gravest first, each with its whole number and its first places."""
    what = (finding.c.severity, finding.c.rule, finding.c.message)
    query = (
        sa.select(*what, sa.func.count())
        .where(finding.c.agency == agency, finding.c.stage.in_(get_args(Stage)))
        .group_by(*what)
        .order_by(_gravity(), sa.func.count().desc(), finding.c.rule)
        .limit(GROUPS)
    )
    counted = connection.execute(query).all()
    return [
        replace(group, count=count)
        for severity, rule, message, count in counted
        for group in summarise(_first(connection, agency, (severity, rule, message)))
    ]


def _gravity() -> sa.ColumnElement[int]:
    places = {severity.value: place for place, severity in enumerate(Severity)}
    return sa.case(places, value=finding.c.severity, else_=len(places))


def _first(connection: sa.Connection, agency: str, what: tuple[str, str, str]) -> list[Finding]:
    severity, rule, message = what
    ids = (
        sa.select(finding.c.id)
        .where(
            finding.c.agency == agency,
            finding.c.rule == rule,
            finding.c.severity == severity,
            finding.c.message == message,
            finding.c.stage.in_(get_args(Stage)),
        )
        .order_by(finding.c.file, finding.c.row, finding.c.id)
        .limit(PLACES)
    )
    return findings_where(connection, finding.c.id.in_(ids))


def _mended(connection: sa.Connection, agency: str) -> list[Finding]:
    gone = (finding.c.agency == agency, ~finding.c.stage.in_(get_args(Stage)))
    ids = sa.select(finding.c.id).where(*gone).order_by(finding.c.id).limit(_MENDED)
    return findings_where(connection, finding.c.id.in_(ids))
