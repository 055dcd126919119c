"""Counts in the database: heaps taken up once, what is too old deleted.

A row of ``COUNTS`` is a month, a dataset or an agency by its id, and what was done: ``LOOKED`` at
an item, ``TAKEN`` a file of it, ``CAME`` to an agency's page. A row of ``WORDS`` is a word, and in
how many hours of the month it was sought in vain.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.model import meta
from sqlalchemy.dialects.postgresql import insert

from ckanext.didd.counts import rules, waiting

METADATA = sa.MetaData()
COUNTS = sa.Table(
    "didd_count",
    METADATA,
    sa.Column("month", sa.UnicodeText, primary_key=True),
    sa.Column("subject", sa.UnicodeText, primary_key=True),
    sa.Column("kind", sa.UnicodeText, primary_key=True),
    sa.Column("n", sa.BigInteger),
)
HEAPS = sa.Table(
    "didd_count_heap",
    METADATA,
    sa.Column("id", sa.UnicodeText, primary_key=True),
    sa.Column("taken_at", sa.DateTime),
)
WORDS = sa.Table(
    "didd_sought",
    METADATA,
    sa.Column("month", sa.UnicodeText, primary_key=True),
    sa.Column("word", sa.UnicodeText, primary_key=True),
    sa.Column("hours", sa.Integer),
    sa.Column("last", sa.UnicodeText),
)
LOOKED, TAKEN, CAME, SOUGHT = "view", "download", "agency", "sought"
# Between the parts of a count's name.
BETWEEN = "|"
#: No copy of a heap comes back after as many days.
REMEMBERED = datetime.timedelta(days=31)
#: Words of one month; whoever searches for nonsense all day fills no database.
MOST_WORDS = 50_000
BLOCK = 1000

Row = dict[str, Any]


def named(*parts: str) -> str:
    """Return the name under which something waits to be counted: its kind, when, and what."""
    return BETWEEN.join(parts)


def take_up(today: datetime.date) -> int:
    """Take up what waits, and delete what is too old by ``today``; return how many were counted.

    Killed at any point and called again, it counts everything once.
    """
    taken = 0
    for _ in range(2):  # one that was left lying, and the one that is filled now
        heap = waiting.sealed()
        if heap is None:
            break
        name, counts = heap
        with meta.engine.begin() as connection:
            taken += _take(connection, name, counts)
        waiting.forget(name)
    with meta.engine.begin() as connection:
        tidy(connection, today)
    return taken


def tidy(connection: Any, today: datetime.date) -> None:
    """Delete what is too old by ``today``, and the words that were rare in a month that is over.

    The hour in which a word was sought last is needed for what is on its way only, and goes too.
    """
    day = f"{today - datetime.timedelta(days=1)}"
    now = rules.month_of(today)
    rare = (WORDS.c.month < now) & (WORDS.c.hours < rules.THRESHOLD)
    old = WORDS.c.month < rules.before(now, rules.KEPT_WORDS - 1)
    connection.execute(sa.delete(COUNTS).where(COUNTS.c.month < rules.before(now, rules.KEPT - 1)))
    connection.execute(sa.delete(WORDS).where(rare | old))
    connection.execute(sa.update(WORDS).where(WORDS.c.last.between("0", day)).values(last=""))
    connection.execute(sa.delete(HEAPS).where(HEAPS.c.taken_at < _now() - REMEMBERED))


def _take(connection: Any, name: str, counts: Mapping[str, int]) -> int:
    """Add a heap's counts, unless it was taken up before; who comes second waits for the first."""
    known = insert(HEAPS).values(id=name, taken_at=_now()).on_conflict_do_nothing()
    if not connection.execute(known).rowcount:
        return 0
    fields = [(*field.split(BETWEEN, 2), n) for field, n in counts.items()]
    _add_visits(connection, [field for field in fields if field[0] != SOUGHT])
    _add_words(connection, [field for field in fields if field[0] == SOUGHT])
    return sum(counts.values())


def _add_visits(connection: Any, fields: Sequence[tuple[Any, ...]]) -> None:
    asked = {
        kind: {what for k, _, what, _ in fields if k == kind} for kind in (LOOKED, TAKEN, CAME)
    }
    ids = {kind: _ids(connection, kind, names) for kind, names in asked.items()}
    sums: Counter[tuple[str, str, str]] = Counter()
    for kind, month, what, n in fields:
        if kind in ids:
            sums[month, ids[kind].get(what, ""), kind] += n
    columns = ("month", "subject", "kind")
    rows = [{**dict(zip(columns, key, strict=True)), "n": n} for key, n in sorted(sums.items())]
    for some in _blocks(rows):
        added = insert(COUNTS).values(some)
        more = {"n": COUNTS.c.n + added.excluded.n}
        connection.execute(
            added.on_conflict_do_update(index_elements=[COUNTS.c[c] for c in columns], set_=more)
        )


def _ids(connection: Any, kind: str, names: Iterable[str]) -> dict[str, str]:
    """Return the id of each dataset or agency that was called so; what is gone has none."""
    table = model.Group if kind == CAME else model.Package
    found: dict[str, str] = {}
    for some in _blocks(sorted(names)):
        if kind == TAKEN:
            files = sa.select(model.Resource.id, model.Resource.package_id)
            found |= dict(connection.execute(files.where(model.Resource.id.in_(some))).all())
            continue
        for column in (table.name, table.id):
            query = sa.select(column, table.id).where(column.in_(some))
            found |= dict(connection.execute(query).all())
    return found


def _add_words(connection: Any, fields: Sequence[tuple[Any, ...]]) -> None:
    """Count the hours in which each word was sought; an hour that was counted counts no more."""
    for month in sorted({hour[:7] for _, hour, _, _ in fields}):
        of_month = sorted((hour, word) for _, hour, word, _ in fields if hour[:7] == month)
        kept = _kept_words(connection, month, list(dict.fromkeys(word for _, word in of_month)))
        for hour, word in of_month:
            if word in kept:
                added = insert(WORDS).values(month=month, word=word, hours=1, last=hour)
                connection.execute(
                    added.on_conflict_do_update(
                        index_elements=[WORDS.c.month, WORDS.c.word],
                        set_={"hours": WORDS.c.hours + 1, "last": hour},
                        where=WORDS.c.last < hour,
                    )
                )


def _kept_words(connection: Any, month: str, words: Sequence[str]) -> set[str]:
    """Return those of the words that are counted: the known ones, others while there is room."""
    there = sa.select(sa.func.count()).select_from(WORDS).where(WORDS.c.month == month)
    room = max(0, MOST_WORDS - connection.execute(there).scalar_one())
    known: set[str] = set()
    for some in _blocks(words):
        query = sa.select(WORDS.c.word).where(WORDS.c.month == month, WORDS.c.word.in_(some))
        known |= set(connection.execute(query).scalars())
    return known | set([word for word in words if word not in known][:room])


def _blocks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[at : at + BLOCK] for at in range(0, len(rows), BLOCK))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
