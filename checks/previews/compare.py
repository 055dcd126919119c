"""Two versions of a file compared by what they say: lines of text, cells of tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from typing import Any

from checks.previews.shown_contents import Sheet

#: Lines and rows of one file that are compared, and differences that are told.
MOST_COMPARED, MOST_TOLD = 4_000, 300

Row = Sequence[str]


def compare_lines(before: Sequence[str], now: Sequence[str]) -> dict[str, Any]:
    """Return the lines that went and came, with their numbers, in the order of the text.

    Each is ``[mark, number, text]``, the mark being "-" or "+".
    """
    return _told("lines", _lines(before, now), max(len(before), len(now)))


def compare_sheets(before: Sequence[Sheet], now: Sequence[Sheet]) -> dict[str, Any]:
    """Return the rows that went, came or changed, of sheets of the same name or place.

    Each is ``[mark, sheet, number, cells]``, a cell being ``[before, now]``; the mark of a row with
    changed cells is "~".
    """
    long = max((len(s.rows) for s in (*before, *now)), default=0)
    return _told("rows", _rows(before, now), long)


def _told(kind: str, found: Iterator[list[Any]], longest: int) -> dict[str, Any]:
    told = list(islice(found, MOST_TOLD))
    more = sum(1 for _ in found)
    return {"kind": kind, "changes": told, "more": more, "cut": longest > MOST_COMPARED}


def _lines(before: Sequence[str], now: Sequence[str]) -> Iterator[list[Any]]:
    old, new = before[:MOST_COMPARED], now[:MOST_COMPARED]
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (["-", a + n + 1, line] for n, line in enumerate(old[a:b]))
            yield from (["+", c + n + 1, line] for n, line in enumerate(new[c:d]))


def _rows(before: Sequence[Sheet], now: Sequence[Sheet]) -> Iterator[list[Any]]:
    left = {sheet.name: sheet for sheet in before}
    single = len(before) == len(now) == 1
    for sheet in now:
        old = left.pop(sheet.name, None) or (before[0] if single else None)
        yield from _of_sheet(sheet.name, old.rows if old else (), sheet.rows)
    if not single:
        for sheet in left.values():
            yield from _of_sheet(sheet.name, sheet.rows, ())


def _of_sheet(name: str, before: Sequence[Row], now: Sequence[Row]) -> Iterator[list[Any]]:
    old, new = [_bare(r) for r in before[:MOST_COMPARED]], [_bare(r) for r in now[:MOST_COMPARED]]
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for n, (was, is_now) in enumerate(zip_longest(old[a:b], new[c:d])):
            if was is None:
                yield ["+", name, c + n + 1, [["", cell] for cell in is_now]]
            elif is_now is None:
                yield ["-", name, a + n + 1, [[cell, ""] for cell in was]]
            else:
                pairs = zip_longest(was, is_now, fillvalue="")
                yield ["~", name, c + n + 1, [list(pair) for pair in pairs]]


def _bare(row: Row) -> tuple[str, ...]:
    """Return a row without the empty cells at its end: they are no change."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)
