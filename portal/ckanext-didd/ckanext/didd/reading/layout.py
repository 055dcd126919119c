"""Blocks of a file as parts of a page, each of so much text that any phone shows it. Pure.

What a part shows is a list of things, each with its ``kind``: a `heading` with its level, a
`paragraph`, a `table` with head and rows, `pages` and `slides` by number, a `scan` that begins or
ends, a `picture`, `hidden`, `cut`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ckanext.didd.reading.blocks import Block

Thing = dict[str, Any]
# Characters of a part: some ten pages of a report.
PART = 18_000
# A paragraph that is longer is parted; a cell is cut.
PARAGRAPH, CELL = 4_000, 600
# Rows of a table that are shown, and its columns: the whole is in the file.
ROWS, COLUMNS = 150, 24
# Rows above a table's head that say what it is.
TITLES = 6
MARKS = {"page": "pages", "slide": "slides"}


@dataclass
class Part:
    """One part of a text, and how many there are."""

    number: int
    count: int
    things: list[Thing] = field(default_factory=list)


def part_of(blocks: Iterable[Block], wanted: int, size: int = PART) -> Part:
    """Return a part by its number, from 1; the last one where there are not so many."""
    kept: Part | None = None
    number, weight, things = 1, 0, list[Thing]()
    place, shown_of = _Place(), _Things()
    for thing in (thing for block in _titled(blocks) for thing in shown_of.of(block)):
        if weight and weight + thing["weight"] > size and thing["kind"] not in ("more", "cut"):
            kept = Part(number, number, things) if number == wanted else kept
            number, weight, things = number + 1, 0, place.again(thing)
        place.pass_by(thing)
        weight += thing["weight"]
        things.append(thing)
    shown = kept or Part(number, number, things)
    return Part(shown.number, number, list(_levelled(_tables(shown.things))))


def _titled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks; what stands above a table's head, in rows of one cell, comes before the table.

    Offices write a sheet's title into its first row: the head would be no head to a screen reader.
    """
    above: list[Block] = []
    for block in blocks:
        if above and block[0] == "row" and len(above) <= TITLES and len(_filled(block)) < 2:
            above.append(block)
            continue
        if above:
            yield from _above(above, headed=block[0] == "row" and len(_filled(block)) > 1)
            above = []
        if block[0] == "table":
            above = [block]
        else:
            yield block
    yield from _above(above, headed=False) if above else ()


def _above(above: list[Block], *, headed: bool) -> Iterator[Block]:
    """Yield the beginning of a table and its first rows, as paragraphs before it if they are."""
    table, *rows = above
    words = [cell for row in rows for cell in _filled(row)]
    if headed and all(isinstance(cell, str) for cell in words):
        yield from (["p", cell] for cell in words)
        yield table
    else:
        yield from above


def _filled(row: Block) -> list[Any]:
    return [cell for cell in row[1] if cell != ""]


class _Place:
    """Where in the file a thing stands: what a part that begins there has to say again."""

    def __init__(self) -> None:
        self.page: Thing | None = None
        self.scan: Thing | None = None
        self.head: Thing | None = None

    def pass_by(self, thing: Thing) -> None:
        kind = thing["kind"]
        if kind in ("pages", "slides", "member"):
            self.page, self.scan = thing, None
        elif kind == "scan":
            self.scan = thing
        elif kind == "picture":
            self.scan = None
        elif kind == "head" or thing.get("first"):
            self.head = thing if kind == "head" else None

    def again(self, thing: Thing) -> list[Thing]:
        """Return what stands at the beginning of a part that begins with this thing."""
        if thing["kind"] in ("pages", "slides", "member", "scan", "picture"):
            return [self.page | {"on": True}] if self.page and thing["kind"] == "scan" else []
        begun = [self.page | {"on": True}] if self.page else []
        begun += [self.scan] if self.scan and thing["kind"] == "read" else []
        begun += [self.head] if self.head and thing["kind"] == "row" and not thing["first"] else []
        return begun


def _thing(kind: str, weight: int = 1, **more: Any) -> Thing:
    return {"kind": kind, "weight": weight, **more}


