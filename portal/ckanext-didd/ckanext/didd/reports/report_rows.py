"""Reports as rows: kept, taken by the office, answered, and deleted after their days."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.didd.reports import words

REPORTS = sa.Table(
    "didd_report",
    sa.MetaData(),
    sa.Column("number", sa.UnicodeText, primary_key=True),
    sa.Column("dataset_id", sa.UnicodeText),
    sa.Column("resource_id", sa.UnicodeText),
    sa.Column("kind", sa.UnicodeText),
    sa.Column("text", sa.UnicodeText),
    sa.Column("made_at", sa.DateTime),
    sa.Column("taken", sa.Boolean),
    sa.Column("state", sa.UnicodeText),
    sa.Column("answer", sa.UnicodeText),
    sa.Column("changed_at", sa.DateTime),
)


def keep(dataset_id: str, resource_id: str, kind: str, text: str) -> str:
    """Keep a report, with its text masked; return its number. What is too old goes."""
    forget_old()
    number, now = words.new_number(), _now()
    row = {
        "number": number,
        "dataset_id": dataset_id,
        "resource_id": resource_id,
        "kind": kind,
        "text": words.masked(words.cleaned(text))[: words.LONGEST],
        "made_at": now,
        "taken": False,
        "state": words.RECEIVED,
        "answer": "",
        "changed_at": now,
    }
    model.Session.execute(sa.insert(REPORTS).values(row))
    model.repo.commit()
    return number


def find(number: str) -> dict[str, Any] | None:
    """Return what everybody may read of a report: all but its text; None once it is too old."""
    shown = [column for column in REPORTS.c if column.name not in ("text", "taken")]
    query = sa.select(*shown).where(REPORTS.c.number == number, REPORTS.c.changed_at > _oldest())
    row = model.Session.execute(query).mappings().first()
    return dict(row) if row else None


def untaken(limit: int) -> list[dict[str, Any]]:
    """Return whole reports that the office has not taken yet, oldest first."""
    query = sa.select(REPORTS).where(REPORTS.c.taken.is_(False))
    ordered = query.order_by(REPORTS.c.made_at, REPORTS.c.number).limit(limit)
    return [dict(row) for row in model.Session.execute(ordered).mappings()]


def take(numbers: Sequence[str]) -> None:
    """Note that the office has these; their texts are with it alone from now on."""
    taken = sa.update(REPORTS).where(REPORTS.c.number.in_(list(numbers)))
    model.Session.execute(taken.values(taken=True, text=""))
    model.repo.commit()


def answer(number: str, state: str, text: str) -> bool:
    """Set how a report stands and what everybody is told; False when there is none any more."""
    other = sa.or_(REPORTS.c.state != state, REPORTS.c.answer != text)
    changed = sa.update(REPORTS).where(REPORTS.c.number == number, other)
    model.Session.execute(changed.values(state=state, answer=text, changed_at=_now()))
    model.repo.commit()
    return find(number) is not None


def forget_old() -> int:
    """Delete reports in which nothing changed for `didd.reports_days`; return how many."""
    gone = model.Session.execute(sa.delete(REPORTS).where(REPORTS.c.changed_at <= _oldest()))
    model.repo.commit()
    return int(gone.rowcount)


def _oldest() -> datetime.datetime:
    return _now() - datetime.timedelta(days=tk.config["didd.reports_days"])


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
