"""Rows of the agency's list as they stand at the desk: read, mended, added, taken back."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from desk import list_queries
from desk.api.caller import Caller, Mender, Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.findings import FindingTold, told_finding
from desk.api.shapes import (
    USUAL,
    WHOLE,
    Asked,
    Count,
    Cursor,
    Limit,
    Search,
    Short,
    Slug,
    Text,
    Told,
)
from desk.list_queries import WantedRows
from desk.pages.agency_list.lines import Line, lines_of
from desk.pages.agency_list.table import take_out
from desk.web.dispatch import NotHere
from didd.model import InventoryRow
from didd.steps.collect.at_desk.look import added_since, row_now
from didd.steps.collect.at_desk.mend import Wanted, add_item, mend_row, take_back
from didd.text.storable import storable

router = APIRouter(tags=["list"], prefix="/agencies/{agency}")
Cells = Annotated[dict[str, Text], Field(max_length=200)]
Codes = Annotated[tuple[Short, ...], Field(max_length=200)]


class Place(Asked):
    """Where a row stands: file, sheet and row; an item of the desk likewise."""

    source: Annotated[str, StringConstraints(max_length=1000), AfterValidator(storable)]
    sheet: Annotated[str, StringConstraints(max_length=200), AfterValidator(storable)] = ""
    row: Annotated[int, Field(ge=0, le=10**9), WHOLE]


class ListRow(Told):
    """A row as it stands at the desk, with the findings of the last harvest.

    ``typed`` are the agency's own texts of cells that were typed at the desk, ``changed`` the
    fields that wait for a choice, ``last`` the newest change of it. ``waits``: something was typed
    that the findings do not know.
    """

    source: str
    sheet: str
    row: int
    values: dict[str, str]
    findings: list[FindingTold]
    held: bool
    added: bool
    waits: bool
    typed: dict[str, str]
    changed: list[str]
    last: int


class Rows(Told):
    """A page of rows; ``next`` is the cursor of the following one, null on the last."""

    items: list[ListRow]
    total: int
    next: str | None


class MendAsked(Asked):
    """Cells of a row by field code, as they are to be.

    Of fields that wait for a choice, ``ours`` keep the desk's text, ``taken_back`` are the agency's
    again. ``last`` is the newest change of the row that was seen.
    """

    place: Place
    cells: Cells = Field(default_factory=dict)
    ours: Codes = ()
    taken_back: Codes = ()
    last: Count = 0


class TakeBackAsked(Asked):
    """A row of which everything that was typed is taken back."""

    place: Place
    last: Count


class ItemAsked(Asked):
    """A new item. With the same ``item``, 32 hex digits, it is added once, however often sent."""

    cells: Cells
    item: Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")] | None = None


@router.get("/rows")
def rows(
    caller: Reader,
    agency: Slug,
    text: Search = "",
    only: Literal["", "tertahan", "meja", "tanpa-baris"] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Rows:
    """List rows in the order found; those that were added at the desk since come first."""
    del agency
    office, here = caller.office, caller.agency
    wanted, start = WantedRows(here.slug, text, only), int(cursor.partition(".")[0] or 0)
    total = list_queries.count(office.store, wanted)
    found = list_queries.rows(office.store, wanted, limit=limit, offset=start)
    lines = lines_of(caller.context, here, found)
    if not (start or text or only):
        lines = [*(Line(row, waits=True) for row in added_since(office, here)), *lines]
    after = start + len(found)
    following = str(after) if found and after < total else None
    return Rows(items=[_told(caller, each) for each in lines], total=total, next=following)


@router.get("/row")
def row(
    caller: Reader,
    agency: Slug,
    source: Annotated[str, Query(max_length=1000), AfterValidator(storable)],
    sheet: Annotated[str, Query(max_length=200), AfterValidator(storable)] = "",
    row: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> ListRow:
    """Read one row."""
    del agency
    return _row(caller, (source, sheet, row))


@router.patch("/row")
def mend(caller: Mender, agency: Slug, body: MendAsked) -> ListRow:
    """Keep cells of a row; they hold from the next harvest on."""
    del agency
    place = (body.place.source, body.place.sheet, body.place.row)
    wanted = Wanted(body.cells, body.ours, body.taken_back, body.last)
    mend_row(caller.office, caller.agency, caller.id, place, wanted)
    return _row(caller, place)


@router.post("/row/take-back")
def take_row_back(caller: Mender, agency: Slug, body: TakeBackAsked) -> dict[str, bool]:
    """Take back everything that was typed of a row; one that was added is none any more."""
    del agency
    place = (body.place.source, body.place.sheet, body.place.row)
    take_back(caller.office, caller.agency, caller.id, place, body.last)
    return {"taken_back": True}


@router.post("/rows", status_code=201)
def add(caller: Mender, agency: Slug, body: ItemAsked) -> dict[str, str]:
    """Add an item beside the agency's own rows; it is checked at the next harvest."""
    del agency
    item = body.item or secrets.token_hex(16)
    add_item(caller.office, caller.agency, caller.id, item, body.cells)
    return {"item": item}


@router.get("/list.xlsx", response_class=Response, responses=FILE)
def whole_list(caller: Reader, agency: Slug) -> Response:
    """Download the whole list as a workbook in the shape of the form, as it stands at the desk."""
    del agency
    return take_out(caller.context)


def _row(caller: Caller, place: tuple[str, str, int]) -> ListRow:
    here, store = caller.agency, caller.office.store
    stored = store.about_records.at(here.slug, place)
    if stored is not None:
        found = next(iter(lines_of(caller.context, here, [stored])), None)
    else:
        now = row_now(caller.office, here, place)
        found = Line(now, waits=True) if now else None
    if found is None:
        raise NotHere
    return _told(caller, found)


def _told(caller: Caller, line: Line) -> ListRow:
    found: InventoryRow = line.row
    desk, cells = found.desk, caller.office.store.desk_cells
    history = cells.about(caller.agency.slug, desk.item) if desk else []
    return ListRow(
        source=found.source,
        sheet=found.sheet,
        row=found.row,
        values=dict(found.values),
        findings=[told_finding(each) for each in line.findings],
        held=line.held,
        added=line.added,
        waits=line.waits,
        typed=dict(line.typed),
        changed=list(line.changed),
        last=history[-1].id if history else 0,
    )
