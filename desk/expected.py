"""What is expected of an agency's officer: held, returned, asked, late, silent, and by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from desk import queries
from desk.check_findings import last_read, row_counts
from didd.adapters.database.engine import reading
from didd.adapters.database.schema import decision, harvest, record, submission
from didd.adapters.store.workspace.check_requests import CheckRequest, CheckState
from didd.adapters.store.workspace.open_notes import notes_said
from didd.approval.waiting_time import due, working_time
from didd.config.sop import Sop
from didd.messages.open_notes import NoteSaid, unanswered
from didd.messages.what_is_new import is_late
from didd.model import Agency, DecisionKind, State
from didd.office import Office
from didd.text.fold import fold

#: Returned items and questions that are read; few agencies ever have as many.
SHOWN = 200
#: Notes older than this are in their items' histories only.
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReturnedItem:
    """An item that came back: the proposal, its title, the note, since when, until when."""

    submission: int
    title: str
    note: str
    at: datetime
    late: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one agency. ``seen``: when its folder was last read; None: never.

    ``trouble`` is why the last check was not finished. ``waiting`` proposals are with the chief
    officer since ``waiting_since``, ``late`` by the SOP's own standard; that is theirs to do, as
    are ``testing`` ones, which await a consequence test.
    """

    agency: Agency
    seen: datetime | None
    check: CheckRequest | None
    trouble: str
    rows: int
    held: int
    returned: Sequence[ReturnedItem]
    asked: int
    noted: Sequence[NoteSaid]
    silent_since: datetime | None
    waiting: int
    waiting_since: datetime | None
    late: bool
    testing: int = 0

    @property
    def todo(self) -> bool:
        """Whether the agency has something to do now."""
        due = self.held or self.returned or self.asked or self.noted
        return bool(self.trouble or due or self.silent_since)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the tables say of several agencies."""

    seen: Mapping[str, datetime]
    trouble: Mapping[str, str]
    checks: Mapping[str, CheckRequest]
    counts: Mapping[str, Mapping[str, int]]
    returned: Mapping[str, list[ReturnedItem]]
    asked: Mapping[str, int]
    noted: Mapping[str, list[NoteSaid]]
    brought: Mapping[str, datetime]
    oldest: Mapping[str, datetime]


def expected(
    office: Office, agencies: Sequence[Agency], counts: Mapping[str, Mapping[State, int]]
) -> list[Expected]:
    """Return what is expected of each of these agencies, in their order.

    ``counts`` are the newest proposals of each by state: some are with the chief officer.
    """
    facts = _facts(office, [agency.slug for agency in agencies])
    return [_one(office, agency, facts, counts.get(agency.slug, {})) for agency in agencies]


def is_failed(check: CheckRequest, seen: datetime | None) -> bool:
    """Whether the check was not finished, and the folder was not read whole since either."""
    return check.state is CheckState.FAILED and (seen is None or seen < check.at)


def _one(office: Office, agency: Agency, facts: _Facts, proposed: Mapping[State, int]) -> Expected:
    slug, now, sop = agency.slug, office.now(), office.config.sop
    counts, since = facts.counts.get(slug, {}), facts.oldest.get(slug)
    check, seen = facts.checks.get(slug), facts.seen.get(slug)
    brought = facts.brought.get(slug)
    patience = timedelta(days=sop.messages.silent_after_days)
    failed = check.why if check and is_failed(check, seen) else ""
    return Expected(
        agency=agency,
        seen=seen,
        check=check if check and check.open else None,
        trouble=failed or facts.trouble.get(slug, ""),
        rows=counts.get("rows", 0),
        held=counts.get("held", 0),
        returned=facts.returned.get(slug, ()),
        asked=facts.asked.get(slug, 0),
        noted=facts.noted.get(slug, ()),
        silent_since=brought if brought and now - brought >= patience else None,
        waiting=proposed.get(State.SUBMITTED, 0),
        testing=proposed.get(State.TESTED, 0),
        waiting_since=since,
        late=since is not None and is_late(since, now, "approve", sop),
    )


def _facts(office: Office, slugs: Collection[str]) -> _Facts:
    store = office.store
    with reading(store.engine) as connection:
        last = _last_harvests(connection, slugs)
        return _Facts(
            seen=last_read(office, slugs),
            trouble={
                row.agency: str(row.summary.get("reason", ""))
                for row in last
                if row.status in ("failed", "held")
            },
            checks=store.check_requests.newest_of(slugs),
            counts=row_counts(office, slugs),
            returned=_returned(connection, slugs, office),
            asked=_asked(office, slugs),
            noted=_by_agency(waiting_notes(connection, slugs, office, for_agency=True)),
            brought=_moments(connection, slugs, sa.func.max(submission.c.id)),
            oldest=_moments(
                connection,
                slugs,
                sa.func.min(submission.c.id),
                submission.c.newest.is_(True),
                submission.c.state == State.SUBMITTED.value,
            ),
        )


def notes_for_office(office: Office, slugs: Collection[str]) -> list[NoteSaid]:
    """Return the notes of these agencies that the chief officer has not answered yet."""
    with reading(office.store.engine) as connection:
        return waiting_notes(connection, slugs, office, for_agency=False)


def waiting_notes(
    connection: sa.Connection, slugs: Collection[str], office: Office, *, for_agency: bool
) -> list[NoteSaid]:
    """Return the notes of late that wait for one side, the oldest first."""
    notes = notes_said(connection, office.now() - LATELY, slugs)
    return unanswered(notes, office.config.sop.step("collect").role, for_agency=for_agency)


def _by_agency(notes: Iterable[NoteSaid]) -> dict[str, list[NoteSaid]]:
    found: dict[str, list[NoteSaid]] = {}
    for note in notes:
        found.setdefault(note.agency, []).append(note)
    return found


def _last_harvests(connection: sa.Connection, slugs: Collection[str]) -> Sequence[sa.Row[Any]]:
    last = (
        sa.select(sa.func.max(harvest.c.id))
        .where(harvest.c.agency.in_(list(slugs)))
        .group_by(harvest.c.agency)
    )
    columns = (harvest.c.agency, harvest.c.status, harvest.c.summary)
    return connection.execute(sa.select(*columns).where(harvest.c.id.in_(last))).all()


def _moments(
    connection: sa.Connection,
    slugs: Collection[str],
    which: sa.ColumnElement[int],
    *where: sa.ColumnElement[bool],
) -> dict[str, datetime]:
    """Return when the first or last proposal of each agency was submitted, of those that fit."""
    # An index has agency and id: no row is read before it is the one.
    ids = (
        sa.select(which)
        .where(submission.c.agency.in_(list(slugs)), *where)
        .group_by(submission.c.agency)
    )
    query = sa.select(submission.c.agency, submission.c.submitted_at)
    rows = connection.execute(query.where(submission.c.id.in_(ids)))
    return {agency: at for agency, at in rows}


def _returned(
    connection: sa.Connection, slugs: Collection[str], office: Office
) -> dict[str, list[ReturnedItem]]:
    """Return what came back and is as it was then, the longest waiting first."""
    each = decision.alias("each")
    newest = (
        sa.select(sa.func.max(each.c.id))
        .where(each.c.submission_id == submission.c.id)
        .scalar_subquery()
    )
    unmended = (record.c.id == submission.c.record_id) & (
        record.c.content_hash == submission.c.content_hash
    )
    query = (
        sa.select(
            submission.c.id,
            submission.c.agency,
            submission.c.title,
            decision.c.reason,
            decision.c.decided_at,
        )
        .select_from(submission.join(decision, decision.c.id == newest).join(record, unmended))
        .where(
            submission.c.agency.in_(list(slugs)),
            submission.c.newest.is_(True),
            submission.c.state == State.RETURNED.value,
            decision.c.kind == DecisionKind.RETURN.value,
            record.c.missing_since.is_(None),
        )
        .order_by(submission.c.urgency, submission.c.id)
        .limit(SHOWN)
    )
    now, sop = office.now(), office.config.sop
    found: dict[str, list[ReturnedItem]] = {}
    for number, agency, title, note, at in connection.execute(query):
        item = ReturnedItem(
            number, title, note, at, _is_late(at, now, sop), due(at, "collect", sop)
        )
        found.setdefault(agency, []).append(item)
    return found


def _is_late(since: datetime, now: datetime, sop: Sop) -> bool:
    """Whether the agency is late with what came back: by the SOP's standard, if it has one."""
    until = due(since, "collect", sop)
    if until is not None:
        return now > until
    return working_time(since, now, sop) >= timedelta(days=sop.messages.escalate_after_days)


def _asked(office: Office, slugs: Collection[str]) -> Mapping[str, int]:
    """Return how many columns of each agency wait for an answer, each heading once."""
    answered = {
        (agency, fold(heading))
        for agency, said in office.store.columns.of_all(slugs).items()
        for heading in said
    }
    questions = queries.column_questions(office.store, slugs, SHOWN)
    open_ = {(agency, fold(found.value)) for agency, found in questions} - answered
    return Counter(agency for agency, _ in open_)
