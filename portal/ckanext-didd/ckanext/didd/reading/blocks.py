"""The text of a file as blocks, one JSON list a line: what the search and the page both read. Pure.

The first line is ``["file", VERSION, sha256]``, of the bytes that were read. Then come

    ["page", 3] ["slide", 3] ["sheet", "Data"] ["member", "a.pdf"]   what stands below is in it
    ["h", 2, text] ["p", text]                                       a heading, a paragraph
    ["table"] ["row", [cell, …]]                                     a table begins; text, a number,
                                         or [number] where the file sets thousands apart
    ["scan", 87] ["s", text]             a machine read what follows, this sure of it (or null)
    ["picture"]                          a picture out of which nothing was read
    ["hidden"]                           what the file hides (sheets, rows, texts) is left out
    ["cut"]                              the file goes on, the reading does not
    ["none", why]                        nothing was read; ``why`` is one of ``REASONS``
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

VERSION = 3
# A report of a thousand pages has about two million characters.
LONGEST_TEXT = 2_000_000
# What a block costs whoever reads it, in characters.
EACH = 8
REASONS = frozenset({"locked", "unreadable", "large"})

Block = list[Any]

_UNWANTED = dict.fromkeys([*range(32), *range(127, 160), *range(0xE000, 0xF900)], " ")
_UNWANTED |= dict.fromkeys([0xAD, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])
# Marks that turn the order of what is beside them, also outside of the text.
_UNWANTED |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


def clean(text: str) -> str:
    r"""Return text with single spaces.

    Control characters are dropped, and private-use ones, which the search page uses as marks.

    >>> clean(" rahasia\ue000 \x00 akhir\n")
    'rahasia akhir'
    """
    return " ".join(text.translate(_UNWANTED).split())


def head(sha256: str) -> Block:
    """Return the first block of a file with this digest."""
    return ["file", VERSION, sha256]


def limited(blocks: Iterable[Block], longest: int = LONGEST_TEXT) -> Iterator[Block]:
    r"""Yield the blocks up to so many characters of text, then ``["cut"]``; without empty ones.

    A block costs a little beside its text: a million empty cells are no short text.

    >>> list(limited([["p", "a\n b"], ["p", " "], ["row", ["", 1]], ["p", "x"]], 23))
    [['p', 'a b'], ['row', ['', 1]], ['cut']]
    """
    left = longest
    for block in blocks:
        made = _cleaned(block)
        if made is None:
            continue
        yield [*made[:-1], made[-1][:left]] if isinstance(made[-1], str) else made
        left -= _size(made) + EACH
        if left <= 0:
            yield ["cut"]
            return


def _cleaned(block: Block) -> Block | None:
    """Return a block with clean texts; None for one that says nothing."""
    if block[0] == "row":
        cells = [clean(cell) if isinstance(cell, str) else cell for cell in block[1]]
        while cells and cells[-1] == "":
            cells.pop()
        return ["row", cells] if cells else None
    if block[0] in ("h", "p", "s"):
        text = clean(block[-1])
        return [*block[:-1], text] if text else None
    if block[0] in ("sheet", "member"):
        return [block[0], clean(block[1])[:200]]
    return block


def _size(block: Block) -> int:
    if block[0] == "row":
        return sum(1 + len(str(cell)) for cell in block[1])
    return 1 + len(block[-1]) if block[0] in ("h", "p", "s") else 1


def line(block: Block) -> str:
    """Return a block as its line."""
    return json.dumps(block, ensure_ascii=False, separators=(",", ":")) + "\n"


def parsed(lines: Iterable[str]) -> Iterator[Block]:
    """Yield the blocks of lines; a line that was cut off ends them."""
    for each in lines:
        try:
            block = json.loads(each)
        except ValueError:
            return
        if isinstance(block, list) and block:
            yield block


def searched(blocks: Iterable[Block]) -> tuple[str, str]:
    """Return the words for the search: what stands in the text, and what a machine read.

    Numbers in tables are no words.

    >>> searched([["page", 1], ["p", "satu"], ["row", ["dua", 3]], ["scan", 90], ["s", "tiga"]])
    ('satu dua', 'tiga')
    """
    words: list[str] = []
    read: list[str] = []
    for block in blocks:
        if block[0] in ("h", "p"):
            words.append(block[-1])
        elif block[0] == "row":
            words += [cell for cell in block[1] if isinstance(cell, str) and cell]
        elif block[0] == "s":
            read.append(block[-1])
    return " ".join(words)[:LONGEST_TEXT], " ".join(read)[:LONGEST_TEXT]
