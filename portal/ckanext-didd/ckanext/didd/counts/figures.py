"""What is shown of the counts: by month, by agency, the items most looked at, and all of it as CSV.

Every number is of something public, and of nobody: how often a public page was opened tells nothing
of who opened it, so small numbers are shown as well. What was withdrawn is counted, and named no
more.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.model import meta
from redis.exceptions import RedisError

from ckanext.didd.counts import waiting
from ckanext.didd.counts.kept import CAME, COUNTS, LOOKED, TAKEN
from ckanext.didd.tables.guarded_dumps import guarded_cell

COLUMNS = ("bulan", "jenis", "perangkat_daerah", "nama_perangkat_daerah", "judul", "alamat",
           "dilihat", "diunduh")  # fmt: skip
ITEM, AGENCY, WITHDRAWN = "informasi", "halaman perangkat daerah", "dicabut"
#: Items in each list of the most looked at.
MOST = 10
#: So many more are asked for: some may have been withdrawn since.
SPARE = 40
#: Rows of the CSV that are made at once.
BLOCK = 4000
#: Seconds for which sums hold: they are of all items, and asked for by everybody.
HOLDS = 600
TOLD = "told:"

Row = dict[str, Any]


def months() -> list[Row]:
    """Return each month of which something is counted, newest first: ``views``, ``downloads``."""
    return _held("months", lambda: _rows(_sums(COUNTS.c.month).order_by(COUNTS.c.month.desc())))


def agencies(since: str, until: str) -> list[Row]:
    """Return each agency's counts in these months, the most looked at first.

    ``views`` and ``downloads`` of its items, ``visits`` of its page. What is not public any more
    has no agency: its row has the name "".
    """
    counted: list[Row] = _held(f"agencies:{since}:{until}", lambda: _by_agency(since, until))
    group = model.Group
    query = sa.select(group.id, group.name, group.title).where(group.state == "active")
    names = {i: (name, title) for i, name, title in model.Session.execute(query)}
    rows: dict[str, Row] = {}
    for row in counted:
        name, title = names.get(row["owner"] or "", ("", ""))
        into = rows.setdefault(name, {"name": name, "title": title or name, **_counts()})
        for key in _counts():
            into[key] += row[key]
    return sorted(rows.values(), key=lambda r: (not r["name"], -r["views"], r["title"]))


def items(by: str, since: str, until: str) -> list[Row]:
    """Return the public items most looked at, or ``by`` "downloads", in these months."""
    counted: list[Row] = _held(f"items:{by}:{since}:{until}", lambda: _most(by, since, until))
    public = _public_items([row["subject"] for row in counted])
    shown = [{**row, **public[row["subject"]]} for row in counted if row["subject"] in public]
    return shown[:MOST]


def forget() -> None:
    """Sum up again what was kept for a while."""
    for key in waiting.server().scan_iter(waiting.key(f"{TOLD}*"), count=1000):
        waiting.server().delete(key)


# The CSV -------------------------------------------------------------------------------------


def written(since: str, until: str) -> Iterator[str]:
    """Yield the counts of these months as CSV, a block at a time, the oldest month first.

    What is not public any more is one row a month.
    """
    yield _line(COLUMNS)
    last, gone = ("", ""), Counter[str]()
    while True:
        rows = _block(last, since, until)
        public = _public_items([row["subject"] for row in rows])
        groups = _groups([row["subject"] for row in rows])
        lines: list[str] = []
        for row in rows:
            if row["month"] != last[0]:
                lines += _gone(last[0], gone)
            last = (row["month"], row["subject"])
            lines += _written(row, public, groups, gone)
        yield "".join(lines)
        if len(rows) < BLOCK:
            break
    yield "".join(_gone(last[0], gone))


def _written(row: Row, public: Mapping[str, Row], groups: Mapping[str, Row],
             gone: Counter[str]) -> list[str]:  # fmt: skip
    """Return a row's line; what may not be named is added to ``gone`` instead."""
    if item := public.get(row["subject"]):
        told = (ITEM, item["organization"], item["agency"], item["title"], item["address"])
        return [_line((row["month"], *told, row["views"], row["downloads"]))]
    if group := groups.get(row["subject"]):
        told = (AGENCY, group["name"], group["title"], "", group["address"])
        return [_line((row["month"], *told, row["visits"], 0))]
    gone.update({key: row[key] for key in ("views", "downloads")})
    return []


