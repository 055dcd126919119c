"""Bulk queries for the pages of agencies' lists: rows as harvested, a page of them at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches
from didd.adapters.database.schema import desk_file, finding, harvest, inventory_row
from didd.adapters.store import Store
from didd.adapters.store.intake.harvests import as_rows_found, findings_where, title_key
from didd.adapters.store.workspace.desk_files import FileAct
from didd.model import AtDesk, Finding, InventoryRow, Severity
from didd.records.at_desk.mends import is_file_alone

#: Which rows of a list are looked at: those held back, with cells of the desk, or without a row.
Only = Literal["", "tertahan", "meja", "tanpa-baris"]
#: What is said of a file that no row names.
_ALONE = "berkas-tanpa-baris"
#: Rows by which it is known what an agency usually writes, and rows looked through for samples.
_SOME, _LOOKED = 500, 30
_OF_ROW = ("source", "sheet", "row", "values", "columns", "desk")


@dataclass(frozen=True, slots=True)
class WantedRows:
    """Which rows of one agency's list: of these titles, and of these alone."""

    agency: str
    text: str = ""
    only: Only = ""


def count(store: Store, wanted: WantedRows) -> int:
    """Return the number of rows that match."""
    query = sa.select(sa.func.count()).select_from(inventory_row).where(*_where(wanted))
    with store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def rows(store: Store, wanted: WantedRows, *, limit: int, offset: int = 0) -> list[InventoryRow]:
    """Return a page of rows, in the order found."""
    # Ids first: only the page's rows are read whole.
    ids = sa.select(inventory_row.c.id).where(*_where(wanted)).order_by(inventory_row.c.id)
    with store.engine.connect() as connection:
        found = list(connection.execute(ids.limit(limit).offset(offset)).scalars())
        query = sa.select(inventory_row).where(inventory_row.c.id.in_(found))
        return as_rows_found(connection, query.order_by(inventory_row.c.id))


def some_rows(store: Store, agency: str) -> list[InventoryRow]:
    """Return the first rows of an agency's list."""
    return rows(store, WantedRows(agency), limit=_SOME)


def files_alone(store: Store, agency: str, limit: int) -> list[str]:
    """Return the files that no row names, by path."""
    query = sa.select(finding.c.file).where(
        finding.c.agency == agency, finding.c.rule == _ALONE, ~_is_mended()
    )
    with store.engine.connect() as connection:
        found = connection.execute(query.order_by(finding.c.file).limit(limit))
        return list(found.scalars())


def files_come_since(store: Store, agency: str, limit: int) -> list[str]:
    """Return the paths of files that came at the desk after the folder was last read."""
    last = (
        sa.select(sa.func.max(harvest.c.started_at))
        .where(harvest.c.agency == agency, harvest.c.status == "inventoried")
        .scalar_subquery()
    )
    query = (
        sa.select(desk_file.c.act, desk_file.c.path, desk_file.c.target)
        .where(desk_file.c.agency == agency, (desk_file.c.at > last) | last.is_(None))
        .order_by(desk_file.c.id.desc())
        .limit(limit)
    )
    with store.engine.connect() as connection:
        deeds = connection.execute(query).all()
    found: dict[str, None] = {}
    for act, path, target in reversed(deeds):
        if act in (FileAct.MOVE.value, FileAct.DELETE.value):
            found.pop(path, None)
        if act in (FileAct.UPLOAD.value, FileAct.RESTORE.value):
            found[path] = None
        elif act == FileAct.MOVE.value:
            found[target] = None
    return list(found)


def rows_of_year(store: Store, agency: str, year: int, limit: int) -> list[InventoryRow]:
    """Return rows whose title names a year, in the order of the list."""
    found = rows(store, WantedRows(agency, str(year)), limit=limit)
    return [row for row in found if not is_file_alone(row)]


def holding_more(store: Store, agency: str, rules: Collection[str]) -> list[Finding]:
    """Return the findings that keep back more than their own row, by these rules."""
    with store.engine.connect() as connection:
        return findings_where(
            connection, finding.c.agency == agency, finding.c.rule.in_(list(rules))
        )


def filling(store: Store, questions: Sequence[tuple[str, Finding]]) -> list[list[InventoryRow]]:
    """Return, for each agency and question, rows below the header, as far as they are looked at."""
    each = [_below(number, *question) for number, question in enumerate(questions)]
    found: list[list[InventoryRow]] = [[] for _ in questions]
    with store.engine.connect() as connection:
        for some in in_batches(each, 100):
            for number, row in _numbered(connection.execute(sa.union_all(*some))):
                found[number].append(row)
    return found


def _below(number: int, agency: str, question: Finding) -> sa.Select[Any]:
    where = (
        inventory_row.c.agency == agency,
        inventory_row.c.source == question.file,
        inventory_row.c.sheet == question.sheet,
        inventory_row.c.row > question.row,
    )
    columns = (sa.literal(number).label("number"), *(inventory_row.c[n] for n in _OF_ROW))
    query = sa.select(*columns).where(*where).order_by(inventory_row.c.row).limit(_LOOKED)
    return sa.select(query.subquery())


def _numbered(rows: Iterable[Any]) -> Iterator[tuple[int, InventoryRow]]:
    for number, source, sheet, row, values, columns, desk in rows:
        at_desk = AtDesk.from_json(desk) if desk else None
        yield number, InventoryRow(source, sheet, row, values, columns, at_desk)


def _where(wanted: WantedRows) -> list[sa.ColumnElement[bool]]:
    where = [inventory_row.c.agency == wanted.agency]
    if text := title_key(wanted.text):
        where.append(inventory_row.c.title_key.contains(text, autoescape=True))
    if wanted.only == "meja":
        where.append(inventory_row.c.desk.is_not(None))
    if wanted.only:
        alone = sa.exists().where(*_about_row(), finding.c.rule == _ALONE)
        held = sa.exists().where(*_about_row(), finding.c.severity == Severity.ERROR.value)
        where += {"tertahan": [held], "tanpa-baris": [alone]}.get(wanted.only, [])
    return where


def _about_row() -> list[sa.ColumnElement[bool]]:
    same = (("agency", "agency"), ("file", "source"), ("row", "row"), ("sheet", "sheet"))
    of_row: list[sa.ColumnElement[bool]] = [
        finding.c[one] == inventory_row.c[other] for one, other in same
    ]
    return [*of_row, ~_is_mended()]


def _is_mended() -> sa.ColumnElement[bool]:
    return finding.c.stage.startswith("mended:")