class _Things:
    """What is to be shown of blocks, each thing with its weight; no table is longer than `ROWS`."""

    def __init__(self) -> None:
        self.inside = self.paged = self.rows = 0

    def of(self, block: Block) -> Iterator[Thing]:
        """Yield what is to be shown of the next block."""
        kind = block[0]
        if kind in MARKS or kind in ("member", "sheet", "h"):
            yield from self._heading(kind, block)
        elif kind in ("p", "s"):
            for text in _split(block[-1]):
                yield _thing("read" if kind == "s" else "paragraph", len(text) + 10, text=text)
        elif kind in ("table", "row"):
            self.rows = self.rows + 1 if kind == "row" else 0
            yield from _row(block[1], self.rows) if self.rows else ()
        elif kind in ("scan", "picture", "cut", "hidden"):
            yield _thing(kind, 30, sure=block[1] if kind == "scan" else None)

    def _heading(self, kind: str, block: Block) -> Iterator[Thing]:
        if kind in MARKS:
            self.paged = 1
            yield _thing(MARKS[kind], 20, number=block[1], level=2 + self.inside)
        elif kind == "member":
            self.inside, self.paged = 1, 0
            yield _thing("member", 20, text=block[1], level=2)
        elif kind == "sheet":
            named = _thing("heading", 20, text=block[1], level=2 + self.inside)
            yield from [named] if block[1] else ()
        else:
            level = block[1] + 1 + self.inside + self.paged
            yield _thing("heading", len(block[2][:300]) + 20, text=block[2][:300], level=level)


def _row(cells: list[Any], number: int) -> Iterator[Thing]:
    if number > ROWS:
        if number == ROWS + 1:
            yield _thing("more")
        return
    shown = [_cell(cell) for cell in cells[:COLUMNS]]
    weight = sum(len(str(cell)) + 12 for cell in shown) + 10
    headed = number == 1 and len(cells) > 1 and all(isinstance(c, str) and c for c in cells)
    kind = "head" if headed else "row"
    yield _thing(kind, weight, cells=shown, first=number == 1, narrow=len(cells) > COLUMNS)


def _cell(cell: Any) -> Any:
    return cell if not isinstance(cell, str) or len(cell) <= CELL else cell[: CELL - 1] + "…"


def _split(text: str) -> Iterator[str]:
    """Yield a paragraph in pieces, parted at a space where there is one."""
    while len(text) > PARAGRAPH:
        at = text.rfind(" ", PARAGRAPH // 2, PARAGRAPH)
        at = at if at > 0 else PARAGRAPH
        yield text[:at]
        text = text[at:].lstrip()
    yield text


def _tables(things: Iterable[Thing]) -> Iterator[Thing]:
    """Put rows that follow each other together to tables."""
    table: Thing | None = None
    for thing in things:
        in_table = thing["kind"] in ("head", "row", "more")
        if table and (not in_table or thing["kind"] == "head" or thing.get("first")):
            yield table
            table = None
        if in_table:
            table = table or _thing("table", head=[], rows=[], more=False, narrow=False)
            _add(table, thing)
        else:
            yield thing
    if table:
        yield table


def _add(table: Thing, thing: Thing) -> None:
    if thing["kind"] == "head":
        table["head"] = thing["cells"]
    elif thing["kind"] == "row":
        table["rows"].append(thing["cells"])
    table["more"] = thing["kind"] == "more"
    table["narrow"] = table["narrow"] or bool(thing.get("narrow"))


def _levelled(things: Iterable[Thing]) -> Iterator[Thing]:
    """Give headings levels without a gap, from 2 to 6: the page's own is 1; even out tables."""
    last = 1
    for thing in things:
        if "level" in thing:
            last = max(2, min(thing["level"], last + 1, 6))
            yield thing | {"level": last}
        else:
            yield thing | _even(thing) if thing["kind"] == "table" else thing


def _even(table: Thing) -> Thing:
    """Return head and rows of a table with as many cells in each."""
    wide = max(map(len, [table["head"], *table["rows"]]))
    filled = [row + [""] * (wide - len(row)) for row in table["rows"]]
    head = table["head"] + [""] * (wide - len(table["head"])) if table["head"] else []
    return {"head": head, "rows": filled}
