"""What there is to tell officers, read from the tables as they stand; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from didd.adapters.database.engine import reading, writing
from didd.adapters.database.schema import (
    audit,
    decision,
    edition,
    edition_published,
    failed_run,
    harvest,
    publication_run,
    record,
    submission,
)
from didd.adapters.store.decrees.draft_returns import drafts_said
from didd.adapters.store.other_lists.excluded_editions import periods
from didd.adapters.store.urgent.takedowns import open_takedowns
from didd.adapters.store.workspace.open_notes import notes_said
from didd.messages.news import Facts, Failure, Published, Returned, TakenDown, Waiting
from didd.messages.wording import LISTED
from didd.model import DecisionKind, EditionStatus, State

#: What happened longer ago is no news any more.
_RECENT = timedelta(days=14)
_NEWEST = submission.c.newest.is_(True)


class ToTell:
    """Reads facts; keeps failed runs."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def facts(self, now: datetime) -> Facts:
        """Return what the store says at this moment."""
        since = now - _RECENT
        with reading(self.engine) as connection:
            return Facts(
                waiting=(*_proposals(connection), *_drafts(connection)),
                returned=(*_returned(connection), *_struck(connection, since)),
                drafts_said=tuple(drafts_said(connection)),
                published=tuple(_published(connection, since)),
                failures=tuple(_failures(connection, since)),
                quiet_since=tuple(_quiet(connection)),
                periods=tuple(periods(connection)),
                taken_down=tuple(
                    TakenDown(t.agency, t.id, t.title, t.reason) for t in open_takedowns(connection)
                ),
                notes=tuple(notes_said(connection, since)),
            )

    def returned(self, agency: str) -> list[tuple[str, str]]:
        """Return title and note of what was returned to an agency and is as it was then."""
        with reading(self.engine) as connection:
            return [(r.title, r.note) for r in _returned(connection, agency)]

    def brought_something_new(self, agency: str) -> datetime | None:
        """Return when the agency's folder last did, or was first harvested; None before that."""
        with reading(self.engine) as connection:
            return dict(_quiet(connection)).get(agency)

    def run_failed(self, run: str, failure: Failure) -> bool:
        """Keep that a run failed; False when it is known already."""
        values = {"agency": failure.agency, "job": failure.job, "why": failure.why}
        with writing(self.engine) as connection:
            known = sa.select(failed_run.c.run).where(failed_run.c.run == run)
            if connection.execute(known).first():
                return False
            connection.execute(failed_run.insert().values(run=run, at=failure.at, **values))
        return True


def _proposals(connection: sa.Connection) -> Iterator[Waiting]:
    waits = (submission.c.state == State.SUBMITTED.value, _NEWEST)
    at, first_time = submission.c.submitted_at, submission.c.id.not_in(_struck_ids())
    query = sa.select(
        submission.c.agency,
        sa.func.count(),
        sa.func.max(submission.c.id),
        sa.func.min(sa.case((first_time, at))).label("since"),
    ).where(*waits)
    for agency, count, newest, since in connection.execute(query.group_by(submission.c.agency)):
        first = (
            sa.select(submission.c.title)
            .where(*waits, submission.c.agency == agency)
            .order_by(submission.c.urgency, submission.c.id)
            .limit(LISTED)
        )
        titles = tuple(connection.execute(first).scalars())
        yield Waiting(
            agency, "approve", count, newest, since or _last_strike(connection, agency), titles
        )


def _last_strike(connection: sa.Connection, agency: str) -> datetime:
    """Return when a superior last struck something from an agency's draft."""
    of_agency = (decision.c.agency == agency) & (decision.c.kind == DecisionKind.STRIKE.value)
    struck = sa.select(sa.func.max(decision.c.decided_at)).where(of_agency)
    return connection.execute(struck).scalar_one()


def _struck_ids() -> sa.Select[tuple[int]]:
    """Select what was struck from a draft: it was submitted long before it waits again."""
    struck = sa.select(audit.c.seq).where(audit.c.act == DecisionKind.STRIKE.value)
    return sa.select(decision.c.submission_id).where(decision.c.audit_seq.in_(struck))


def _drafts(connection: sa.Connection) -> Iterator[Waiting]:
    back = {said.agency for said in drafts_said(connection) if said.back}
    query = sa.select(
        edition.c.id, edition.c.agency, edition.c.year, edition.c.number, edition.c.compiled_at
    ).where(edition.c.status == EditionStatus.DRAFT.value, edition.c.agency.not_in(back))
    for number, agency, year, of_year, at in connection.execute(query.order_by(edition.c.id)):
        yield Waiting(agency, "establish", 1, number, at, (f"{year}/{of_year}",))


