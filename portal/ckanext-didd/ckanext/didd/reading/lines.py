"""Lines of a page or of plain text, put together to paragraphs; delimited text as rows. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ckanext.didd.reading.blocks import Block

# A line that begins like this begins a paragraph.
POINT = re.compile(r"\s*(?:[-•◦▪*–]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s+\S")
# So much of the longest line is a full one: the text goes on in the next.
FULL = 0.75
END = re.compile(r"[.!?:;][\"')\]]*$")
HEADING = re.compile(r"(#{1,6})\s+(.+)")
DELIMITERS = ",;\t|"
LOOKED_AT = 20


def paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs: lines belong together while they go on, and none begins a point.

    >>> list(paragraphs(["LAPORAN", "Jumlah peserta tahun ini", "naik lagi.", "a. satu", "b. dua"]))
    ['LAPORAN', 'Jumlah peserta tahun ini naik lagi.', 'a. satu', 'b. dua']
    >>> list(paragraphs(["satu", "", "dua"]))
    ['satu', 'dua']
    """
    stripped = [line.strip() for line in lines]
    full = FULL * max(map(len, stripped), default=0)
    held: list[str] = []
    for line in stripped:
        if held and (not line or POINT.match(line) or _ends(held[-1], line, full)):
            yield " ".join(held)
            held = []
        if line:
            held.append(line)
    if held:
        yield " ".join(held)


def _ends(line: str, then: str, full: float) -> bool:
    """Whether a paragraph ends with a line: not before a small letter, nor after a comma."""
    if then[:1].islower() or (line.endswith(",") and not line.isupper()):
        return False
    return len(line) < full or (END.search(line) is not None and len(line) < full / FULL * 0.9)


def of_text(text: str) -> Iterator[Block]:
    r"""Yield headings (as in Markdown) and paragraphs of plain text.

    >>> list(of_text("# Judul\nsatu dua\n\ntiga"))
    [['h', 1, 'Judul'], ['p', 'satu dua'], ['p', 'tiga']]
    """
    held: list[str] = []
    for line in text.splitlines():
        found = HEADING.fullmatch(line.strip())
        if found:
            yield from (["p", part] for part in paragraphs(held))
            held = []
            yield ["h", len(found[1]), found[2]]
        else:
            held.append(line)
    yield from (["p", part] for part in paragraphs(held))


def of_delimited(text: str, delimiter: str = "") -> Iterator[Block]:
    r"""Yield the rows of delimited text; lines where it cannot be read as such.

    >>> list(of_delimited('nama;jumlah\n"a;b";3'))
    [['table'], ['row', ['nama', 'jumlah']], ['row', ['a;b', '3']]]
    """
    yield ["table"]
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter or delimiter_of(lines))
    try:
        for row in reader:
            yield ["row", row]
    except csv.Error:
        yield from (["p", line] for line in islice(lines, reader.line_num, None))


def delimiter_of(lines: Iterable[str]) -> str:
    """Return what parts the cells: what most lines at the beginning have most of."""
    some = list(islice(lines, LOOKED_AT))
    return max(DELIMITERS, key=lambda sign: sum(sign in line for line in some) * 1000
               + sum(line.count(sign) for line in some))  # fmt: skip