def _gone(month: str, gone: Counter[str]) -> list[str]:
    counted = (gone["views"], gone["downloads"])
    gone.clear()
    return [_line((month, WITHDRAWN, "", "", "", "", *counted))] if any(counted) else []


def _line(cells: Sequence[Any]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(guarded_cell(str(cell)) for cell in cells)
    return out.getvalue()


def _block(last: tuple[str, str], since: str, until: str) -> list[Row]:
    key = (COUNTS.c.month, COUNTS.c.subject)
    # The first month again beside the pair: it is what the index can begin at.
    begin = COUNTS.c.month >= max(since, last[0])
    after = sa.tuple_(*key) > sa.tuple_(*map(sa.literal, last))
    query = _sums(*key).where(begin, after, COUNTS.c.month <= until)
    return _rows(query.order_by(*key).limit(BLOCK))


# Queries -------------------------------------------------------------------------------------


def _sums(*by: Any) -> Any:
    """Return the query of sums by these columns."""
    kinds = {"views": LOOKED, "downloads": TAKEN, "visits": CAME}
    sums = [
        sa.cast(
            sa.func.coalesce(sa.func.sum(COUNTS.c.n).filter(COUNTS.c.kind == kind), 0),
            sa.BigInteger,
        ).label(name)
        for name, kind in kinds.items()
    ]
    return sa.select(*by, *sums).select_from(COUNTS).group_by(*by)


def _by_agency(since: str, until: str) -> list[Row]:
    package = model.Package
    there = sa.and_(package.id == COUNTS.c.subject, *_public())
    owner = sa.case((COUNTS.c.kind == CAME, COUNTS.c.subject), else_=package.owner_org)
    query = _sums(owner.label("owner")).where(COUNTS.c.month.between(since, until))
    joined = COUNTS.outerjoin(model.Package.__table__, there)
    return _rows(query.select_from(joined))


def _most(by: str, since: str, until: str) -> list[Row]:
    kind = TAKEN if by == "downloads" else LOOKED
    sum_of = sa.func.sum(COUNTS.c.n).filter(COUNTS.c.kind == kind)
    query = _sums(COUNTS.c.subject).where(COUNTS.c.month.between(since, until))
    return _rows(query.having(sum_of > 0).order_by(sum_of.desc()).limit(MOST + SPARE))


def _public_items(ids: Sequence[str]) -> dict[str, Row]:
    """Return those of the datasets that everybody may see: title, when made, agency, address."""
    package, group = model.Package, model.Group
    query = (
        sa.select(
            package.id, package.name, package.title,
            package.extras["waktu_pembuatan"].astext.label("waktu_pembuatan"),
            group.name.label("organization"), group.title.label("agency"),
        )
        .select_from(package)
        .outerjoin(group, group.id == package.owner_org)
        .where(package.id.in_(ids), *_public())
    )  # fmt: skip
    return {
        row["id"]: {
            **{
                key: row[key] or ""
                for key in ("title", "waktu_pembuatan", "organization", "agency")
            },
            "address": _address("dataset", row["name"]),
        }
        for row in _rows(query)
    }


def _groups(ids: Sequence[str]) -> dict[str, Row]:
    group = model.Group
    query = sa.select(group.id, group.name, group.title)
    rows = _rows(query.where(group.id.in_(ids), group.state == "active"))
    return {row["id"]: {**row, "address": _address("organization", row["name"])} for row in rows}


def _public() -> tuple[Any, ...]:
    package = model.Package
    return package.state == "active", package.private.is_(False), package.type == "dataset"


def _address(kind: str, name: str) -> str:
    return f"{tk.config['ckan.site_url'].rstrip('/')}/{kind}/{name}"


def _rows(query: Any) -> list[Row]:
    """Return the rows of a query: of a connection of its own, for a stream outlives its request."""
    with meta.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _counts() -> dict[str, int]:
    return {"views": 0, "downloads": 0, "visits": 0}


def _held(what: str, summed: Any) -> Any:
    """Return what was summed up within the last minutes, else sum it up."""
    try:
        if known := waiting.server(waiting.PATIENCE).get(waiting.key(TOLD + what)):
            return json.loads(known)
        found = summed()
        waiting.server(waiting.PATIENCE).set(waiting.key(TOLD + what), json.dumps(found), ex=HOLDS)
    except (RedisError, OSError):
        return summed()
    return found