def _returned(connection: sa.Connection, only: str = "") -> Iterator[Returned]:
    """Yield what was returned; of ``only`` one agency, what it has not mended yet."""
    each = decision.alias("each")
    newest = (
        sa.select(sa.func.max(each.c.id))
        .where(each.c.submission_id == submission.c.id)
        .scalar_subquery()
    )
    query = (
        sa.select(submission.c.agency, decision.c.id, submission.c.title, decision.c.reason)
        .select_from(submission.join(decision, decision.c.id == newest))
        .where(
            submission.c.state == State.RETURNED.value,
            _NEWEST,
            decision.c.kind == DecisionKind.RETURN.value,
        )
        .order_by(decision.c.id)
    )
    if only:
        same = (record.c.id == submission.c.record_id) & (
            record.c.content_hash == submission.c.content_hash
        )
        unmended = sa.exists().where(same, record.c.missing_since.is_(None))
        query = query.where(submission.c.agency == only, unmended)
    for agency, number, title, note in connection.execute(query):
        yield Returned(agency, number, title, note)


def _struck(connection: sa.Connection, since: datetime) -> Iterator[Returned]:
    """Yield what a superior struck from a draft lately, and nobody decided on since."""
    each = decision.alias("each")
    newest = (
        sa.select(sa.func.max(each.c.id))
        .where(each.c.submission_id == submission.c.id)
        .scalar_subquery()
    )
    query = (
        sa.select(submission.c.agency, decision.c.id, submission.c.title, decision.c.reason)
        .select_from(decision.join(submission, submission.c.id == decision.c.submission_id))
        .where(
            # The chain has an index on its acts; decisions have none on their kind.
            decision.c.audit_seq.in_(
                sa.select(audit.c.seq).where(
                    audit.c.act == DecisionKind.STRIKE.value, audit.c.at >= since
                )
            ),
            submission.c.state == State.SUBMITTED.value,
            _NEWEST,
            decision.c.id == newest,
        )
        .order_by(decision.c.id)
    )
    for agency, number, title, note in connection.execute(query):
        yield Returned(agency, number, title, note, struck=True)


def _published(connection: sa.Connection, since: datetime) -> Iterator[Published]:
    query = (
        sa.select(edition.c.agency, edition.c.id, edition.c.year, edition.c.number)
        .join(edition_published, edition_published.c.edition_id == edition.c.id)
        .where(edition_published.c.published_at >= since)
        .order_by(edition.c.id)
    )
    for agency, number, year, of_year in connection.execute(query):
        yield Published(agency, number, f"{year}/{of_year}")


def _failures(connection: sa.Connection, since: datetime) -> Iterator[Failure]:
    """Yield failed runs, harvests and publications; a run is also known by what it left."""
    runs = sa.select(failed_run).where(failed_run.c.at >= since).order_by(failed_run.c.at)
    for row in connection.execute(runs):
        yield Failure(row.agency, row.job, row.why, row.at)
    last = sa.select(sa.func.max(harvest.c.id)).group_by(harvest.c.agency)
    harvests = sa.select(harvest).where(
        harvest.c.id.in_(last),
        harvest.c.status.in_(["failed", "held"]),
        harvest.c.started_at >= since,
    )
    for row in connection.execute(harvests):
        yield Failure(row.agency, "harvest", str(row.summary.get("reason", "")), row.started_at)
    for row in connection.execute(sa.select(publication_run)):
        if row.at >= since and (row.held or row.trouble):
            held = "; ".join(f"{name}: {why}" for name, why in row.held[:3])
            yield Failure(row.agency, "publish", row.trouble or held, row.at)


def _quiet(connection: sa.Connection) -> Iterator[tuple[str, datetime]]:
    """Yield when each harvested agency last brought something new, or was first harvested."""
    first = sa.select(harvest.c.agency, sa.func.min(harvest.c.started_at)).group_by(
        harvest.c.agency
    )
    newest = sa.select(sa.func.max(submission.c.id)).group_by(submission.c.agency)
    query = sa.select(submission.c.agency, submission.c.submitted_at).where(
        submission.c.id.in_(newest)
    )
    brought = {agency: at for agency, at in connection.execute(query)}
    for agency, at in connection.execute(first):
        yield agency, brought.get(agency, at)
