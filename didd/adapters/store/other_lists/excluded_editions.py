"""Established lists of what is excluded (DIK): only added, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import inserted_id, writing
from didd.adapters.database.schema import excluded_edition
from didd.adapters.store.audit.audit_log import append
from didd.adapters.store.decrees.signed_decrees import check_unused
from didd.adapters.store.edition_rows import as_decree, decree_json
from didd.adapters.store.other_lists.late_decrees import (
    LateDecree,
    about_excluded,
    came_back_later,
    with_late,
)
from didd.adapters.store.planned_outputs import claim
from didd.adapters.store.takebacks import make_due
from didd.approval.audit_chain import Act
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Officer
from didd.register.other_lists.excluded_list import ExcludedList, entries_from_json
from didd.register.other_lists.watched_periods import WatchedPeriod, watched

#: In the audit chain.
ESTABLISHED = "excluded.established"


class ExcludedOutputsGone(RuntimeError):
    """Files of the list were deleted before it was established: plan and store them again."""


class ExcludedEditions:
    """Numbers are per agency and year, as those of the DIDD."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def establish(
        self,
        listed: ExcludedList,
        officer: Officer,
        at: datetime,
        check: Callable[[], None] = lambda: None,
    ) -> int:
        """Add a list with its decree and archived outputs, and its link in the audit chain.

        ``check`` is called once nobody else writes, and may raise ``Refused``: decisions and
        harvests go on while files are made. Returns its id. Raises ``Refused`` where that edition,
        or the decree's number, is taken; ``ExcludedOutputsGone`` where its files were taken for
        left behind meanwhile, ``ValueError`` without a decree.
        """
        decree = listed.decree
        if decree is None:
            raise ValueError(f"the list of {listed.agency.slug} has no decree")
        with writing(self.engine) as connection:
            if listed.number != _next(connection, listed.agency.slug, listed.as_of.year):
                raise Refused(_("This draft is established already."))
            check()
            check_unused(connection, decree)
            if not claim(connection, listed.outputs.values()):
                raise ExcludedOutputsGone(listed.label)
            append(
                connection,
                Act(
                    actor=officer.id,
                    role=officer.role.value,
                    act=ESTABLISHED,
                    object=f"excluded/{listed.agency.slug}/{listed.label}",
                    content_hash=listed.content_hash,
                    details={
                        "decree": decree.number,
                        "decree_date": decree.date.isoformat(),
                        "outputs": dict(listed.outputs),
                        "holder": officer.holder,
                    },
                ),
                at,
            )
            done = connection.execute(
                excluded_edition.insert().values(
                    agency=listed.agency.slug,
                    year=listed.as_of.year,
                    number=listed.number,
                    list=listed.to_json(),
                    content_hash=listed.content_hash,
                    decree=decree_json(decree),
                    outputs=dict(listed.outputs),
                    audit_head=listed.audit_head,
                    established_at=at,
                )
            )
            make_due(connection, listed.agency.slug, at)
            return inserted_id(done)

    def established(self, agency: Agency) -> list[ExcludedList]:
        """Return the agency's established lists, oldest first."""
        query = (
            sa.select(excluded_edition)
            .where(excluded_edition.c.agency == agency.slug)
            .order_by(excluded_edition.c.id)
        )
        with self.engine.connect() as connection:
            late = came_back_later(connection, agency.slug)
            rows = connection.execute(query)
            return [_as_list(row, agency, late.get(about_excluded(row))) for row in rows]

    def periods(self) -> list[WatchedPeriod]:
        """Return the periods of every agency's list in force, as far as they name a day."""
        with self.engine.connect() as connection:
            return periods(connection)

    def digests(self) -> set[str]:
        """Return the sha256 of every file of an established list."""
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(excluded_edition.c.outputs)).scalars()
            return {sha256 for outputs in found for sha256 in outputs.values()}


def periods(connection: sa.Connection) -> list[WatchedPeriod]:
    """Return the same inside the caller's transaction."""
    lists: dict[str, list[ExcludedList]] = {}
    for row in connection.execute(sa.select(excluded_edition).order_by(excluded_edition.c.id)):
        listed = _as_list(row, Agency(row.agency, row.list["agency_name"], ""))
        lists.setdefault(row.agency, []).append(listed)
    return [period for of_agency in lists.values() for period in watched(of_agency)]


def _next(connection: sa.Connection, agency: str, year: int) -> int:
    taken = connection.execute(
        sa.select(sa.func.max(excluded_edition.c.number)).where(
            excluded_edition.c.agency == agency, excluded_edition.c.year == year
        )
    ).scalar()
    return int(taken or 0) + 1


def _as_list(row: Any, agency: Agency, late: LateDecree | None = None) -> ExcludedList:
    kept = row.list
    outputs, decree = with_late(late, row.outputs, as_decree(row.decree))
    return ExcludedList(
        replace(agency, name=kept["agency_name"]),  # the name that it had then
        date.fromisoformat(kept["as_of"]),
        entries_from_json(kept["entries"]),
        number=row.number,
        opened=entries_from_json(kept["opened"]),
        of_all=kept["of_all"],
        decree=decree,
        audit_head=row.audit_head,
        outputs=outputs,
    )
