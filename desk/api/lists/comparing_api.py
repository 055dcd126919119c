"""Any two editions of an agency's lists held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from desk.api.caller import Reader
from desk.api.shapes import USUAL, Cursor, Limit, Slug, Told
from desk.web.dispatch import NotHere
from didd.steps.compare import compared, compared_excluded, two_of

router = APIRouter(tags=["registers"], prefix="/agencies/{agency}")
Label = Annotated[str, Query(max_length=60)]
_KINDS = ("added", "changed", "dropped")


class FieldChanged(Told):
    """A field by its code, with its text in both."""

    field: str
    before: str
    after: str


class Difference(Told):
    """An entry that differs: what happened to it (``act``), and why where that was said.

    ``record_id`` is "" in a list of what is excluded; ``fields`` are told of what is changed.
    """

    change: Literal["added", "changed", "dropped"]
    record_id: str
    title: str
    act: str
    reason: str
    fields: list[FieldChanged]


class Differences(Told):
    """A page of what ``new`` has other than ``old``; ``old`` is "" before the first edition.

    ``next`` is the cursor of the following page, null on the last.
    """

    old: str
    new: str
    added: int
    changed: int
    dropped: int
    items: list[Difference]
    next: str | None


@router.get("/differences")
def differences(
    caller: Reader,
    agency: Slug,
    old: Label = "",
    new: Label = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Differences:
    """Compare two editions of the DIDD, or its draft, by their labels.

    Usually the newest with the one before it.
    """
    del agency
    here, store = caller.agency, caller.office.store
    heads = store.edition_heads.of(here.slug)[::-1]
    in_order = [h for h in heads if h.decree] + [h for h in heads if not h.decree]
    before, after = _two([head.label for head in in_order], old, new)
    try:
        first = None if before is None else store.editions.get(in_order[before].id)
        told = compared(caller.office, here, first, store.editions.get(in_order[after].id))
    except KeyError as error:  # a draft that was compiled anew meanwhile
        raise NotHere from error
    return _page(told, cursor, limit)


@router.get("/excluded/differences")
def excluded_differences(
    caller: Reader,
    agency: Slug,
    old: Label = "",
    new: Label = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Differences:
    """Compare two established lists of what is excluded, by their labels."""
    del agency
    every = caller.office.store.excluded_editions.established(caller.agency)
    before, after = _two([each.label for each in every], old, new)
    told = compared_excluded(None if before is None else every[before], every[after])
    return _page(told, cursor, limit)


def _two(labels: Sequence[str], old: str, new: str) -> tuple[int | None, int]:
    try:
        return two_of(labels, old, new)
    except LookupError as error:
        raise NotHere from error


def _page(told: Mapping[str, Any], cursor: str, limit: int) -> Differences:
    lines = [_line(kind, line) for kind in _KINDS for line in told[kind]]
    start = int(cursor.partition(".")[0] or 0)
    after = start + limit
    return Differences(
        old=told["from"] or "",
        new=told["to"],
        **{kind: len(told[kind]) for kind in _KINDS},
        items=lines[start:after],
        next=str(after) if after < len(lines) else None,
    )


def _line(kind: Any, line: Mapping[str, Any]) -> Difference:
    return Difference(
        change=kind,
        record_id=line.get("id", ""),
        title=line["judul"],
        act=line["act"],
        reason=line["reason"],
        fields=line.get("fields", []),
    )
