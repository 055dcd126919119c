"""A file of a proposal shown without downloading it, and what changed in it, as text and cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from desk.api.caller import Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import Id, Told
from desk.pages.files import looking
from desk.proposals import asked_for, known_file
from desk.web.dispatch import NotHere

router = APIRouter(tags=["proposals"], prefix="/proposals/{id}/files/{sha256}")
#: The pages that anybody asks for.
_MOST = 1_000_000
PageAsked = Annotated[int, Query(ge=1, le=_MOST)]
PictureOf = Annotated[int, Path(ge=1, le=_MOST)]


class PreviewTold(Told):
    """One page of a file: ``kind`` is picture, table, text, or none, busy, failed and ``why``.

    ``picture`` is the address of a picture's bytes, below the API's, "" for none. ``first`` is the
    number of the first of ``rows`` or ``lines``. ``before`` is the sha256 of the version approved
    before, "" where there is nothing to compare with.
    """

    kind: str
    why: str
    page: int
    pages: int
    picture: str
    width: int
    height: int
    sheet: str
    hidden: bool
    first: int
    rows: list[list[str]]
    lines: list[str]
    before: str


class ChangedLine(Told):
    """A line that went, mark "-", or came, mark "+"."""

    mark: str
    number: int
    text: str


class ChangedRow(Told):
    """A row that went, came or changed, mark "~"; each cell as it was and as it is now."""

    mark: str
    sheet: str
    number: int
    cells: list[tuple[str, str]]


class ContentsDiffer(Told):
    """What a file says other than the version approved before.

    ``kind`` is lines, rows, or none, busy, failed and ``why``. ``more`` changes were not told;
    ``cut``: only the beginning of the files was compared.
    """

    before: str
    kind: str
    why: str
    lines: list[ChangedLine]
    rows: list[ChangedRow]
    more: int
    cut: bool


@router.get("/preview")
def preview(caller: Reader, id: Id, sha256: str, page: PageAsked = 1) -> PreviewTold:
    """Read one page of a file: its cells or lines, or where its picture is."""
    found = asked_for(caller.context)
    file = known_file(caller.context, found)
    seen = looking.page_seen(caller.context, file, page)
    before = looking.before_of(caller.context, found, file)
    at = f"/proposals/{id}/files/{sha256}/pictures/{seen.page}"
    return PreviewTold(
        kind=seen.kind,
        why=str(seen.why),
        page=seen.page,
        pages=seen.pages,
        picture=at if seen.kind == "picture" else "",
        width=seen.size[0],
        height=seen.size[1],
        sheet=seen.sheet,
        hidden=seen.hidden,
        first=seen.first,
        rows=[list(row) for row in seen.rows],
        lines=list(seen.lines),
        before=before.sha256 if before else "",
    )


@router.get("/pictures/{page}", response_class=Response, responses=FILE)
def picture(caller: Reader, id: Id, sha256: str, page: PictureOf) -> Response:
    """Download one page of a file as a picture of our own making."""
    del id, sha256
    return looking.picture_of(caller.context, page)


@router.get("/difference")
def content_difference(caller: Reader, id: Id, sha256: str) -> ContentsDiffer:
    """Read what a file says other than in the version that was approved last."""
    del id, sha256
    found = asked_for(caller.context)
    file = known_file(caller.context, found)
    before = looking.before_of(caller.context, found, file)
    if before is None:
        raise NotHere
    seen = looking.difference_seen(caller.context, before, file)
    return ContentsDiffer(
        before=before.sha256,
        kind=seen.kind,
        why=str(seen.why),
        lines=_lines(seen.changes) if seen.kind == "lines" else [],
        rows=_rows(seen.changes) if seen.kind == "rows" else [],
        more=seen.more,
        cut=seen.cut,
    )


def _lines(changes: Sequence[Any]) -> list[ChangedLine]:
    return [ChangedLine(mark=m, number=number, text=text) for m, number, text in changes]


def _rows(changes: Sequence[Any]) -> list[ChangedRow]:
    return [ChangedRow(mark=m, sheet=s, number=n, cells=cells) for m, s, n, cells in changes]
